"""The words of time expressions in classes, and the text as a string of class marks.

A text is cut into pieces (words, digit strings, white space, single signs) that together are the text again. Each
piece has a mark, one character: that of its class, the sign itself, or `OTHER`. Patterns are regular expressions over
marks, so that they read like grammar and what is no word of time costs next to nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from string import ascii_letters

OTHER = "~"
"""The mark of a piece that no pattern names."""

_PIECE = re.compile(r"[^\W\d_]+|[0-9]+|[^\S\n]+|\s+|.")


def _list(text: str) -> list[str]:
    return text.split()


_MONTHS = _list("January February March April May June July August September October November December")
_DAYS = _list("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_TENS = _list("twenty thirty forty fifty sixty seventy eighty ninety")
_SMALL = _list(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_ORDINALS = _list(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)

MONTH = {name.lower(): i + 1 for i, name in enumerate(_MONTHS)}
MONTH |= {name.lower()[:3]: i + 1 for i, name in enumerate(_MONTHS)} | {"sept": 9}
WEEKDAY = {name.lower(): i + 1 for i, name in enumerate(_DAYS)}
WEEKDAY |= {name.lower() + "s": i + 1 for i, name in enumerate(_DAYS)}
WEEKDAY |= {name.lower()[:3]: i + 1 for i, name in enumerate(_DAYS)} | {"tues": 2, "thur": 4, "thurs": 4}
CARDINAL = {name: i + 1 for i, name in enumerate(_SMALL)} | {name: 20 + 10 * i for i, name in enumerate(_TENS)}
CARDINAL |= {"dozen": 12, "zero": 0}
ORDINAL = {name: i + 1 for i, name in enumerate(_ORDINALS)} | {"thirtieth": 30}
MULTIPLE = {"hundred": 100, "thousand": 1000}
SEASON = {"spring": "SP", "summer": "SU", "fall": "FA", "autumn": "FA", "winter": "WI"}
PART = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI", "overnight": "TNI"}
UNIT = {
    "day": "D", "week": "W", "month": "M", "year": "Y", "decade": "E", "century": "C", "quarter": "Q", "weekend": "WE",
    "hour": "H", "minute": "m", "second": "s", "fortnight": "F",
}  # fmt: skip
UNIT |= {"centuries": "C"} | {name + "s": letter for name, letter in UNIT.items() if name != "century"}
DECADE = {"twenties": 2, "thirties": 3, "forties": 4, "fifties": 5, "sixties": 6, "seventies": 7, "eighties": 8}
DECADE |= {"nineties": 9}
HOLIDAY = {"christmas": (12, 25), "halloween": (10, 31), "thanksgiving": (11, 0), "valentine": (2, 14)}
"""Month and day; the day of Thanksgiving is the fourth Thursday."""
SETS = {"daily": "P1D", "weekly": "P1W", "monthly": "P1M", "annually": "P1Y", "yearly": "P1Y", "hourly": "PT1H"}
SETS |= {"nightly": "XXXX-XX-XXTNI"}

_EITHER_CASE: dict[str, str] = {
    "CARD": " ".join(CARDINAL),
    "MANY": " ".join(MULTIPLE),
    "ORD": " ".join(ORDINAL),
    "SUFFIX": "st nd rd th",
    "SSS": "s",
    "SEASON": " ".join(SEASON),
    "DAY": "day",
    "UNIT": "week month year decade century fortnight",
    "UNITS": "days weeks months years decades centuries fortnights",
    "CLOCK": "hour minute",
    "CLOCKS": "hours minutes seconds",
    "QUARTER": "quarter",
    "QUARTERS": "quarters",
    "HALF": "half",
    "PERIOD": "period",
    "WEEKEND": "weekend",
    "PART": "morning afternoon evening night",
    "PARTS": "mornings afternoons evenings nights",
    "OVERNIGHT": "overnight",
    "LAST": "last past previous preceding",
    "NEXT": "next coming following",
    "THIS": "this current",
    "THAT": "that same",
    "THE": "the",
    "AAA": "a an",
    "ITS": "its their his her our my",
    "AGO": "ago",
    "EARLIER": "earlier",
    "LATER": "later",
    "EARLY": "early late mid sometime",
    "EDGE": "end beginning start middle rest close",
    "OF": "of",
    "NOW": "now currently nowadays",
    "RECENTLY": "recently lately",
    "RECENT": "recent",
    "SOON": "soon",
    "FUTURE": "future",
    "NEAR": "near foreseeable",
    "TERM": "term",
    "SHORT": "short long",
    "TODAY": "today yesterday tomorrow tonight",
    "EVERY": "every each",
    "SETS": " ".join(SETS),
    "FISCAL": "fiscal calendar",
    "FULL": "full latest comparable corresponding entire whole",
    "NOON": "noon midnight midday",
    "PPP": "p",
    "MMM": "m",
    "AMPM": "am pm",
    "ZONE": "est edt cst cdt mst mdt pst pdt gmt utc bst cet et",
    "LOCAL": "local",
    "TIME": "time",
    "OCLOCK": "o",
    "CLOCKWORD": "clock",
    "HOLIDAY": " ".join(HOLIDAY),
    "DECADE": " ".join(DECADE),
    "ABOUT": "about around nearly almost roughly approximately",
    "OVER": "over",
    "NONO": "no",
    "RIGHT": "right",
    "THESE": "these",
    "MORE": "more less fewer",
    "THAN": "than",
    "ATAT": "at",
    "LEAST": "least most",
    "UPUP": "up",
    "TOTO": "to",
    "FEW": "few several many",
    "COUPLE": "couple",
    "AND": "and",
    "ANDOR": "or",
    "ONON": "on",
    "ININ": "in",
    "FROM": "from",
    "SOSO": "so",
    "OTHERX": "another additional",
    "AHEAD": "ahead",
    "NEWNEW": "new",
    "EVE": "eve",
    "QQQ": "q",
}  # fmt: skip
_AS_WRITTEN: dict[str, str] = {
    "LOW": " ".join([str(n) for n in range(1, 13)] + [f"0{n}" for n in range(1, 10)]),
    "TEEN": " ".join(str(n) for n in range(13, 32)),
    "BIG": " ".join(["0", "00"] + [str(n) for n in range(32, 100)]),
    "HUGE": " ".join(str(n) for n in range(100, 1000)),
    "YEAR": " ".join(str(n) for n in range(1000, 2200)),
    "MONTH": " ".join([*_MONTHS, *(name.upper() for name in _MONTHS)]),
    "MON": " ".join([name[:3] for name in _MONTHS if name != "May"] + ["Sept"]),
    "WEEKDAY": " ".join([*_DAYS, *(name.upper() for name in _DAYS)]),
    "WDAY": "Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun",
    "WEEKDAYS": " ".join(f"{name}s" for name in _DAYS),
}
_UNIONS: dict[str, str] = {
    "DIGIT": "LOW TEEN BIG HUGE YEAR",
    "DATENUM": "LOW TEEN",
    "ANYUNIT": "DAY UNIT UNITS QUARTER QUARTERS CLOCK CLOCKS WEEKEND",
    "REL": "LAST NEXT THIS",
    "DEM": "LAST NEXT THIS THAT",
    "POSS": "THE ITS",
}
_NAMES = [*_EITHER_CASE, *_AS_WRITTEN]
_SYMBOL = dict(zip(_NAMES, ascii_letters + "".join(map(chr, range(0xC0, 0x100))), strict=False))


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


def _marks() -> dict[str, str]:
    """Return the mark of each known piece."""
    marks = {sign: sign for sign in ",.:/()'-$%\"?"} | {"’": "'", "‘": "'", "–": "-", "‑": "-", "£": "$", "€": "$"}
    marks |= dict.fromkeys((" ", "  ", "\n", "\t", "\xa0", "\r\n"), " ")
    for name, words in _EITHER_CASE.items():
        for word in words.split():
            marks |= dict.fromkeys((word, word.title(), word.upper()), _SYMBOL[name])
    marks |= {word: _SYMBOL[name] for name, words in _AS_WRITTEN.items() for word in words.split()}
    return marks


_MARKS = _marks()


def pattern(text: str) -> str:
    """Return a pattern over class names, written in capitals, as a regular expression over marks."""
    return re.sub("[A-Z]+", lambda match: _charset(match.group()), text)


def _charset(name: str) -> str:
    names = _UNIONS.get(name, name).split()
    return "[" + re.escape("".join(_SYMBOL[each] for each in names)) + "]"


@cache
def symbols(name: str) -> str:
    """Return the marks of a class."""
    return "".join(_SYMBOL[each] for each in _UNIONS.get(name, name).split())


@dataclass(frozen=True, slots=True)
class Marked:
    """A text as pieces, their marks (a character a piece), and where each piece ends in the text."""

    pieces: list[str]
    marks: str
    ends: list[int]

    def start(self, piece: int) -> int:
        """Return where a piece starts in the text."""
        return self.ends[piece - 1] if piece else 0


def marked(text: str) -> Marked:
    """Cut a text into marked pieces."""
    pieces = _PIECE.findall(text)
    get = _MARKS.get
    return Marked(pieces, "".join([get(piece, OTHER) for piece in pieces]), list(accumulate(map(len, pieces))))
