"""Attributions within what somebody says: each content is read once more, as a text of its own.

What the network learnt from (PolNeAR) has the outermost attributions alone, so that by itself it passes over the rest.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from reportedly.model.pieces import QUOTED, Ints, Pieces
from reportedly.reading.decoding import Found, Range

DEPTH = 2
"""How far reading goes: what she said that he said that they said."""

THAT = 2008
"""The vocabulary's "that". What follows it reads as a sentence; with it, as somebody's words already."""

SHORTEST = 5
"""Pieces from which a content can hold an attribution."""

Read = Callable[[Pieces], list[Found]]


def nested(pieces: Pieces, outer: Sequence[Found], read: Read) -> list[Found]:
    """Return the attributions that `read` finds within the contents of `outer` ones, none of them among these."""
    known = {piece for one in outer for piece in range(*one.cue)}
    found: list[Found] = []
    level = list(outer)
    for _ in range(DEPTH):
        inner = [one for each in level for one in _inside(pieces, each.content, read)]
        level = []
        for one in inner:
            cue = set(range(*one.cue))
            if not cue & known:
                known |= cue
                level.append(one)
        found += level
    return found


def _inside(pieces: Pieces, content: Sequence[Range], read: Read) -> Iterator[Found]:
    """Yield what is found in one content, as ranges of the whole text's pieces."""
    place = np.concatenate([np.arange(first, last) for first, last in content])
    if pieces.ids[place[0]] == THAT:
        place = place[1:]
    if len(place) < SHORTEST:
        return
    for one in read(_taken(pieces, place)):
        cue = _moved([one.cue], place)
        if len(cue) == 1:
            yield Found(_moved(one.source, place), cue[0], _moved(one.content, place), one.evidence, one.judged)


def _taken(pieces: Pieces, place: Ints) -> Pieces:
    """Return some of the pieces; where all stand in quotation marks, as they would without them."""
    shapes = pieces.shapes[place]
    quoted = shapes % QUOTED
    bare = shapes - quoted if quoted.all() else shapes
    return Pieces(pieces.ids[place], pieces.starts[place], pieces.ends[place], bare)


def _moved(ranges: Sequence[Range], place: Ints) -> tuple[Range, ...]:
    """Turn ranges over `place` into ranges of the whole text, cut where `place` leaps."""
    moved: list[Range] = []
    for first, last in ranges:
        cuts = [first, *(i for i in range(first + 1, last) if place[i] != place[i - 1] + 1), last]
        moved += [(int(place[a]), int(place[b - 1]) + 1) for a, b in itertools.pairwise(cuts)]
    return tuple(moved)
