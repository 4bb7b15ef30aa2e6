"""How far stories and plain words go for the coreference of events across reports: the dev parts of ECB+ and MEANTIME.

    python -m quality.events ../shared

Gold mentions, of ECB+ those in the selected sentences. Two mentions are of one event where their stems are the same, in
all reports alike, or only in those of one story: as the baseline of words groups them, as `reportedly.link.stories`
does, and as ECB+ does (the topic clusters given; MEANTIME's reports are of one topic). Nothing in the package joins
single events: this measures what stories are worth to that. CoNLL F1 is the mean of MUC, B-cubed and CEAF-e (Pradhan et
al., 2014).
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from quality.gate import Figures
from quality.stories import found, words_of
from reportedly.link.gists import Telling
from training.prepare import Record, records
from training.stories import Grouped, b_cubed, grouped

_ENDING = re.compile(r"(?<=...)(?:ing|ied|ies|ed|es|e|s|y)$")
_DOUBLE = re.compile(r"([bdgklmnprt])\1$")

Labels = Sequence[Hashable]
Mention = tuple[Hashable, str, str]
"""The event of a mention, its stem and its report."""


def measure(shared: Path) -> Figures:
    """Return the figures in hundredths."""
    folder = shared / "data"
    part = grouped(shared, "ecbplus", "dev")
    ecb = _figures(shared, part, list(_ecbplus(folder / "ecbplus" / "docs.dev.jsonl")), given=True)
    docs = list(records(folder / "meantime" / "docs.dev.jsonl"))
    other = _figures(shared, Grouped(*_meantime_reports(docs)), list(_meantime(docs)), given=False)
    return {"events": {**ecb, **{f"meantime, {name}": value for name, value in other.items()}}}


def _figures(shared: Path, part: Grouped, mentions: Sequence[Mention], given: bool) -> dict[str, float]:
    """Return the figures of a set; given: whether its reports are annotated with stories."""
    names = [one.id for one in part.tellings]
    ways: dict[str, Labels] = {
        "stems alone": [0] * len(names),
        "stems in stories of words alone": words_of(shared)(part),
        "stems in stories": found(part),
    }
    if given:
        ways["stems in stories given"] = part.stories
    annotated = _numbers([event for event, _, _ in mentions])
    figures = {}
    for name, numbers in ways.items():
        story = dict(zip(names, numbers, strict=True))
        clusters = _numbers([(story[report], stem) for _, stem, report in mentions])
        figures |= {
            f"{name}, {metric}": round(100 * value, 2) for metric, value in _scores(annotated, clusters).items()
        }
    return figures


def _ecbplus(path: Path) -> Iterator[Mention]:
    for doc in records(path):
        for mention in doc["mentions"]:
            if mention["kind"] == "event" and mention["in_selected_sent"]:
                yield mention["cluster"], _stem(mention["text"]), doc["id"]


def _meantime(docs: Sequence[Record]) -> Iterator[Mention]:
    """Yield the mentions of events; a cluster without an instance's number is one of its report alone."""
    for doc in docs:
        for mention in doc["mentions"]:
            if mention["kind"] == "EVENT_MENTION" and mention["cluster"]:
                own = mention["cluster"] if mention["inst"].get("instance_id") else (doc["id"], mention["cluster"])
                yield own, _stem(mention["text"]), doc["id"]


def _meantime_reports(docs: Sequence[Record]) -> tuple[list[Telling], list[str]]:
    told = [Telling(doc["id"], doc["text"], published=date.fromisoformat(doc["dct"][:10])) for doc in docs]
    return told, [doc["topic"] for doc in docs]


def _stem(text: str) -> str:
    """Return the longest word of a mention without its ending."""
    word = max(text.casefold().split(), key=len)
    return _DOUBLE.sub(r"\1", _ENDING.sub("", word))


def _numbers(labels: Labels) -> list[int]:
    number: dict[Hashable, int] = {}
    return [number.setdefault(label, len(number)) for label in labels]


def _scores(annotated: list[int], clusters: list[int]) -> dict[str, float]:
    cubed = b_cubed(annotated, clusters)[2]
    muc = _f1(_links(annotated, clusters), _links(clusters, annotated))
    return {"B-cubed F1": cubed, "CoNLL F1": (cubed + muc + _ceaf(annotated, clusters)) / 3}


def _f1(recall: float, precision: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _links(wanted: list[int], given: list[int]) -> float:
    """Return the share of the links of `wanted` that `given` has (Vilain et al., 1995)."""
    parts: dict[int, set[int]] = defaultdict(set)
    for one, other in zip(wanted, given, strict=True):
        parts[one].add(other)
    sizes = Counter(wanted)
    links = sum(size - 1 for size in sizes.values())
    return sum(size - len(parts[one]) for one, size in sizes.items()) / links if links else 0.0


def _ceaf(annotated: list[int], clusters: list[int]) -> float:
    """Return F1 of the best assignment of clusters by their overlap (CEAF-e: Luo, 2005)."""
    both = np.zeros((max(annotated) + 1, max(clusters) + 1))
    np.add.at(both, (annotated, clusters), 1)
    alike = 2 * both / (both.sum(1, keepdims=True) + both.sum(0, keepdims=True))
    total = float(alike[linear_sum_assignment(alike, maximize=True)].sum())
    return _f1(total / both.shape[0], total / both.shape[1])


if __name__ == "__main__":
    for figure, value in measure(Path(sys.argv[1]))["events"].items():
        print(f"events: {figure}: {value}")
