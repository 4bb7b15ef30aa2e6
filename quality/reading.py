"""How well the shipped reader reads PolNeAR's dev part, by the scorer that decides."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

from reportedly import Reader
from reportedly.export.documents import roles

FIGURES = {
    "relation, lenient F1": ("relation_lenient", "f1"),
    "relation, strict F1": ("relation_strict", "f1"),
    "content, IoU F1": ("content_iou50", "f1"),
    "content, exact F1": ("content_exact", "f1"),
    "source tokens F1": ("tokens", "source", "f1"),
    "cue tokens F1": ("tokens", "cue", "f1"),
    "content tokens F1": ("tokens", "content", "f1"),
    "direct quotation recall": ("by_quotation", "direct", "relation_lenient_recall"),
    "mixed quotation recall": ("by_quotation", "mixed", "relation_lenient_recall"),
    "indirect quotation recall": ("by_quotation", "indirect", "relation_lenient_recall"),
}
"""Our names of the scorer's figures."""


def measure(shared: Path, weights: Path | None = None) -> dict[str, float]:
    """Return the figures, in hundredths, of the reader on the dev part in `shared`."""
    lines = (shared / "data" / "polnear" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    reader = Reader(weights=weights)
    read = [
        {"id": each["id"], "attributions": [roles(one) for one in reader.attributions(each["text"])]} for each in gold
    ]
    result = _scorer(shared).score(gold, read, repeats=0)
    return {name: round(100 * _figure(result, path), 2) for name, path in FIGURES.items()}


def _scorer(shared: Path) -> ModuleType:
    """Load the scorer, which is no part of the product."""
    specification = importlib.util.spec_from_file_location("scorer", shared / "eval" / "score_attributions.py")
    if specification is None or specification.loader is None:
        raise ImportError("the scorer is missing")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def _figure(result: Any, path: tuple[str, ...]) -> float:
    for name in path:
        result = result[name]
    return float(result)
