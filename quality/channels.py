"""How often channels are judged rightly, over gold attributions with labels, as the project's scorer counts.

python -m quality.channels SHARED      (SHARED: the folder with data/polnear and data/acts)
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from quality.readings import read
from reportedly.resolve.channels import channels
from reportedly.types import Channel, Judged
from training.channels import actors_of, attributions_of
from training.prepare import records

Row = tuple[str, Judged[Channel] | None]
"""A label and what was judged."""


def rows_of(shared: Path, with_actors: bool) -> list[Row]:
    """Judge the labelled attributions of the dev part, with the actors that are resolved or without any."""
    labels: dict[str, dict[int, dict[str, str]]] = {}
    for label in records(shared / "data/acts/dev.jsonl"):
        labels.setdefault(label["id"], {})[label["n"]] = label
    rows = []
    for record in records(shared / "data/polnear/dev.jsonl"):
        if record["id"] not in labels:
            continue
        text, attributions = record["text"], attributions_of(record)
        mentions = read(text).mentions
        actors = actors_of(text, attributions, mentions) if with_actors else []
        judged = channels(text, attributions, mentions, actors)
        rows += [(label["channel"], judged[n]) for n, label in labels[record["id"]].items()]
    return rows


def figures(rows: Sequence[Row]) -> dict[str, float]:
    """Return in hundredths: right kinds, F1 and precision of "a channel is stated", right outlets, calibration."""
    kinds = [(label.split(":")[0].strip(), str(found.value.kind) if found else "") for label, found in rows]
    both = sum(bool(label) and bool(found) for label, found in kinds)
    given = sum(bool(found) for _, found in kinds)
    named = [(label, found.value) for label, found in rows if found and ":" in label]
    outlets = sum(_plain(label.split(":", 1)[1]) == _plain(found.outlet) for label, found in named)
    return {
        "kind accuracy": 100 * sum(label == found for label, found in kinds) / len(kinds),
        "stated F1": 200 * both / (given + sum(bool(label) for label, _ in kinds)),
        "stated precision": 100 * both / max(given, 1),
        "kind right of given": 100 * sum(label == found for label, found in kinds if found) / max(given, 1),
        "outlet right of labelled and given": 100 * outlets / max(len(named), 1),
        "calibration error": 100 * _calibration(rows),
    }


def _plain(name: str) -> str:
    return name.casefold().removeprefix("the ").strip().removeprefix("the ")


def _calibration(rows: Sequence[Row], bins: int = 5) -> float:
    """Return by how much score and share right differ, over bins of the score."""
    counts: Counter[int] = Counter()
    scores: Counter[int] = Counter()
    for label, found in rows:
        if found:
            which = min(int(found.score * bins), bins - 1)
            counts[which] += 1
            scores[which] += found.score - (label.split(":")[0].strip() == str(found.value.kind))
    return sum(abs(scores[which]) for which in counts) / max(counts.total(), 1)


if __name__ == "__main__":
    for heading, with_actors in (("with actors", True), ("without actors", False)):
        print(
            heading, {name: round(value, 1) for name, value in figures(rows_of(Path(sys.argv[1]), with_actors)).items()}
        )
