"""A report's text as blocks: paragraphs with source, cue and content marked, and residue folded away."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from reportedly.export.marks import ROLES, Mark, Piece, pieces
from reportedly.types import Report, Span, lines

EVIDENCE = "evidence"
"""The role of words that show how much of the report there is."""

Roles = Sequence[Sequence[tuple[int, int]]]
"""The spans of source, cue and content."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph cut where roles begin or end, or some lines of residue: of each its kind and its words."""

    pieces: tuple[Piece, ...] = ()
    residue: tuple[tuple[str, str], ...] = ()


def marks(number: int, roles: Roles) -> list[Mark]:
    """Return the spans of a statement as marks."""
    return [
        Mark(Span(start, end), role, number)
        for role, spans in zip(ROLES, roles, strict=False)
        for start, end in spans
        if start < end
    ]


def blocks(report: Report, statements: Iterable[tuple[int, Roles]]) -> list[Block]:
    """Return the blocks of a report with its statements: of each its number and spans."""
    numbered = list(statements)
    every = [mark for number, roles in numbered for mark in marks(number, roles)]
    over = _over([*every, *(Mark(span, EVIDENCE, 0) for span in report.retrieval.evidence)])
    kinds = {each.span.start: str(each.kind) for each in report.residue}
    found: list[Block] = []
    for is_residue, group in groupby(lines(report.text), key=lambda line: line.start in kinds):
        if is_residue:
            found.append(Block(residue=tuple((kinds[line.start], line.of(report.text)) for line in group)))
            continue
        found += [Block(tuple(pieces(line, over(line)))) for line in group]
    return found


def _over(given: Iterable[Mark]) -> Callable[[Span], list[Mark]]:
    """Return what returns the marks that are on a line, asked for one line after the other.

    A mark may go on over several lines. Each is looked at once for each of its lines, however many there are.
    """
    coming = deque(sorted(given, key=lambda mark: mark.span.start))
    open_: list[Mark] = []

    def over(line: Span) -> list[Mark]:
        while coming and coming[0].span.start < line.end:
            open_.append(coming.popleft())
        open_[:] = [mark for mark in open_ if mark.span.end > line.start]
        return list(open_)

    return over


def quotation(text: str, start: int, roles: Roles) -> list[tuple[str, str]]:
    """Return an excerpt of a report in pieces, each with its role, "" for none; start: where the excerpt begins."""
    shifted = [[(first - start, last - start) for first, last in spans] for spans in roles]
    cut = pieces(Span(0, len(text)), marks(1, shifted))
    return [(piece.span.of(text), piece.marks[-1].role if piece.marks else "") for piece in cut]
