"""What a pronoun or description may refer to: entities around it, earlier sources, phrases nearby, or itself."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from reportedly.names.words import TOKEN, folded, plural, word_set
from reportedly.resolve.actors.entities import Cast
from reportedly.resolve.actors.naming import entity_kind
from reportedly.resolve.actors.page import Page
from reportedly.resolve.actors.roles import singular
from reportedly.resolve.actors.sources import Form, Source
from reportedly.resolve.actors.words import BODIES, BREAKS, CROWDS, PREPOSITIONS, ROLES
from reportedly.types import ActorKind, MentionKind, Span

RECENT, COMING, FREQUENT, EARLIER = 40, 4, 6, 6
"""How many names before a source, after it, most frequent entities, and earlier sources are candidates."""
EARLIER_WORDS = 24
"""How many earlier sources are looked at for descriptions with the same head noun."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source was resolved to: entities of the cast by number, or a description in words; where from."""

    entities: tuple[int, ...] = ()
    words: str = ""
    span: Span = field(default_factory=lambda: Span(0, 0))
    many: bool = False
    head: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """A source that has been resolved, or is a name and needs no resolving."""

    span: Span
    answer: Answer
    paragraph: int
    sentence: int
    quote: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible answer; `own` is the source's own words, left as they are."""

    answer: Answer
    own: bool = False
    near: bool = False


@dataclass(slots=True)
class Scene:
    """All that pointing looks at: the page, its cast, facts of each name, and the sources resolved so far."""

    page: Page
    cast: Cast
    sentences: list[int]
    paragraphs: list[int]
    quotes: list[int]
    subjects: list[int]
    counts: list[int]
    frequent: list[int]
    outer: list[Past]
    past: list[Past] = field(default_factory=list)


def scene(page: Page, cast: Cast, outer: Sequence[Past]) -> Scene:
    """Prepare a report; outer: the sources that stand outside quotations and are names, in text order."""
    starts = cast.starts
    sentences = [page.sentence(at) for at in starts]
    counts = [len(entity.names) for entity in cast.entities]
    frequent = sorted(range(len(counts)), key=lambda number: (-counts[number], number))
    return Scene(
        page,
        cast,
        sentences,
        [page.paragraph(at) for at in starts],
        [page.quote(at) for at in starts],
        [_subject(page, cast, place, sentences) for place in range(len(starts))],
        counts,
        frequent,
        list(outer),
    )


def _subject(page: Page, cast: Cast, place: int, sentences: list[int]) -> int:
    """Return 2 for a name that may be a subject, 1 for an object of a preposition, 0 for a possessive or modifier."""
    name = cast.names[place]
    after = page.text[name.span.end : name.span.end + 3]
    if after[:1] in ("'", "’") and (after[1:2] in ("s", " ") or not after[1:2]):
        return 0
    before = TOKEN.findall(page.text[max(page.sentence_start(name.span.start), name.span.start - 30) : name.span.start])
    words = [word.casefold() for word in before if word[0].isalpha()]
    if words and (
        words[-1] in PREPOSITIONS
        or (len(words) > 1 and words[-2] in PREPOSITIONS and words[-1] in ("the", "mr", "mrs", "ms", "sen"))
    ):
        return 1
    return 2 if place == 0 or sentences[place - 1] != sentences[place] else 1


def candidates(scene: Scene, source: Source) -> list[Candidate]:
    """Return the possible answers for a source, its own words last; their number is bounded."""
    cast, at = scene.cast, source.span.start
    place = bisect_left(cast.starts, at)
    numbers: dict[int, None] = {}
    for each in range(place - 1, max(-1, place - 1 - RECENT), -1):
        numbers.setdefault(cast.owner[each])
    for each in range(place, min(len(cast.owner), place + COMING)):
        numbers.setdefault(cast.owner[each])
    for number in scene.frequent[:FREQUENT]:
        numbers.setdefault(number)
    found: dict[Answer, Candidate] = {}
    for back, past in enumerate(reversed(scene.past[-EARLIER_WORDS:])):
        if len(past.answer.entities) == 1:
            if back < EARLIER:
                numbers.setdefault(past.answer.entities[0])
        elif (past.answer.words or past.answer.entities) and (back < EARLIER or past.answer.head == source.head):
            found.setdefault(past.answer, Candidate(past.answer))
    inside = {cast.owner[each] for each in cast.within(source.span.start, source.span.end)}
    entities = [
        Candidate(Answer((number,), span=cast.entities[number].best))
        for number in numbers
        if number not in inside
        and (cast.entities[number].kind is not MentionKind.OTHER or cast.entities[number].derived)
    ]
    local = [*_pairs(scene, source, place), *_local(scene, source)]
    own = Answer(words=source.span.of(scene.page.text), span=source.span, many=source.many, head=source.head)
    return [*entities, *found.values(), *local, Candidate(own, own=True)]


def _pairs(scene: Scene, source: Source, place: int) -> list[Candidate]:
    """Return for "they", "the two", "both candidates" the two people named last, and the two named most."""
    words = source.span.of(scene.page.text)[:40].casefold()
    if source.form is not Form.THEY and not _BOTH.match(words):
        return []
    body = source.body or singular(source.head) in BODIES or source.head.removesuffix("ies") + "y" in BODIES
    kinds = _PLACED if body else frozenset({MentionKind.PERSON})
    states = source.head.casefold() in _STATES
    owners = [scene.cast.owner[each] for each in range(place - 1, max(-1, place - 1 - RECENT), -1)]
    found: dict[tuple[int, ...], Candidate] = {}
    for numbers in (owners, scene.frequent):
        people = dict.fromkeys(each for each in numbers if scene.cast.entities[each].kind in kinds)
        if states:
            people = dict.fromkeys(each for each in people if entity_kind(scene.cast.entities[each]) is ActorKind.STATE)
        two = tuple(sorted(list(people)[:2]))
        if len(two) == 2:
            span = max(scene.cast.entities[each].best for each in two)
            found.setdefault(two, Candidate(Answer(two, span=span, many=True), near=numbers is owners))
    return list(found.values())


_PLACED = frozenset({MentionKind.PLACE, MentionKind.ORGANISATION})
_STATES = word_set("countries nations states governments")
"""What only states are: "both countries" are no towns."""

_BOTH = re.compile(r"(?:the )?(?:two|both|each candidate|pair)\b")
_STOP = word_set(", ; : ( ) . “ ” \" — - ! ? '")


def _local(scene: Scene, source: Source) -> list[Candidate]:
    """Return the noun phrase straight before a relative pronoun, and phrases for many before "they"."""
    at, text = source.span.start, scene.page.text
    if source.form in (Form.WHO, Form.WHICH):
        start = max(scene.page.sentence_start(at), at - 80)
        words = list(TOKEN.finditer(text[start:at]))
        while words and words[-1].group() in (",", "—"):
            words.pop()
        ends = [len(words) - 1] if words else []
    elif source.form in (Form.THEY, Form.WE):
        start = max(scene.page.sentences[max(0, scene.page.sentence(at) - 1)], at - 300)
        words = list(TOKEN.finditer(text[start:at]))
        ends = [
            place
            for place, word in enumerate(words)
            if plural(word.group()) and singular(word.group().casefold()) in CROWDS | ROLES
        ][-4:]
    else:
        return []
    found = []
    for end in ends:
        span = _phrase(words[: end + 1], start)
        if span is not None and not scene.cast.within(span.end - 1, span.end):
            head = singular(folded(words[end].group()))
            many = plural(words[end].group())
            found.append(Candidate(Answer(words=span.of(text), span=span, many=many, head=head), near=True))
    return found


def _phrase(words: Sequence[re.Match[str]], start: int) -> Span | None:
    """Return the noun phrase that ends with the last of some words: back to an article, or to what can't be in it."""
    first = None
    for match in reversed(words[-5:]):
        low = match.group().casefold()
        if low in _STOP or low in PREPOSITIONS - {"of"} or low in BREAKS or (low.endswith("ed") and first is not None):
            break
        first = match.start()
        if low in ("the", "a", "an", "some", "many", "those", "these", "his", "her", "their"):
            break
    return None if first is None else Span(start + first, start + words[-1].end())
