"""Statements by month as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BARS_AT_MOST = 120
"""Months, the latest, that have a bar."""

WIDTH, HEIGHT = 720, 96


@dataclass(frozen=True, slots=True)
class Bar:
    """A month with its number of statements, and where its bar stands."""

    month: str
    statements: int
    x: float
    y: float
    width: float
    height: float


def bars(months: Sequence[tuple[str, int]]) -> list[Bar]:
    """Return a bar for each month from the first to the last, those without statements included."""
    known = dict(months)
    every = _months(min(known), max(known))[-BARS_AT_MOST:] if known else []
    most = max((known.get(one, 0) for one in every), default=1) or 1
    step = min(WIDTH / max(len(every), 1), 48)
    found = []
    for n, one in enumerate(every):
        height = round((HEIGHT - 4) * known.get(one, 0) / most, 1)
        found.append(Bar(one, known.get(one, 0), round(n * step, 1), HEIGHT - height, round(step * 0.8, 1), height))
    return found


def _months(first: str, last: str) -> list[str]:
    start, end = (int(one[:4]) * 12 + int(one[5:7]) - 1 for one in (first, last))
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(max(start, end - BARS_AT_MOST), end + 1)]
