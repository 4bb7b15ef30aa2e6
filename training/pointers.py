"""Fit the model that says which other statement a statement is about.

python -m training.pointers SHARED      (SHARED: the folder with data/polnear and data/acts)

Labels: `refers` in `training/data/acts.jsonl`, where every attribution without it is about none, and the files
`refers*.jsonl`, where null is none. Every fifth report is left out of the figures' model, in turn.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reportedly.resolve.channels.layout import in_order
from reportedly.resolve.channels.words import words_of
from reportedly.resolve.pointers import GIVEN, POINTING, candidates_of, scene_of
from reportedly.resolve.ranking import chances
from reportedly.types import Act
from training.channels import attributions_of, first_actor, passages
from training.prepare import records
from training.ranking import Group, fit

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src" / "reportedly" / "resolve" / "pointers.json"
PENALTY = 1.5
FOLDS = 5
LABELS = tuple(HERE / "data" / name for name in ("acts.jsonl", "refers.jsonl", "refers.passages.jsonl"))
_CUES = {
    "accus": Act.ACCUSES, "blam": Act.ACCUSES, "criti": Act.ACCUSES, "attack": Act.ACCUSES, "alleg": Act.ACCUSES,
    "call": Act.DEMANDS, "urg": Act.DEMANDS, "demand": Act.DEMANDS, "ask": Act.ASKS, "question": Act.ASKS,
    "promis": Act.COMMITS, "pledg": Act.COMMITS, "plan": Act.COMMITS, "vow": Act.COMMITS, "predict": Act.PREDICTS,
    "expect": Act.PREDICTS, "den": Act.DENIES, "reject": Act.DENIES, "declin": Act.DECLINES, "refus": Act.DECLINES,
    "confirm": Act.CONFIRMS, "acknowledg": Act.CONFIRMS, "admit": Act.CONFIRMS, "conced": Act.CONFIRMS,
    "repeat": Act.REPEATS, "reiterat": Act.REPEATS, "echo": Act.REPEATS, "doubt": Act.DOUBTS, "skeptic": Act.DOUBTS,
    "disput": Act.DENIES, "dismiss": Act.DENIES, "rebut": Act.DENIES, "refut": Act.DENIES, "contradict": Act.DENIES,
    "believ": Act.BELIEVES, "think": Act.BELIEVES, "support": Act.BELIEVES, "oppos": Act.BELIEVES,
}  # fmt: skip

Choice = tuple[str, Act, list[int], Group]
"""A report's id, the act, the candidates' numbers and the choice to learn."""


def choices(shared: Path, part: str, *paths: Path) -> list[Choice]:
    """Return the labelled choices of a part of the corpus. Acts without a label are guessed from the cue."""
    acts, actors, refers = _labels(shared, part, paths)
    found: list[Choice] = []
    for record in [*records(shared / f"data/polnear/{part}.jsonl"), *passages()]:
        if record["id"] in refers:
            found += _choices(record, acts[record["id"]], actors[record["id"]], refers[record["id"]])
    return found


def _labels(shared: Path, part: str, paths: Sequence[Path]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    acts: dict[str, dict[int, str]] = defaultdict(dict)
    actors: dict[str, dict[int, str]] = defaultdict(dict)
    refers: dict[str, dict[int, int | None]] = defaultdict(dict)
    for path in (shared / f"data/acts/{part}.jsonl", *paths):
        for label in records(path):
            if "act" in label:
                acts[label["id"]][label["n"]] = label["act"]
            if label.get("actor"):
                actors[label["id"]][label["n"]] = first_actor(label)
            if path in paths:
                refers[label["id"]][label["n"]] = label.get("refers")
    return acts, actors, refers


def _choices(
    record: dict[str, Any], acts: dict[int, str], actors: dict[int, str], refers: dict[int, int | None]
) -> list[Choice]:
    attributions = attributions_of(record)
    order = in_order(attributions)
    given = [Act(acts[i]) if i in acts else _guessed(record["text"], attributions[i]) for i in order]
    names = [actors.get(i, "") for i in order]
    scene = scene_of(record["text"], [attributions[i] for i in order], given, names)
    found: list[Choice] = []
    for i, number in enumerate(order):
        if number not in refers or given[i] not in POINTING:
            continue
        options = candidates_of(scene, i)
        numbers = [order[j] for j, _ in options]
        right = numbers.index(refers[number]) if refers[number] in numbers else -1
        found.append((record["id"], given[i], numbers, ([features for _, features in options], right)))
    return found


def _guessed(text: str, attribution: Any) -> Act:
    words = [word.form.lower() for span in attribution.cue for word in words_of(span.of(text))]
    return next((act for word in words for start, act in _CUES.items() if word.startswith(start)), Act.ASSERTS)


def figures(rows: Sequence[tuple[Choice, dict[str, float]]], given: float = GIVEN) -> dict[str, float]:
    """Return how many point, the share of these found rightly, and the share of the pointers given that are right."""
    point = found = right = 0
    for (_, _, _, (features, wanted)), weights in rows:
        odds = chances(features, weights)
        best = max(range(len(odds)), key=odds.__getitem__, default=-1)
        gives = best >= 0 and odds[best] >= given
        point += wanted >= 0
        found += gives
        right += gives and best == wanted
    recall, precision = 100 * right / max(point, 1), 100 * right / max(found, 1)
    return {
        "of": len(rows),
        "pointing": point,
        "given": found,
        "recall": round(recall, 1),
        "precision": round(precision, 1),
    }


def left_out(rows: Sequence[Choice]) -> dict[str, dict[str, float]]:
    """Return the figures of every fifth of the reports by a model fitted on the others, the fifths together."""
    parts: dict[str, list[tuple[Choice, dict[str, float]]]] = {"reports": [], "invented passages": []}
    for fifth in range(FOLDS):
        weights = fit([row[3] for row in rows if _fold(row) != fifth], PENALTY)
        for row in rows:
            if _fold(row) == fifth:
                parts["invented passages" if row[0].startswith("passages") else "reports"].append((row, weights))
    return {name: figures(part) for name, part in parts.items()}


def _fold(row: Choice) -> int:
    return zlib.crc32(row[0].encode()) % FOLDS


def main() -> None:
    """Report on the reports left out, then fit on all and write the weights."""
    shared = Path(sys.argv[1])
    rows = choices(shared, "train", *LABELS)
    print(left_out(rows))
    fitted = {"pointers": fit([row[3] for row in rows], PENALTY)}
    WEIGHTS.write_text(json.dumps(fitted, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
