"""Time on a line: where a moment stands, and which moments are marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reportedly.ledger.moments import moment

TICKS = 8
"""Marks on a line of time, about so many."""

ROOM = 72
"""Pixels between two marks at least."""

_STEPS = (1, 2, 7, 14, 30, 91, 182, 365, 730, 1825, 3650, 9125, 18250, 36500)
"""Days between two marks."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on a line of time, what it says, its day and the last one before the next mark ("2024-05-07")."""

    x: float
    label: str
    day: str
    until: str


class Scale:
    """A line of time from one moment to another, `left` to `right`."""

    def __init__(self, first: str, last: str, left: float, right: float) -> None:
        start, end = moment(first), moment(last)
        spread = max(end - start, timedelta(hours=12))
        self._start, self._seconds = start, spread.total_seconds()
        self._left, self._width = left, right - left

    def __call__(self, at: str) -> float:
        """Return where a moment stands."""
        return round(self._x(moment(at)), 1)

    def ticks(self) -> list[Tick]:
        """Return the marks: days at even distances from the first, each with its year where that is another one.

        The first day began before its first moment; it has no mark where that would lie on the next one.
        """
        starts = list(self._starts())
        if len(starts) > 1 and self._x(starts[1][0]) - self._left < ROOM:
            del starts[0]
        found: list[Tick] = []
        year = 0
        for at, following in starts:
            label = f"{at.day} {at:%b}" + (f" {at.year}" if at.year != year else "")
            last = following - timedelta(days=1)
            x = max(self._x(at), self._left)
            found.append(Tick(round(x, 1), label, at.date().isoformat(), last.date().isoformat()))
            year = at.year
        return found

    def _starts(self) -> Iterator[tuple[datetime, datetime]]:
        """Yield the beginning of each marked day, and of the next one."""
        whole = self._seconds / 86400
        step = timedelta(days=next((one for one in _STEPS if whole / one <= TICKS), int(whole / TICKS) + 1))
        at = datetime(self._start.year, self._start.month, self._start.day, tzinfo=UTC)
        while (at - self._start).total_seconds() <= self._seconds and datetime.max.replace(tzinfo=UTC) - at > step:
            yield at, at + step
            at += step

    def _x(self, at: datetime) -> float:
        return self._left + self._width * (at - self._start).total_seconds() / self._seconds
