"""How well the shipped reader reads: PolNeAR's dev part, and reports of other kinds, by the scorer that decides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from quality import domains
from quality.agreement import Bin, bins, calibration_error, characters, matched
from quality.gate import Figures
from quality.readings import read as seen
from quality.scorers import scorer_of
from reportedly.export.documents import roles
from training.prepare import records

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

Records = Sequence[dict[str, Any]]


def measure(shared: Path, weights: Path | None = None) -> Figures:
    """Return by area the figures, in hundredths: the dev part, the scores' reliability there, other domains.

    As in PolNeAR, nested attributions are not counted in other domains.
    """
    dev = list(records(shared / "data" / "polnear" / "dev.jsonl"))
    others = [{**each, "attributions": _outermost(each["attributions"])} for each in domains.gold(shared)]
    read = _read(dev, weights)
    rows = reliability(dev, read)
    return {
        "reading": {**_scored(shared, dev, read), "calibration": round(100 - 100 * calibration_error(rows), 2)},
        "reliability": {f"score {100 * row.score:.1f}, of {row.count}": round(100 * row.right, 2) for row in rows},
        "domains": _scored(shared, others, _read(others, weights)),
    }


def reliability(gold: Records, read: Records) -> list[Bin]:
    """Return the rows of the reliability diagram: is an attribution right in content and source?"""
    scores: list[float] = []
    right: list[bool] = []
    for expected, found in zip(gold, read, strict=True):
        surest = sorted(found["attributions"], key=lambda each: -each["score"])
        scores += [one["score"] for one in surest]
        right += matched(map(_content_and_source, surest), map(_content_and_source, expected["attributions"]))
    return bins(scores, right)


def _content_and_source(one: dict[str, Any]) -> list[set[int]]:
    return [characters(one[role]) for role in ("content", "source")]


def _read(gold: Records, weights: Path | None) -> list[dict[str, Any]]:
    return [
        {"id": each["id"], "attributions": [roles(one) for one in seen(each["text"], weights).attributions]}
        for each in gold
    ]


def _scored(shared: Path, gold: Records, read: Records) -> dict[str, float]:
    scorer = scorer_of(shared, "score_attributions")
    result = scorer.score(gold, read, repeats=0)
    figures = {name: round(100 * _figure(result, path), 2) for name, path in FIGURES.items()}
    return {**figures, **{f"{role} spans, exact F1": _exact(scorer, gold, read, role) for role in scorer.ROLES}}


def _exact(scorer: ModuleType, gold: Records, read: Records, role: str) -> float:
    """Return the F1, in hundredths, of a role's different spans in each report, right when they have the same words."""
    both = total = 0
    for expected, found in zip(gold, read, strict=True):
        covered = scorer.Tokens(expected["text"]).covered
        spans, mine = (
            {covered(one[role]) for one in each["attributions"]} - {frozenset()} for each in (expected, found)
        )
        both += len(spans & mine)
        total += len(spans) + len(mine)
    return round(200 * both / total, 2) if total else 0.0


def _outermost(attributions: Records) -> list[dict[str, Any]]:
    """Leave out those whose cue is within another's content."""
    contents = [characters(one["content"]) for one in attributions]
    cues = [characters(one["cue"]) for one in attributions]
    inside = [any(cue <= content for j, content in enumerate(contents) if j != i) for i, cue in enumerate(cues)]
    return [one for one, within in zip(attributions, inside, strict=True) if not within]


def _figure(result: Any, path: tuple[str, ...]) -> float:
    for name in path:
        result = result[name]
    return float(result)
