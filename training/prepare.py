"""Annotated reports to windows of numbers that the network is trained on."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reportedly.model.network import NAME_LABELS
from reportedly.model.pieces import Ints, Pieces, line_starts, load_tokenizer, split
from reportedly.model.windows import windows
from reportedly.types import Act, Distance

Record = dict[str, Any]


Ranges = list[tuple[int, int]]

UNKNOWN = -100
"""The label of what is not known, and not learnt from (PyTorch's own)."""


@dataclass(frozen=True)
class Marked:
    """An attribution as ranges of piece indices; `judged` are the numbers of its act and distance, or `UNKNOWN`."""

    source: Ranges
    cue: Ranges
    content: Ranges
    judged: tuple[int, int]


@dataclass(frozen=True)
class Example:
    """A report's pieces with its attributions, and the label of each piece in names; None where not known."""

    pieces: Pieces
    attributions: list[Marked] | None
    names: Ints | None = None


def records(path: Path) -> Iterator[Record]:
    """Yield the JSON objects of a file, one a line."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def examples(path: Path) -> list[Example]:
    """Return the reports of a JSONL file, with their attributions where they have any stated."""
    tokenizer = load_tokenizer()
    return [_example(split(tokenizer, record["text"]), record) for record in records(path)]


def held_out(data: list[Example], every: int) -> tuple[list[Example], list[Example]]:
    """Return the reports to train on, and every `every`th, kept out of the training for what is fitted after it."""
    return [example for number, example in enumerate(data) if number % every], data[::every]


def _example(pieces: Pieces, record: Record) -> Example:
    """Turn character spans into ranges of pieces; an attribution needs a cue and a content."""
    names = _tags(pieces, record.get("names"))
    if record.get("attributions") is None:
        return Example(pieces, None, names)
    marked = [_marked(pieces, each) for each in record["attributions"]]
    return Example(pieces, [each for each in marked if each.cue and each.content], names)


def _marked(pieces: Pieces, attribution: Record) -> Marked:
    roles = (_ranges(pieces, attribution[role]) for role in ("source", "cue", "content"))
    known = "act" in attribution
    judged = ([*Act].index(attribution["act"]), [*Distance].index(attribution["distance"])) if known else (UNKNOWN,) * 2
    return Marked(*roles, judged)


def _tags(pieces: Pieces, spans: list[list[Any]] | None) -> Ints | None:
    """Return the label of each piece, (n,), for spans of [start, end, kind]; a kind without a label is unknown."""
    if spans is None:
        return None
    tags = np.zeros(len(pieces), dtype=np.int64)
    for start, end, kind in spans:
        begin = NAME_LABELS.index(f"B-{kind}") if f"B-{kind}" in NAME_LABELS else UNKNOWN
        for first, last in _ranges(pieces, [[start, end]]):
            tags[first:last] = begin if begin == UNKNOWN else begin + 1
            tags[first] = begin
    return tags


def _ranges(pieces: Pieces, spans: list[list[int]]) -> Ranges:
    """Return [first, last) of the pieces that overlap each span, without the empty ones."""
    found = [
        (int(np.searchsorted(pieces.ends, s, "right")), int(np.searchsorted(pieces.starts, e, "left")))
        for s, e in spans
    ]
    return [(first, last) for first, last in found if first < last]


@dataclass(frozen=True)
class Case:
    """One window with its labels.

    ids, shapes, cue_tags, names: (T,); cues: [first, last) within the window; roles: (cues, T) labels;
    labelled: whether these labels are known; judged: (cues, 2) acts and distances.
    """

    ids: Ints
    shapes: Ints
    cue_tags: Ints
    cues: list[tuple[int, int]]
    roles: Ints
    labelled: bool
    names: Ints
    judged: Ints


def cases(example: Example, length: int, overlap: int, shift: int = 0) -> list[Case]:
    """Cut an example into windows of at most `length` pieces and two special ones, begun `shift` pieces late."""
    breaks = line_starts(example.pieces) if shift == 0 else np.array([], dtype=np.int64)
    plan = windows(breaks, len(example.pieces) + shift, length - 2, overlap)
    return [_case(example, max(0, w.start - shift), w.end - shift) for w in plan if w.end > shift]


def _case(example: Example, start: int, end: int) -> Case:
    """Label the pieces from `start` to `end`, shifted by one for the first special piece."""
    surround = lambda x, first, last: np.concatenate([[first], x[start:end], [last]])
    place = lambda spans: [
        (max(s, start) - start + 1, min(e, end) - start + 1) for s, e in spans if s < end and e > start
    ]
    tags = np.zeros(end - start + 2, dtype=np.int64)
    blank = np.full(len(example.pieces), UNKNOWN)
    cues, roles, judged = [], [], []
    for attribution in example.attributions or ():
        for first, last in place(attribution.cue)[:1]:
            tags[first + 1 : last] = 2
            tags[first] = 1
            cues.append((first, last))
            row = np.zeros_like(tags)
            for begin, role in ((3, attribution.content), (1, attribution.source)):
                for first_of, last_of in place(role):
                    row[first_of + 1 : last_of] = begin + 1
                    row[first_of] = begin
            roles.append(row)
            judged.append(attribution.judged)
    return Case(
        surround(example.pieces.ids, 101, 102),
        surround(example.pieces.shapes, 0, 0),
        tags,
        cues,
        np.array(roles, dtype=np.int64).reshape(len(cues), len(tags)),
        example.attributions is not None,
        surround(blank if example.names is None else example.names, UNKNOWN, UNKNOWN),
        np.array(judged, dtype=np.int64).reshape(len(cues), 2),
    )


def epoch(data: list[Example], length: int, overlap: int, size: int, generator: random.Random) -> list[list[Case]]:
    """Return one epoch's batches of `size` windows of like length; windows begin elsewhere in every epoch."""
    pool = [
        case
        for e in data
        for case in cases(e, length, overlap, generator.choice([0, generator.randrange(length // 2)]))
    ]
    pool.sort(key=lambda case: (len(case.ids), generator.random()))
    batches = [pool[i : i + size] for i in range(0, len(pool), size)]
    generator.shuffle(batches)
    return batches
