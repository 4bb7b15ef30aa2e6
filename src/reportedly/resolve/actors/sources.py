"""What kind of phrase a source is: a pronoun, a name, a description of one or of many, or several joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reportedly.names.words import TITLES, TOKEN, capital, folded, plural, word_set
from reportedly.resolve.actors.entities import Cast
from reportedly.resolve.actors.names import Name
from reportedly.resolve.actors.roles import singular
from reportedly.resolve.actors.words import (
    ARTICLES,
    BODIES,
    DEFINITE,
    GENDERED,
    PAPERS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    QUANTITIES,
    ROLES,
    UTTERANCES,
)
from reportedly.types import MentionKind, Span

LONGEST = 600
"""Characters of a source that are looked at."""


class Form(StrEnum):
    """What a source looks like. The values name the features of the pointing model."""

    HE = "he"
    SHE = "she"
    THEY = "they"
    IT = "it"
    I = "i"  # noqa: E741 - the pronoun
    WE = "we"
    YOU = "you"
    WHO = "who"
    WHICH = "which"
    NAMED = "named"
    DEFINITE = "definite"
    OWNED = "owned"
    INDEFINITE = "indefinite"
    PLURAL = "plural"


PRONOMINAL = frozenset({Form.HE, Form.SHE, Form.THEY, Form.IT, Form.I, Form.WE, Form.YOU, Form.WHO, Form.WHICH})


@dataclass(frozen=True, slots=True)
class Source:
    """One phrase of a source. `head`: the folded head noun; `name`: the place of the heading name in the cast, or -1.

    `owner`: the possessive pronoun that begins it ("his"), or "". `paper`, `body`, `role`: what the head noun means.
    """

    span: Span
    form: Form
    head: str = ""
    name: int = -1
    owner: str = ""

    @property
    def paper(self) -> bool:
        """Whether it describes a document."""
        return self.head in PAPERS

    @property
    def body(self) -> bool:
        """Whether it describes an organisation or another body."""
        return self.head in BODIES or self.head.rsplit("-", 1)[-1] in BODIES

    @property
    def role(self) -> bool:
        """Whether it describes a person by a role."""
        return self.head in ROLES or self.head in GENDERED or self.head.rsplit("-", 1)[-1] in ROLES

    @property
    def many(self) -> bool:
        """Whether it describes several."""
        return plural(self.head)

    @property
    def gender(self) -> str:
        """The gender that the form or head noun tells: "m", "f" or ""."""
        if self.form in (Form.HE, Form.SHE):
            return "m" if self.form is Form.HE else "f"
        return GENDERED.get(self.head, "")


def sources_of(found: Cast, spans: Sequence[Span]) -> list[Source]:
    """Return the phrases of one source, in text order; several where it joins several."""
    text = found.text
    spans = sorted(Span(max(0, s.start), min(len(text), s.end, s.start + LONGEST)) for s in spans)
    spans = [span for span in spans if span.of(text).strip()]
    return [_parse(found, part) for span in _first(spans, text) for part in _parts(found, span)]


def _first(spans: Sequence[Span], text: str) -> list[Span]:
    """Of a discontinuous source, keep the first span that says something: the rest is apposition or clause."""
    spoken = (span for span in spans if any(char.isalpha() for char in span.of(text)))
    return [next(spoken, spans[0])] if spans else []


def _parts(found: Cast, span: Span) -> list[Span]:
    """Split "Orla Venn and Tam Brod" and "unions, green groups, and lawmakers"; "a writer and editor" stays one."""
    text = found.text
    cut = _relative(text, span)
    for match in re.finditer(r",?\s+(?:and|&|along with|as well as)\s+|;\s+", text[span.start : cut]):
        left, right = Span(span.start, span.start + match.start()), Span(span.start + match.end(), span.end)
        if _like(found, left, right):
            return [*_listed(found, left), *_parts(found, right)]
    return [span]


def _listed(found: Cast, span: Span) -> list[Span]:
    """Split "Orla Venn, Tam Brod" at commas where each part is headed alike."""
    start, parts = span.start, []
    for match in re.finditer(r",\s+", span.of(found.text)):
        left, right = Span(start, span.start + match.start()), Span(span.start + match.end(), span.end)
        if _like(found, left, right):
            parts.append(left)
            start = right.start
    return [*parts, Span(start, span.end)]


def _like(found: Cast, left: Span, right: Span) -> bool:
    """Whether two phrases are headed by the same kind of thing: names, or plural nouns."""
    one, other = heading(found, left), heading(found, right)
    if one >= 0 and other >= 0:
        begins = found.names[other].span.start - right.start
        kinds = {found.names[one].kind, found.names[other].kind}
        return len(kinds) == 1 and (begins < 40 or MentionKind.PERSON in kinds)
    words = left.of(found.text).casefold()
    if one >= 0 or other >= 0 or (words in PRONOUNS and words not in POSSESSIVES | {"that"}):
        return bool(re.match(r"(?:others?|his|her|their|several|many|some)\b", right.of(found.text)))
    heads = head_noun(found.text, left), head_noun(found.text, right)
    bare = not re.match(r"\S+ly\b|former\b", right.of(found.text))
    return bare and all(heads) and plural(heads[0]) and plural(heads[1]) and heads[0] not in ROLES


def _relative(text: str, span: Span) -> int:
    """Return where a relative clause or a bracket cuts the phrase."""
    match = re.search(r",?\s+(?:who|which|whose|where|that)\s|\s\((?![A-Z][\w.,-]{0,12}\))|[\"“]", span.of(text))
    return span.start + match.start() if match and match.start() else span.end


def _parse(found: Cast, span: Span) -> Source:
    text = found.text
    words = TOKEN.findall(span.of(text))
    first = words[0].casefold()
    if first in PRONOUNS and not (first in POSSESSIVES and len(words) > 1) and not (first == "that" and len(words) > 1):
        return Source(span, Form(PRONOUNS[first]))
    if first in ("her", "his") and len(words) == 1:
        return Source(span, Form(PRONOUNS[first]))
    if _QUANTIFIER.fullmatch(span.of(text).strip(" ,.")):
        return Source(span, Form.THEY)
    name = heading(found, span)
    if name >= 0:
        return Source(span, Form.NAMED, name=name)
    head = head_noun(text, span)
    owner = first if first in POSSESSIVES else ""
    if owner and head in UTTERANCES:
        return Source(span, Form(PRONOUNS[owner]))
    return Source(span, _form(words, head, owner), head, owner=owner)


_QUANTIFIER = re.compile(
    r"(?:each|all|both|most|many|some|several|few|others|neither|none|half|two|three|\w+ in \w+)"
    r"(?: of (?:them|whom|these|those|us|which))?",
    re.IGNORECASE,
)


def _form(words: Sequence[str], head: str, owner: str) -> Form:
    if owner:
        return Form.OWNED
    first = words[0].casefold()
    if first in DEFINITE:
        return Form.DEFINITE
    if first in ("a", "an", "another", "one"):
        return Form.INDEFINITE
    return Form.PLURAL if plural(head) or first in QUANTITIES else Form.DEFINITE


def heading(found: Cast, span: Span) -> int:
    """Return the place in the cast's names of the name that heads a phrase, or -1.

    A name after a preposition or before a noun heads nothing ("a friend of Orla Venn", "Venn voters").
    """
    text, end = found.text, _relative(found.text, span)
    apposed = _apposed(found, span)
    if apposed >= 0:
        return apposed
    best = -1
    for place in found.within(span.start, end):
        name = found.names[place]
        if not _may_head(found, place, span):
            continue
        if name.kind is MentionKind.PERSON:
            return place
        if best < 0 and "," not in text[span.start : name.span.start]:
            best = place
    paper = best >= 0 and found.names[best].derived in PAPERS
    if best >= 0 and not paper and not _bare(text[span.start : found.names[best].span.start]):
        return -1
    return best


def _apposed(found: Cast, span: Span) -> int:
    """Return the place of the body's name that stands beside a description ("the union, Northern Rail,"), or -1."""
    words = span.of(found.text)
    match = _APPOSED.match(words[:LONGEST])
    places = found.within(span.start + match.start(1), span.start + match.end(1)) if match else []
    if match is None or len(places) != 1 or found.names[places[0]].kind not in _BODIES:
        return -1
    name = found.names[places[0]].span
    alone = name.start == span.start + match.start(1) and name.end == span.start + match.end(1)
    return places[0] if alone and head_noun(found.text, Span(span.start, span.start + match.start(1))) else -1


_BODIES = frozenset({MentionKind.ORGANISATION, MentionKind.FACILITY})
_APPOSED = re.compile(
    r"(?i:the|a|an|another|one|his|her|its|their|our)\s[^,;:—–()“”\"]{2,80}?(?:,\s+|\s+[—–]\s+)(?:the\s+)?"
    r"([^\W\d_a-z][^,;:—–()“”\"]{1,60}?)\s*(?:$|[,—–])"
)


def _may_head(found: Cast, place: int, span: Span) -> bool:
    """Whether a name within a phrase is governed by nothing there and modifies nothing; a group's name stands alone."""
    name, text = found.names[place], found.text
    if name.span.start < span.start - 6 or (name.kind is MentionKind.OTHER and not name.derived):
        return False
    if name.kind is MentionKind.GROUP:
        alone = span.of(text).strip().casefold().removeprefix("the ") == name.text.strip().casefold()
        return alone and plural(name.text)
    governed = _governed(text, span.start, name.span.start) and not _office(text, span.start, name)
    return not governed and not _modifies(found, place, span.end)


def _bare(before: str) -> bool:
    """Whether only articles and titles stand before a body's or place's name, so that the name heads the phrase."""
    words = [word for word in TOKEN.findall(before) if word[0].isalpha()]
    return all(
        capital(word)
        or word.casefold() in ARTICLES
        or word.casefold() in ("both", "by", "at")
        or "-" in word
        or word.endswith("ing")
        for word in words
    )


def _governed(text: str, start: int, at: int) -> bool:
    """Whether a preposition governs what stands at an offset, with no comma between."""
    before = text[start:at]
    last = max(before.rfind(","), before.rfind(":"), before.rfind("—"))
    words = [word.casefold() for word in TOKEN.findall(before[last + 1 :])]
    inner = words[1:] if last < 0 else words
    return any(word in PREPOSITIONS or (word.endswith("ing") and place) for place, word in enumerate(inner))


def _office(text: str, start: int, name: Name) -> bool:
    """Whether the words before a person's name are an office with "of" ("Secretary of State Orla Venn")."""
    before = text[start : name.span.start]
    words = [word.casefold() for word in TOKEN.findall(before) if word[0].isalpha()]
    if name.kind is not MentionKind.PERSON or len(words) < 3 or words[0] in ("a", "an") or "," in before:
        return False
    others = [word for word in words if word in PREPOSITIONS]
    if others not in (["of"], ["for"], ["of", "of"]) or words[-1] in PREPOSITIONS | TITLES.keys() | ARTICLES:
        return False
    return singular(words[words.index(others[0]) - 1]) in OF_OFFICES


OF_OFFICES = word_set(
    "secretary chief director minister head president chair chairman commissioner under-secretary "
    "undersecretary leader dean speaker attorney"
)


def _modifies(found: Cast, place: int, end: int) -> bool:
    """Whether a name is only the modifier of a noun or name after it ("Venn supporters", "Venn's lawyer")."""
    text, stop = found.text, found.names[place].span.end
    after = text[stop:end]
    if re.match(r"['’]s?\s+\w", after):
        person = found.names[place].kind is MentionKind.PERSON
        return not (person and head_noun(text, Span(stop, end)) in UTTERANCES)
    match = re.match(r"[ \xa0](\w[\w'’-]*)", after)
    if not match:
        return bool(re.match(r"-[^\W\d_]|/\w", after))
    word = match.group(1).casefold()
    return not (word in PREPOSITIONS or word in PRONOUNS or word in _AFTER_NAMES)


_AFTER_NAMES = word_set("himself herself itself and or both also jr")


def head_noun(text: str, span: Span) -> str:
    """Return the folded noun that heads a description: the last word before a preposition, comma or clause."""
    end = _relative(text, span)
    low = [word.casefold() for word in TOKEN.findall(text[span.start : end])]
    counted = low[:1] and low[0] in QUANTITIES and "of" in low[1:5]
    if counted or low[:3] in (["a", "number", "of"], ["a", "group", "of"]):
        low = low[low.index("of") + 1 :]
    head = ""
    for word in low:
        if head and _ends_noun(word, head):
            break
        if word[0].isalnum() and word not in ARTICLES and word not in PREPOSITIONS:
            head = word
    return singular(head) if singular(head) in TITLES and head not in PAPERS else folded(head)


def _ends_noun(word: str, head: str) -> bool:
    """Whether a word or sign can't belong to the noun phrase before it."""
    if word in ("'s", "’s", "-", "."):
        return False
    made = word in MADE and head in PAPERS
    return made or word in PREPOSITIONS or not word[0].isalnum() or (word.endswith("ing") and plural(head))


MADE = word_set("released published conducted posted issued commissioned obtained seen taken written filed reviewed")
"""What is done to documents, after the noun ("a poll published on Wednesday")."""
