"""Who is named in a report: names gathered into entities, with the fullest name, gender, roles, short forms."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from reportedly.names.bodies import SEATS, base_of, of_state, states_in, without_article
from reportedly.names.people import PersonName, gender_of, same_person, words_of
from reportedly.names.words import folded, word_set
from reportedly.resolve.actors.names import Name, countries
from reportedly.resolve.actors.roles import Role, roles_of
from reportedly.resolve.actors.words import widened
from reportedly.types import MentionKind, Span

_SMALL = word_set("of the and for in on to a an at & de la du des")
_BRACKETED = re.compile(r"\s*\(\s*[\"“]?([A-Z][A-Za-z.&-]{1,9})[\"”]?\s*\)")


_KIN = re.compile(
    r"\b(?:wife|husband|daughter|son|brother|sister|mother|father|spouse|widow|uncle|aunt|cousin)[,:]?\s+$"
)
_KNOWN = 6
"""Who is named this often goes by the name without a middle initial; of somebody less known the initial is kept."""


_NAMESAKES = 40
"""How many people of one family name are told apart; work grows with it."""


@dataclass(slots=True)
class Entity:
    """Somebody or something named: the names in text order, and what is known of it."""

    number: int
    kind: MentionKind
    names: list[Name] = field(default_factory=list)
    female: float = 0.5
    roles: list[Role] = field(default_factory=list)
    known: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    spans: tuple[Span, ...] = ()
    name: str = ""
    derived: str = ""
    country: bool = False
    person: PersonName | None = None
    best: Span = field(default_factory=lambda: Span(0, 0))


@dataclass(slots=True)
class Cast:
    """All entities of a report; `owner` gives the entity's number for each name, in text order.

    `derived`: the bodies that names of people make, by folded family name and noun ("venn", "campaign"); `countries`:
    the folded names that the report speaks of as of countries.
    """

    text: str
    entities: list[Entity]
    names: list[Name]
    owner: list[int]
    starts: list[int]
    derived: dict[tuple[str, str], int]
    countries: frozenset[str] = frozenset()

    def within(self, start: int, end: int) -> list[int]:
        """Return the places in `names` of the names that overlap [start, end)."""
        at = bisect_left(self.starts, start)
        while at > 0 and self.names[at - 1].span.end > start:
            at -= 1
        found = []
        while at < len(self.names) and self.names[at].span.start < end:
            found.append(at)
            at += 1
        return found

    def spans(self, number: int) -> tuple[Span, ...]:
        """Return where an entity is named, in text order."""
        return self.entities[number].spans

    def of(self, place: int) -> Entity:
        """Return the entity of a name."""
        return self.entities[self.owner[place]]


def cast(text: str, names: Sequence[Name], publisher: str = "") -> Cast:
    """Gather names into entities."""
    groups = _people(text, names) | _bodies(text, names)
    order: dict[int, int] = {}
    owner = [order.setdefault(groups[place], len(order)) for place in range(len(names))]
    entities = [Entity(number, MentionKind.OTHER) for number in range(len(order))]
    for name, number in zip(names, owner, strict=True):
        entities[number].names.append(name)
    known = countries(text)
    for entity in entities:
        _complete(text, entity)
        entity.country = entity.kind is MentionKind.PLACE and folded(entity.name) in known
        _published(entity, publisher)
    derived = {(e.names[0].person.key, e.derived): e.number for e in entities if e.derived and e.names[0].person}
    return Cast(text, entities, list(names), owner, [name.span.start for name in names], derived, known)


def _published(entity: Entity, publisher: str) -> None:
    """Name a body that is called by the end of the publisher's name ("The Times") in full."""
    words, full = words_of(entity.name), words_of(publisher.removeprefix("The "))
    if entity.kind is MentionKind.ORGANISATION and words and len(words) < len(full) and full[-len(words) :] == words:
        entity.name = publisher.removeprefix("The ")


def _people(text: str, names: Sequence[Name]) -> dict[int, int]:
    """Return the group of each person's name, as the place of its first full form."""
    full: dict[str, list[int]] = defaultdict(list)
    groups: dict[int, int] = {}
    given: dict[str, list[int]] = defaultdict(list)
    people = [(place, name, name.person) for place, name in enumerate(names) if name.person and _in_full(name)]
    for place, name, person in sorted(people, key=lambda each: (-len(each[1].text.split()), each[0])):
        same = next((each for each in full[person.key] if _same(names[each], name)), None)
        groups[place] = place if same is None else same
        if same is None and len(full[person.key]) < _NAMESAKES:
            full[person.key].append(place)
            given[person.first].append(place)
    _short(text, names, full, given, groups)
    return groups


def _in_full(name: Name) -> bool:
    return name.kind is MentionKind.PERSON and name.person is not None and bool(name.person.given)


def _same(one: Name, other: Name) -> bool:
    if one.person is None or other.person is None:
        return False
    long, short = words_of(one.text), words_of(other.text)
    return same_person(one.person, other.person) or (len(short) < len(long) and long[-len(short) :] == short)


def _short(
    text: str, names: Sequence[Name], full: dict[str, list[int]], given: dict[str, list[int]], groups: dict[int, int]
) -> None:
    """Give each single name the full name it is short for, or a group of its own."""
    first: dict[int, int] = {}
    for place in sorted(groups):
        first.setdefault(groups[place], place)
    kin = {
        groups[place]
        for place in groups
        if _KIN.search(text[max(0, names[place].span.start - 24) : names[place].span.start])
    }
    alone: dict[tuple[str, str], int] = {}
    for place, name in enumerate(names):
        if name.person is None:
            continue
        key = name.person.key
        if place in groups:
            continue
        able = [each for each in full.get(key, []) if _gender_fits(names[each], name)]
        if not able and not name.derived:
            able = given.get(key, []) if len(given.get(key, [])) == 1 else []
        if name.derived:
            groups[place] = alone.setdefault((key, name.derived), place)
        elif able:
            groups[place] = _likeliest(able, first, kin)
        else:
            groups[place] = alone.setdefault((key, ""), place)


def _likeliest(able: list[int], first: dict[int, int], kin: set[int]) -> int:
    """Of several people of one family name, a bare name means the one named first, and rather not somebody's kin."""
    return min(able, key=lambda each: (each in kin, first[each], each))


def _gender_fits(full: Name, short: Name) -> bool:
    if short.person is None or full.person is None or not short.person.gender:
        return True
    share = gender_of(full.person)
    return share > 0.2 if short.person.gender == "f" else share < 0.8


def _bodies(text: str, names: Sequence[Name]) -> dict[int, int]:
    """Return the group of each other name: by its words, and its short forms by the longer name they shorten."""
    groups: dict[int, int] = {}
    by_words: dict[str, int] = {}
    initials: dict[str, int] = {}
    ends: dict[str, int] = {}
    for place, name in enumerate(names):
        if name.person is not None:
            continue
        words = words_of(name.text)
        groups[place] = by_words.setdefault(" ".join(words), place)
        if len(words) > 1 and groups[place] == place and name.kind is not MentionKind.GROUP:
            _note_short_forms(text, name, place, initials, ends)
    states = _of_states(names, by_words)
    longer = {
        place: states.get(base_of(names[place].text), _longer(text, names[place], key, initials, ends))
        if names[place].kind is MentionKind.ORGANISATION
        else _longer(text, names[place], key, initials, ends)
        for key, place in by_words.items()
    }
    return {place: group if longer[group] is None else longer[group] or 0 for place, group in groups.items()}


def _of_states(names: Sequence[Name], by_words: dict[str, int]) -> dict[str, int]:
    """Return by its name without the state ("defense ministry") the place of a body that has one, if it is one only."""
    bodies = [place for place in by_words.values() if names[place].kind is MentionKind.ORGANISATION]
    known: dict[str, dict[str, int]] = defaultdict(dict)
    for place in bodies:
        base, state = of_state(without_article(names[place].text))
        if state and base not in SEATS:
            known[base].setdefault(state, place)
    return {base: min(places.values()) for base, places in known.items() if len(places) == 1}


def _note_short_forms(text: str, name: Name, place: int, initials: dict[str, int], ends: dict[str, int]) -> None:
    """Note a body's initials, the short form in brackets after it, and its last word ("the Authority")."""
    initials.setdefault(_initials(name.text), place)
    bracketed = _BRACKETED.match(text, name.span.end, name.span.end + 16)
    if bracketed:
        initials[folded(bracketed.group(1))] = place
    if name.kind is MentionKind.ORGANISATION and not name.text.split()[-1].isupper():
        ends.setdefault(words_of(name.text)[-1], place)


def _longer(text: str, name: Name, key: str, initials: dict[str, int], ends: dict[str, int]) -> int | None:
    """Return the place of the longer name that a name of one word shortens, or None."""
    if name.kind is MentionKind.GROUP or " " in key:
        return None
    if key in initials:
        return initials[key]
    article = text[max(0, name.span.start - 4) : name.span.start].casefold() == "the "
    return ends.get(key) if article and name.kind is not MentionKind.PLACE else None


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"\w+", name) if word.casefold() not in _SMALL).casefold()


def _complete(text: str, entity: Entity) -> None:
    """Fill in what is known of an entity from its names."""
    first = entity.names[0]
    kinds = Counter(name.kind for name in entity.names)
    entity.kind = max(kinds, key=lambda kind: (kinds[kind], kind))
    entity.derived = first.derived
    entity.spans = tuple(name.span for name in entity.names)
    if first.person is None or first.derived:
        best = max(entity.names, key=lambda name: (len(words_of(name.text)), -name.span.start))
        entity.name, entity.best = best.text, best.span
        if entity.kind is MentionKind.ORGANISATION:
            _describe(text, entity)
        return
    full = _without_short([name for name in entity.names if name.person and name.person.given]) or entity.names
    spell = PersonName.usual if len(entity.names) >= _KNOWN else PersonName.spelled
    usual = Counter(spell(name.person) for name in full if name.person)
    entity.name = min(usual, key=lambda each: (_odd(each), len(each.split()), -usual[each], each))
    chosen = next(name for name in full if name.person and spell(name.person) == entity.name)
    entity.best, entity.person = chosen.span, chosen.person
    told = [name.person.gender for name in entity.names if name.person and name.person.gender]
    known = [gender_of(name.person) for name in full if name.person]
    entity.female = (
        (0.97 if told.count("f") * 2 > len(told) else 0.03) if told else max(known, key=lambda p: abs(p - 0.5))
    )
    _describe(text, entity)


def _without_short(names: list[Name]) -> list[Name]:
    """Leave out double family names that stand alone: of "Orla Venn Brod" and "Venn Brod" the first is the name."""
    words = {tuple(words_of(name.text)) for name in names}
    ends = {each[at:] for each in words for at in range(1, len(each) - 1)}
    return [name for name in names if tuple(words_of(name.text)) not in ends]


def _describe(text: str, entity: Entity) -> None:
    """Gather the descriptions beside an entity's names."""
    seen: set[Span] = set()
    for name in entity.names[:40]:
        for role in roles_of(text, name.span):
            if role.span not in seen:
                seen.add(role.span)
                entity.roles.append(role)
    known = {word for role in entity.roles for word in role.words(text)}
    entity.known = widened(known | set(words_of(entity.name)))
    entity.states = states_in(entity.known)


def _odd(name: str) -> int:
    """How unlike a usual name: initials only count against it."""
    words = name.split()
    return int(len(words) > 1 and len(folded(words[0])) < 2)
