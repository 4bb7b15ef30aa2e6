"""Finding statements with like vectors among many."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from reportedly.link.products import products, quantised
from reportedly.link.vectors import SIZE

Floats = npt.NDArray[np.float32]

LEAST = 256
"""Rows that an index has room for at first; it doubles as they are filled."""

ASKED = 64
"""Vectors that are compared with all others at a time, which bounds memory."""

OFF = 0.015
"""By how much a cosine may be off: of twelve million pairs of statements none was by more."""

Near = tuple[float, str]
"""A cosine, and the id of the statement that has it."""


class Index:
    """Ids with unit vectors in one matrix, which is compared as a whole; each with a moment, as a number.

    Vectors are kept in 8-bit steps, so that cosines are about right: within `OFF`. What is near depends on the two
    vectors alone, not on what else is there or when it came. Memory: a byte a number. Other structures were measured
    and left: the vectors of statements on one claim are often no more alike than 0.3, where cells of a k-means and
    graphs of neighbours (usearch) miss one in three of them.
    """

    def __init__(self, size: int = SIZE) -> None:
        """Make an empty index of vectors of `size` numbers."""
        self._ids: list[str] = []
        self._rows = np.zeros((LEAST, size), dtype=np.uint8)
        self._steps = np.zeros(LEAST, dtype=np.float32)
        self._moments = np.zeros(LEAST, dtype=np.int64)

    def __len__(self) -> int:
        """Return the number of statements."""
        return len(self._ids)

    def add(self, ids: Sequence[str], vectors: Floats, moments: Sequence[int]) -> None:
        """Add statements; vectors: (n, size), unit length; moments: one for each."""
        first, last = len(self._ids), len(self._ids) + len(ids)
        if last > len(self._rows):
            free = max(last, 2 * len(self._rows)) - len(self._rows)
            self._rows, self._steps, self._moments = (
                np.concatenate([each, np.zeros((free, *each.shape[1:]), dtype=each.dtype)])
                for each in (self._rows, self._steps, self._moments)
            )
        self._rows[first:last], self._steps[first:last] = quantised(vectors)
        self._moments[first:last] = moments
        self._ids += ids

    def drop(self, ids: Collection[str]) -> None:
        """Take statements out; those that are not there are passed over."""
        for place in sorted((n for n, one in enumerate(self._ids) if one in ids), reverse=True):
            last = len(self._ids) - 1
            for each in (self._rows, self._steps, self._moments):
                each[place] = each[last]
            self._ids[place] = self._ids[last]
            self._ids.pop()

    def near(self, vectors: Floats, at_least: float, at_most: int, first: int, last: int) -> list[list[Near]]:
        """Return for each of some vectors, (n, size), the statements whose cosine reaches `at_least`, or may.

        Only those of moments from `first` to `last`; of more than `at_most` the most similar, with those that may be as
        similar as the last of them. Raises ModelError where the weights are missing.
        """
        inside = (self._moments[: len(self)] >= first) & (self._moments[: len(self)] <= last)
        places = np.flatnonzero(inside)
        if not len(places):
            return [[] for _ in vectors]
        # Statements come in the order of time for the most part: of a slice nothing is copied.
        kept = slice(places[0], places[-1] + 1)
        outside = np.flatnonzero(~inside[kept])
        found: list[list[Near]] = []
        for start in range(0, len(vectors), ASKED):
            sums, own = products(self._rows[kept], vectors[start : start + ASKED])
            likeness = np.multiply(sums, self._steps[kept, None], dtype=np.float32)
            likeness[outside] = -np.inf
            close, asked = np.divmod(np.flatnonzero(likeness >= (at_least - OFF) / own), len(own))
            cosines = likeness[close, asked] * own[asked]
            for n in range(len(own)):
                mine = asked == n
                found.append(self._most(cosines[mine], kept.start + close[mine], at_most))
        return found

    def _most(self, cosines: Floats, places: npt.NDArray[np.intp], at_most: int) -> list[Near]:
        if len(places) > at_most:
            kept = cosines >= np.partition(cosines, -at_most)[-at_most] - 2 * OFF
            cosines, places = cosines[kept], places[kept]
        return [(cosine, self._ids[place]) for cosine, place in zip(cosines.tolist(), places.tolist(), strict=True)]
