"""From the words of a toponym to the entries that they may name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reportedly.resolve.places.gazetteer import CITIES, DIVISIONS, Entry, Gazetteer, Kind, normalise

AT_MOST = 50
"""Candidates kept of one name: the preferred names' first, then the largest."""

WORDS_AT_MOST, LETTERS_AT_MOST = 8, 200
"""Longer names are not looked up."""


DIVISION_WORDS = frozenset(
    "county counties parish borough province provinces oblast region regions district districts state states "
    "governorate prefecture department krai rayon raion canton voivodeship territory division municipality emirate "
    "republic township peninsula".split()
)
_CITY_WORDS = frozenset("city town village municipality suburb hamlet settlement port capital".split())
_GENERIC = DIVISION_WORDS | _CITY_WORDS | {"of"}
_DIRECTIONS = frozenset(
    "north south east west northern southern eastern western northeast northwest southeast southwest northeastern "
    "northwestern southeastern southwestern central upper lower greater downtown mid inner outer suburban rural "
    "metropolitan metro coastal mainland".split()
)
LARGE = 200_000
"""From this size on a place's name in another one's points there, whatever the other is ("Dubai marathon")."""

_ELSEWHERE = frozenset(
    "street st avenue ave road rd lane boulevard drive square park river creek lake bay valley mountain mountains hill "
    "hills island islands beach ocean sea desert forest trail highway bridge fields canal falls county parish".split()
)
"""What may bear the name of a place far away."""

_BUILT = frozenset(
    "airport airfield airbase base port harbour harbor university college school academy hospital clinic stadium arena "
    "prison jail court courthouse cathedral mosque synagogue embassy consulate station zoo museum refinery plant dam "
    "bridge outskirts suburbs metro cemetery market barracks dockyard shipyard bishop archbishop archdiocese "
    "diocese".split()
)
"""What bears the name of the place that it is in."""

_EDGES = re.compile(r"^(?:the|The)\s+|['\u2019]s$|['\u2019]$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a toponym may name, and how its words lead there.

    how: `name`, `demonym`, `abbreviation`, `division` ("Kursk region"), `direction` ("northern Syria"), `part` (of
    the name of something in or of the place). `preferred`: the words are the entry's own name.
    """

    entry: Entry
    how: str
    preferred: bool


def candidates(words: str, known: Gazetteer) -> list[Candidate]:
    """Return the candidates of a toponym's words, at most `AT_MOST`."""
    if len(words) > LETTERS_AT_MOST:
        return []
    words = _EDGES.sub("", _EDGES.sub("", words.strip()))
    form = normalise(words)
    tokens = form.split()
    if not tokens or len(tokens) > WORDS_AT_MOST:
        return []
    found: dict[int, Candidate] = {}
    for candidate in _all(words, form, tokens, known):
        found.setdefault(candidate.entry.row, candidate)
    kept = _without_lesser(list(found.values()))
    ranked = sorted(kept, key=lambda one: (not one.preferred, -one.entry.population, one.entry.row))
    return ranked[:AT_MOST]


def _without_lesser(found: list[Candidate]) -> list[Candidate]:
    """Leave out cities that are also called so, where a larger one in their country has that as its own name."""
    largest: dict[str, int] = {}
    for one in found:
        if one.preferred and one.entry.kind in CITIES:
            largest[one.entry.country] = max(largest.get(one.entry.country, 0), one.entry.population)
    return [
        one
        for one in found
        if one.preferred or one.entry.kind not in CITIES or one.entry.population > largest.get(one.entry.country, -1)
    ]


def _all(words: str, form: str, tokens: list[str], known: Gazetteer) -> Iterator[Candidate]:
    yield from _direct(words, form, known)
    exact = list(_named(form, known, "name"))
    yield from exact
    yield from _divisions(tokens, known, bool(exact))
    if exact:
        return
    shorter = [token for token in tokens if token not in _DIRECTIONS]
    if 0 < len(shorter) < len(tokens):
        rest = " ".join(shorter)
        yield from _demonyms(rest, known, "direction")
        yield from _named(rest, known, "direction")


def _direct(words: str, form: str, known: Gazetteer) -> Iterator[Candidate]:
    """Yield what demonyms and abbreviations stand for."""
    yield from _demonyms(form, known, "demonym")
    if "." in words or (words.isupper() and len(words) <= 3):
        for row in known.words.short.get(form, ()):
            yield Candidate(known.entry(row), "abbreviation", True)


def _demonyms(form: str, known: Gazetteer, how: str) -> Iterator[Candidate]:
    for row in known.words.demonyms.get(form) or known.words.demonyms.get(form.removesuffix("s"), ()):
        yield Candidate(known.entry(row), how, True)


def _named(form: str, known: Gazetteer, how: str) -> Iterator[Candidate]:
    for row, preferred in known.find(form):
        yield Candidate(known.entry(row), how, preferred)


def _divisions(tokens: list[str], known: Gazetteer, exact: bool) -> Iterator[Candidate]:
    """Yield the divisions that "X county", "county of X" or "city of X" names, and those whose seat X is."""
    kept = [word for word in tokens if word not in _GENERIC]
    if not kept or len(kept) == len(tokens):
        return
    city = any(token in _CITY_WORDS for token in tokens)
    for candidate in _named(" ".join(kept), known, "division"):
        entry = candidate.entry
        if city or entry.kind in DIVISIONS or entry.kind >= Kind.COUNTRY:
            yield candidate
        elif not exact:
            yield from (
                Candidate(known.entry(row), "division", False) for row in (entry.second, entry.first) if row >= 0
            )


def parts(words: str, known: Gazetteer) -> list[Candidate]:
    """Return candidates of the place whose name something in it bears ("Aleppo airport", "University of Aleppo")."""
    tokens = words.split()[:WORDS_AT_MOST]
    last = normalise(tokens[-1]) if tokens else ""
    if len(tokens) < 2 or last in _ELSEWHERE:
        return []
    pieces = [tokens[:size] for size in range(len(tokens) - 1, 0, -1)]
    if "of" in tokens and normalise(tokens[0]) in _BUILT:
        pieces = [tokens[tokens.index("of") + 1 :]]
    for piece in pieces:
        found = [one for one in candidates(" ".join(piece), known) if one.preferred]
        if any(last in _BUILT or _known_widely(one.entry) for one in found):
            return [Candidate(one.entry, "part", one.preferred) for one in found]
    return []


def _known_widely(entry: Entry) -> bool:
    return entry.kind in (Kind.CAPITAL, Kind.FIRST, Kind.COUNTRY) or entry.population >= LARGE
