"""Rules for quarters and halves of the year and the periods of business reports."""

from __future__ import annotations

from reportedly.resolve.times import calendars
from reportedly.resolve.times.phrase import Anchor, Phrase, ordinal, tense
from reportedly.resolve.times.rules import DATE, Rule, Valued, unresolved


def quarter(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read quarters of the year: "the third quarter of 1990", "the quarter", "the year-earlier quarter"."""
    number = ordinal(phrase)
    if number > 4:
        return None
    year = int(phrase.word("YEAR") or 0)
    if not anchor.dated and not year:
        return unresolved(DATE, f"XXXX-Q{number}" if number else "")
    known = _quarter_year(phrase, anchor, number, year)
    if phrase.has("QUARTERS") and number and not year:
        return Valued(DATE, f"XXXX-Q{number}")
    compared = phrase.has("AGO") or phrase.has("EARLIER") or (anchor.dated and known[0] != anchor.dated.year)
    anchor.quarter = anchor.quarter if compared and anchor.quarter else known
    return Valued(DATE, calendars.quarter_of(*known))


def _quarter_year(phrase: Phrase, anchor: Anchor, number: int, year: int) -> tuple[int, int]:
    """Return year and quarter; number and year: those given, else 0."""
    now = (anchor.dated.year, (anchor.dated.month + 2) // 3) if anchor.dated else (year, 1)
    before = phrase.any_of("AGO", "EARLIER") or (phrase.has("LAST") and phrase.has("UNIT"))
    if not number:
        last = _quarter_meant(phrase, anchor, now)
        return year or last[0] - before, last[1]
    if year:
        return year, number
    if before or phrase.has("NEXT"):
        return now[0] + (-1 if before else 1), number
    ahead = number - now[1] > 1 and tense(phrase) <= 0
    return now[0] - ahead, number


def _quarter_meant(phrase: Phrase, anchor: Anchor, now: tuple[int, int]) -> tuple[int, int]:
    """Return the quarter that one without a number is: the running, next or last one, or that mentioned last."""
    if phrase.word("THIS") == "current":
        return now
    if phrase.has("NEXT"):
        return now[0] + now[1] // 4, now[1] % 4 + 1
    if anchor.quarter and not phrase.has("FULL"):
        return anchor.quarter
    return (now[0], now[1] - 1) if now[1] > 1 else (now[0] - 1, 4)


def _short(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read "Q3", "Q3 2024"."""
    number, year = int(phrase.word("LOW")), int(phrase.word("YEAR") or 0)
    if not 1 <= number <= 4 or not phrase.said.startswith("Q"):
        return None
    if not year and not anchor.dated:
        return unresolved(DATE, f"XXXX-Q{number}")
    return Valued(DATE, calendars.quarter_of(*_quarter_year(phrase, anchor, number, year)))


def _bare_quarter(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read "the quarter", "this quarter", "the year-ago quarter"; one without a determiner may be a fourth part."""
    told = phrase.any_of("THE", "THIS", "LAST", "NEXT", "THAT", "AGO", "EARLIER")
    return quarter(phrase, anchor) if told and phrase.after().lower() != "of" else None


def _half(phrase: Phrase, anchor: Anchor) -> Valued | None:
    number, year = ordinal(phrase), int(phrase.word("YEAR") or 0)
    if number > 2:
        return None
    if not year and not anchor.dated:
        return unresolved(DATE, f"XXXX-H{number}")
    if not year and anchor.dated:
        year = anchor.dated.year + (-1 if phrase.has("LAST") else 1 if phrase.has("NEXT") else 0)
    return Valued(DATE, f"{year:04}-H{number}")


def _bare_period(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read "the 1988 period", "the year-earlier period", "the latest period"."""
    if not phrase.any_of("YEAR", "AGO", "EARLIER", "FULL"):
        return None
    if anchor.quarter:
        return quarter(phrase, anchor)
    year = int(phrase.word("YEAR") or 0)
    return Valued(DATE, str(year)) if year else None


_FISCAL = r"(?:(?:FISCAL|FULL)[ -])?"
_BEFORE = r"(?:UNIT-(?:AGO|EARLIER)[ -])?"
_YEARS = r"(?:(?:YEAR|(?:LAST|THIS|NEXT) UNIT'SSS) )?"
_ORD = r"(?:ORD|LOW(?:SUFFIX))"
_OF = r"(?: (?:OF (?:FISCAL )?YEAR|(?:OF )?DEM UNIT))?"
_BARE = rf"(?:THE )?(?:(?:THIS|LAST|THAT|NEXT) )?{_FISCAL}{_YEARS}{_BEFORE}(?:FISCAL )?QUARTER"

RULES: tuple[Rule, ...] = (
    (rf"(?:THE )?{_FISCAL}{_YEARS}{_FISCAL}{_BEFORE}{_FISCAL}{_ORD} (?:FISCAL )?QUARTER{_OF}", quarter),
    (rf"(?:YEAR )?{_FISCAL}{_ORD}-QUARTER", quarter),
    (r"QQQ(?:LOW)(?:(?: OF)? YEAR)?", _short),
    (rf"{_BARE}(?: AAA UNIT AGO| DEM UNIT)?", _bare_quarter),
    (rf"(?:THE )?{_YEARS}(?:EARLY )?(?:ORD) HALF(?: OF (?:(?:FISCAL )?YEAR|DEM UNIT|THE UNIT))?", _half),
    (rf"(?:THE )?{_FISCAL}{_BEFORE}(?:YEAR )?PERIOD(?: DEM UNIT)?", _bare_period),
)
