"""Days, weeks, quarters and years relative to a date, as TIMEX3 values (ISO 8601 with TIMEX3's additions)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

_DAYS_AT_MOST = 1_000_000


def month_of(year: int, month: int) -> str:
    """Return "YYYY-MM"; months below 1 or above 12 belong to other years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return f"{year:04}-{month:02}"


def quarter_of(year: int, quarter: int) -> str:
    """Return "YYYY-Qn"; quarters below 1 or above 4 belong to other years."""
    return f"{year + (quarter - 1) // 4:04}-Q{(quarter - 1) % 4 + 1}"


def week_of(day: date) -> str:
    """Return the ISO week, "YYYY-Wnn"."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def moved(day: date, days: int) -> date:
    """Return a day that many days later; the calendar's ends are not passed."""
    days = max(-_DAYS_AT_MOST, min(days, _DAYS_AT_MOST))
    return date.fromordinal(max(1, min(day.toordinal() + days, date.max.toordinal())))


def shifted(day: date, unit: str, count: int) -> str:
    """Return the value of the unit of time that lies `count` such units after the one that holds `day`.

    unit: a letter of `lexicon.UNIT`. Empty where the year would leave 1 to 9999.
    """
    if unit in "DF":
        return moved(day, count * (14 if unit == "F" else 1)).isoformat()
    if unit == "W":
        return week_of(moved(day, 7 * count))
    if unit == "WE":
        saturday = moved(day, 5 - day.weekday() + 7 * count)
        return week_of(saturday) + "-WE"
    return _coarse(day, unit, count)


def _coarse(day: date, unit: str, count: int) -> str:
    months = {"M": 1, "Q": 3, "Y": 12, "E": 120, "C": 1200}.get(unit, 0) * count
    year = day.year + (day.month - 1 + months) // 12
    if (not months and unit not in "MQYEC") or not 1 <= year <= 9999:
        return ""
    if unit == "M":
        return month_of(day.year, day.month + count)
    if unit == "Q":
        return quarter_of(day.year, (day.month + 2) // 3 + count)
    return f"{year:04}"[: {"Y": 4, "E": 3, "C": 2}[unit]]


def past_weekday(day: date, weekday: int) -> date:
    """Return the latest `weekday` (1: Monday) up to and with `day`."""
    return moved(day, -((day.isoweekday() - weekday) % 7))


def next_weekday(day: date, weekday: int) -> date:
    """Return the first `weekday` (1: Monday) from `day` on."""
    return moved(day, (weekday - day.isoweekday()) % 7)


def valid(year: int, month: int, day: int) -> date | None:
    """Return the date, None where there is none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


AGAINST = {0: 1.0, 1: 2.5, 2: 10.0}
"""How many times farther away a month or day counts that the words speak against, by how surely they do."""


def year_near(now: date, month: int, day: int, direction: int) -> int:
    """Return the year of a month or day that has none: the nearest, with a preference for a direction.

    day: 0 for the whole month; direction: as `phrase.tense` returns it. What lies almost a year away would
    have been given its year, so that the words around decide only between what is about equally near.
    """
    years = (now.year, now.year - 1, now.year + 1)
    gaps = {
        year: 365.25 * (year - now.year) + 30.5 * (month - now.month) + (day - now.day if day else 0) for year in years
    }
    return min(years, key=lambda year: abs(gaps[year]) * AGAINST[abs(direction) if gaps[year] * direction < 0 else 0])


def last_year(now: date, month: int) -> int:
    """Return the year of the last such month ("last June"), before the running one."""
    return now.year - (month >= now.month)


def next_year(now: date, month: int) -> int:
    """Return the year of the next such month, after the running one."""
    return now.year + (month <= now.month)


def duration(unit: str, amount: Fraction | None) -> str:
    """Return a duration's value: "P3D", "PT2H", "PXM" for a vague amount, "P2Y6M" for two years and a half."""
    prefix = "PT" if unit in "Hms" else "P"
    letter = {"E": "Y", "C": "Y", "F": "W"}.get(unit, unit.upper())
    if amount is None:
        return f"{prefix}X{'E' if unit == 'E' else 'C' if unit == 'C' else letter}"
    amount *= {"E": 10, "C": 100, "F": 2}.get(unit, 1)
    whole, rest = divmod(amount, 1)
    parts = {"Y": (12, "M"), "H": (60, "M"), "m": (60, "S"), "W": (7, "D"), "D": (24, "H")}.get(
        letter if unit != "m" else "m"
    )
    if not rest or parts is None:
        return f"{prefix}{whole if not rest else float(amount)}{letter}"
    tail = f"{'T' if unit == 'D' else ''}{round(rest * parts[0])}{parts[1]}"
    return f"{prefix}{whole}{letter}{tail}" if whole else f"{prefix if unit != 'D' else 'P'}{tail}"


def thanksgiving(year: int) -> int:
    """Return the day of November that is the fourth Thursday."""
    return 22 + (3 - date(year, 11, 22).weekday()) % 7
