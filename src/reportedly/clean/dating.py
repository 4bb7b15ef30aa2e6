"""When a report was published, from several places that say it and may disagree.

Decides and reads nothing: places give their dates, in the order in which they are believed, and the rule of
:func:`reconciled` takes one. It is told in docs/reference/dates.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from reportedly.clean.dates import MONTHS

ADDRESS = "address"
"""The place of a date that stands in the page's address."""

_AHEAD = timedelta(days=1)
"""How far after the retrieval a date may be: clocks and zones differ."""
_YEAR = 366
"""Days that are "years off"."""
_CLOSE = 2
"""Days within which two dates are the same: zones differ, and evening papers carry tomorrow's date."""
_UNSET = (date(1970, 1, 1), date(1969, 12, 31))
"""What clocks and databases say that were never set."""
_SINCE, _UNTIL = 1990, 2100
_IN_ADDRESS = re.compile(r"(?<!\d)(\d{4})([/_.-]?)(\d{1,2}|[a-z]{3,9})\2(\d{1,2})(?!\d)", re.I)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date that stands in a place: "given", "json-ld datePublished", "byline", "address"."""

    place: str
    value: datetime

    @property
    def kind(self) -> str:
        """What says it: those that come from one hand, as all that a page declares, are one."""
        return "page" if self.place not in ("given", "byline", "shown", ADDRESS) else self.place


def reconciled(stated: Sequence[Dated], retrieved: datetime | None) -> tuple[Dated | None, tuple[str, ...]]:
    """Return the date to take, None for none, and what is doubtful, in words.

    stated: in the order in which they are believed. retrieved: when the page was taken, None where that is not known.
    """
    doubts: list[str] = []
    possible: list[Dated] = []
    for one in stated:
        why = _impossible(one.value, retrieved)
        if why:
            doubts.append(f"{one.place}: {one.value.date()} {why}")
        else:
            possible.append(one)
    if not possible:
        return None, tuple(dict.fromkeys(doubts))
    taken = _finer(_agreed(possible) or possible[0], possible)
    doubts += [f"{one.place}: {one.value.date()} is over a year off" for one in possible if _days(one, taken) > _YEAR]
    return taken, tuple(dict.fromkeys(doubts))


def of_address(address: str) -> Iterator[Dated]:
    """Yield the day that stands in an address, as in /2025/03/15/, /2025/mar/15/, /20250315/ or -2025-03-15-."""
    try:
        path = urlsplit(address).path[:2_000]
    except ValueError:
        return
    for year, mark, month, day in _IN_ADDRESS.findall(path):
        number = int(month) if month.isdigit() else _month(month)
        plain = bool(mark) or (len(month) == len(day) == 2 and month.isdigit())
        if plain and _SINCE <= int(year) < _UNTIL:
            try:
                yield Dated(ADDRESS, datetime(int(year), number, int(day)))
            except ValueError:
                continue
            return


def _month(name: str) -> int:
    """Return a month's number, 0 for what is none: it is written in full or by its first three letters."""
    return next((n for n, start in enumerate(MONTHS, 1) if name.lower().startswith(start)), 0)


def _impossible(value: datetime, retrieved: datetime | None) -> str:
    """Say why a date cannot be the one, "" where it can."""
    if value.date() in _UNSET:
        return "is what a clock says that was never set"
    if retrieved and _instant(value) > _instant(retrieved) + _AHEAD:
        return f"is after the page was taken, {retrieved.date()}"
    return ""


def _agreed(possible: Sequence[Dated]) -> Dated | None:
    """Return the first date on which two kinds of places agree, where the one believed first is over a year off."""
    first, others = possible[0], possible[1:]
    if any(_days(first, other) <= _YEAR for other in others if other.kind != first.kind):
        return None
    for one in others:
        if any(one.kind != other.kind and _days(one, other) <= _CLOSE for other in others if other.kind != first.kind):
            return one if one.kind != first.kind else None
    return None


def _finer(taken: Dated, possible: Sequence[Dated]) -> Dated:
    """Return a date with a time of day where the one taken has none and another place has it for the same day."""
    if taken.value.time() != datetime.min.time():
        return taken
    same = (
        one for one in possible if one.value.time() != datetime.min.time() and one.value.date() == taken.value.date()
    )
    return next(same, taken)


def _days(one: Dated, other: Dated) -> float:
    return abs(_instant(one.value) - _instant(other.value)) / timedelta(days=1)


def _instant(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)
