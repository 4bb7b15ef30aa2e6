"""Time on a line: where a moment stands, and which moments are marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from reportedly.ledger.moments import moment

TICKS = 8
"""Marks on a line of time, about so many."""

_STEPS = (1, 2, 7, 14, 30, 91, 182, 365, 730, 1825, 3650, 9125, 18250, 36500)
"""Days between two marks."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on a line of time, and what it says."""

    x: float
    label: str


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
        """Return the marks: days at even distances, each with the year where that is another than before."""
        whole = self._seconds / 86400
        step = next((one for one in _STEPS if whole / one <= TICKS), int(whole / TICKS) + 1)
        at = datetime(self._start.year, self._start.month, self._start.day, tzinfo=UTC)
        found: list[Tick] = []
        year = 0
        while (at - self._start).total_seconds() <= self._seconds:
            if at >= self._start:
                label = f"{at.day} {at:%b}" + (f" {at.year}" if at.year != year else "")
                found.append(Tick(round(self._x(at), 1), label))
                year = at.year
            try:
                at += timedelta(days=step)
            except OverflowError:  # the end of the calendar
                break
        return found

    def _x(self, at: datetime) -> float:
        return self._left + self._width * (at - self._start).total_seconds() / self._seconds
