"""The actors of reports, each once, with what their names say: what is grouped into canonical actors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from reportedly.link.actors_names import ALIASES, PRIVATE, Sign, gender_told, kind_named, sign_of
from reportedly.link.actors_values import Named
from reportedly.names.bodies import office, speaks_for_state
from reportedly.names.people import PersonName, gender_of, person_name, words_of
from reportedly.names.tables import state_named
from reportedly.names.words import folded
from reportedly.types import ActorKind

CACHED = 20_000
"""Actors of reports whose rows are kept in memory: those of a name are looked at again with each report that has it."""

DESCRIPTIONS = 8
"""How many descriptions of one report for an actor are kept."""


@dataclass(frozen=True, slots=True)
class Row:
    """One actor of one report with all that the report says of it.

    `serves`: pairs of a description ("" for none) and the id of the row of the actor for which it speaks; `members`:
    the ids of the rows of a joint source; `implied`: named only as somebody's principal or as one of several.
    """

    id: str
    report: str
    name: str
    kind: ActorKind
    published: date | None
    sign: Sign
    descriptions: tuple[str, ...] = ()
    serves: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    implied: bool = False
    female: float = 0.5

    @property
    def age(self) -> tuple[date, str, str]:
        """The order in which reports came out; those without a date last."""
        return self.published or date.max, self.report, self.id

    @property
    def heads(self) -> frozenset[str]:
        """The words of what the report calls it."""
        return _words(self.descriptions)


@lru_cache(maxsize=20_000)
def _words(descriptions: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for each in descriptions for word in words_of(each))


@dataclass(frozen=True, slots=True)
class Seen:
    """A Named, and whether it only stands behind another."""

    named: Named
    implied: bool


def expanded(named: Iterable[Named]) -> list[Seen]:
    """Return what is named, and who is named in it: principals, members of joint sources, states of ministries."""
    return [seen for each in named for seen in _expanded(each)]


@lru_cache(maxsize=CACHED)
def _expanded(named: Named) -> tuple[Seen, ...]:
    found = [Seen(named, False)]
    for (
        seen
    ) in found:  # grows: who is found is looked at as well; a state or person stands behind nobody without a role
        found += [Seen(one, True) for one in (*members_of(seen.named), *principals(seen.named).values())]
    return tuple(found)


def members_of(named: Named) -> list[Named]:
    """Return the members of a joint source."""
    parts = [part.strip() for part in named.name.split("; ")] if named.kind is ActorKind.GROUP else []
    return [_behind(named, part) for part in dict.fromkeys(filter(None, parts))] if len(parts) > 1 else []


def principals(named: Named) -> dict[str, Named]:
    """Return by description ("" for none) for whom an actor speaks."""
    found = {}
    if named.speaks_for and named.speaks_for != named.name:
        found[named.description] = _behind(named, named.speaks_for)
    state = office(named.description) if named.kind is ActorKind.PERSON else ""
    if state:
        found.setdefault(named.description, _behind(named, state))
    state = speaks_for_state(named.name) if named.kind is ActorKind.ORGANISATION and not _state(named.name) else ""
    if state:
        found.setdefault("", _behind(named, state))
    return found


def _state(name: str) -> bool:
    return sign_of(name, ActorKind.ORGANISATION).kind is ActorKind.STATE


def _behind(named: Named, name: str) -> Named:
    """Return an actor that a report names only together with another."""
    kind = kind_named(name)
    kind = ActorKind.STATE if kind is ActorKind.ORGANISATION and state_named(folded(name)) else kind
    return Named(named.report, name, kind, named.published, publisher=named.publisher)


def rows_of(seen: Sequence[Seen]) -> dict[str, Row]:
    """Return each actor of each report once, by id, with all that is said of it."""
    gathered: dict[str, list[Seen]] = {}
    for each in seen:
        gathered.setdefault(each.named.id, []).append(each)
    return {id_: _row(id_, tuple(gathered[id_])) for id_ in sorted(gathered)}


@lru_cache(maxsize=CACHED)
def _row(id_: str, seen: tuple[Seen, ...]) -> Row:
    names = sorted((each.named for each in seen), key=repr)
    first = names[0]
    aliases = tuple(sorted({" ".join(each.split()) for one in names for each in one.aliases} - {""}))
    descriptions = tuple(sorted({one.description for one in names} - {""}))[:DESCRIPTIONS]
    serves = sorted({(words, whom.id) for one in names for words, whom in principals(one).items()})
    sign = sign_of(_in_full(first), first.kind, aliases)
    gender = gender_told((first.name, *aliases, *descriptions)) if first.kind is ActorKind.PERSON else ""
    return Row(
        id_,
        first.report,
        first.name,
        first.kind if first.kind in PRIVATE or not sign.label else sign.kind,
        min((one.published for one in names if one.published), default=None),
        sign,
        descriptions,
        tuple(serves[:DESCRIPTIONS]),
        aliases[:ALIASES],
        tuple(each.id for each in members_of(first)),
        all(each.implied for each in seen),
        gender_of(_with_gender(sign.person, gender)) if sign.person else 0.5,
    )


def _with_gender(person: PersonName, gender: str) -> PersonName:
    return replace(person, gender=gender or person.gender)


def _in_full(named: Named) -> str:
    """Return a name; one that is the end of the publisher's stands for it ("The Herald" in The Karsk Herald)."""
    words, full = words_of(named.name.removeprefix("The ")), words_of(named.publisher.removeprefix("The "))
    shorter = 0 < len(words) < len(full) and full[-len(words) :] == words
    body = named.kind is ActorKind.ORGANISATION
    return named.publisher.removeprefix("The ") if body and shorter else named.name


def person_of(row: Row) -> PersonName:
    """Return the parts of a person's name."""
    return row.sign.person or person_name(row.name)
