"""What the text around a toponym, and the whole text, name besides it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from reportedly.resolve.places.candidates import DIVISION_WORDS
from reportedly.resolve.places.gazetteer import Gazetteer, Kind, normalise
from reportedly.types import Span

SCANNED = 200_000
"""Characters of a text that are searched for names of countries and divisions."""

_NEAR = 60
_WORD = r"[A-Z][\w.'\u2019-]*"
_NAME = re.compile(rf"{_WORD}(?:[ ]{_WORD}){{0,3}}")
_INSIDE_AFTER = re.compile(rf"(?:,\s*|\s+\(|,? in (?:the )?(?:[a-z-]+ )?(?:[a-z-]+ )?|[- ]of |['\u2019]s )(?={_WORD})")
_BEFORE = re.compile(
    rf"({_WORD}(?:[ ]{_WORD}){{0,2}}?)(?:['\u2019]s?)? (?:[a-z-]+ ){{0,4}}(?:the )?(?:[a-z-]+ of )?(?:the )?$"
)
_DIVISION_AFTER = re.compile(r"\s+([A-Za-z]+)")
_LOCAL = frozenset(
    "police fire city high middle elementary public school schools council councilman mayor man woman men women teen "
    "resident residents area native student students district community church board selectmen attorney library fire "
    "junior senior department chamber couple family".split()
)
_CITY_BEFORE = re.compile(r"(?:city|town|village|suburb|settlement|port|capital)(?: of|,)? (?:the )?$", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z]+|[£€]")
_AMERICAN = frozenset(
    "sheriff county downtown highway interstate freeway sophomore semester congressman congresswoman senator mayor "
    "governor attorney percent program programs center color labor neighbor neighbors neighborhood honor favor "
    "defense offense theater meter meters gray traveled organization organizations realize recognize apartment "
    "sidewalk truck gasoline baseball football basketball touchdown inning playoff playoffs superintendent "
    "commissioner commissioners trooper troopers patrolman felony misdemeanor indicted avenue ave blvd zip sen rep gov "
    "mom freshman varsity nonprofit precinct".split()
)
_BRITISH = frozenset(
    "councillor councillors mp mps parliament programme programmes centre colour labour neighbour neighbours "
    "neighbourhood honour favour defence offence theatre metre metres grey travelled organisation organisations "
    "realise recognise flat flats pavement lorry lorries petrol cricket rugby constable superintendents pensioner "
    "pensioners borough tonnes whilst constabulary mum motorway roundabout carriageway bn pounds pence midlands "
    "premier kilometres £ €".split()
)
_ABOVE = frozenset({Kind.FIRST, Kind.SECOND, Kind.COUNTRY, Kind.REGION})


@dataclass(frozen=True, slots=True)
class Around:
    """What stands beside a toponym.

    after, before: rows of entries that may hold it; apposed: is the name after it set off by a comma or bracket?
    division, city: is it called so? local: do words of local news follow ("police", "residents")?
    """

    after: frozenset[int]
    before: frozenset[int]
    apposed: bool
    division: bool
    city: bool
    local: bool


def around(text: str, span: Span, known: Gazetteer) -> Around:
    """Return what stands beside a toponym."""
    after = text[span.end : span.end + _NEAR]
    before = text[max(0, span.start - _NEAR) : span.start]
    if "\n" in before:
        before = before.rsplit("\n", 1)[1]
    after = after.split("\n", 1)[0]
    found = _INSIDE_AFTER.match(after)
    names_after = _longest(after[found.end() :], known) if found else frozenset()
    named = _BEFORE.search(before)
    names_before = holders(named[1], known) if named else frozenset()
    word = _DIVISION_AFTER.match(after)
    division = word is not None and word[1].lower() in DIVISION_WORDS
    local = word is not None and word[1].lower() in _LOCAL
    apposed = found is not None and found[0].strip() in (",", "(")
    return Around(names_after, names_before, apposed, division, bool(_CITY_BEFORE.search(before)), local)


def _longest(after: str, known: Gazetteer) -> frozenset[int]:
    """Return the rows that the longest name at the beginning of `after` may name."""
    match = _NAME.match(after)
    words = match[0].split(" ") if match else []
    for size in range(len(words), 0, -1):
        rows = holders(" ".join(words[:size]), known)
        if rows:
            return rows
    return frozenset()


def holders(words: str, known: Gazetteer) -> frozenset[int]:
    """Return the rows of countries, divisions and regions that words name, spell short or are a demonym of."""
    words = words.rstrip("'\u2019").removesuffix("'s").removesuffix("\u2019s").rstrip(",;:")
    form = normalise(words)
    rows = set(known.words.demonyms.get(form, ()))
    if "." in words or words.isupper() or len(words) <= 5:
        rows |= set(known.words.short.get(form, ()))
    for row, _ in known.find(form):
        if known.entry(row).kind in _ABOVE:
            rows.add(row)
    return frozenset(rows)


def named(text: str, known: Gazetteer) -> Counter[int]:
    """Return how often a text names each country and first-level division, as far as its words alone tell."""
    counts: Counter[int] = Counter()
    for match in _NAME.finditer(text[:SCANNED]):
        words = match[0].split(" ")
        start = 0
        while start < len(words):
            size, rows = _first(words[start : start + 3], known)
            counts.update(rows)
            start += size
    return counts


def _first(words: list[str], known: Gazetteer) -> tuple[int, list[int]]:
    for size in range(len(words), 0, -1):
        rows = holders(" ".join(words[:size]), known)
        wide = [row for row in rows if known.entry(row).kind in (Kind.FIRST, Kind.COUNTRY)]
        if wide:
            return size, wide
        if size > 1 and words[size - 1].lower() in DIVISION_WORDS and len(rows) == 1:
            return size, [known.entry(row).first for row in rows if known.entry(row).first >= 0]
    return 1, []


def manner(text: str) -> float:
    """Return how American (1) rather than British (-1) a text's words and spelling are."""
    counts = Counter(word.lower() for word in _PLAIN.findall(text[:SCANNED]))
    american = sum(counts[word] for word in _AMERICAN)
    british = sum(counts[word] for word in _BRITISH)
    return (american - british) / (american + british + 2)
