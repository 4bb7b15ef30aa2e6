"""A report's text as blocks: paragraphs with source, cue and content marked, and residue folded away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    """A paragraph cut where roles begin or end, or some lines of residue.

    `numbers`: the statements whose cue begins in it, counted from 1; `residue`: kind and words of each line.
    """

    pieces: tuple[Piece, ...] = ()
    numbers: tuple[int, ...] = ()
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
    every += [Mark(span, EVIDENCE, 0) for span in report.retrieval.evidence]
    cues = [(number, roles[1][0][0]) for number, roles in numbered if len(roles) > 1 and roles[1]]
    kinds = {each.span.start: str(each.kind) for each in report.residue}
    found: list[Block] = []
    for is_residue, group in groupby(lines(report.text), key=lambda line: line.start in kinds):
        if is_residue:
            found.append(Block(residue=tuple((kinds[line.start], line.of(report.text)) for line in group)))
            continue
        for line in group:
            here = tuple(number for number, start in cues if line.start <= start < line.end)
            found.append(Block(tuple(pieces(line, every)), here))
    return found


def quotation(text: str, start: int, roles: Roles) -> list[tuple[str, str]]:
    """Return an excerpt of a report in pieces, each with its role, "" for none; start: where the excerpt begins."""
    shifted = [[(first - start, last - start) for first, last in spans] for spans in roles]
    cut = pieces(Span(0, len(text)), marks(1, shifted))
    return [(piece.span.of(text), piece.marks[-1].role if piece.marks else "") for piece in cut]
