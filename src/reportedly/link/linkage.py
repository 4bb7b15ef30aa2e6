"""Average-linkage clustering of a matrix of pairs, some of which may not be comparable."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def average_linkage(values: Floats, known: NDArray[np.bool_], at_least: float) -> list[list[int]]:
    """Merge the two clusters whose pairs agree best on average until no average reaches `at_least`.

    values, known: [n, n], symmetric; pairs that are not known are left out of the averages, and two clusters without a
    known pair are never merged. Returns the clusters, each the sorted numbers of its members, by their first; of
    averages that are equal the one between the earliest clusters is taken. Time: n³; memory:
    40 bytes a pair.
    """
    sums, counts = np.where(known, values, 0.0), known.astype(np.float64)
    np.fill_diagonal(sums, 0.0)
    np.fill_diagonal(counts, 0.0)
    averages = _averages(sums, counts)
    members = {n: [n] for n in range(len(values))}
    while len(members) > 1:
        left, right = divmod(int(averages.argmax()), len(averages))
        if averages[left, right] < at_least:
            break
        members[left] = sorted(members[left] + members.pop(right))
        _merge(sums, counts, averages, left, right)
    return [members[n] for n in sorted(members)]


def _averages(sums: Floats, counts: Floats) -> Floats:
    return np.where(counts > 0, sums / np.maximum(counts, 1.0), -np.inf)


def _merge(sums: Floats, counts: Floats, averages: Floats, kept: int, gone: int) -> None:
    """Add one row and column to another, and take it out."""
    for matrix in (sums, counts):
        matrix[kept] += matrix[gone]
        matrix[:, kept] = matrix[kept]
        matrix[kept, kept] = 0.0
        matrix[gone] = matrix[:, gone] = 0.0
    averages[kept] = averages[:, kept] = _averages(sums[kept], counts[kept])
    averages[gone] = averages[:, gone] = -np.inf
