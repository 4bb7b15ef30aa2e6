"""When a role found is a role expected, and whether scores are the probabilities that they claim to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

AGREED = 0.5
"""The share of characters, of those in either, that two readings of a role must have in common."""

BINS = 10

Spans = Iterable[Sequence[int]]
Roles = Sequence[set[int]]
"""An attribution's content and source, as the places that each takes up."""


def characters(spans: Spans) -> set[int]:
    """Return all places in [start, end) spans, of characters or of whatever they count."""
    return {place for start, end in spans for place in range(start, end)}


def agree(mine: set[int], others: set[int]) -> bool:
    """Say whether two readings of a role have enough in common; two empty ones have."""
    return len(mine & others) >= AGREED * len(mine | others)


def matched(found: Iterable[Roles], gold: Iterable[Roles]) -> list[bool]:
    """Say of each of `found`, in order, whether it agrees in all roles with one of `gold`; each is used once."""
    left, results = list(gold), []
    for mine in found:
        match = next((i for i, one in enumerate(left) if all(map(agree, mine, one))), None)
        results.append(match is not None)
        if match is not None:
            left.pop(match)
    return results


@dataclass(frozen=True)
class Bin:
    """Attributions of like score: how many, their mean score, and the share that is right."""

    count: int
    score: float
    right: float


def bins(scores: Sequence[float], right: Sequence[bool]) -> list[Bin]:
    """Group by score into `BINS` of equal width, without the empty ones: the rows of a reliability diagram."""
    values, truth = np.asarray(scores), np.asarray(right, dtype=float)
    place = np.minimum((values * BINS).astype(int), BINS - 1)
    return [
        Bin(int(inside.sum()), float(values[inside].mean()), float(truth[inside].mean()))
        for number in range(BINS)
        if (inside := place == number).any()
    ]


def calibration_error(rows: Sequence[Bin]) -> float:
    """Return the expected calibration error, 0 to 1 (Guo et al. 2017)."""
    return sum(row.count * abs(row.score - row.right) for row in rows) / max(1, sum(row.count for row in rows))
