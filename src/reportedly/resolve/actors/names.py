"""From a tagger's mentions to names: tidied, retold where the same words were told apart, and found again."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from reportedly.names.people import PersonName, person_name, words_of
from reportedly.names.tables import female_share
from reportedly.names.words import TITLES, TOKEN, capital, folded, plural
from reportedly.resolve.actors.edges import whole
from reportedly.resolve.actors.words import (
    ARTICLES,
    BODIES,
    BREAKS,
    GENDERED,
    PAPERS,
    PREPOSITIONS,
    PRONOUNS,
    QUANTITIES,
    ROLES,
)
from reportedly.types import Mention, MentionKind, Span

_TITLE_BEFORE = re.compile(r"(?:^|[^\w.])([^\W\d_]{2,12})\.?\s+$")
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Prof|Gen|Col|Rev|Judge|Senator|Sheriff|Pastor|Mayor)\.?[ \xa0]"
    r"((?:[^\W\d_a-z][\w'’-]*|[A-Z]\.)(?:[ \xa0](?:(?:de|la|van|von|del|der|bin|al)[ \xa0](?=[^\W\d_a-z]))?"
    r"(?:[^\W\d_a-z][\w'’-]+|[A-Z]\.)){0,3})"
)
_DERIVED = re.compile(
    r"(?:['’]s|['’])?\s+(?:(?:presidential|election|re-election|2\d{3})\s+)?"
    r"(campaign|camp|team|administration)\b",
    re.IGNORECASE,
)
_RUN_BY_PERSON = re.compile(r"(?:['’]s?)?\s+(?:presidential\s+)?(?:campaign|camp)\b")
"""What follows people's names: a tagger takes "Venn" in "the Venn campaign" for a body's."""
_PAPER = re.compile(
    r"((?:[/-][A-Z]\w*(?: [A-Z]\w+)?)?)(?:['’]s|['’])?\s+"
    r"(?:(?!(?:said|says|and|or|the|of|in|to|that|by)\b)[a-z-]+\s+){0,2}?"
    r"(poll|survey|report|study|memo|ad|tally|editorial|review|analysis|filing|lawsuit|investigation|audit)\b"
)
_MADE_BY = re.compile(
    r"\b(poll|survey|report|study|analysis|memo|editorial|audit)(?: [a-z]+){0,4}? (?:by|from) (?:the )?$", re.IGNORECASE
)
"""What stands between a document and who made it ("a survey of voters by | Fenwick University")."""
DERIVED = {"campaign": "campaign", "camp": "campaign", "team": "campaign", "administration": "administration"}
"""What a person's name makes when one of these follows ("the Venn camp"): a body of its own."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it stands: its span, kind, words; for people its parts and the gender told by a title before it.

    `derived`: the body that a person's name makes with the noun after it ("campaign"), else "".
    """

    span: Span
    kind: MentionKind
    text: str
    person: PersonName | None = None
    derived: str = ""


_NEVER_GIVEN = frozenset(TITLES) | BREAKS | PREPOSITIONS | ARTICLES


def names_in(text: str, mentions: Iterable[Mention], sources: Sequence[Span] = ()) -> list[Name]:
    """Return the names of a report in text order, without overlaps; sources that look like names are names too."""
    spans = whole(text, [(each.span, each.kind) for each in mentions])
    spans += [(Span(*match.span(1)), MentionKind.PERSON) for match in _TITLED.finditer(text)]
    spans = [(Span(*_trimmed(text, span)), kind) for span, kind in spans]
    spans = _apart([(span, kind) for span, kind in spans if len(span) and not _only_titles(span.of(text))])
    spans = _cut(text, spans)
    spans = _apart(spans + _untagged(text, spans, sources))
    spans = _agreed(text, _countries(text, spans))
    spans = _apart([(_whole(text, span, kind), kind) for span, kind in spans + _again(text, spans)])
    ends = {span.end for span in sources}
    return [_name(text, span, kind, ends) for span, kind in spans]


def _only_titles(name: str) -> bool:
    return all(folded(word) in TITLES for word in words_of(name))


def _cut(text: str, spans: Sequence[tuple[Span, MentionKind]]) -> list[tuple[Span, MentionKind]]:
    """Cut what a tagger took too long, as it does in headlines: a full name known elsewhere, or a family name first."""
    full: Counter[tuple[str, ...]] = Counter()
    for span, kind in spans:
        words = tuple(words_of(span.of(text)))
        if kind is MentionKind.PERSON and len(words) in (2, 3):
            full[words] += 1
    families = {words[-1] for words in full}
    headline = text.find("\n") + 1
    cut = []
    for span, kind in spans:
        last = words_of(span.of(text))[-2:]
        if len(last) > 1 and last[1] in DERIVED and last[0] in families:
            cut.append((Span(span.start, span.start + span.of(text).rfind(" ")), MentionKind.PERSON))
            continue
        shorter = _within(text, span, full, families if span.start < headline else set())
        cut.append((shorter, MentionKind.PERSON if shorter != span else kind))
    return cut


def _within(text: str, span: Span, full: Counter[tuple[str, ...]], families: set[str]) -> Span:
    matches = [match for match in TOKEN.finditer(span.of(text)) if match.group()[0].isalnum()]
    words = tuple(folded(match.group()) for match in matches)
    if len(words) < 2 or len(words) > 12:
        return span
    for first in range(len(words) - 1):
        for size in (3, 2):
            part = words[first : first + size]
            if len(part) == size < len(words) and full[part] > full[words] and words[-1] not in ("jr", "sr"):
                return Span(span.start + matches[first].start(), span.start + matches[first + size - 1].end())
    if words[0] in families and words[-1] not in families | BODIES:
        return Span(span.start, span.start + matches[0].end())
    return span


def _untagged(
    text: str, spans: Sequence[tuple[Span, MentionKind]], sources: Iterable[Span]
) -> list[tuple[Span, MentionKind]]:
    """Return the sources that are written as names of people and that the tagger passed over."""
    found = []
    starts = [span.start for span, _ in spans]
    small = set(re.findall(r"\b[a-z]\w+", text))
    for source in sources:
        for match in re.finditer(r"[^,;]+?(?=,|;|\s+and\s|$)", source.of(text)[:80]):
            start = source.start + match.start()
            span = Span(*_trimmed(text, Span(start, source.start + match.end())))
            span = Span(span.start + (4 if span.of(text).startswith("and ") else 0), span.end)
            words = span.of(text).split()
            at = bisect_left(starts, span.start)
            free = (at == len(starts) or starts[at] >= span.end) and (at == 0 or spans[at - 1][0].end <= span.start)
            if free and 0 < len(words) <= 3 and all(map(_like_name, words)) and words[0].casefold() not in small:
                found.append((span, MentionKind.PERSON))
    return found


def _like_name(word: str) -> bool:
    low = word.casefold()
    return (
        capital(word)
        and not plural(low)
        and not (
            low in ROLES or low in PAPERS or low in BODIES or low in PRONOUNS or low in GENDERED or low in QUANTITIES
        )
    )


def _whole(text: str, span: Span, kind: MentionKind) -> Span:
    """Take in a given name that the tagger left before a family name ("Stan | Greenberg")."""
    if kind is not MentionKind.PERSON or len(span.of(text).split()) > 1:
        return span
    before = re.search(r"(?:^|[\s“\"(])([^\W\d_][\w'’-]+)[ \xa0]$", text[max(0, span.start - 24) : span.start])
    given = before.group(1) if before else ""
    if not capital(given) or given.isupper() or folded(given) in _NEVER_GIVEN or female_share(folded(given)) is None:
        return span
    return Span(span.start - len(given) - 1, span.end)


def _trimmed(text: str, span: Span) -> tuple[int, int]:
    """Return the bounds within the text, without white space, an article before and a possessive ending after."""
    start, end = max(0, min(span.start, len(text))), min(len(text), max(span.end, 0))
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    article = re.match(r"(?:the|a|an)\s+", words, re.IGNORECASE)
    if article and len(article.group()) < len(words):
        start, words = start + article.end(), words[article.end() :]
    words = re.sub(r"(?:['’]s?|[\s,;:\"“”])+$", "", words)
    return start, start + len(words)


def _apart(spans: Sequence[tuple[Span, MentionKind]]) -> list[tuple[Span, MentionKind]]:
    """Return spans that don't overlap, in text order: of two, the one that begins first, or the longer."""
    kept: list[tuple[Span, MentionKind]] = []
    for span, kind in sorted(spans, key=lambda each: (each[0].start, -each[0].end, each[1])):
        if not kept or span.start >= kept[-1][0].end:
            kept.append((span, kind))
    return kept


_OF_COUNTRY = (
    r"(?:government|navy|army|military|embassy|parliament|president|prime minister|"
    r"(?:foreign|defen[cs]e) minist(?:er|ry))"
)
_COUNTRY = re.compile(
    rf"\b([^\W\d_a-z][^\W\d_]+)['’]s? (?:\w+ )?{_OF_COUNTRY}\b"
    rf"|\b(?i:{_OF_COUNTRY})(?: [^\W\d_a-z][\w.-]+){{0,3}} of ([^\W\d_a-z][^\W\d_]+)\b"
)
"""What shows that a name is a country's: "Kaldria's navy", "President Tomas Virel of Kaldria"."""


def countries(text: str) -> frozenset[str]:
    """Return the folded names that the text speaks of as of countries, save those that it gives to a person."""
    found = {folded(match.group(1) or match.group(2)) for match in _COUNTRY.finditer(text)}
    people = {words_of(match.group(1))[-1] for match in _TITLED.finditer(text) if words_of(match.group(1))}
    return frozenset(found - people)


def _countries(text: str, spans: Sequence[tuple[Span, MentionKind]]) -> list[tuple[Span, MentionKind]]:
    """Take for places the single names of people that the text speaks of as of countries."""
    known = countries(text)
    full = {words_of(span.of(text))[-1] for span, kind in spans if kind is MentionKind.PERSON and " " in span.of(text)}
    known -= full
    wrong = frozenset({MentionKind.PERSON, MentionKind.ORGANISATION})
    return [
        (span, MentionKind.PLACE if kind in wrong and folded(span.of(text)) in known else kind) for span, kind in spans
    ]


def _agreed(text: str, spans: Sequence[tuple[Span, MentionKind]]) -> list[tuple[Span, MentionKind]]:
    """Give the same words the same kind: the most frequent; words of a full name of a person are a person."""
    votes: dict[str, Counter[MentionKind]] = defaultdict(Counter)
    people: set[str] = set()
    for span, kind in spans:
        words = words_of(span.of(text))
        votes[" ".join(words)][kind] += 1
        if kind is MentionKind.PERSON and 1 < len(words) <= 5:
            people.add(words[-1])
    agreed = []
    for span, _ in spans:
        words = words_of(span.of(text))
        kind = max(votes[" ".join(words)].items(), key=lambda item: (item[1], item[0]))[0]
        if len(words) == 1 and words[0] in people and kind not in (MentionKind.PLACE, MentionKind.GROUP):
            kind = MentionKind.PERSON
        agreed.append((span, kind))
    return agreed


def _again(text: str, spans: Sequence[tuple[Span, MentionKind]]) -> list[tuple[Span, MentionKind]]:
    """Find the family names of people and the names of bodies where the tagger passed them over."""
    known: dict[str, MentionKind] = {}
    for span, kind in spans:
        words = [word for word in span.of(text).split() if word[:1].isalpha()]
        if kind is MentionKind.PERSON and words and len(folded(words[-1])) > 2:
            known.setdefault(folded(words[-1]), kind)
        elif kind is MentionKind.ORGANISATION and len(words) == 1 and span.of(text).isupper():
            known.setdefault(folded(words[0]), kind)
    found = []
    for match in TOKEN.finditer(text):
        word = match.group()
        if capital(word) and folded(word) in known and folded(word) not in TITLES:
            found.append((Span(*match.span()), known[folded(word)]))
    return found


def _name(text: str, span: Span, kind: MentionKind, ends: Set[int]) -> Name:
    """Return a name with what it makes together with a noun after it; not beyond where a source ends."""
    words = span.of(text)
    if kind is MentionKind.ORGANISATION and " " not in words and _RUN_BY_PERSON.match(text, span.end, span.end + 40):
        kind = MentionKind.PERSON
    if kind is not MentionKind.PERSON:
        return (_paper(text, span, ends) if kind in _ISSUERS else None) or Name(span, kind, words)
    person = person_name(words)
    before = _TITLE_BEFORE.search(text[max(0, span.start - 16) : span.start])
    if before and capital(before.group(1)):
        gender = TITLES.get(folded(before.group(1)), "")
        person = replace(person, gender=gender or person.gender)
    after = _DERIVED.match(text, span.end, span.end + 40)
    if after and ends.isdisjoint(range(span.end, after.end())):
        body = DERIVED[after.group(1).casefold()]
        return Name(Span(span.start, after.end()), MentionKind.ORGANISATION, f"{person.family} {body}", person, body)
    return Name(span, kind, words, person)


_ISSUERS = frozenset({MentionKind.ORGANISATION, MentionKind.FACILITY})


def _paper(text: str, span: Span, ends: Set[int]) -> Name | None:
    """Return the document that a body's name makes with the noun after it, or with the one that it made before it."""
    words, after = span.of(text), _PAPER.match(text, span.end, span.end + 40)
    if after and ends.isdisjoint(range(span.end, after.end())):
        noun = after.group(2)
        return Name(Span(span.start, after.end()), MentionKind.OTHER, f"{words}{after.group(1)} {noun}", None, noun)
    before = _MADE_BY.search(text, max(0, span.start - 90), span.start)
    if before and ends.isdisjoint(range(before.end(1), span.start)):
        noun = before.group(1).casefold()
        return Name(Span(before.start(1), span.end), MentionKind.OTHER, f"{words} {noun}", None, noun)
    return None
