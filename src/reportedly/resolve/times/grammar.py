"""All rules as one table, compiled once to one expression over marks, and the reading of a text with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reportedly.resolve.times import clock, dates, lengths, quarters, relative
from reportedly.resolve.times.lexicon import OTHER, Marked, pattern, symbols
from reportedly.resolve.times.phrase import Anchor, Phrase
from reportedly.resolve.times.rules import Rule, Valued

RULES: tuple[Rule, ...] = (*clock.RULES, *dates.RULES, *quarters.RULES, *relative.RULES, *lengths.RULES)
"""At each place the longest rule that reads something is taken, of equally long ones the first."""

_COMPILED = tuple((re.compile(pattern(rule)), read) for rule, read in RULES)
_GLUE = "THE AAA OF TOTO AND ANDOR ONON ININ ATAT LEAST LOW TEEN BIG HUGE ORD ABOUT OVER MORE THAN UPUP ITS NONO PPP"
_IDLE = re.escape("".join(map(symbols, _GLUE.split())) + " .,-()'$%?\"")
_REACH = 24
_ANY = re.compile(
    f"(?![{OTHER} ])(?=[{_IDLE}]{{0,{_REACH}}}[^{_IDLE}{OTHER}])"
    + "(?:" + "|".join(f"(?:{pattern(rule)})" for rule, _ in RULES) + ")"
)  # fmt: skip
"""Where any rule fits. No rule goes across an unknown word or lives on glue alone, which is cheap to see."""


@dataclass(frozen=True, slots=True)
class Found:
    """Pieces [first, last) of a text that are a time expression, with its value."""

    first: int
    last: int
    valued: Valued


def found(text: Marked, anchor: Anchor) -> Iterator[Found]:
    """Go through the time expressions of a text, in order; they do not overlap."""
    place = 0
    while match := _ANY.search(text.marks, place):
        place = match.start()
        read = _read(text, place, len(text.marks), anchor)
        if read:
            yield read
        place = read.last if read else place + 1


def valued(text: Marked, first: int, last: int, anchor: Anchor) -> Valued | None:
    """Return the value of given pieces: of all, else of the longest expression within them; None if there is none."""
    reads = [read for place in range(first, min(last, first + _REACH)) if (read := _read(text, place, last, anchor))]
    return max(reads, key=lambda read: read.last - read.first).valued if reads else None


def _read(text: Marked, first: int, end: int, anchor: Anchor) -> Found | None:
    matches = [(match.end(), read) for rule, read in _COMPILED if (match := rule.match(text.marks, first, end))]
    for last, read in sorted(matches, key=lambda pair: -pair[0]):
        value = read(Phrase(text, first, last), anchor)
        if value:
            return Found(first, last, value)
    return None
