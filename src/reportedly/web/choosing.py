"""Words of a report chosen by people: found in its text where they stand, and shown in their place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportedly.errors import BadQuery
from reportedly.export.marks import ROLES, pieces
from reportedly.types import lines
from reportedly.web.marking import Roles, marks

WORDS_AT_MOST = 20_000
"""Characters of the words for a source, a cue or a content."""

SPANS_AT_MOST = 50
"""Spans of one role."""

PLACES_AT_MOST = 10_000
"""Places where words stand of which the nearest is taken."""

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a report: where it begins in the whole text, and its words in pieces, each with its role or ""."""

    start: int
    pieces: tuple[tuple[str, str], ...]


def chosen(text: str, typed: dict[str, str], exact: str, old: Roles) -> dict[str, Spans]:
    """Return the spans of the words that somebody chose for each role, a span a line.

    text: the report's; exact: spans by role as a script notes them (JSON), which hold where the words there are those
    typed; else of several places the one nearest to where the role stood before is taken. Raises BadQuery where words
    are not in the text, or there are none for cue or content.
    """
    noted = _noted(exact, len(text))
    bounds = [bound for role in old for span in role for bound in span] or [0]
    found: dict[str, Spans] = {}
    for number, role in enumerate(ROLES):
        before = list(old[number]) if number < len(old) else []
        words = [line for line in map(one_line, typed.get(role, "").splitlines()) if line]
        if len(words) > SPANS_AT_MOST:
            raise BadQuery(f"more than {SPANS_AT_MOST} spans", role, "Choose fewer.")
        spans = noted.get(role, [])
        if [one_line(text[start:end]) for start, end in spans] != words:
            near = [start for start, _ in before] or [min(bounds)]
            spans = [_nearest(text, line, near[min(n, len(near) - 1)], role) for n, line in enumerate(words)]
        found[role] = sorted(spans)
    for role in ("cue", "content"):
        if not found[role]:
            raise BadQuery(f"the {role} has no words", role, "Choose some of the report's words.")
    return found


def one_line(words: str) -> str:
    """Return words with single spaces between them."""
    return " ".join(words.split())


def typed_words(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the words of spans as they are typed: a span a line."""
    return "\n".join(one_line(text[start:end]) for start, end in spans)


def _noted(exact: str, length: int) -> dict[str, Spans]:
    """Return the spans that a script noted; none where they are not understood."""
    try:
        given = json.loads(exact or "{}")
        found = {role: [(int(start), int(end)) for start, end in given.get(role, [])] for role in ROLES}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
    return {role: spans for role, spans in found.items() if all(0 <= start < end <= length for start, end in spans)}


def _nearest(text: str, words: str, near: int, role: str) -> tuple[int, int]:
    """Return where words stand, whatever space is between them, nearest to a place. Raises BadQuery."""
    pattern = re.compile(r"\s+".join(map(re.escape, words.split(" "))))
    best: tuple[int, int] | None = None
    for number, found in enumerate(pattern.finditer(text)):
        if best is None or abs(found.start() - near) < abs(best[0] - near):
            best = found.span()
        if number == PLACES_AT_MOST:
            break
    if best is None:
        raise BadQuery(f"“{words[:80]}” is not in the report", role, "Copy the words as they stand there.")
    return best


def shown(text: str, start: int, roles: Sequence[Spans]) -> list[Line]:
    """Return the lines of an excerpt that begins at `start` in its report, with roles marked."""
    shifted = [[(max(first - start, 0), last - start) for first, last in spans if last > start] for spans in roles]
    every = marks(1, shifted)
    return [
        Line(
            start + line.start,
            tuple((piece.span.of(text), piece.marks[-1].role if piece.marks else "") for piece in pieces(line, every)),
        )
        for line in lines(text)
    ]
