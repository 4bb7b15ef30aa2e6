"""Where a tagger's mentions begin and end: at whole names, not within "U.S.", "Ros-Lehtinen" or after "Mr."."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reportedly.names.bodies import generic, named_state
from reportedly.names.people import PARTICLES
from reportedly.names.words import folded, word_set
from reportedly.types import MentionKind, Span

Named = tuple[Span, MentionKind]

_DOTTED = re.compile(r"(?<![\w.])(?:[^\W\d_a-z]\.){2,}(?:[^\W\d_a-z](?!\w)\.?)?")
"""Letters with dots between them ("U.S.", "F.A.A", "C.I.A.")."""
_INITIALS = re.compile(r"(?<![\w.])(?:[^\W\d_a-z]\.[ \xa0]?){1,3}$")
_AFTER_INITIAL = re.compile(r"(?:\.[ \xa0]?[^\W\d_a-z])*\.[ \xa0]?[^\W\d_a-z][\w'’-]+")
_HYPHENED = re.compile(r"(?:-[a-z]{1,2})?-[^\W\d_a-z][\w’']*")
_PARTY = re.compile(r"\([A-Z]-[\w. ]{2,9}\)")
_PARTICLE_BEFORE = re.compile(
    r"(?:^|(?<=\s))(?:[^\W\d_a-z][\w'’-]+[ \xa0])?(?:" + "|".join(sorted(PARTICLES)) + r")[ \xa0]$"
)
PREFIXES = word_set("anti pro non ex pre post mid sub inter then")
"""What stands before a hyphen and a name, and is no name itself."""
_CAPITALS_BEFORE = re.compile(r"(?<![\w'’-])(?:[^\W\d_a-z][\w.'’-]*[ \xa0]){1,3}$")
_CAPITALS_AFTER = re.compile(r"[ \xa0]of[ \xa0](?:the[ \xa0])?((?:[^\W\d_a-z][\w-]*)(?:[ \xa0][^\W\d_a-z][\w-]*){0,2})")
_LOOKED = 60
"""Characters around a mention that are looked at."""


def whole(text: str, mentions: Iterable[Named]) -> list[Named]:
    """Return mentions with their edges where names begin and end; what is no name falls away."""
    dotted = {at: match.span() for match in _DOTTED.finditer(text) for at in range(*match.span())}
    parties = {at for match in _PARTY.finditer(text) for at in range(*match.span())}
    found = []
    for span, kind in mentions:
        placed = _placed(text, span, kind, dotted)
        if placed is not None and placed.start not in parties:
            state = placed.start in dotted and named_state(placed.of(text))
            found.append((placed, MentionKind.PLACE if state else kind))
    return _hyphened(text, sorted(set(found)))


def _placed(text: str, span: Span, kind: MentionKind, dotted: dict[int, tuple[int, int]]) -> Span | None:
    """Return a mention's edges, None where nothing of a name is left."""
    start, end = max(0, span.start), min(len(text), span.end)
    if start in dotted and (start > dotted[start][0] or end < dotted[start][1]):
        start = dotted[start][0]
        end = max(end, dotted[start][1])
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not (text[end - 1].isalnum() or text[end - 1] in ".)'’!?"):
        end -= 1
    if start >= end or folded(text[start:end]) in PREFIXES:
        return None
    if kind is MentionKind.PERSON:
        return _person(text, start, end)
    if kind is not MentionKind.GROUP:
        match = _HYPHENED.match(text, end, end + _LOOKED)
        end = match.end() if match else end
    return _with_state(text, Span(start, end)) if kind is MentionKind.ORGANISATION else Span(start, end)


def _with_state(text: str, span: Span) -> Span:
    """Take in the state where a body's name says only what it is ("Norway's | Defense Ministry | of Norway")."""
    if not generic(span.of(text)):
        return span
    before = _CAPITALS_BEFORE.search(text[max(0, span.start - _LOOKED) : span.start])
    words = before.group() if before else ""
    for match in re.finditer(r"(?<!\S)\S", words):
        if named_state(words[match.start() :]):
            return Span(span.start - len(words) + match.start(), span.end)
    after = _CAPITALS_AFTER.match(text, span.end, span.end + _LOOKED)
    words = after.group(1) if after else ""
    for match in reversed(list(re.finditer(r"\S(?!\S)", words))):
        if after and named_state(words[: match.end()]):
            return Span(span.start, after.start(1) + match.end())
    return span


def _person(text: str, start: int, end: int) -> Span | None:
    """Take in initials and particles before a person's name and what follows an initial; small words after it go."""
    before = text[max(0, start - _LOOKED) : start]
    ahead = _INITIALS.search(before) or _PARTICLE_BEFORE.search(before)
    start -= len(before) - ahead.start() if ahead else 0
    words = text[start:end].split()
    if words and len(words[-1]) == 1 and words[-1].isupper():
        match = _AFTER_INITIAL.match(text, end, end + _LOOKED)
        end = match.end() if match else end
    elif words and folded(words[-1]) in PARTICLES and len(words) > 1 and text[end : end + 1] == "-":
        match = _HYPHENED.match(text, end, end + _LOOKED)
        end = match.end() if match else end
    while words and len(words) > 1 and words[-1].islower() and end == start + len(text[start:end].rstrip()):
        end = start + text[start:end].rfind(words.pop())
        end = start + len(text[start:end].rstrip())
    return Span(start, end) if start < end else None


def _hyphened(text: str, found: list[Named]) -> list[Named]:
    """Join the two parts of a person's double name ("Orla Venn-Brod"); of two family names, each is somebody's."""
    joined: list[Named] = []
    for span, kind in found:
        if joined and joined[-1][1] is kind is MentionKind.PERSON and text[joined[-1][0].end : span.start] == "-":
            first = joined[-1][0]
            if " " in first.of(text):
                joined[-1] = (Span(first.start, span.end), kind)
                continue
        joined.append((span, kind))
    return joined
