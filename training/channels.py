"""Fit the models that judge channels, from labelled attributions.

python -m training.channels SHARED      (SHARED: the folder with data/polnear and data/acts)

Labels: the project's (`acts/train.jsonl`) and those of `training/data`. Names and actors are those that the reader and
`reportedly.resolve` find, as they will be when a channel is judged. The second model learns from the chances that
the first one gives to reports that it has not seen, as in stacking (Wolpert, "Stacked generalization", 1992).
"""

from __future__ import annotations

import json
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportedly.reading import AttributionReader
from reportedly.resolve.actors import resolve_actors
from reportedly.resolve.channels import odds_of
from reportedly.resolve.channels.chain import Odds, again
from reportedly.resolve.channels.features import Candidate, Scene, candidates_of, scene_of
from reportedly.resolve.channels.layout import in_order
from reportedly.types import Attribution, Mention, Span
from training.prepare import records
from training.ranking import Group, fit

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src" / "reportedly" / "resolve" / "channels" / "weights.json"
NAMES = ("acts.jsonl", "acts.more.jsonl", "channels.jsonl", "channels.passages.jsonl")
LABELS = tuple(HERE / "data" / name for name in NAMES)
FOLDS = 5
PENALTY_OF_WORDS, PENALTY_OF_CHAIN = 1.0, 15.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """A report with the kinds of channel of its attributions, in text order; None: not labelled, "": none is stated."""

    id: str
    scene: Scene
    candidates: list[list[Candidate]]
    kinds: list[str | None]


def attributions_of(record: dict[str, Any]) -> list[Attribution]:
    """Return a record's gold attributions."""
    spans = lambda pairs: tuple(Span(*pair) for pair in pairs)
    return [
        Attribution(record["id"], spans(each["source"]), spans(each["cue"]), spans(each["content"]), 1.0)
        for each in record["attributions"]
    ]


def labelled(shared: Path) -> list[Labelled]:
    """Read the training reports that have labels."""
    kinds: dict[str, dict[int, str]] = defaultdict(dict)
    for path in (shared / "data/acts/train.jsonl", *LABELS):
        for label in records(path):
            kinds[label["id"]][label["n"]] = label["channel"].split(":")[0].strip()
    texts, reader = [*records(shared / "data/polnear/train.jsonl"), *passages()], AttributionReader()
    return [_labelled(record, kinds[record["id"]], reader) for record in texts if record["id"] in kinds]


def passages() -> Iterator[dict[str, Any]]:
    """Yield the invented passages, named by file and line."""
    for name in ("passages", "passages.more"):
        for line, record in enumerate(records(HERE / f"data/{name}.jsonl")):
            yield {**record, "id": f"{name}:{line}"}


def first_actor(label: dict[str, Any]) -> str:
    """Return the first actor that a label names, "" where it names none."""
    return str(label.get("actor", "")).split(";")[0].strip()


def _labelled(record: dict[str, Any], kinds: dict[int, str], reader: AttributionReader) -> Labelled:
    text, attributions = record["text"], attributions_of(record)
    order, mentions = in_order(attributions), reader.read(text).mentions
    names = actors_of(text, attributions, mentions)
    scene = scene_of(text, [attributions[i] for i in order], mentions, [names[i] for i in order])
    candidates = [candidates_of(scene, i) for i in range(len(order))]
    return Labelled(record["id"], scene, candidates, [kinds.get(i) for i in order])


def actors_of(text: str, attributions: Sequence[Attribution], mentions: Sequence[Mention]) -> list[str]:
    """Return the name of each attribution's actor as it is resolved, "" where there is none."""
    actors = resolve_actors(text, [each.source for each in attributions], mentions)
    return [actor.value.name if actor else "" for actor in actors]


def groups(reports: Sequence[Labelled]) -> list[Group]:
    """Return the choices to learn from: those whose right kind is among the candidates, or none."""
    return [group for report in reports for group in _groups(report)]


def _groups(report: Labelled) -> Iterator[Group]:
    for candidates, kind in zip(report.candidates, report.kinds, strict=True):
        names = [str(candidate.kind) for candidate in candidates]
        if kind is not None and (not kind or kind in names):
            yield [candidate.features for candidate in candidates], names.index(kind) if kind else -1


def fold(id_: str) -> int:
    """Return the fold of a report."""
    return zlib.crc32(id_.encode()) % FOLDS


def unseen_odds(reports: Sequence[Labelled], penalty: float) -> list[list[Odds]]:
    """Return every report's chances by a model fitted on the other folds."""
    found: dict[str, list[Odds]] = {}
    for left_out in range(FOLDS):
        weights = fit(groups([each for each in reports if fold(each.id) != left_out]), penalty)
        for report in reports:
            if fold(report.id) == left_out:
                found[report.id] = [odds_of(each, weights) for each in report.candidates]
    return [found[report.id] for report in reports]


def chained(reports: Sequence[Labelled], odds: Sequence[Sequence[Odds]]) -> list[Labelled]:
    """Return the reports with the candidates that the second model sees."""
    return [
        Labelled(report.id, report.scene, again(report.scene, report.candidates, own), report.kinds)
        for report, own in zip(reports, odds, strict=True)
    ]


def main() -> None:
    """Fit both models and write their weights."""
    reports = labelled(Path(sys.argv[1]))
    words = fit(groups(reports), PENALTY_OF_WORDS)
    second = chained(reports, unseen_odds(reports, PENALTY_OF_WORDS))
    chain = fit(groups(second), PENALTY_OF_CHAIN)
    unseen = unseen_odds(second, PENALTY_OF_CHAIN)
    for part, passage in (("reports", False), ("invented passages", True)):
        chosen = [k for k, report in enumerate(second) if report.id.startswith("passages") == passage]
        _print(part, [second[k] for k in chosen], [unseen[k] for k in chosen])
    WEIGHTS.write_text(json.dumps({"words": words, "chain": chain}, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def _print(part: str, reports: Sequence[Labelled], unseen: Sequence[Sequence[Odds]]) -> None:
    """Print how often the kind is right and how well "a channel is stated" is told, in reports not learnt from."""
    pairs = [
        (kind, max(odds, key=odds.__getitem__) if sum(odds.values()) >= 0.5 else "")
        for report, own in zip(reports, unseen, strict=True)
        for odds, kind in zip(own, report.kinds, strict=True)
        if kind is not None
    ]
    right = sum(kind == found for kind, found in pairs) / len(pairs)
    both = sum(bool(kind) and bool(found) for kind, found in pairs)
    stated = 2 * both / (sum(bool(kind) for kind, _ in pairs) + sum(bool(found) for _, found in pairs))
    print(f"left out, {part}: kind {right:.3f}, stated F1 {stated:.3f} of {len(pairs)}")


if __name__ == "__main__":
    main()
