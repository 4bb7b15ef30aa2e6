"""Rules for lengths of time and for times that come again: "three days", "the past two years", "every Monday"."""

from __future__ import annotations

from reportedly.resolve.times import calendars
from reportedly.resolve.times.lexicon import MONTH, PART, SETS, UNIT, WEEKDAY, words
from reportedly.resolve.times.phrase import Anchor, Phrase
from reportedly.resolve.times.relative import named_unit, unit_of
from reportedly.resolve.times.rules import ABOUT, COUNT, DATE, DURATION, NUMBER, SET, Rule, Valued

_LENGTHS_BEFORE = words("for in within over after during about last lasted takes took into than")
_RATES_BEFORE = words("million billion thousand percent % times")
_BARE_BEFORE = words("for in within over after during of")


def _length(phrase: Phrase, _: Anchor) -> Valued | None:
    """Read a number of units; ages ("52 years old", "a 6-year-old") are none."""
    if phrase.after().lower().startswith("old") or phrase.after(2).lower().startswith("old"):
        return None
    if phrase.before().lower() in ("age", "aged", "-") or phrase.before() in ("$", "£", "€"):
        return None
    word = phrase.word("UNITS") or phrase.word("CLOCKS") or phrase.word("QUARTERS")
    if word and word.title() in phrase.said:  # "60 Minutes" is a name
        return None
    return Valued(DURATION, calendars.duration(UNIT[word] if word else unit_of(phrase), phrase.amount()))


def _numbered(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read "a two-year period", "10-hour", "five year"."""
    told = "-" in phrase.said or phrase.word("CARD") == "one" or not phrase.has("LOW")
    return _length(phrase, anchor) if told else None


def _one(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read "a week", "an hour": a length behind a preposition, a rate behind a number ("$3 a day")."""
    if phrase.after().lower() in ("old", "-", "that", "of", "when", "in", "before", "after"):
        return None
    before = phrase.before().lower()
    value = calendars.duration(unit_of(phrase), phrase.amount())
    if before in _LENGTHS_BEFORE or phrase.any_of("ABOUT", "MORE", "HALF", "OVER"):
        return _length(phrase, anchor)
    rate = before.endswith("s") and phrase.word("AAA") == "a" and before not in ("was", "is", "has", "s")
    return Valued(SET, value) if rate or before in _RATES_BEFORE else None


def _vague(phrase: Phrase, _: Anchor) -> Valued | None:
    """Read "for years", "within weeks", "the years ahead"."""
    if phrase.before().lower() not in _BARE_BEFORE or phrase.after().lower() in ("old", "-"):
        return None
    return Valued(DURATION, calendars.duration(unit_of(phrase), None))


def _last(phrase: Phrase, anchor: Anchor) -> Valued | None:
    """Read "the past two years", "the last decade"."""
    unit = unit_of(phrase)
    if phrase.any_of("DIGIT", "CARD", "MANY", "FEW", "COUPLE"):
        return Valued(DURATION, calendars.duration(unit, phrase.amount()))
    if phrase.word("LAST") in ("previous", "preceding") or phrase.word("NEXT") in ("following", "coming"):
        return named_unit(phrase, anchor)
    if anchor.dated and unit in "YEC":
        value = calendars.shifted(anchor.dated, unit, 1 if phrase.has("NEXT") else -1)
        return Valued(DATE, value) if value else None
    return Valued(DURATION, calendars.duration(unit, phrase.amount()))


def _weekday_set(phrase: Phrase, _: Anchor) -> Valued:
    number = WEEKDAY[phrase.word("WEEKDAY") or phrase.word("WEEKDAYS")]
    return Valued(SET, f"XXXX-WXX-{number}{_part(phrase)}")


def _part(phrase: Phrase) -> str:
    part = phrase.word("PART") or phrase.word("PARTS").removesuffix("s")
    return PART.get(part, "")


def _every(phrase: Phrase, _: Anchor) -> Valued | None:
    """Read "every day", "each month", "every two weeks", "every December", "every morning"."""
    if phrase.has("MONTH"):
        return Valued(SET, f"XXXX-{MONTH[phrase.word('MONTH')]:02}")
    if phrase.has("PART"):
        return Valued(SET, f"XXXX-XX-XX{_part(phrase)}")
    if phrase.has("WEEKEND"):
        return Valued(SET, "XXXX-WXX-WE")
    return Valued(SET, calendars.duration(unit_of(phrase), phrase.amount()))


def _adverb(phrase: Phrase, _: Anchor) -> Valued | None:
    word = phrase.said
    starts = phrase.before() in ("", ".", "!", "?", "”", '"', "“")
    return Valued(SET, SETS[word.lower()]) if word.islower() or starts else None


_UNITS = r"(?:UNITS|UNIT|DAY|CLOCK|CLOCKS|QUARTERS)"

_RANGE = rf"(?:{COUNT}(?: TOTO {NUMBER})?)"
_OR_SO = r"(?: ANDOR SOSO)?"

RULES: tuple[Rule, ...] = (
    (r"EVERY (?:WEEKDAY)(?: (?:PART))?|WEEKDAY PARTS|WEEKDAYS(?: (?:PART|PARTS))?", _weekday_set),
    (rf"EVERY (?:{NUMBER} )?(?:{_UNITS}|QUARTER|MONTH|PART|WEEKEND)", _every),
    (
        rf"(?:THE )?(?:LAST|NEXT) (?:{_RANGE}|FULL|COUPLE(?: OF)?)[ -](?:MORE )?{_UNITS}{_OR_SO}",
        _last,
    ),
    (r"THE (?:LAST|NEXT) (?:UNIT|DAY|CLOCK)(?: ANDOR SOSO)?", _last),
    (rf"THE (?:UNIT-EARLIER )?(?:FULL )?(?:ORD )?(?:{NUMBER})[ -](?:UNITS|CLOCKS|QUARTERS)", _length),
    (
        rf"{ABOUT}{_RANGE}(?: (?:MORE|OTHERX))?(?:[ -](?:UNITS|CLOCKS)| QUARTERS){_OR_SO}",
        _length,
    ),
    (rf"AAA {NUMBER}[ -](?:UNIT|DAY|CLOCK|QUARTER) (?:PERIOD|TERM)", _numbered),
    (r"(?:DIGIT(?:\.DIGIT)?|CARD(?:-CARD)?|FEW)[ -](?:UNIT|DAY|CLOCK)(?: TERM)?", _numbered),
    (
        rf"{ABOUT}AAA (?:UNIT|DAY|CLOCK)(?: AND AAA HALF)?|AAA OTHERX (?:UNIT|DAY)|HALF (?:AAA )?(?:UNIT|DAY|CLOCK)",
        _one,
    ),
    (r"(?:THE )?(?:UNITS|CLOCKS)(?: (?:AHEAD))?", _vague),
    (r"SETS", _adverb),
)
