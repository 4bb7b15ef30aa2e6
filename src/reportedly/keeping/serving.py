"""What programs ask of a ledger over HTTP or from an assistant: lists in pages, each with where the next begins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Generic, TypeVar

from reportedly.errors import BadQuery, NotInLedger
from reportedly.keeping import Ledger, answers
from reportedly.ledger import changing, counting, finding, fronts, health, queries, sourcing, tales
from reportedly.ledger.decisions import Review, reviews
from reportedly.ledger.filters import Filter
from reportedly.ledger.paging import Page
from reportedly.ledger.views import (
    ActorFile,
    ActorView,
    Change,
    ClaimFile,
    ClaimView,
    Hit,
    ReportView,
    SourceView,
    StatementView,
    StoryView,
)
from reportedly.types import Verdict

T = TypeVar("T")

After = tuple[str | int, ...]
"""The values of an item, after which the next page begins; empty for the first page and after the last."""


REASONS_AT_MOST = 100
"""Reasons, and notes, of a claim's status in one answer, the first."""

CHANGE_REASONS_AT_MOST = 20
"""Reasons of one change of status in one answer, the first."""

HISTORY_AT_MOST = 100
"""Changes of a claim's status in one answer about it, the latest."""

RIVALS_AT_MOST = 100
"""Rival claims in one answer about a claim."""

NAMES_AT_MOST = 100
"""Names, roles and reasons in one answer about an actor, of each."""


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A page of a list, and where the next begins."""

    items: tuple[T, ...]
    next: After = ()


class Serving:
    """A ledger as programs ask it. All methods raise LedgerError, as those of :class:`reportedly.Ledger` do."""

    def __init__(self, ledger: Ledger) -> None:
        self._asking = ledger._asking  # the facade's own views; nothing here writes

    def claims(self, which: Filter, limit: int, after: After = ()) -> Part[ClaimView]:
        """Return claims, the latest first: those that pass a filter."""
        with self._asking() as connection:
            actors = answers.actor_ids(connection, which.actor) if which.actor else ()
            found = queries.claims(connection, which, actors, Page(limit + 1, after))
            return _part(found, limit, ("since", "id") if which.as_of else ("last", "id"))

    def changes(self, which: Filter, limit: int, after: After = (), claim: str = "") -> Part[Change]:
        """Return changes of status, the earliest first: those that :func:`changing.changes` gives, or of one claim.

        Of many reasons of one the first are there. Raises NotInLedger.
        """
        with self._asking() as connection:
            claims = [queries.claim(connection, claim).id] if claim else []
            actors = answers.actor_ids(connection, which.actor) if which.actor else ()
            found = changing.changes(connection, which, actors, claims or None, Page(limit + 1, after))
            return _part(map(cut_change, found), limit, ("at", "claim"))

    def stories(self, limit: int, after: After = ()) -> Part[StoryView]:
        """Return stories, the latest first."""
        with self._asking() as connection:
            return _part(tales.stories(connection, Page(limit + 1, after)), limit, ("last", "id"))

    def actors(self, name: str, limit: int, after: After = ()) -> Part[ActorView]:
        """Return actors, those with most statements first: all, or those of a name."""
        with self._asking() as connection:
            if name:
                return Part(tuple(finding.actors_named(connection, name)[:limit]))
            found = finding.actors(connection, Page(limit + 1, after))
            return _part(found, limit, ("statements", "name", "id"))

    def claim(self, identifier: str, limit: int, after: After = ()) -> tuple[ClaimFile, After]:
        """Return a claim with some of its positions in the order of time, and where the next ones begin.

        Its reasons, notes, changes and rivals are cut to what one answer shows. Raises NotInLedger.
        """
        with self._asking() as connection:
            found = queries.claim(connection, identifier)
            positions = list(queries.positions(connection, found.id, Page(limit + 1, after)))
            file = answers.claim(connection, found.id, positions[:limit], HISTORY_AT_MOST)
            last = positions[limit - 1].statement if len(positions) > limit else None
            return _cut(file), (last.said, last.known, last.report, last.n) if last else ()

    def actor_id(self, name: str) -> str:
        """Return the id of an actor by its id or name: of several, the one with most statements. Raises NotInLedger."""
        with self._asking() as connection:
            return finding.actors_named(connection, name)[0].id

    def actor(self, identifier: str, limit: int, after: After = ()) -> tuple[ActorFile, After]:
        """Return an actor by its id, or by a name that one actor has most statements under, with some of what it said,
        the latest first, and where the rest begins. Raises NotInLedger.
        """
        with self._asking() as connection:
            found = finding.actors_named(connection, identifier)[0]
            ids = finding.speaking_for(connection, [found.id])
            said = queries.said_by(connection, ids, Page(limit + 1, after))
            names, roles, reasons = (one[:NAMES_AT_MOST] for one in answers.actor_names(connection, found.id))
            last = said[limit - 1][0] if len(said) > limit else None
            file = ActorFile(found, names, roles, reasons, tuple(said[:limit]))
            return file, (last.known, last.report, last.n) if last else ()

    def story(self, identifier: str, limit: int) -> tuple[StoryView, Part[ReportView], Part[ClaimView]]:
        """Return a story, by its id or by that of one of its reports, its latest reports and claims.

        Raises NotInLedger.
        """
        with self._asking() as connection:
            found = tales.story(connection, identifier)
            reports = queries.reports(connection, found.id, Page(limit + 1))
            claims = queries.claims(connection, Filter(story=found.id), (), Page(limit + 1))
            return found, _part(reports, limit, ("known", "id")), _part(claims, limit, ("last", "id"))

    def reports(self, story: str, limit: int, after: After = (), verdict: str = "") -> Part[ReportView]:
        """Return reports, the latest first: all, those of a story, or those of the latest that have a verdict."""
        with self._asking() as connection:
            if verdict:
                return Part(tuple(fronts.not_complete(connection, [Verdict(verdict)], limit)))
            return _part(queries.reports(connection, story, Page(limit + 1, after)), limit, ("known", "id"))

    def revisions(self, identifier: str, limit: int) -> tuple[answers.Revision, ...]:
        """Return the last revisions of a report, the first first. Raises NotInLedger."""
        with self._asking() as connection:
            return answers.revisions(connection, identifier, limit)

    def reviews(self, limit: int, after: After = ()) -> Part[Review]:
        """Return corrections in the order in which they were made."""
        first = after[0] if after else 0
        if len(after) > 1 or not isinstance(first, int):
            raise BadQuery("the page does not follow another of this list", "", "Ask for the first page again.")
        with self._asking() as connection:
            later = (one for one in reviews(connection) if one.seq > first)
            return _part(islice(later, limit + 1), limit, ("seq",))

    def review(self, number: int) -> Review:
        """Return a correction by its number. Raises NotInLedger."""
        with self._asking() as connection:
            for one in reviews(connection):
                if one.seq == number:
                    return one
        raise NotInLedger(f"there is no correction {number}", "", "List them: `/reviews`.")

    def statements(self, report: str, actor: str, limit: int, after: After = ()) -> Part[StatementView]:
        """Return statements in the order of time and text: all, those of a report, or of an actor (id or name)."""
        with self._asking() as connection:
            actors = answers.actor_ids(connection, actor) if actor else ()
            found = queries.report(connection, report).id if report else ""
            page = Page(limit + 1, after)
            return _part(queries.statements(connection, found, actors, page), limit, ("known", "report", "n"))

    def statement(self, identifier: str) -> tuple[StatementView, tuple[tuple[str, str], ...]]:
        """Return a statement, and the claims (ids) that it is about with its stances."""
        with self._asking() as connection:
            found = queries.statement(connection, identifier)
            return found, tuple(queries.stances(connection, found.same_as or found.id))

    def search(self, words: str, limit: int) -> tuple[Hit, ...]:
        """Return where words occur, up to `limit` places of each kind."""
        with self._asking() as connection:
            return tuple(finding.search(connection, words, limit))

    def sources(self, limit: int, after: After = ()) -> Part[SourceView]:
        """Return sources in the order in which they were added, and how they do, but not week by week."""
        now = datetime.now(UTC)
        with self._asking() as connection:
            found = sourcing.numbered(connection, Page(limit + 1, after))
            views = tuple(health.view(connection, source, now, weekly=False) for _, source in found[:limit])
        return Part(views, (found[limit - 1][0],) if len(found) > limit else ())

    def source(self, name: str) -> SourceView:
        """Return a source, by its id, the start of one, or its address, and how it does. Raises NotInLedger."""
        with self._asking() as connection:
            return health.view(connection, sourcing.source(connection, name), datetime.now(UTC))

    def counts(self, as_of: str = "") -> dict[str, int]:
        """Return the number of claims of each status, now or at the end of a day."""
        with self._asking() as connection:
            return counting.counts(connection, as_of)


def _cut(file: ClaimFile) -> ClaimFile:
    """Return a claim with no more reasons, rivals and changes than one answer shows."""
    history = tuple(cut_change(one) for one in file.history)
    return replace(
        file,
        reasons=file.reasons[:REASONS_AT_MOST],
        notes=file.notes[:REASONS_AT_MOST],
        history=history,
        rivals=file.rivals[:RIVALS_AT_MOST],
    )


def cut_change(change: Change) -> Change:
    """Return a change with no more reasons than one answer shows."""
    return replace(change, reasons=change.reasons[:CHANGE_REASONS_AT_MOST])


def _part(found: Iterable[T], limit: int, names: tuple[str, ...]) -> Part[T]:
    """Return a page of what was found, one more than it holds; names: the fields by which the list is ordered."""
    items = tuple(found)
    if len(items) <= limit:
        return Part(items)
    return Part(items[:limit], tuple(getattr(items[limit - 1], name) for name in names))
