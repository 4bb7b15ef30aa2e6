"""Answers that pages are made of: each is one view of the ledger, cut to what one page shows.

::

    Browsing.front → stories with their claims, what changed, what could not be read
            .board → a story's claims by who stands where, now or at the end of a past day
            .timeline, .places → its statements in time, and where
            .claim, .report, .actor → all of one, a part at a time
            .find → statements by words and facets
            .sources → where `watch` looks, and how each does
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from reportedly.errors import NotInLedger
from reportedly.keeping import Ledger, answers, threads
from reportedly.keeping.answers import Revision
from reportedly.keeping.threads import Thread
from reportedly.ledger import (
    boards,
    facets,
    finding,
    fronts,
    health,
    papers,
    profiles,
    queries,
    sourcing,
    tales,
    timelines,
)
from reportedly.ledger.boards import Speaker, Standing, Why
from reportedly.ledger.facets import Found, Sought
from reportedly.ledger.moments import end_of, start_of
from reportedly.ledger.paging import Page
from reportedly.ledger.papers import Archived
from reportedly.ledger.timelines import Chosen, Spot
from reportedly.ledger.views import (
    ActorView,
    Change,
    ClaimView,
    Hit,
    ReportView,
    SourceView,
    StatementView,
    StoryView,
)
from reportedly.types import Report, Source, StatusKind, Verdict

STORIES = 12
"""Stories on one page."""

ROWS = 50
"""Rows of a list on one page."""

BOARD = 20
"""Claims on one page of a board."""

FLAGGED = 8
"""Sources to look at on a front page."""

TOLD = 100
"""Statements on one page of a timeline."""

REVISIONS_AT_MOST = 12
"""Revisions of a report, the last, that are compared on a page."""

Spoken = tuple[StatementView, ClaimView | None, str]
"""A statement with its claim and its stance."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A story on a front page: its claims counted by status, and those most worth a look."""

    story: StoryView
    counts: dict[str, int]
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """A front page; `next`: where the following page begins, "" on the last.

    `flagged`: sources that a person should look at, with what is the matter; one more than are shown where there are.
    """

    stories: tuple[Telling, ...]
    changes: tuple[Change, ...]
    blocked: tuple[ReportView, ...]
    flagged: tuple[tuple[Source, str], ...]
    next: str


@dataclass(frozen=True, slots=True)
class Board:
    """A page of a story's board.

    `days`: those on which reports came out; `counts`: all its claims by status; `standings`: those of the claims of
    this page; `speakers`: who made them, by id; `whys`: the reasons of each claim's status.
    """

    story: StoryView
    days: tuple[str, ...]
    counts: dict[str, int]
    claims: tuple[ClaimView, ...]
    standings: tuple[Standing, ...]
    speakers: dict[str, Speaker]
    whys: dict[str, Why]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of a story's statements in the order in which they were said, and what it can be narrowed to."""

    story: StoryView
    statements: tuple[tuple[StatementView, str], ...]
    number: int
    actors: tuple[tuple[str, str, int], ...]
    places: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A report: what was read from it, the claims of its statements by id, its story, near copies and capture."""

    view: ReportView
    story: StoryView | None
    report: Report
    statements: tuple[StatementView, ...]
    claims: dict[str, tuple[ClaimView, str]]
    copies: tuple[ReportView, ...]
    revisions: tuple[ReportView, ...]
    capture: Archived


@dataclass(frozen=True, slots=True)
class Profile:
    """An actor: names, roles, for whom it speaks and who for it; what it said, in numbers and a page of it."""

    actor: ActorView
    names: tuple[str, ...]
    roles: tuple[str, ...]
    reasons: tuple[str, ...]
    principal: ActorView | None
    speaking: tuple[ActorView, ...]
    acts: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]
    months: tuple[tuple[str, int], ...]
    outcomes: dict[StatusKind, int]
    firsts: tuple[ClaimView, ...]
    silences: tuple[Spoken, ...]
    said: tuple[Spoken, ...]


class Browsing:
    """A ledger as pages ask it. All methods raise LedgerError, as those of :class:`reportedly.Ledger` do."""

    def __init__(self, ledger: Ledger) -> None:
        self._asking = ledger._asking  # the facade's own views; nothing here writes

    def front(self, place: str = "", since: str = "", added: str = "") -> Front:
        """Return a page of stories after a place, and what changed since a moment, else lately. Raises BadQuery.

        added: a moment, for what reports changed that came into the ledger since.
        """
        with self._asking() as connection:
            found = fronts.stories(connection, place, STORIES + 1)
            shown = found[:STORIES]
            return Front(
                stories=tuple(_telling(connection, one) for one in shown),
                changes=tuple(fronts.changed(connection, _start(since), 12, _start(added))),
                blocked=tuple(fronts.not_complete(connection, (Verdict.BLOCKED, Verdict.EMPTY), 8)),
                flagged=tuple(health.flagged(connection, FLAGGED + 1)),
                next=f"{shown[-1].last},{shown[-1].id}" if len(found) > STORIES else "",
            )

    def claims(self, status: str = "", place: str = "") -> tuple[tuple[ClaimView, ...], str]:
        """Return a page of claims after a place, the latest first, and where the next one begins."""
        with self._asking() as connection:
            found = fronts.claims(connection, status, place, ROWS + 1)
        return tuple(found[:ROWS]), f"{found[ROWS - 1].last},{found[ROWS - 1].id}" if len(found) > ROWS else ""

    def reports(self, place: str = "", verdict: str = "") -> tuple[tuple[ReportView, ...], str]:
        """Return a page of reports after a place, the latest first, and where the next one begins.

        verdict: only the latest that have it.
        """
        with self._asking() as connection:
            if verdict:
                return tuple(fronts.not_complete(connection, [Verdict(verdict)], ROWS)), ""
            found = fronts.reports(connection, place, ROWS + 1)
        return tuple(found[:ROWS]), f"{found[ROWS - 1].known},{found[ROWS - 1].id}" if len(found) > ROWS else ""

    def actors(self, start: int = 0) -> tuple[tuple[ActorView, ...], bool]:
        """Return a page of actors, those with most statements first, and whether there are more.

        Each has the name, not the id, of the one for whom it speaks.
        """
        with self._asking() as connection:
            found = fronts.actors(connection, start, ROWS + 1)
            named = fronts.names(connection, {one.speaks_for for one in found} - {""})
        return tuple(fronts.renamed(found[:ROWS], named)), len(found) > ROWS

    def named(self, name: str) -> tuple[ActorView, ...]:
        """Return the actors with a name or id. Raises NotInLedger."""
        with self._asking() as connection:
            return tuple(finding.actors_named(connection, name))

    def board(self, story: str, day: str = "", status: str = "", start: int = 0) -> Board:
        """Return a page of a story's board, as it was at the end of a day. Raises NotInLedger and BadQuery."""
        at = end_of(day) if day else ""
        with self._asking() as connection:
            found = tales.story(connection, story)
            claims = boards.claims(connection, found.id, at, status, start, BOARD)
            ids = [one.id for one in claims]
            standings = boards.standings(connection, ids, at)
            return Board(
                story=found,
                days=tuple(boards.days(connection, found.id)),
                counts=boards.counts(connection, found.id, at),
                claims=tuple(claims),
                standings=tuple(standings),
                speakers=boards.speakers(connection, {one.actor for one in standings} - {""}),
                whys=boards.reasons(connection, ids, at),
            )

    def timeline(self, story: str, chosen: Chosen, start: int = 0) -> Timeline:
        """Return a page of a story's statements. Raises NotInLedger and BadQuery."""
        with self._asking() as connection:
            found = tales.story(connection, story)
            return Timeline(
                story=found,
                statements=tuple(timelines.statements(connection, found.id, chosen, start, TOLD)),
                number=timelines.number(connection, found.id, chosen),
                actors=tuple(timelines.actors(connection, found.id, 60)),
                places=tuple(timelines.places(connection, found.id)),
            )

    def places(self, story: str) -> tuple[StoryView, tuple[Spot, ...]]:
        """Return a story and its places, those named most first. Raises NotInLedger."""
        with self._asking() as connection:
            found = tales.story(connection, story)
            return found, tuple(timelines.places(connection, found.id))

    def story_reports(self, story: str) -> tuple[ReportView, ...]:
        """Return the reports of a story, the latest. Raises NotInLedger."""
        with self._asking() as connection:
            found = tales.story(connection, story)
            ids = list(connection.execute(boards.recent(found.id)).scalars())
            reports = papers.reports_by_id(connection, ids)
            return tuple(reports[one] for one in ids if one in reports)

    def claim(self, identifier: str, start: int = 0) -> Thread:
        """Return a claim with a page of its statements in context. Raises NotInLedger."""
        with self._asking() as connection:
            return threads.thread(connection, identifier, start)

    def paper(self, identifier: str) -> Paper:
        """Return all of a report. Raises NotInLedger and LedgerDamaged."""
        with self._asking() as connection:
            view = queries.report(connection, identifier)
            statements = tuple(queries.statements(connection, report=view.id))
            return Paper(
                view=view,
                story=tales.story(connection, view.story) if view.story else None,
                report=papers.read(connection, view.id),
                statements=statements,
                claims=papers.claims_on(connection, {one.same_as or one.id for one in statements}),
                copies=tuple(papers.copies(connection, view.id)),
                revisions=tuple(queries.revisions(connection, view)),
                capture=papers.capture(connection, view.id),
            )

    def revisions(self, identifier: str) -> tuple[Revision, ...]:
        """Return the last revisions of a report, what changed from each to the next. Raises NotInLedger."""
        with self._asking() as connection:
            return answers.revisions(connection, identifier, REVISIONS_AT_MOST)

    def capture(self, identifier: str) -> tuple[ReportView, Archived]:
        """Return a report and its capture. Raises NotInLedger and LedgerDamaged."""
        with self._asking() as connection:
            view = queries.report(connection, identifier)
            return view, papers.capture(connection, view.id)

    def actor(self, identifier: str, start: int = 0) -> Profile:
        """Return all of an actor (id), with what those say who speak for it. Raises NotInLedger."""
        with self._asking() as connection:
            found = profiles.by_id(connection, identifier)
            if found is None:
                raise NotInLedger(f"there is no actor {identifier[:60]!r}")
            return _profile(connection, found, start)

    def has_sources(self) -> bool:
        """Tell whether there are sources."""
        with self._asking() as connection:
            return sourcing.some(connection)

    def sources(self, place: int = 0) -> tuple[tuple[SourceView, ...], int]:
        """Return a page of sources after a place, how each does (but not weekly), and where the next page begins."""
        now = datetime.now(UTC)
        with self._asking() as connection:
            found = sourcing.numbered(connection, Page(ROWS + 1, (place,) if place else ()))
            views = tuple(health.view(connection, source, now, weekly=False) for _, source in found[:ROWS])
        return views, found[ROWS - 1][0] if len(found) > ROWS else 0

    def find(self, sought: Sought, start: int = 0) -> Found:
        """Return a page of the statements that pass a search. Raises BadQuery."""
        with self._asking() as connection:
            return facets.find(connection, sought, start, ROWS)

    def beside(self, words: str, limit: int) -> tuple[Hit, ...]:
        """Return claims and reports in which words occur, best first. Raises BadQuery."""
        with self._asking() as connection:
            return tuple(finding.search(connection, words, limit, ("claim", "report")))

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """Return the names of some actors (ids), by id."""
        with self._asking() as connection:
            return fronts.names(connection, set(ids) - {""})


def _start(given: str) -> str:
    return start_of(given) if given else ""


def _telling(connection: Connection, story: StoryView) -> Telling:
    counts = boards.counts(connection, story.id, at_most=fronts.FRONT_REPORTS_AT_MOST)
    return Telling(story, counts, tuple(fronts.leading(connection, story.id, 4)))


def _profile(connection: Connection, found: ActorView, start: int) -> Profile:
    ids: Sequence[str] = finding.speaking_for(connection, [found.id])
    about = answers.actor_names(connection, found.id)
    outcomes, firsts = profiles.firsts(connection, ids, 10)
    return Profile(
        actor=found,
        names=tuple(name for name in about[0] if name != found.name),
        roles=about[1],
        reasons=about[2],
        principal=profiles.by_id(connection, found.speaks_for) if found.speaks_for else None,
        speaking=tuple(profiles.speaking(connection, found.id)),
        acts=tuple(profiles.tally(connection, ids, "act")),
        channels=tuple(profiles.tally(connection, ids, "channel")),
        months=tuple(profiles.tally(connection, ids, "month")),
        outcomes=outcomes,
        firsts=tuple(firsts),
        silences=tuple(profiles.silences(connection, ids, 20)),
        said=tuple(profiles.said(connection, ids, start, ROWS)),
    )
