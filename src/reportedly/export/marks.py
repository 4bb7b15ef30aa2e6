"""A report's paragraphs, each with what is attributed in it, cut where a role begins or ends."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from reportedly.types import Attribution, Report, Span

ROLES = ("source", "cue", "content")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span with the role it has in attribution `number`, counted from 1."""

    span: Span
    role: str
    number: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with the marks that cover it; those that begin or end there in `opens`, `closes`."""

    span: Span
    marks: tuple[Mark, ...]
    opens: tuple[Mark, ...]
    closes: tuple[Mark, ...]


def marks(attribution: Attribution, number: int) -> list[Mark]:
    """Return an attribution's spans with their roles, in text order."""
    found = [Mark(span, role, number) for role in ROLES for span in getattr(attribution, role)]
    return sorted(found, key=lambda mark: mark.span)


def pieces(span: Span, given: list[Mark]) -> Iterator[Piece]:
    """Cut `span` at the bounds of the marks, which may overlap; the pieces make up the span again."""
    inside = [mark for mark in given if mark.span.start < span.end and mark.span.end > span.start]
    bounds = {bound for mark in inside for bound in (mark.span.start, mark.span.end)}
    cuts = sorted({span.start, span.end} | {bound for bound in bounds if span.start < bound < span.end})
    for start, end in itertools.pairwise(cuts):
        over = tuple(mark for mark in inside if mark.span.start <= start and mark.span.end >= end)
        opens = tuple(mark for mark in over if max(mark.span.start, span.start) == start)
        closes = tuple(mark for mark in over if min(mark.span.end, span.end) == end)
        yield Piece(Span(start, end), over, opens, closes)


def by_paragraph(report: Report) -> Iterator[tuple[int, Span, list[tuple[int, Attribution]]]]:
    """Yield each paragraph's number, span and numbered attributions, those whose cue begins in it."""
    numbered = list(enumerate(report.attributions, 1))
    for number, paragraph in enumerate(report.paragraphs, 1):
        here = [(n, one) for n, one in numbered if paragraph.start <= one.cue[0].start < paragraph.end]
        yield number, paragraph, here
