"""What is known of given names and of states, from the tables in the package (made by `training/actors.py`)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@cache
def _table(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((_HERE / name).read_text(encoding="utf-8"))
    return loaded


def female_share(given: str) -> float | None:
    """Return the share of women among bearers of a folded given name, or None where it isn't listed."""
    share = _table("given_names.json").get(given)
    return None if share is None else float(share) / 100


def state_named(folded_name: str) -> str:
    """Return the state that a folded name, capital, or seat of government stands for ("moscow" → "Russia"), or ""."""
    return str(_table("states.json")["names"].get(folded_name, ""))


def state_of_people(folded_name: str) -> str:
    """Return the state that a folded demonym belongs to ("russian" → "Russia"), or ""."""
    return str(_table("states.json")["peoples"].get(folded_name, ""))
