"""What a name says about who is meant: whether it identifies by itself, and with which names it has to be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from reportedly.names.bodies import base_of, generic, of_state, short_form, without_article
from reportedly.names.people import PersonName, person_name, words_of
from reportedly.names.tables import female_share, state_named
from reportedly.names.words import TITLES, folded
from reportedly.types import ActorKind

ALIASES = 40
"""How many of the words with which one report names an actor are looked at."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What a name says.

    `label`: whom it identifies ("person:putin|vladimir"), "" where the name alone does not say; `blocks`: what names
    must share to be compared; `otherwise`: the label where nothing that it could be short for is known, "" to keep it
    with its report; `kind`: of the actor; `person`: the parts of a person's name; `state`: that of a state's body.
    """

    label: str
    blocks: tuple[str, ...]
    kind: ActorKind
    otherwise: str = ""
    person: PersonName | None = None
    state: str = ""


PRIVATE = frozenset({ActorKind.UNNAMED, ActorKind.DOCUMENT})
"""Kinds of actors that are never those of another report."""


@lru_cache(maxsize=20_000)
def sign_of(name: str, kind: ActorKind, aliases: tuple[str, ...] = ()) -> Sign:
    """Return what a name of an actor of a kind says; `aliases` are other words of the same report for it."""
    if kind in PRIVATE or not words_of(name):
        return Sign("", (), kind)
    if kind is ActorKind.PERSON:
        return _person(name)
    if kind is ActorKind.GROUP:
        label = f"group:{' '.join(words_of(without_article(name)))}"
        return Sign(label, (label,), kind)
    sign = _body(name, aliases)
    return replace(sign, kind=kind) if kind is ActorKind.STATE else sign


def _person(name: str) -> Sign:
    person = person_name(name)
    block = f"person:{family_key(person.key)}"
    first = first_key(person)
    suffix = "" if folded(person.suffix) in ("", "sr", "phd", "md") else folded(person.suffix)
    label = f"{block}|{first}|{suffix}"
    if len(first) > 1:
        return Sign(label, (block,), ActorKind.PERSON, "", person)
    alone = () if first else (f"body:{base_of(name)}",)  # a tagger takes a country that it does not know for a person
    return Sign("", (block, *alone), ActorKind.PERSON, label, person)


@lru_cache(maxsize=20_000)
def first_key(person: PersonName) -> str:
    """Return the first given name as it is compared: initials run together, one ending for romanised -i, -y, -iy."""
    given = [folded(word) for word in person.given if folded(word)]
    if given and all(len(word) == 1 for word in given):
        return "".join(given)
    first = given[0] if given else ""
    if (female_share(first) or 0) > 0.5:
        return first
    return re.sub(r"(?<=[^aeiou\W])(?:iy|yy|ii|yi|i)$", "y", re.sub(r"(?:ei|eij)$", "ey", first))


def family_key(family: str) -> str:
    """Return a folded family name as it is compared: one ending for the romanised -sky, -skyy, -skiy, -ski."""
    return re.sub(r"(?<=[sc]k)(?:yy|iy|ii|yi|ij|i)$", "y", family)


def middles(person: PersonName) -> str:
    """Return the initial of the first middle name, or ""."""
    given = [folded(word) for word in person.given if folded(word)]
    return "" if len(given) < 2 or all(len(word) == 1 for word in given) else given[1][0]


def _body(name: str, aliases: tuple[str, ...]) -> Sign:
    """Return what the name of an organisation or a state says."""
    plain = without_article(name)
    base, state = of_state(plain)
    state_itself = state_named(folded(plain)) or (state if base == "government" else "")
    if state_itself:
        label = f"state:{folded(state_itself)}"
        return Sign(label, (label,), ActorKind.STATE, state=state_itself)
    block = f"body:{base}"
    if state:
        return Sign(f"{block}|{folded(state)}", (block,), ActorKind.ORGANISATION, state=state)
    if generic(plain):
        return Sign("", (block,), ActorKind.ORGANISATION)
    if short_form(plain):
        return Sign("", (f"acronym:{base}",), ActorKind.ORGANISATION, f"body:{base}")
    shorts = sorted({f"acronym:{base_of(alias)}" for alias in aliases[:ALIASES] if short_form(alias)})
    return Sign(block, (block, *shorts), ActorKind.ORGANISATION)


def kind_named(name: str) -> ActorKind:
    """Return what kind of actor a name alone looks like: it stands only as somebody's principal or one of several."""
    words = name.split()
    if not words or name[0].islower():
        return ActorKind.UNNAMED
    if folded(words[0]) in TITLES and len(words) > 1:
        return ActorKind.PERSON
    listed = female_share(folded(words[0])) is not None
    if 1 < len(words) <= 4 and listed and all(word[0].isupper() for word in words) and not state_named(folded(name)):
        return ActorKind.PERSON
    return ActorKind.ORGANISATION


def gender_told(words: tuple[str, ...]) -> str:
    """Return the gender that titles in some words for a person tell most often, "m", "f" or ""."""
    told = [person_name(each).gender for each in words[:ALIASES] if len(each) < 80]
    men, women = told.count("m"), told.count("f")
    return "m" if men > women else "f" if women > men else ""
