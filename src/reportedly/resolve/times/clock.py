"""Rules for times of day: "10:35 a.m. on Friday", "Tuesday night", "midnight", "this morning", "overnight"."""

from __future__ import annotations

import re

from reportedly.resolve.times import calendars
from reportedly.resolve.times.dates import day_of, weekday_of
from reportedly.resolve.times.lexicon import PART
from reportedly.resolve.times.phrase import Anchor, Phrase
from reportedly.resolve.times.relative import today_of
from reportedly.resolve.times.rules import DAYNAME, DAYNUMBER, MONTHNAME, TIME, Rule, Valued

_HOURS = re.compile(r"(\d{1,2})(?:[:.](\d+))?(?:\s*([ap])\.?\s*m\b)?", re.IGNORECASE)
_WORDS = {"noon": "12:00", "midday": "12:00", "midnight": "24:00"}


def _day(phrase: Phrase, anchor: Anchor) -> str:
    """Return the day that an expression names, else the one mentioned last; empty: not known."""
    if phrase.has("MONTH") or phrase.has("MON"):
        return day_of(phrase, anchor)
    if phrase.has("WEEKDAY") or phrase.has("WDAY"):
        return weekday_of(phrase, anchor)
    if phrase.has("TODAY"):
        return today_of(phrase, anchor)
    day = anchor.dated if phrase.has("THIS") or phrase.has("LAST") or not anchor.day else anchor.day
    if day and phrase.has("LAST"):
        day = calendars.moved(day, -1)
    elif day and phrase.has("NEXT"):
        day = calendars.moved(day, 1)
    return day.isoformat() if day else ""


def _valued(day: str, time: str) -> Valued:
    return Valued(TIME, f"{day}{time}", bool(day) and not day.startswith("X"))


def _hour(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read a time by the clock, with the day that stands beside it."""
    found = _HOURS.search(phrase.said)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if (
        len(found[2] or "00") != 2
        or phrase.after() in (":", "-")
        or hour > 24
        or minute > 59
        or (half and not 1 <= hour <= 12)
    ):
        return None
    part = phrase.word("PART")
    if half == "p" or (not half and part in ("afternoon", "evening", "night") and hour < 12):
        hour = hour % 12 + 12
    elif half == "a":
        hour %= 12
    return _valued(_date_beside(phrase, anchor, found.end()), f"T{hour:02}:{minute:02}")


def _date_beside(phrase: Phrase, anchor: Anchor, end: int) -> str:
    """Return the day of a time by the clock: its number must not be taken for the day's."""
    rest = Phrase(phrase.text, phrase.first, phrase.last)
    while rest.first < rest.last and phrase.text.start(rest.first) < phrase.text.start(phrase.first) + end:
        rest.first += 1
    return _day(rest, anchor)


def _word(phrase: Phrase, anchor: Anchor) -> Valued | None:
    if phrase.before().lower() == "high":
        return None
    return _valued(_day(phrase, anchor), f"T{_WORDS[phrase.word('NOON')]}")


def _part(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read "Friday morning", "this evening", "the night of Nov. 3"."""
    return _valued(_day(phrase, anchor), PART[phrase.word("PART") or phrase.word("OVERNIGHT")])


_ZONE = r"(?:,? (?:\(?(?:ZONE)\)?|LOCAL TIME))?"
_HALF = r"(?:[ ]?(?:(?:PPP|AAA)\. ?(?:MMM)(?:\.)?|AMPM))"
_DAYS = rf"(?:(?:THIS )?(?:WEEKDAY|TODAY)(?:,? {MONTHNAME} {DAYNUMBER}(?:, YEAR)?)?|{MONTHNAME} {DAYNUMBER}(?:, YEAR)?)"

RULES: tuple[Rule, ...] = (
    (rf"DIGIT(?:[:.]DIGIT)?{_HALF}{_ZONE}(?:,? (?:ONON )?{_DAYS})?", _hour),
    (rf"LOW (?:OCLOCK'CLOCKWORD )?ININ THE PART(?: (?:ONON |OF )?{_DAYS})?", _hour),
    (rf"(?:LOW|TEEN):DIGIT(?: ?ZONE| PART)?(?: (?:ONON )?{_DAYS})?", _hour),
    (rf"NOON(?:,? (?:ONON )?{_DAYS})?", _word),
    (rf"(?:EARLY |LATER )?{DAYNAME},? (?:EARLY )?PART|(?:LATER |EARLY )?(?:TODAY) PART", _part),
    (r"(?:LATER |EARLIER |EARLY )?(?:THIS|THE NEXT|NEXT|THE LAST|LAST|THAT|THE THAT) (?:EARLY )?PART", _part),
    (rf"THE PART(?: (?:OF|ONON) {_DAYS})?|EARLY[ -]PART(?: (?:TODAY|WEEKDAY))?", _part),
    (r"OVERNIGHT", _part),
)
