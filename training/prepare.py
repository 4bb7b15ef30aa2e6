"""Annotated reports to windows of numbers that the network is trained on."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reportedly.model.pieces import Ints, Pieces, line_starts, load_tokenizer, split
from reportedly.model.windows import windows

Record = dict[str, Any]


@dataclass(frozen=True)
class Example:
    """A report's pieces with its attributions as ranges of piece indices; None where they are not known."""

    pieces: Pieces
    attributions: list[dict[str, list[tuple[int, int]]]] | None


def records(path: Path) -> Iterator[Record]:
    """Yield the JSON objects of a file, one a line."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def examples(path: Path) -> list[Example]:
    """Return the reports of a JSONL file, with their attributions where they have any stated."""
    tokenizer = load_tokenizer()
    return [_example(split(tokenizer, record["text"]), record.get("attributions")) for record in records(path)]


def held_out(data: list[Example], every: int) -> tuple[list[Example], list[Example]]:
    """Return the reports to train on, and every `every`th, kept out of the training for what is fitted after it."""
    return [example for number, example in enumerate(data) if number % every], data[::every]


def _example(pieces: Pieces, attributions: Iterable[Record] | None) -> Example:
    """Turn character spans into ranges of pieces; an attribution needs a cue and a content."""
    if attributions is None:
        return Example(pieces, None)
    ranges = [
        {role: _ranges(pieces, spans) for role, spans in a.items() if role in ("source", "cue", "content")}
        for a in attributions
    ]
    return Example(pieces, [a for a in ranges if a["cue"] and a["content"]])


def _ranges(pieces: Pieces, spans: list[list[int]]) -> list[tuple[int, int]]:
    """Return [first, last) of the pieces that overlap each span, without the empty ones."""
    found = [
        (int(np.searchsorted(pieces.ends, s, "right")), int(np.searchsorted(pieces.starts, e, "left")))
        for s, e in spans
    ]
    return [(first, last) for first, last in found if first < last]


@dataclass(frozen=True)
class Case:
    """One window with its labels.

    ids, shapes, cue_tags: (T,); cues: [first, last) within the window; roles: (cues, T) labels; labelled: whether
    these labels are known.
    """

    ids: Ints
    shapes: Ints
    cue_tags: Ints
    cues: list[tuple[int, int]]
    roles: Ints
    labelled: bool


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
    cues, roles = [], []
    for attribution in example.attributions or ():
        for first, last in place(attribution["cue"])[:1]:
            tags[first + 1 : last] = 2
            tags[first] = 1
            cues.append((first, last))
            row = np.zeros_like(tags)
            for begin, role in ((3, "content"), (1, "source")):
                for first_of, last_of in place(attribution[role]):
                    row[first_of + 1 : last_of] = begin + 1
                    row[first_of] = begin
            roles.append(row)
    return Case(
        surround(example.pieces.ids, 101, 102),
        surround(example.pieces.shapes, 0, 0),
        tags,
        cues,
        np.array(roles, dtype=np.int64).reshape(len(cues), len(tags)),
        example.attributions is not None,
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
