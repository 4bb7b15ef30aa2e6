"""Finding statements with like vectors among many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from reportedly.link.vectors import SIZE

Floats = npt.NDArray[np.float32]

LEAST = 256
"""Rows that an index has room for at first; it doubles as they are filled."""


class Index:
    """Ids with unit vectors in one matrix, which is compared as a whole.

    Nothing is approximate: what is near depends on the two vectors alone, not on what else is there or when it came.
    Memory: 4 bytes a number. Other structures were measured and left: the vectors of statements on one claim are often
    no more alike than 0.3, where cells of a k-means and graphs of neighbours (usearch) miss one in three of them.
    """

    def __init__(self, size: int = SIZE) -> None:
        """Make an empty index of vectors of `size` numbers."""
        self._ids: list[str] = []
        self._rows = np.zeros((LEAST, size), dtype=np.float32)

    def __len__(self) -> int:
        """Return the number of statements."""
        return len(self._ids)

    def add(self, ids: Sequence[str], vectors: Floats) -> None:
        """Add statements; vectors: (n, size), unit length."""
        first, last = len(self._ids), len(self._ids) + len(ids)
        if last > len(self._rows):
            larger = np.zeros((max(last, 2 * len(self._rows)), self._rows.shape[1]), dtype=np.float32)
            larger[:first] = self._rows[:first]
            self._rows = larger
        self._rows[first:last] = vectors
        self._ids += ids

    def near(self, vectors: Floats, at_least: float) -> list[list[str]]:
        """Return for each of some vectors, (n, size), the ids whose cosine reaches `at_least`, as they came."""
        found: list[list[str]] = [[] for _ in vectors]
        cosines = vectors @ self._rows[: len(self._ids)].T
        for row, column in np.argwhere(cosines >= at_least).tolist():
            found[row].append(self._ids[column])
        return found
