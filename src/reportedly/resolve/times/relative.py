"""Rules for dates relative to the report or to what was mentioned last: today, ago, last week, the quarter, now."""

from __future__ import annotations

from datetime import date

from reportedly.resolve.times import calendars
from reportedly.resolve.times.lexicon import UNIT
from reportedly.resolve.times.phrase import Anchor, Phrase
from reportedly.resolve.times.quarters import quarter
from reportedly.resolve.times.rules import ABOUT, COUNT, DATE, DURATION, PRE, TIME, Rule, Valued, unresolved

_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0}


def today_of(phrase: Phrase, anchor: Anchor) -> str:
    """Return the day that "today", "yesterday" or "tomorrow" means; empty where the date is not known."""
    if not anchor.dated:
        return ""
    anchor.day = calendars.moved(anchor.dated, _DAYS[phrase.word("TODAY")])
    return anchor.day.isoformat()


def _today(phrase: Phrase, anchor: Anchor) -> Valued:
    day = today_of(phrase, anchor)
    night = "TNI" if phrase.word("TODAY") == "tonight" else ""
    return Valued(TIME if night else DATE, day + night if day else "", bool(day))


def unit_of(phrase: Phrase) -> str:
    """Return the letter of the first unit of time."""
    return UNIT[phrase.word("ANYUNIT")]


def _ago(phrase: Phrase, anchor: Anchor) -> Valued | None:
    amount, unit = phrase.amount(), unit_of(phrase)
    if amount is None or (_no_number(phrase) and not phrase.has("AAA")):
        return Valued(DATE, "PAST_REF")
    if not anchor.dated:
        return unresolved(DATE)
    if unit == "Y" and amount == 1 and anchor.quarter:
        return Valued(DATE, calendars.quarter_of(anchor.quarter[0] - 1, anchor.quarter[1]))
    if unit in "Hms":
        return Valued(DATE, anchor.dated.isoformat())
    count = int(amount)
    if amount != count:  # two years and a half
        unit, count = {"Y": ("M", int(amount * 12)), "W": ("D", int(amount * 7))}.get(unit, (unit, count))
    if unit in "EC":  # "a decade ago" is a year
        unit, count = "Y", count * (10 if unit == "E" else 100)
    value = calendars.shifted(anchor.dated, unit, -count)
    return Valued(DATE, value) if value else None


def _no_number(phrase: Phrase) -> bool:
    """Tell whether no number stands with the unit ("years ago")."""
    return not phrase.any_of("DIGIT", "CARD", "MANY", "COUPLE")


def _year_before(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read "a year ago", "a year earlier", "year-ago": in a report of a quarter, that quarter."""
    if anchor.quarter:
        return Valued(DATE, calendars.quarter_of(anchor.quarter[0] - 1, anchor.quarter[1]))
    year = anchor.year if phrase.has("EARLIER") and anchor.year else anchor.dated.year if anchor.dated else 0
    return Valued(DATE, f"{year - 1:04}") if year else unresolved(DATE)


def named_unit(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read "last week", "this month", "next year", "the following day"; "This Week" is a name."""
    if phrase.text.pieces[phrase.last - 1].istitle():
        return None
    if not anchor.dated:
        return unresolved(DATE)
    unit, step = unit_of(phrase), step_of(phrase)
    base = _base(phrase, anchor, anchor.dated, unit)
    if unit == "WE":
        step = _weekends(base, step)
    value = calendars.shifted(base, unit, step)
    if unit == "D" and value:
        anchor.day = calendars.moved(base, step)
    if unit == "Y" and value:
        anchor.year = int(value)
    return Valued(DATE, value) if value else None


def step_of(phrase: Phrase) -> int:
    """Return -1 for "last", 1 for "next", 0 for "this"."""
    return -1 if phrase.has("LAST") else 1 if phrase.has("NEXT") else 0


def _base(phrase: Phrase, anchor: Anchor, now: date, unit: str) -> date:
    """Return the day that "last" and "next" start from: what was mentioned last for "following" and its like."""
    word = phrase.word("LAST") or phrase.word("NEXT")
    if word in ("following", "previous", "preceding") and unit == "Y" and anchor.year:
        return now.replace(year=anchor.year, month=1, day=1)
    told = word in ("following", "previous", "preceding") or (unit == "D" and word == "next")
    return anchor.day if told and anchor.day else now


def _weekends(base: date, step: int) -> int:
    """Return how many weekends after that of its week one lies: early in a week, "the weekend" is the last one."""
    if not step:
        return -1 if base.weekday() < 3 else 0
    return step if step < 0 or base.weekday() >= 3 else 0


def _that_unit(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read "that day", "the same month", "the day", "the year": the one mentioned last."""
    unit = unit_of(phrase)
    if unit == "Q":
        return quarter(phrase, anchor)
    if phrase.has("THE") and not phrase.has("THAT") and anchor.dated and unit != "D":
        return Valued(DATE, calendars.shifted(anchor.dated, unit, 0))
    if unit == "Y" and (anchor.year or anchor.dated):
        return Valued(DATE, f"{anchor.year or (anchor.dated.year if anchor.dated else 0):04}")
    day = anchor.day or anchor.dated
    return Valued(DATE, calendars.shifted(day, unit, 0)) if day else unresolved(DATE)


_MEANT = {"D": ("in", "later", "earlier", "during"), "W": ("for", "during", "in"), "Y": ("for", "of"), "M": ("during",)}


def _the_unit(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read "the day", "the week", "the year" where a time is meant and no length ("in the year")."""
    if phrase.any_of("EDGE", "EARLIER", "LATER", "FISCAL", "FULL"):
        return _that_unit(phrase, anchor)
    before = phrase.before().lower()
    if phrase.said.endswith("Year"):  # "Person of the Year"
        return None
    if before not in _MEANT.get(unit_of(phrase), ()) or phrase.after().lower() in ("of", "to", "when", "that"):
        return None
    return _that_unit(phrase, anchor)


def _year_only(phrase: Phrase, anchor: Anchor) -> Valued | None:
    return _year_before(phrase, anchor) if phrase.word("UNIT") == "year" else None


def _edge(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read "year end", "year's end"."""
    if phrase.word("UNIT") != "year" or phrase.word("EDGE") not in ("end", "close"):
        return None
    return Valued(DATE, f"{anchor.dated.year:04}") if anchor.dated else unresolved(DATE)


def _after_days(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read "in two days", "two weeks from now"."""
    amount, unit = phrase.amount(), unit_of(phrase)
    if amount is None:
        return Valued(DATE, "FUTURE_REF")
    if not anchor.dated:
        return unresolved(DATE)
    value = calendars.shifted(anchor.dated, unit, int(amount))
    return Valued(DATE, value) if value else None


def _recent_units(phrase: Phrase, _: Anchor) -> Valued:
    unit = UNIT[phrase.word("UNITS") or phrase.word("QUARTERS")]
    return Valued(DURATION, calendars.duration(unit, None))


def _now(_: Phrase, __: Anchor) -> Valued:
    return Valued(DATE, "PRESENT_REF")


def _current(phrase: Phrase, _: Anchor) -> Valued | None:
    return Valued(DATE, "PRESENT_REF") if phrase.said.lower() == "current" else None


def _past(_: Phrase, __: Anchor) -> Valued:
    return Valued(DATE, "PAST_REF")


def _future(_: Phrase, __: Anchor) -> Valued:
    return Valued(DATE, "FUTURE_REF")


def _the_past(phrase: Phrase, _: Anchor) -> Valued | None:
    alone = phrase.word("LAST") == "past" and phrase.before().lower() in ("in", "of", "from", "with")
    return Valued(DATE, "PAST_REF") if alone else None


def _soon(phrase: Phrase, _: Anchor) -> Valued | None:
    as_soon = phrase.before().lower() in ("as", "so", "too") or phrase.after().lower() in ("as", "after")
    return None if as_soon else Valued(DATE, "FUTURE_REF")


_FISCAL = r"(?:(?:FISCAL|FULL)[ -])?"

RULES: tuple[Rule, ...] = (
    (r"(?:(?:EARLIER|LATER|EARLY) )?TODAY", _today),
    (r"(?:UNITS|CLOCKS) AGO", _past),
    (rf"{ABOUT}{COUNT}[ -](?:UNIT|UNITS|DAY|CLOCK|CLOCKS|QUARTERS)(?: (?:ANDOR SOSO|AND AAA HALF))? AGO", _ago),
    (r"AAA UNIT (?:AGO|EARLIER)|UNIT-(?:AGO|EARLIER)", _year_only),
    (r"(?:POSS )?UNIT[ -]EDGE|UNIT'SSS EDGE", _edge),
    (rf"{PRE}(?:LAST|NEXT|THIS) (?:(?:NEXT|LAST) )?(?:FISCAL )?(?:UNIT|WEEKEND|DAY)", named_unit),
    (r"(?:(?:EARLIER|LATER|ONON) )?(?:THE )?THAT (?:THAT )?(?:UNIT|DAY|WEEKEND)", _that_unit),
    (r"THE WEEKEND|THE (?:LAST|NEXT) DAY", named_unit),
    (rf"(?:(?:EARLIER|LATER|EARLY) ININ )?(?:(?:THE )?EDGE OF )?THE {_FISCAL}(?:UNIT|DAY)", _the_unit),
    (rf"{ABOUT}{COUNT} (?:UNIT|UNITS|DAY) FROM NOW", _after_days),
    (r"(?:(?:THE )?RECENT|THE (?:LAST|NEXT) FEW|(?:LAST|NEXT)) (?:UNITS|QUARTERS)(?: AND UNITS)?", _recent_units),
    (r"(?:RIGHT )?NOW|THESE UNITS", _now),
    (r"THIS", _current),
    (r"(?:MORE )?RECENTLY", _past),
    (r"SOON", _soon),
    (r"THE (?:NEAR )?FUTURE|THE (?:NEAR|SHORT) TERM", _future),
    (r"THE LAST", _the_past),
    (r"RECENT", _past),
)
