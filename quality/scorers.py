"""The scorers that decide, which are no part of the product."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType


def scorer_of(shared: Path, name: str) -> ModuleType:
    """Load the scorer called `name`. Raises ImportError where it is missing."""
    folder = str(shared / "eval")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(name)
