"""Names, from the network's tags of a text's pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from reportedly.model.network import Floats
from reportedly.model.pieces import Ints, Pieces
from reportedly.reading.decoding import Range, softmax

DIGITS, SIGNS = (1014, 1024), (999, 1037)
"""Where the vocabulary has the digits, and the single signs around them; letters follow (bert-base-uncased)."""

STOP = 1012
DOUBTLESS, LEAST = 0.85, 1e-6
MARKS = frozenset((1000, 1005, 1010, 1024, 1025, 1036, 1520, 1521, 1523, 1524))
"""Quotation marks, apostrophes, comma, colon and semicolon in the vocabulary."""

Flags = npt.NDArray[np.bool_]
Tagged = tuple[Range, int, float]
"""A range of pieces, the number of its kind, and how probable it is."""


def tagged(scores: Floats, pieces: Pieces) -> list[Tagged]:
    """Return the tagged ranges of n pieces in order; scores: (n, 1 + 2 K) logits, outside first, then begin and inside
    of each kind.

    A word is tagged as its first piece is, and a kind is what a range's pieces together say.
    """
    if not len(scores):
        return []
    chances = softmax(scores)
    kinds = chances[:, 1::2] + chances[:, 2::2]
    heads = _heads(pieces)
    inside = (kinds.sum(1) > chances[:, 0])[heads]
    opens = chances[:, 1::2].sum(1) / np.maximum(kinds.sum(1), LEAST)
    begins = (opens > 0.5)[heads]
    places = [_bare(place, pieces) for place in _joined(_ranges(inside, begins, heads, kinds), pieces, kinds, opens)]
    return _agreed([place for place in places if place[0] < place[1]], pieces, kinds)


def _heads(pieces: Pieces) -> Ints:
    """Return for each piece the first of its word: what joins the piece before, without a gap, goes on with it."""
    joined = np.zeros(len(pieces), dtype=bool)
    joined[1:] = (pieces.starts[1:] == pieces.ends[:-1]) & _letters(pieces)[1:] & _letters(pieces)[:-1]
    return np.maximum.accumulate(np.where(joined, 0, np.arange(len(pieces))))


def _letters(pieces: Pieces) -> Flags:
    """Return whether each piece is letters or digits."""
    return (pieces.ids >= SIGNS[1]) | ((pieces.ids >= DIGITS[0]) & (pieces.ids < DIGITS[1]))


def _ranges(inside: Flags, begins: Flags, heads: Ints, kinds: Floats) -> Iterator[Range]:
    """Yield the ranges: each goes on from its beginning as long as pieces are inside, none begins, and kinds agree."""
    first = None
    best = kinds.argmax(1)[heads]
    for piece in np.flatnonzero(np.append(inside, False) | np.append(False, inside)).tolist():
        here = piece < len(inside) and inside[piece]
        starts = here and (first is None or (begins[piece] and heads[piece] == piece) or best[piece] != best[piece - 1])
        if first is not None and (starts or not here):
            yield first, piece
            first = None
        if starts:
            first = piece


def _joined(places: Iterable[Range], pieces: Pieces, kinds: Floats, opens: Floats) -> list[Range]:
    """Make one of ranges of a kind with nothing between them, or the full stop of an initial: lists have commas.

    One that begins beyond doubt stays apart, as in headlines that are all capitals.
    """
    joined: list[Range] = []
    for first, last in places:
        like = joined and _kind(joined[-1], kinds) == _kind((first, last), kinds)
        if like and opens[first] < DOUBTLESS and _go_on(joined[-1], first, pieces):
            first = joined.pop()[0]
        joined.append((first, last))
    return joined


def _go_on(before: Range, first: int, pieces: Pieces) -> bool:
    end = before[1]
    if pieces.starts[first] - pieces.ends[end - 1] > 2 or first - end > 1:
        return False
    return first == end or (pieces.ids[end] == STOP and pieces.ends[end - 1] - pieces.starts[end - 1] == 1)


def _kind(place: Range, kinds: Floats) -> int:
    return int(kinds[slice(*place)].mean(0).argmax())


def _bare(place: Range, pieces: Pieces) -> Range:
    """Return a range without quotation marks and the like around it."""
    first, last = place
    while first < last and pieces.ids[first] in MARKS:
        first += 1
    while first < last and pieces.ids[last - 1] in MARKS:
        last -= 1
    return first, last


def _agreed(places: list[Range], pieces: Pieces, kinds: Floats) -> list[Tagged]:
    """Judge ranges by what all ranges of the same pieces say together: a name names one thing in a text."""
    means = [kinds[slice(*place)].mean(0) for place in places]
    words = [pieces.ids[slice(*place)].tobytes() for place in places]
    totals: dict[bytes, Floats] = {}
    for word, mean in zip(words, means, strict=True):
        totals[word] = totals[word] + mean if word in totals else mean
    best = [int(totals[word].argmax()) for word in words]
    return [(place, kind, float(mean[kind])) for place, kind, mean in zip(places, best, means, strict=True)]
