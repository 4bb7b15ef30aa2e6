"""Cutting a long text's pieces into overlapping windows that keep paragraphs together.

Every piece is *owned* by exactly one window, the one in which it stands further from an edge: what is
found at a piece is taken from its owner alone, so that nothing is found twice.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from reportedly.model.pieces import Ints


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces `start` to `end` of a text, of which `own_start` to `own_end` are this window's to decide."""

    start: int
    end: int
    own_start: int
    own_end: int


def windows(breaks: Ints, count: int, length: int, overlap: int) -> list[Window]:
    """Return windows of at most `length` pieces over `count` pieces.

    `breaks` are the sorted indices of pieces that begin a line: windows start and end there where they
    can. Neighbours share at least `overlap` pieces; 0 < 2 * overlap < length.
    """
    if count == 0:
        return []
    extents = [(0, min(count, length))]
    reached = 0
    while extents[-1][1] < count:
        start, end = extents[-1]
        reached = end = _last_break(breaks, max(start + length // 2, reached + 1), end) or end
        extents[-1] = (start, end)
        following = _last_break(breaks, max(start + 1, end - 2 * overlap), end - overlap) or end - overlap
        extents.append((following, min(count, following + length)))
    middles = [(left[1] + right[0]) // 2 for left, right in itertools.pairwise(extents)]
    bounds = [0, *middles, count]
    return [Window(*extent, *own) for extent, own in zip(extents, itertools.pairwise(bounds), strict=True)]


def _last_break(breaks: Ints, low: int, high: int) -> int | None:
    """Return the last break b with low <= b <= high, or None."""
    index = int(np.searchsorted(breaks, high, side="right")) - 1
    return int(breaks[index]) if index >= 0 and breaks[index] >= low else None
