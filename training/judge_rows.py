"""Attributions as what judges acts and distances sees them, with the labels that people or models gave them.

Labels: the project's (`acts/train.jsonl`) and those of `training/data`. The encoder is the one that ships.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from reportedly.model.network import Floats, Network
from reportedly.model.pieces import Ints, Pieces, line_starts, load_tokenizer, split
from reportedly.model.windows import windows
from reportedly.reading import LENGTH, OVERLAP
from reportedly.reading.decoding import Found
from reportedly.reading.judging import ACTS, DISTANCES, choose
from training.channels import passages
from training.prepare import UNKNOWN, Record, _ranges, records

HERE = Path(__file__).parent
LABELS = tuple(
    HERE / "data" / name for name in ("acts.jsonl", "acts.more.jsonl", "refers.jsonl", "refers.passages.jsonl")
)
_FIRST, _LAST = 101, 102
_EVIDENCE = np.zeros(0, dtype=np.float32)

WHOLE = 0.9
"""From what share of its attributions on, labelled, a report counts as labelled as a whole."""

Label = tuple[int, int, int]
"""Act, second act and distance, `UNKNOWN` each where there is none."""

Labels = dict[int, Label]
"""By an attribution's number in its report."""


@dataclass(frozen=True)
class Rows:
    """Labelled attributions.

    encoded: (N, H) of all their pieces, those of one after those of another; pieces, groups, first: (N,), see
    `reportedly.reading.judging.Chosen`; starts: (n + 1,) where each one's begin; means: (n, 3 H); labels: (n, 3) acts,
    second acts and distances or `UNKNOWN`; reports: (n,) numbers; whole: (n,) whether all attributions of the report
    are labelled.
    """

    encoded: Tensor
    pieces: Tensor
    groups: Tensor
    first: Tensor
    starts: Tensor
    means: Tensor
    labels: Tensor
    reports: Tensor
    whole: Tensor


@dataclass(frozen=True)
class Taken:
    """The pieces of some rows, named as in `Rows`; owners: (N,) numbers among these rows."""

    encoded: Tensor
    pieces: Tensor
    groups: Tensor
    first: Tensor
    owners: Tensor
    means: Tensor


def take(rows: Rows, chosen: Tensor) -> Taken:
    """Return the pieces of the chosen rows (C,)."""
    counts = rows.starts[chosen + 1] - rows.starts[chosen]
    owners = torch.repeat_interleave(torch.arange(len(chosen)), counts)
    shift = rows.starts[chosen] - (counts.cumsum(0) - counts)
    places = torch.arange(len(owners)) + shift[owners]
    encoded = rows.encoded[places].float()
    return Taken(encoded, rows.pieces[places], rows.groups[places], rows.first[places], owners, rows.means[chosen])


def labels_of(shared: Path) -> dict[str, Labels]:
    """Return the labels by report; the earliest counts where there are several."""
    known: dict[str, Labels] = defaultdict(dict)
    for path in (shared / "data" / "acts" / "train.jsonl", *LABELS):
        for each in records(path):
            if "act" in each:
                second = ACTS.index(each["alt"]) if each.get("alt") else UNKNOWN
                distance = DISTANCES.index(each["distance"]) if "distance" in each else UNKNOWN
                known[each["id"]].setdefault(each["n"], (ACTS.index(each["act"]), second, distance))
    return known


def rows_of(weights: Path, shared: Path) -> Rows:
    """Return the labelled attributions of PolNeAR's train part and of the invented passages."""
    known, seen = labels_of(shared), Seeing(weights)
    texts = [each for each in (*records(shared / "data/polnear/train.jsonl"), *passages()) if each["id"] in known]
    return joined([part for n, record in enumerate(texts) for part in seen.report(n, record, known[record["id"]])])


class Seeing:
    """What the shipped encoder makes of reports."""

    def __init__(self, weights: Path) -> None:
        self.network, self.tokenizer = Network(weights), load_tokenizer()

    def report(self, number: int, record: Record, labels: Labels) -> Iterator[Rows]:
        """Yield the labelled attributions of each window of a report."""
        pieces = split(self.tokenizer, record["text"])
        placed = {n: placed_in(pieces, each) for n, each in enumerate(record["attributions"])}
        placed = {n: each for n, each in placed.items() if each is not None}
        whole = len(labels) >= WHOLE * len(placed)
        for window in windows(line_starts(pieces), len(pieces), LENGTH - 2, OVERLAP):
            own = [n for n, each in placed.items() if n in labels and window.own_start <= each.cue[0] < window.own_end]
            if own:
                ids, encoded = self._encoded(pieces, window.start, window.end)
                found = [moved(placed[n], window.start - 1, len(ids)) for n in own]
                yield _rows(found, ids, encoded, [labels[n] for n in own], number, whole)

    def _encoded(self, pieces: Pieces, start: int, end: int) -> tuple[Ints, Floats]:
        ids, shapes = (np.pad(each[start:end], 1) for each in (pieces.ids, pieces.shapes))
        ids[0], ids[-1] = _FIRST, _LAST
        return ids, self.network.run(ids, shapes).encoded


def placed_in(pieces: Pieces, attribution: Record) -> Found | None:
    """Return an attribution as ranges of pieces, None where it has no cue or no content."""
    source, cue, content = (tuple(_ranges(pieces, attribution[role])) for role in ("source", "cue", "content"))
    return Found(source, cue[0], content, _EVIDENCE) if cue and content else None


def moved(found: Found, shift: int, length: int) -> Found:
    """Count pieces from `shift` on, and leave out what is outside a window of `length`."""

    def move(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        kept = [(max(first - shift, 1), min(last - shift, length - 1)) for first, last in spans]
        return tuple((first, last) for first, last in kept if first < last)

    return Found(move(found.source), move([found.cue])[0], move(found.content), _EVIDENCE)


def _rows(
    found: Sequence[Found], ids: Ints, encoded: Floats, labels: Sequence[Label], report: int, whole: bool
) -> Rows:
    chosen = choose(found, encoded, ids)
    counts = np.bincount(chosen.owners, minlength=len(found))
    parts = chosen.rows, chosen.groups, chosen.first, np.concatenate([[0], counts.cumsum()]), chosen.means
    numbers, kind = torch.full((len(found),), report), torch.full((len(found),), whole)
    encodings = torch.from_numpy(chosen.encoded).half()
    return Rows(encodings, *(torch.from_numpy(each) for each in parts), torch.tensor(labels), numbers, kind)


def joined(parts: Sequence[Rows]) -> Rows:
    """Return the rows of all parts as one."""
    starts = torch.cat([part.starts.diff() for part in parts]).cumsum(0)
    together = {name: torch.cat([getattr(part, name) for part in parts]) for name in Rows.__dataclass_fields__}
    return Rows(**{**together, "starts": torch.cat([torch.zeros(1, dtype=torch.long), starts])})
