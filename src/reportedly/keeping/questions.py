"""What a ledger is asked, one view of its file for each question."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine

from reportedly.keeping import answers
from reportedly.ledger import engine, finding, queries, tales
from reportedly.ledger.decisions import Review, reviews
from reportedly.ledger.filters import Filter
from reportedly.ledger.views import (
    ActorFile,
    ActorView,
    Change,
    ClaimFile,
    ClaimView,
    Hit,
    Position,
    ReportView,
    StatementView,
    StoryView,
)

if TYPE_CHECKING:
    from reportedly.export.digest import Digest
    from reportedly.export.feeds import NewsFeed
    from reportedly.keeping.answers import Revision
    from reportedly.ledger.facets import Sought


class Questions:
    """What is asked of the ledger at a path; nothing here writes."""

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        """Keep the path; by default $REPORTEDLY_LEDGER, else a file in the user's data folder."""
        self.path = Path(path) if path else engine.default_path()
        self._asked: Engine | None = None
        self._asked_of: engine.Identity | None = None

    def close(self) -> None:
        """Let go of the file."""
        if self._asked is not None:
            self._asked.dispose()
        self._asked = None

    @contextlib.contextmanager
    def _asking(self) -> Iterator[Connection]:
        """Hold a view of the ledger as it is now."""
        with engine.translated(self.path), self._asker().connect() as connection:
            yield connection

    def _asker(self) -> Engine:
        """Return what reads the file that is at the path now: a backup may have been put in its place."""
        there = engine.identity(self.path)
        if self._asked is None or (there and there != self._asked_of):
            fresh = engine.reading_engine(self.path)
            if self._asked is not None:
                self._asked.dispose()  # who still reads the old file reads it to the end
            self._asked, self._asked_of = fresh, there
        return self._asked

    def claims(
        self, status: str = "", actor: str = "", since: str = "", place: str = "", story: str = "", as_of: str = ""
    ) -> Iterator[ClaimView]:
        """Yield claims, the latest first: of a status, with statements of an actor (by name, with those who speak for
        it), that changed since a day, about a place (by name), of a story, or as they stood at the end of a day.
        """
        which = Filter(status, actor, since, place, story, as_of)
        with self._asking() as connection:
            yield from queries.claims(connection, which, answers.actor_ids(connection, actor) if actor else ())

    def claim(self, identifier: str) -> ClaimFile:
        """Return all of a claim, by its id or by that of one of its statements. Raises NotInLedger."""
        with self._asking() as connection:
            return answers.claim(connection, identifier)

    def stories(self) -> Iterator[StoryView]:
        """Yield the stories, the latest first."""
        with self._asking() as connection:
            yield from tales.stories(connection)

    def story(self, identifier: str) -> tuple[StoryView, tuple[ReportView, ...], tuple[ClaimView, ...]]:
        """Return a story, by its id or by that of one of its reports, with its reports and claims.

        Raises NotInLedger.
        """
        with self._asking() as connection:
            found = tales.story(connection, identifier)
            claims = queries.claims(connection, Filter(story=found.id))
            return found, tuple(queries.reports(connection, found.id)), tuple(claims)

    def actors(self) -> Iterator[ActorView]:
        """Yield the actors, those with most statements first."""
        with self._asking() as connection:
            yield from finding.actors(connection)

    def actor(self, name: str) -> tuple[ActorFile, ...]:
        """Return all of the actors with a name or id: two people of one name are two. Raises NotInLedger."""
        with self._asking() as connection:
            return tuple(answers.actor(connection, one) for one in finding.actors_named(connection, name))

    def reports(self, story: str = "") -> Iterator[ReportView]:
        """Yield the reports, all or those of a story, the latest first."""
        with self._asking() as connection:
            yield from queries.reports(connection, story)

    def report(self, identifier: str) -> tuple[ReportView, str, tuple[StatementView, ...]]:
        """Return a report, by its id or by the id or address that was given, its text and its statements.

        Raises NotInLedger.
        """
        with self._asking() as connection:
            found = queries.report(connection, identifier)
            statements = tuple(queries.statements(connection, report=found.id))
            return found, queries.text(connection, found.id), statements

    def revisions(self, identifier: str) -> tuple[Revision, ...]:
        """Return the revisions of a report, what changed from each to the next. Raises NotInLedger."""
        with self._asking() as connection:
            return answers.revisions(connection, identifier)

    def search(self, words: str, limit: int = 20) -> Iterator[Hit]:
        """Yield where all of some words (phrases in double quotes) occur in claims, statements and reports."""
        with self._asking() as connection:
            yield from finding.search(connection, words, limit)

    def changes(self, since: str = "") -> Iterator[Change]:
        """Yield how the status of claims changed, since a day or ever, the earliest first."""
        from reportedly.ledger import changing

        with self._asking() as connection:
            yield from changing.changes(connection, Filter(since=since))

    def answers(self, since: str = "") -> Iterator[tuple[ClaimView, Position]]:
        """Yield who denied a claim or would not comment on it, since a day or ever, the earliest first."""
        with self._asking() as connection:
            yield from queries.answers(connection, since)

    def export(self, what: str, story: str = "", report: str = "") -> Iterator[dict[str, Any]]:
        """Yield rows of "statements", "claims", "reports" or "reviews", or the nodes of "schema-org", the "annotations"
        or the "places", all or those of a story or a report: see `docs/reference/exports.md`.

        Raises NotInLedger, BadQuery.
        """
        from reportedly.keeping.exporting import EXPORTS, chosen

        with self._asking() as connection:
            yield from EXPORTS[what](connection, chosen(connection, story, report))

    def found(self, sought: Sought) -> Iterator[dict[str, Any]]:
        """Yield a row for each statement that passes a search by words and facets. Raises NotInLedger, BadQuery."""
        from reportedly.keeping.exporting import found

        with self._asking() as connection:
            yield from found(connection, answers.sought(connection, sought))

    def story_page(self, identifier: str) -> Iterator[str]:
        """Yield a story as one self-contained HTML page for publication, piece by piece. Raises NotInLedger."""
        from reportedly.keeping.exporting import story_page

        with self._asking() as connection:
            yield from story_page(connection, identifier)

    def feed(self, kind: str = "all", what: str = "", narrowed: Sought | None = None) -> NewsFeed:
        """Return the latest changes as a feed: of "all", or of a "search" (words), "story", "claim" or "actor" (ids).

        narrowed: the facets of a search, whose words are `what`. `reportedly.export.feeds` writes the feed.
        Raises NotInLedger, BadQuery.
        """
        from reportedly.keeping.following import feed

        with self._asking() as connection:
            return feed(connection, kind, what, narrowed)

    def digest(self, since: str, until: str) -> Digest:
        """Return what happened from the beginning of a day to the end of another. Raises BadQuery."""
        from reportedly.keeping.digesting import digest

        with self._asking() as connection:
            return digest(connection, since, until)

    def statements(self) -> Iterator[tuple[StatementView, list[tuple[str, str]]]]:
        """Yield all statements, each with the claims that it is about and its stance on them."""
        with self._asking() as connection:
            for one in queries.statements(connection):
                yield one, queries.stances(connection, one.id)

    def reviews(self) -> Iterator[Review]:
        """Yield all corrections in the order in which they were made."""
        with self._asking() as connection:
            yield from reviews(connection)
