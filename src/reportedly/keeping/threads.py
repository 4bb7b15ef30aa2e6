"""A claim as a thread: its statements in context, who was first, who repeated whom, who denied, who kept silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from reportedly.ledger import boards, changing, papers, queries, strands
from reportedly.ledger.boards import Speaker, Standing, Why
from reportedly.ledger.views import Change, ClaimView, Position, ReportView, Rival, Suggestion
from reportedly.link.clustering import SUGGESTED
from reportedly.types import StanceKind

SHOWN = 60
"""Statements of a claim on one page."""

AROUND = 220
"""Characters of a report before and after a quotation that are shown with it."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A statement on a claim where it stands in its report.

    `text`: the words around it; `start`: where they begin in the report's text; `refers`: the statement of the report
    at which it points, if that is on this claim too.
    """

    position: Position
    text: str
    start: int
    refers: str


@dataclass(frozen=True, slots=True)
class Voice:
    """An actor's way through a claim: its statements in the order in which they were said."""

    actor: str
    who: str
    side: str
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """Reports that carry a claim and are near copies of one another, the first first."""

    reports: tuple[ReportView, ...]
    statements: int


@dataclass(frozen=True, slots=True)
class Thread:
    """All of a claim, with a page of its statements.

    `lineage`: the voices by what they did first: asserted, confirmed, repeated, …; `first`: the statement that has it
    so first, None where none does; `stories`: the stories (id, title) of its reports.
    """

    claim: ClaimView
    why: Why
    quoted: tuple[Quoted, ...]
    first: Standing | None
    lineage: dict[StanceKind, tuple[Voice, ...]]
    carried: tuple[Carried, ...]
    history: tuple[Change, ...]
    rivals: tuple[Rival, ...]
    suggestions: tuple[Suggestion, ...]
    stories: tuple[tuple[str, str], ...]
    standings: tuple[Standing, ...]
    speakers: dict[str, Speaker]


def thread(connection: Connection, identifier: str, start: int) -> Thread:
    """Return a claim with a page of its statements. Raises NotInLedger."""
    claim = queries.claim(connection, identifier)
    standings = boards.standings(connection, [claim.id])
    speakers = boards.speakers(connection, {one.actor for one in standings} - {""})
    having = (one for one in standings if one.stance in (StanceKind.ASSERTS, StanceKind.CONFIRMS))
    return Thread(
        claim=claim,
        why=boards.reasons(connection, [claim.id])[claim.id],
        quoted=tuple(_quoted(connection, strands.positions(connection, claim.id, start, SHOWN), standings)),
        first=next(having, None),
        lineage=lineage(standings, speakers),
        carried=tuple(_carried(connection, standings)),
        history=tuple(changing.changes(connection, claims=[claim.id])),
        rivals=tuple(queries.rivals(connection, claim.id)),
        suggestions=tuple(queries.suggestions(connection, claim.id, SUGGESTED)),
        stories=tuple(strands.stories(connection, {one.report for one in standings})),
        standings=tuple(standings),
        speakers=speakers,
    )


def lineage(standings: Sequence[Standing], speakers: dict[str, Speaker]) -> dict[StanceKind, tuple[Voice, ...]]:
    """Return the voices of a claim by what each did first, in the order in which they spoke.

    An actor is one voice; of sources without a name, each statement is one.
    """
    ways: dict[str, list[Standing]] = defaultdict(list)
    for one in standings:
        ways[one.actor or one.statement].append(one)
    found: dict[StanceKind, list[Voice]] = defaultdict(list)
    for way in ways.values():
        actor = way[0].actor
        side = speakers[speakers[actor].side].name if actor in speakers and speakers[actor].side != actor else ""
        found[way[0].stance].append(Voice(actor, way[0].who, side, tuple(way)))
    return {kind: tuple(found[kind]) for kind in StanceKind if kind in found}


def _quoted(connection: Connection, positions: Sequence[Position], standings: Sequence[Standing]) -> list[Quoted]:
    members = {one.statement for one in standings}
    found = []
    for one in positions:
        bounds = [bound for role in one.statement.spans for span in role for bound in span] or [0]
        start, end = max(0, min(bounds) - AROUND), max(bounds) + AROUND
        text = papers.excerpt(connection, one.statement.report, start, end)
        refers = one.statement.refers if one.statement.refers in members else ""
        found.append(Quoted(one, *_within_lines(text, start, min(bounds), max(bounds)), refers))
    return found


def _within_lines(text: str, start: int, first: int, last: int) -> tuple[str, int]:
    """Cut an excerpt to the lines of what it is about, and to whole words; return it and where it begins."""
    head, tail = text[: first - start], text[last - start :]
    cut = head.rfind("\n") + 1
    if not cut and start:
        cut = head.find(" ") + 1
    kept = tail.split("\n", 1)[0]
    if len(kept) == len(tail) and len(tail) >= AROUND:
        kept = kept.rsplit(" ", 1)[0]
    return text[cut : last - start + len(kept)], start + cut


def _carried(connection: Connection, standings: Sequence[Standing]) -> list[Carried]:
    """Return the reports of a claim, near copies together, in the order in which they were known."""
    numbers: dict[str, int] = defaultdict(int)
    for one in standings:
        numbers[one.report] += 1
    origins = papers.origins(connection, numbers)
    reports = sorted(papers.reports_by_id(connection, numbers).values(), key=lambda one: (one.known, one.id))
    groups: dict[str, list[ReportView]] = defaultdict(list)
    for report in reports:
        groups[origins.get(report.id, report.id)].append(report)
    return [Carried(tuple(group), sum(numbers[one.id] for one in group)) for group in groups.values()]
