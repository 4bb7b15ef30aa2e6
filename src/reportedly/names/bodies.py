"""Names of bodies: ministries and the states that they belong to, generic names, acronyms, and offices of state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from reportedly.names.tables import state_named, state_of_people
from reportedly.names.words import folded, word_set

GENERIC = word_set(
    "ministry department government army military navy police parliament cabinet embassy ministers prime minister "
    "president presidency presidential office general staff air force forces armed defense foreign interior justice "
    "finance health education economy energy culture transport agriculture trade labor environment affairs internal "
    "national state central bank security service intelligence agency council court supreme high constitutional "
    "electoral election commission committee authority administration senate assembly congress house chamber guard "
    "border coast emergency emergencies situations of for and the prosecutor prosecutors attorney company university "
    "hospital club team campaign party union group board station newspaper bureau city county"
)
"""Words of names that many bodies share: a name of these alone is no name across reports ("Defense Ministry")."""

_OF_STATES = re.compile(
    r"\b(?:ministry|government|army|military|navy|embassy|cabinet|presidency|general staff|air force|armed forces|"
    r"foreign office|president office)\b"
)
"""Bodies that speak for their state."""
_TOGETHER = re.compile(
    _OF_STATES.pattern
    + r"|\b(?:parliament|police|court|senate|central bank|national bank|intelligence|security service|department)\b"
)
"""Bodies of which every state may have one: with its name they are told apart."""
SEATS = {"white house": "United States", "pentagon": "United States", "state department": "United States"}
"""Seats and ministries named without their state (as on their own pages: whitehouse.gov, defense.gov, state.gov) that
speak for it, beside those that stand for the state itself (`names/states.json`)."""
_SPELLINGS = {"defence": "defense", "labour": "labor", "centre": "center", "organisation": "organization"}
"""Words of bodies' names that British and American English spell differently."""
_COMPANY = frozenset({"inc", "corp", "ltd", "llc", "plc", "gmbh"})
_ARTICLE = re.compile(r"^(?:the|a|an)\s+(?=\S)", re.IGNORECASE)
_INVERTED = re.compile(r"^(ministry|department|office|embassy) (?:of|for) (?:the )?(.+)$")
_OWNED = re.compile(r"^(.+?)(?:['’]s|s['’])\s+(.+)$")
_OF = re.compile(r"\s(?:of|in)\s(?:the\s)?", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def without_article(name: str) -> str:
    """Return a name without an article before it and a possessive ending after it, in single spaces."""
    name = " ".join(name.replace("’", "'").split())
    return re.sub(r"(?:'s|')$", "", _ARTICLE.sub("", name)).strip(' ,.;:"“”')


def base_of(name: str) -> str:
    """Return the folded words of a body's name in one form: "Ministry of Defence" → "defense ministry"."""
    words = [folded(word) for word in re.findall(r"[^\W_]+(?:[.&'’-][^\W_]+)*", without_article(name))]
    words = [_SPELLINGS.get(word, word) for word in words]
    while len(words) > 1 and words[-1] in _COMPANY:
        words.pop()
    match = _INVERTED.match(" ".join(words))
    if not match:
        return " ".join(words)
    inner = re.sub(r"^foreign affairs$", "foreign", match.group(2))
    return f"{inner} {match.group(1)}"


def generic(name: str) -> bool:
    """Whether the name of a body is made only of words that names of many share ("Defense Ministry")."""
    base = base_of(name)
    return bool(base) and all(word in GENERIC for word in base.split())


@lru_cache(maxsize=20_000)
def of_state(name: str) -> tuple[str, str]:
    """Return a body's name in one form and the state that it names, "" for none: ("defense ministry", "Russia")."""
    for rest, state in _with_states(name):
        base = base_of(rest)
        if state and (_TOGETHER.search(base) or base == "government"):
            return base, state
    base = base_of(name)
    return base, SEATS.get(base, "")


def _with_states(name: str) -> list[tuple[str, str]]:
    """Return the ways to part a name into the rest and a state."""
    found = []
    owned = _OWNED.match(name)
    if owned:
        found.append((owned.group(2), named_state(owned.group(1))))
    words = name.split()
    found += [(" ".join(words[size:]), named_state(" ".join(words[:size]))) for size in (2, 1) if len(words) > size]
    after = [(name[: match.start()], named_state(name[match.end() :])) for match in _OF.finditer(name)]
    return [*found, *after[-3:]]


def named_state(words: str) -> str:
    """Return the state that a name or demonym means ("Russian", "Russia", "the Russian Federation"), or ""."""
    low = folded(without_article(words))
    return state_named(low) or state_of_people(low)


def states_in(words: Iterable[str]) -> frozenset[str]:
    """Return the states that single words name, as places or peoples ("russian" → "Russia")."""
    return frozenset(filter(None, (state_of_people(word) or state_named(word) for word in map(folded, words))))


def speaks_for_state(name: str) -> str:
    """Return the state for which a body of that name speaks: a ministry's, an army's, that of a seat of government."""
    base, state = of_state(without_article(name))
    return state if _OF_STATES.search(base) or base in SEATS else ""


def short_form(name: str) -> bool:
    """Whether a name is an acronym: one word of two to ten letters, all capitals ("NRA", "U.N.")."""
    letters = name.strip().replace(".", "")
    return 2 <= len(letters) <= 10 and letters.isalpha() and letters.isupper()


_OFFICE = re.compile(
    r"^(?:(?:acting|current|new|outgoing|incumbent)\s+)?(?:vice[ -])?(?:president|(?:deputy )?prime minister|premier|"
    r"chancellor|king|queen|(?:deputy )?(?:[a-z]+ )?minister|secretary of state|minister of .+|minister for .+)$"
)


@lru_cache(maxsize=20_000)
def role_key(words: str) -> str:
    """Return a role in one form: "President of Ukraine" and "Ukraine's president" are one, "former" another."""
    plain = without_article(words)
    parted = ((base_of(rest), state) for rest, state in _with_states(plain) if state)
    return next((f"{base}|{state}" for base, state in parted), base_of(plain))


@lru_cache(maxsize=20_000)
def office(words: str) -> str:
    """Return the state for which a person of that role speaks ("president of Ukraine" → "Ukraine"), or "".

    Heads of state and government and ministers do, while they are in office; the state has to be named.
    """
    plain = without_article(words)
    for rest, state in _with_states(plain):
        if state and _OFFICE.match(without_article(rest).casefold()):
            return state
    return ""
