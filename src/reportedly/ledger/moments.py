"""Times as the ledger keeps them: text in UTC, which sorts as time does."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from reportedly.errors import BadQuery

_DAY = re.compile(r"(\d{4}-\d\d-\d\d)")


def stamp(moment: datetime) -> str:
    """Return a moment as "2024-05-07T07:45:00Z"; one without a zone is in UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        there = aware.astimezone(UTC)
    except OverflowError:  # within a day of the first or the last year
        there = aware.replace(tzinfo=UTC)
    return there.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def moment(text: str) -> datetime:
    """Return the moment that :func:`stamp` wrote."""
    return datetime.fromisoformat(text)


def day(text: str | None) -> date | None:
    """Return the day of a stamp, None for none."""
    return date.fromisoformat(text[:10]) if text else None


def end_of(text: str) -> str:
    """Return the end of what a person gave as a day ("2024-05-07") or a moment. Raises BadQuery."""
    found = _given(text)
    last = datetime.combine(found, time.max, UTC) if not isinstance(found, datetime) else found
    return stamp(last)


def start_of(text: str) -> str:
    """Return the beginning of what a person gave as a day or a moment. Raises BadQuery."""
    found = _given(text)
    return stamp(found if isinstance(found, datetime) else datetime.combine(found, time.min, UTC))


def said(value: str, known: str) -> str:
    """Return when something was said: the end of the day in a TIMEX3 value, but not after it was known."""
    found = _DAY.match(value)
    if not found:
        return known
    try:
        last = datetime.combine(date.fromisoformat(found[1]), time.max, UTC)
    except ValueError:
        return known
    return min(stamp(last), known)


def days_after(text: str, days: int) -> str:
    """Return the moment some days after a stamp, or before it; not beyond the first and the last year."""
    try:
        return stamp(moment(text) + timedelta(days=days))
    except OverflowError:
        return stamp((datetime.max if days > 0 else datetime.min).replace(tzinfo=UTC))


def _given(text: str) -> date | datetime:
    try:
        return date.fromisoformat(text) if len(text) <= len("2024-05-07") else datetime.fromisoformat(text)
    except ValueError as error:
        raise BadQuery(f"{text[:40]!r} is no date", "", "Dates are ISO 8601, as 2024-05-07.") from error
