"""Rival accounts: statements that agree in all but a figure or a name, and so cannot both be true.

Thirty-one or thirty-four dead; our sappers or your shells. Two contents are rivals where, apart from numbers or names
that each has alone, nearly all of what they say is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from reportedly.link.stems import stems
from reportedly.link.words import number, overlap, words
from reportedly.types import Act, Proposition

ALIKE = 0.6
"""The least share of the weight of words, numbers and names apart, that rivals have in common."""

WORDS = 2
"""The least number of such words."""

DAYS = 14
"""Reports that are further apart than so many days are taken to tell of different events."""

_CLAIMING = frozenset({Act.ASSERTS, Act.ACCUSES, Act.CONFIRMS, Act.REPEATS, Act.BELIEVES})
_ROUGH = re.compile(
    r"\b(?:at least|more than|over|no fewer than|up to|as many as|almost|nearly|about|around|some)\s+$", re.I
)
_NUMBER = re.compile(r"\d[\d,.]*\d|\d|[A-Za-z]+")
_NAME = re.compile(r"[A-Z][\w'’-]+")


@dataclass(frozen=True, slots=True)
class Account:
    """What a statement says: names, exact numbers and numbers that are bounds or estimates, and all other stems."""

    names: frozenset[str]
    exact: frozenset[float]
    rough: frozenset[float]
    others: frozenset[str]


def account(statement: Proposition) -> Account:
    """Return what a statement says, taken apart."""
    text = statement.text
    exact, rough = set[float](), set[float]()
    for match in _NUMBER.finditer(text):
        value = number(match.group().lower())
        if value is not None and value > 1:
            (rough if _ROUGH.search(text[: match.start()]) else exact).add(value)
    names = {word.stem for match in _NAME.findall(text) for word in words(match) if word.stem}
    others = {word.stem for word in words(text) if word.stem and word.number is None}
    return Account(frozenset(names), frozenset(exact), frozenset(rough), frozenset(others - names))


def rivals(pairs: Iterable[tuple[Proposition, Proposition]]) -> tuple[tuple[str, str, str], ...]:
    """Return those pairs that are rival accounts, as two ids, the smaller first, and why, in order.

    pairs: statements worth comparing, as `Linker.candidates` gives them. Figures said to be bounds or estimates ("at
    least 12") rival nothing, nor do statements that deny, demand or predict, nor reports more than `DAYS` apart.
    """
    found = set()
    said, told = cache(_said), cache(account)
    for left, right in pairs:
        # Most pairs have too little in common for a closer look.
        if len(said(left) & said(right)) >= WORDS and (why := rivalry(left, right, told)):
            found.add((min(left.id, right.id), max(left.id, right.id), why))
    return tuple(sorted(found))


def _said(statement: Proposition) -> frozenset[str]:
    return frozenset(stems(statement).content)


def rivalry(left: Proposition, right: Proposition, told: Callable[[Proposition], Account] = account) -> str:
    """Return in words how two statements rival each other, or nothing; the same for either order.

    told: gives what a statement says, where it is known already.
    """
    if left.act not in _CLAIMING or right.act not in _CLAIMING or _far(left, right):
        return ""
    one, other = told(left), told(right)
    common, mine, theirs = overlap(one.others, other.others)
    if len(one.others & other.others) < WORDS or common < ALIKE * max(mine, theirs):
        return ""
    if one.exact and other.exact and not (one.exact | one.rough) & (other.exact | other.rough):
        return _differing((_numbers(one.exact), _numbers(other.exact))) if one.names == other.names else ""
    alone = one.names - other.names, other.names - one.names
    if all(alone) and one.exact == other.exact and one.rough == other.rough:
        return _differing((_listed(alone[0]), _listed(alone[1])))
    return ""


def _far(left: Proposition, right: Proposition) -> bool:
    days = left.published and right.published and abs((left.published - right.published).days)
    return bool(days and days > DAYS)


def _numbers(values: Iterable[float]) -> str:
    return _listed(f"{value:g}" for value in values)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(values))


def _differing(two: tuple[str, str]) -> str:
    return "the same but for {} and {}".format(*(f"“{each}”" for each in sorted(two)))
