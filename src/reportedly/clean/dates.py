"""Dates as pages write them, read strictly: what is not clearly a date gives None."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_FRACTION = re.compile(r"(\.\d{6})\d+")
_ZONE = re.compile(r"([+-]\d\d)(\d\d)$")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""How the English names of the months begin."""
_MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]*\.?"
_DAY = re.compile(
    rf"\b(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m>{_MONTH}),?\s+(?P<y>\d{{4}})"
    rf"|(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}}))\b",
    re.I,
)
_NUMBERS = re.compile(r"(?<![\d.])(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}))(?![\d.]\d)")
"""Days in numbers whose order is beyond doubt: 2025-03-15, and 15.3.2025, which has the day first everywhere."""
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


def parse_date(text: str) -> datetime | None:
    """Return the date and time that `text` states: ISO 8601, as in e-mail headers, or seconds since 1970.

    A date without a zone stays without one: which zone was meant is not ours to guess.
    """
    bare = text.strip()[:60]
    if _EPOCH.fullmatch(bare):
        return datetime.fromtimestamp(int(bare[:10]), UTC)
    for read in (_iso, _mail):
        try:
            found = read(bare)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if 1900 < found.year < 2200:
            return found
    return None


def day_in(text: str) -> datetime | None:
    """Return the day that stands in words for people, without a zone: "15 March 2025", "March 15, 2025", "15.3.2025".

    Days that are read in two ways, as 3/4/2025, are none.
    """
    for found in _DAY.finditer(text[:300]):
        day, month, year = found["d"] or found["d2"], found["m"] or found["m2"], found["y"] or found["y2"]
        named = _day(int(year), MONTHS.index(month[:3].lower()) + 1, int(day))
        if named:
            return named
    for found in _NUMBERS.finditer(text[:300]):
        first, second, third = (int(number) for number in found.groups() if number)
        numbered = _day(first, second, third) if found[1] else _day(third, second, first)
        if numbered:
            return numbered
    return None


def _day(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day)
    except ValueError:
        return None


def _mail(text: str) -> datetime:
    """Read a date as in e-mail headers (RFC 5322)."""
    from email.utils import parsedate_to_datetime  # brings the network's modules with it; few pages need it

    return parsedate_to_datetime(text)


def _iso(text: str) -> datetime:
    """Read ISO 8601 with the liberties that pages take: spaces, seven digits of a second, a named UTC."""
    tidy = _FRACTION.sub(r"\1", re.sub(r"\s+(?:UTC|GMT|Z)$", "+00:00", text))
    tidy = _ZONE.sub(r"\1:\2", re.sub(r"\s+([+-]\d\d:?\d\d)$", r"\1", tidy))
    return datetime.fromisoformat(tidy)
