"""What a rule of the grammar is, and the parts of patterns that rules share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reportedly.resolve.times.phrase import Anchor, Phrase
from reportedly.types import TimeKind


@dataclass(frozen=True, slots=True)
class Valued:
    """The kind and value that a rule reads; `resolved` is false where the report's date would be needed."""

    kind: TimeKind
    value: str
    resolved: bool = True


Rule = tuple[str, Callable[[Phrase, Anchor], Valued | None]]
"""A pattern over class names (see `lexicon.pattern`), and what reads it; None: no time expression after all."""

DATE, TIME, DURATION, SET = TimeKind.DATE, TimeKind.TIME, TimeKind.DURATION, TimeKind.SET

MONTHNAME = r"(?:MONTH|MON\.?)"
DAYNAME = r"(?:WEEKDAY|WDAY\.?)"
DAYNUMBER = r"DATENUM(?:SUFFIX)?"
PRE = r"(?:(?:THE )?EDGE OF (?:THE )?)?(?:(?:THE )?(?:EARLY|EARLIER|LATER)[ -])?"
NUMBER = (
    r"(?:DIGIT(?:\.DIGIT)?(?: DIGIT/DIGIT)?(?: MANY)?|CARD AND AAA HALF"
    r"|(?:AAA )?CARD(?:[ -](?:AND )?(?:CARD|MANY)){0,6}|AAA MANY)"
)
COUNT = rf"(?:{NUMBER}|(?:AAA )?FEW|AAA COUPLE(?: OF)?|AAA)"
ABOUT = r"(?:(?:ABOUT|OVER|(?:NONO )?MORE THAN|ATAT LEAST|UPUP TOTO) )?"


def unresolved(kind: TimeKind, value: str = "") -> Valued:
    """Return a value that says no more than is known without the report's date."""
    return Valued(kind, value, resolved=False)
