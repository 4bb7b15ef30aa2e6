"""Finding statements with like vectors among many."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from reportedly.link.vectors import SIZE

Floats = npt.NDArray[np.float32]

LEAST = 256
"""Rows that an index has room for at first; it doubles as they are filled."""

ASKED = 64
"""Vectors that are compared with all others at a time, which bounds memory."""

CLOSE = 1e-5
"""Cosines that differ by less are taken as equal: products of matrices round by their shapes."""

Near = tuple[float, str]
"""A cosine, and the id of the statement that has it."""


class Index:
    """Ids with unit vectors in one matrix, which is compared as a whole; each with a moment, as a number.

    Nothing is approximate: what is near depends on the two vectors alone, not on what else is there or when it came.
    Memory: 4 bytes a number. Other structures were measured and left: the vectors of statements on one claim are often
    no more alike than 0.3, where cells of a k-means and graphs of neighbours (usearch) miss one in three of them.
    """

    def __init__(self, size: int = SIZE) -> None:
        """Make an empty index of vectors of `size` numbers."""
        self._ids: list[str] = []
        self._rows = np.zeros((LEAST, size), dtype=np.float32)
        self._moments = np.zeros(LEAST, dtype=np.int64)

    def __len__(self) -> int:
        """Return the number of statements."""
        return len(self._ids)

    def add(self, ids: Sequence[str], vectors: Floats, moments: Sequence[int]) -> None:
        """Add statements; vectors: (n, size), unit length; moments: one for each."""
        first, last = len(self._ids), len(self._ids) + len(ids)
        if last > len(self._rows):
            more = max(last, 2 * len(self._rows)) - first
            free = np.zeros((more, self._rows.shape[1]), dtype=np.float32)
            self._rows = np.concatenate([self._rows[:first], free])
            self._moments = np.concatenate([self._moments[:first], np.zeros(more, dtype=np.int64)])
        self._rows[first:last] = vectors
        self._moments[first:last] = moments
        self._ids += ids

    def drop(self, ids: Collection[str]) -> None:
        """Take statements out; those that are not there are passed over."""
        for place in sorted((n for n, one in enumerate(self._ids) if one in ids), reverse=True):
            last = len(self._ids) - 1
            self._rows[place], self._moments[place] = self._rows[last], self._moments[last]
            self._ids[place] = self._ids[last]
            self._ids.pop()

    def near(self, vectors: Floats, at_least: float, at_most: int, first: int, last: int) -> list[list[Near]]:
        """Return for each of some vectors, (n, size), the statements whose cosine reaches `at_least`.

        Only those of moments from `first` to `last`; of more than `at_most` the most similar, with those `CLOSE` to
        the last of them.
        """
        count = len(self._ids)
        outside = np.flatnonzero((self._moments[:count] < first) | (self._moments[:count] > last))
        found: list[list[Near]] = []
        for start in range(0, len(vectors), ASKED):
            # A product this way round takes three quarters of the time that the other takes.
            cosines = np.ascontiguousarray((self._rows[:count] @ vectors[start : start + ASKED].T).T)
            cosines[:, outside] = -1.0
            found += [self._best(here, at_least, at_most) for here in cosines]
        return found

    def _best(self, cosines: Floats, at_least: float, at_most: int) -> list[Near]:
        places = np.flatnonzero(cosines >= at_least - CLOSE)
        values = cosines[places]
        if len(places) > at_most:
            kept = values >= np.partition(values, -at_most)[-at_most] - CLOSE
            places, values = places[kept], values[kept]
        return [(value, self._ids[place]) for value, place in zip(values.tolist(), places.tolist(), strict=True)]
