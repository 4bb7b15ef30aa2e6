"""What programs ask of a ledger over HTTP or from an assistant: lists in pages, each with where the next begins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from reportedly.keeping import Ledger, answers
from reportedly.ledger import changing, counting, finding, health, queries, sourcing
from reportedly.ledger.paging import Page
from reportedly.ledger.queries import Filter
from reportedly.ledger.views import (
    ActorFile,
    ActorView,
    Change,
    ClaimView,
    Hit,
    ReportView,
    SourceView,
    StatementView,
    StoryView,
)

T = TypeVar("T")

After = tuple[str | int, ...]
"""The values of an item, after which the next page begins; empty for the first page and after the last."""


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

    def changes(self, which: Filter, limit: int, after: After = ()) -> Part[Change]:
        """Return changes of status, the earliest first: those that :func:`changing.changes` gives."""
        with self._asking() as connection:
            actors = answers.actor_ids(connection, which.actor) if which.actor else ()
            found = changing.changes(connection, which, actors, page=Page(limit + 1, after))
            return _part(found, limit, ("at", "claim"))

    def stories(self, limit: int, after: After = ()) -> Part[StoryView]:
        """Return stories, the latest first."""
        with self._asking() as connection:
            return _part(queries.stories(connection, Page(limit + 1, after)), limit, ("last", "id"))

    def actors(self, name: str, limit: int, after: After = ()) -> Part[ActorView]:
        """Return actors, those with most statements first: all, or those of a name."""
        with self._asking() as connection:
            if name:
                return Part(tuple(finding.actors_named(connection, name)[:limit]))
            found = finding.actors(connection, Page(limit + 1, after))
            return _part(found, limit, ("statements", "name", "id"))

    def actor(self, identifier: str) -> ActorFile:
        """Return all of an actor by its id, or by a name that one actor has most statements under."""
        with self._asking() as connection:
            return answers.actor(connection, finding.actors_named(connection, identifier)[0])

    def reports(self, story: str, limit: int, after: After = ()) -> Part[ReportView]:
        """Return reports, the latest first: all, or those of a story."""
        with self._asking() as connection:
            return _part(queries.reports(connection, story, Page(limit + 1, after)), limit, ("known", "id"))

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


def _part(found: Iterable[T], limit: int, names: tuple[str, ...]) -> Part[T]:
    """Return a page of what was found, one more than it holds; names: the fields by which the list is ordered."""
    items = tuple(found)
    if len(items) <= limit:
        return Part(items)
    return Part(items[:limit], tuple(getattr(items[limit - 1], name) for name in names))
