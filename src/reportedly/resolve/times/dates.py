"""Rules for calendar dates: days, weekdays, months, seasons, quarters, years, decades, centuries."""

from __future__ import annotations

import re
from datetime import date

from reportedly.resolve.times import calendars
from reportedly.resolve.times.lexicon import CARDINAL, DECADE, HOLIDAY, MONTH, SEASON, WEEKDAY, words
from reportedly.resolve.times.phrase import Anchor, Phrase, ordinal, tense
from reportedly.resolve.times.rules import DATE, DAYNAME, DAYNUMBER, MONTHNAME, PRE, Rule, Valued, unresolved

_YEARS_BEFORE = words(
    "in since of by until till from after before during for through to between and or as around about early late mid "
    "the fiscal calendar into than year"
)
_MONTHS_BEFORE = words(
    "in since of by until till from after before during for through to between and or this last next early late mid "
    "around about every each"
)
_SEASONS_BEFORE = words("this last next in early late mid by since until during")
_MODAL_MONTHS = frozenset({"may", "march"})


def _numeric(phrase: Phrase, _: Anchor) -> Valued | None:
    """Read "2015-03-14", "3/14/2015" (month first unless it can't be), "14.3.2015"."""
    numbers = [int(part) for part in re.findall(r"\d+", phrase.said)]
    if numbers[0] > 31:
        year, month, day = numbers
    else:
        month, day, year = numbers
        if month > 12 or "." in phrase.said:
            month, day = day, month
    if year < 100:
        year += 2000 if year < 50 else 1900
    return Valued(DATE, f"{year:04}-{month:02}-{day:02}") if calendars.valid(year, month, day) else None


def day_of(phrase: Phrase, anchor: Anchor) -> str:
    """Return the value of "Friday, Nov. 25, 2016" or of parts of it; empty where there is no such day."""
    month = MONTH[phrase.word("MONTH") or phrase.word("MON")]
    day = int(phrase.word("DATENUM") or 0) or ordinal(phrase)
    year = int(phrase.word("YEAR") or 0)
    if not 1 <= day <= 31 or not calendars.valid(year or 2000, month, day):
        return ""
    if not year and anchor.dated:
        year = calendars.year_near(anchor.dated, month, day, tense(phrase))
    if not year:
        return f"XXXX-{month:02}-{day:02}"
    anchor.day, anchor.year = calendars.valid(year, month, day), year
    return f"{year:04}-{month:02}-{day:02}"


def _day(phrase: Phrase, anchor: Anchor) -> Valued | None:
    value = day_of(phrase, anchor)
    return Valued(DATE, value, not value.startswith("X")) if value else None


def _month_year(phrase: Phrase, anchor: Anchor) -> Valued | None:
    month = MONTH[phrase.word("MONTH") or phrase.word("MON")]
    year = int(phrase.word("YEAR") or 0) or _relative_year(phrase, anchor)
    if not year:
        return unresolved(DATE, f"XXXX-{month:02}")
    anchor.year = year
    return Valued(DATE, f"{year:04}-{month:02}")


def _relative_year(phrase: Phrase, anchor: Anchor) -> int:
    """Return the year of "last year", "this year", "next year", "that year"; 0 where it is not known."""
    if phrase.has("THAT"):
        return anchor.year or (anchor.dated.year if anchor.dated else 0)
    return anchor.dated.year + _step(phrase) if anchor.dated else 0


def _step(phrase: Phrase) -> int:
    return -1 if phrase.has("LAST") else 1 if phrase.has("NEXT") else 0


def _month(phrase: Phrase, anchor: Anchor) -> Valued | None:
    name = phrase.word("MONTH") or phrase.word("MON")
    if not _is_month(phrase, name):
        return None
    if not anchor.dated:
        return unresolved(DATE, f"XXXX-{MONTH[name]:02}")
    year = _month_near(phrase, anchor.dated, MONTH[name], tense(phrase))
    anchor.year = year
    return Valued(DATE, f"{year:04}-{MONTH[name]:02}")


def _month_near(phrase: Phrase, now: date, month: int, direction: int) -> int:
    """Return the year of a month without one: "last", "next" and "this" say it, else the words around."""
    if phrase.has("LAST"):
        return calendars.last_year(now, month)
    if phrase.has("NEXT"):
        return calendars.next_year(now, month)
    return calendars.year_near(now, month, 0, direction or -1)


def _is_month(phrase: Phrase, name: str) -> bool:
    """Tell a month from a name or verb ("May", "April Example"): by what stands beside it."""
    if phrase.has("REL") or phrase.has("EARLY") or phrase.has("EDGE"):
        return True
    if phrase.after()[:1].isdecimal() and len(phrase.after()) <= 2:  # "Feb. 31"
        return False
    prepared = phrase.before().lower() in _MONTHS_BEFORE
    follows = phrase.after()
    named = follows[:1].isupper() and follows.isalpha()
    return prepared if name in _MODAL_MONTHS else prepared or not named


def weekday_of(phrase: Phrase, anchor: Anchor) -> str:
    """Return the day that a weekday's name means, or "XXXX-WXX-n"."""
    number = WEEKDAY[phrase.word("WEEKDAY") or phrase.word("WDAY") or phrase.word("WEEKDAYS")]
    if not anchor.dated:
        return f"XXXX-WXX-{number}"
    same = anchor.dated.isoweekday() == number
    if phrase.has("LAST"):
        base = anchor.day if phrase.word("LAST") in ("previous", "preceding") and anchor.day else anchor.dated
        day = calendars.past_weekday(calendars.moved(base, -1), number)
    elif phrase.has("NEXT") or (not same and tense(phrase) > 0 and phrase.after() not in ("'", "’")):
        day = calendars.next_weekday(calendars.moved(anchor.dated, 1), number)
    else:
        day = calendars.past_weekday(anchor.dated, number)
    anchor.day = day
    return day.isoformat()


def _weekday(phrase: Phrase, anchor: Anchor) -> Valued:
    value = weekday_of(phrase, anchor)
    return Valued(DATE, value, not value.startswith("X"))


def _season(phrase: Phrase, anchor: Anchor) -> Valued | None:
    season, year = SEASON[phrase.word("SEASON")], int(phrase.word("YEAR") or 0)
    if not year and not _is_season(phrase):
        return None
    if not year and not anchor.dated:
        return unresolved(DATE, f"XXXX-{season}")
    if not year and anchor.dated:
        month = {"SP": 4, "SU": 7, "FA": 10, "WI": 12}[season]
        year = anchor.dated.year
        if not phrase.has("UNIT"):
            year = year if phrase.has("THIS") else _month_near(phrase, anchor.dated, month, tense(phrase))
        else:
            year += _step(phrase)
    return Valued(DATE, f"{year:04}-{season}")


def _is_season(phrase: Phrase) -> bool:
    told = phrase.has("REL") or phrase.has("EARLY") or phrase.before().lower() in _SEASONS_BEFORE
    return told and phrase.after().lower() != "of"


def _year(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read a bare year: a number of four digits where a year may stand."""
    year = int(phrase.word("YEAR"))
    before, after = phrase.before(), phrase.after()
    prepared = before.lower() in _YEARS_BEFORE or phrase.has("EARLY") or phrase.has("EDGE")
    if before == ".":
        before = phrase.before(2)  # "No. 2001"
    if (
        before in ("$", "£", "€", "#", "No", "-", "/")
        or after in ("%", "/", "$")
        or (before in (",", ".") and _glued(phrase))
    ):
        return None
    counted = after.isalpha() and after.islower() and (after == "people" or (after.endswith("s") and len(after) > 3))
    if not (1900 <= year <= 2050 and (prepared or not counted)) and not (prepared and not counted and year >= 1500):
        return None
    anchor.year = year
    return Valued(DATE, str(year))


def _glued(phrase: Phrase) -> bool:
    """Tell whether a sign stands before without white space: "1,990"."""
    return phrase.first >= 2 and phrase.text.pieces[phrase.first - 2].isdecimal()


def _spoken_year(phrase: Phrase, _: Anchor) -> Valued | None:
    """Read "nineteen ninety-six", "two thousand five", "two thousand"."""
    words = re.findall("[a-z]+", phrase.said.lower())
    if words[0] in ("nineteen", "eighteen", "twenty") and "thousand" not in words:
        rest = sum(CARDINAL.get(word, 0) for word in words[1:])
        return Valued(DATE, str(CARDINAL[words[0]] * 100 + rest)) if 10 <= rest <= 99 else None
    whole = phrase.amount()
    return Valued(DATE, str(whole)) if whole and 2000 <= whole <= 2050 else None


def _decade(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read "the 1990s", "the '90s", "the nineties"."""
    named = phrase.word("DECADE")
    if named:
        return Valued(DATE, f"19{DECADE[named]}")
    digits = phrase.word("DIGIT")
    if len(digits) == 4:
        return Valued(DATE, digits[:3] if digits[2] != "0" or digits[1] == "0" else digits[:2])
    if len(digits) != 2 or digits[1] != "0":
        return None
    if (
        "'" not in phrase.said
        and "’" not in phrase.said
        and (digits < "40" or not phrase.said.lower().startswith("the"))
    ):
        return None  # ages, shares, temperatures: "in the 30s", "his 50s"
    century = 20 if anchor.dated and int(digits) <= anchor.dated.year % 100 and int(digits) < 30 else 19
    return Valued(DATE, f"{century}{digits[0]}")


def _century(phrase: Phrase, _: Anchor) -> Valued | None:
    number = ordinal(phrase)
    return Valued(DATE, f"{number - 1:02}") if 1 <= number <= 30 and phrase.word("UNIT") == "century" else None


def _holiday_date(phrase: Phrase) -> tuple[int, int]:
    """Return month and day; 0 for the day where it differs by year."""
    eve = phrase.has("EVE")
    if phrase.has("NEWNEW"):
        return (12, 31) if eve else (1, 1)
    month, day = HOLIDAY[phrase.word("HOLIDAY")]
    return month, day - 1 if eve and day else day


def _holiday(phrase: Phrase, anchor: Anchor) -> Valued | None:
    month, day = _holiday_date(phrase)
    year = int(phrase.word("YEAR") or 0)
    if not year and not anchor.dated:
        return unresolved(DATE, f"XXXX-{month:02}-{day:02}" if day else f"XXXX-{month:02}")
    if not year and anchor.dated:
        year = _month_near(phrase, anchor.dated, month, tense(phrase)) if phrase.has("REL") else 0
        year = year or calendars.year_near(anchor.dated, month, day or 24, tense(phrase))
    anchor.day = calendars.valid(year, month, day or calendars.thanksgiving(year))
    return Valued(DATE, anchor.day.isoformat()) if anchor.day else None


RULES: tuple[Rule, ...] = (
    (r"YEAR-DATENUM-DATENUM|DATENUM/DATENUM/(?:YEAR|DIGIT)|DATENUM\.DATENUM\.YEAR", _numeric),
    (rf"(?:THIS (?:NEXT )?|NEXT |LAST )?(?:{DAYNAME},? (?:THE )?)?{MONTHNAME} {DAYNUMBER}(?:,? YEAR)?(?!:DIGIT)", _day),
    (rf"(?:{DAYNAME},? )?(?:THE )?{DAYNUMBER} (?:OF )?{MONTHNAME}(?:,? YEAR)?", _day),
    (rf"(?:{DAYNAME},? )?{MONTHNAME} (?:THE )?ORD(?:,? YEAR)?(?! QUARTER)", _day),
    (rf"(?:THE )?ORD OF {MONTHNAME}(?:,? YEAR)?", _day),
    (rf"{PRE}{MONTHNAME}(?:,| OF)? YEAR", _month_year),
    (rf"{PRE}{MONTHNAME}(?: OF)? DEM UNIT", _month_year),
    (rf"{PRE}(?:REL )?(?:NEXT )?MONTH(?!-)|{PRE}(?:REL )?MON\.", _month),
    (r"(?:THIS NEXT|THE (?:LAST|NEXT)|LAST|NEXT|THIS) WEEKDAY", _weekday),
    (r"(?:EARLY )?WEEKDAY|WDAY\.", _weekday),
    (rf"{PRE}SEASON(?:,| OF)? YEAR|{PRE}(?:REL |THE )?(?:LAST )?SEASON(?: OF DEM UNIT| DEM UNIT)?", _season),
    (r"(?:THE )?(?:(?:EARLY|LATER)[ -](?:TOTO[ -]EARLY[ -])?)?(?:'?DIGIT(?:SSS)|'?DIGIT'SSS|DECADE)", _decade),
    (r"(?:THE )?(?:EARLY[ -])?(?:ORD|DIGIT(?:SUFFIX))[ -]UNIT", _century),
    (r"(?:THIS |LAST |NEXT )?(?:HOLIDAY(?:'SSS)?(?: DAY| EVE)?|NEWNEW UNIT'?SSS (?:DAY|EVE))(?:,? YEAR)?", _holiday),
    (rf"{PRE}(?:FISCAL )?YEAR", _year),
    (r"(?:THE UNIT )?CARD(?: CARD| MANY)(?:[ -](?:AND )?CARD){0,3}", _spoken_year),
)
