"""A ledger at work: reports in, claims with their status out.

::

    sources → captures  (arriving)  files, folders, JSON lines, web archives, addresses of the web
            → reports   (pipeline)  read, on one or more processes
            → filed     (adding)    each in one transaction, or not at all
            → derived   (deriving)  actors, links, claims, status, stories
            → asked     (ledger)    claims, actors, stories, reports, words, changes

    what `watch` finds comes in by another door (intake), with when it is looked for next.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine

from reportedly.errors import (
    LedgerBusy,
    LedgerDamaged,
    LedgerMissing,
    LedgerTooNew,
    LedgerUnwritable,
    ModelError,
    ReportedlyError,
)
from reportedly.keeping import answers
from reportedly.ledger import engine, finding, queries, tales
from reportedly.ledger.decisions import Review, ReviewKind, reviews
from reportedly.ledger.filters import Filter
from reportedly.ledger.packing import capture_id
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
from reportedly.ledger.writing import find_capture
from reportedly.types import Capture, Outcome

if TYPE_CHECKING:
    from reportedly.collect.tallies import Tally
    from reportedly.export.digest import Digest
    from reportedly.export.feeds import NewsFeed
    from reportedly.keeping.adding import Added
    from reportedly.keeping.answers import Revision
    from reportedly.keeping.deriving import Deriver
    from reportedly.keeping.intake import Intake
    from reportedly.keeping.rebuilding import Changed
    from reportedly.keeping.sourcing import Sources
    from reportedly.ledger.checks import Problem
    from reportedly.ledger.facets import Sought
    from reportedly.pipeline import Reader


_STOPS = (LedgerBusy, LedgerDamaged, LedgerMissing, LedgerTooNew, LedgerUnwritable, ModelError)
"""Errors of the ledger or the package itself, which no other report would escape."""


class Ledger:
    """A ledger in one file: many may read it at once, one may write.

    Answers are read as they are asked for, each in a view of its own that additions meanwhile do not change. All
    methods raise LedgerError: for a file that is missing, busy, damaged, or of a later version.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None, **reading: Any) -> None:
        """Open the ledger at a path; by default $REPORTEDLY_LEDGER, else a file in the user's data folder.

        It is made by the first `add`. `reading`: what :class:`reportedly.Reader` takes.
        """
        self.path = Path(path) if path else engine.default_path()
        self._reading = reading
        self._asked: Engine | None = None
        self._asked_of: engine.Identity | None = None
        self._writer: Engine | None = None
        self._noter: Engine | None = None
        self._held = contextlib.ExitStack()
        self._deriver: Deriver | None = None

    def __enter__(self) -> Ledger:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the file, and let another write."""
        for each in (self._asked, self._noter):
            if each is not None:
                each.dispose()
        self.release()
        self._asked = self._noter = None

    def release(self) -> None:
        """Let another process write; the next addition takes the ledger again."""
        if self._writer is not None:
            self._writer.dispose()
        self._held.close()
        self._writer = None
        if self._deriver is not None:
            self._deriver.forget()  # another may add what it does not know

    # --- writing ----------------------------------------------------------------------------------------------

    def add(
        self,
        sources: Iterable[str | Capture],
        workers: int = 1,
        allow_private: bool = False,
        tell: Callable[[Tally], None] | None = None,
    ) -> Iterator[Outcome[Added]]:
        """Add reports, one after the other, and yield what became of each.

        sources: files, folders, `.jsonl` files with a report a line, web archives, addresses of pages on the web, or
        captures. What is there already is not added again; one that cannot be read is an outcome with its error and
        stops nothing. Every report that was yielded is kept, also when the process is killed after it. workers:
        processes that read; the result does not depend on it. allow_private: fetch from this machine and private
        networks as well. tell: called after each web archive with what was in it.
        """
        from reportedly.keeping.arriving import arrivals, read_all

        self._open()
        found = arrivals(sources, allow_private, tell)
        for capture, read in read_all(self._make_reader, found, workers, self._has):
            yield self._added(capture, read)

    def _has(self, capture: Capture) -> bool:
        with self._asking() as connection:
            return find_capture(connection, capture_id(capture))

    def _added(self, capture: Outcome[Capture], read: Outcome[Any] | None) -> Outcome[Added]:
        from reportedly.keeping.adding import add, known

        try:
            if capture.value is None:
                return Outcome(capture.address, error=capture.error)
            if read is None:
                with self._asking() as asked:
                    return Outcome(capture.address, value=known(asked, capture.value))
            if read.value is None:
                return Outcome(capture.address, error=read.error)
            with self._writing() as (connection, deriver):
                return Outcome(read.address, value=add(connection, deriver, capture.value, *read.value))
        except ReportedlyError as error:
            if isinstance(error, _STOPS):
                raise
            return Outcome(capture.address, error=error)

    def review(self, kind: ReviewKind, *targets: str, author: str, reason: str = "", value: str = "") -> Review:
        """Correct something and return the correction; what is derived follows at once.

        targets and value depend on the kind: see `docs/reference/reviews.md`. Raises NotInLedger, BadQuery.
        """
        from reportedly.keeping.reviewing import correct

        with self._writing() as (connection, deriver):
            return correct(connection, deriver, kind, targets, author, reason, value)

    def rebuild(self, progress: Callable[[int, int], None] | None = None, reread: bool = False) -> list[Changed]:
        """Derive everything again from reports and reviews, and return the claims that changed.

        progress: called after each report with the number of those done and of all. reread: read the reports' texts
        again too, as after an upgrade. All in one transaction: when it is cut off, the ledger is as before.
        """
        from reportedly.keeping.rebuilding import rebuild

        with self._writing() as (connection, deriver):
            return rebuild(connection, deriver, self._make_reader() if reread else None, progress)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[tuple[Connection, Deriver]]:
        """Hold a transaction as the only writer."""
        writer, deriver = self._open()
        try:
            with engine.translated(self.path), writer.begin() as connection:
                yield connection, deriver
        except BaseException:
            deriver.forget()
            raise

    def _open(self) -> tuple[Engine, Deriver]:
        """Become the only writer, and make the ledger where there is none."""
        if self._writer is None or self._deriver is None:
            from reportedly.keeping.deriving import Deriver

            engine.prepare(self.path)
            self._held.enter_context(engine.writer(self.path))
            self._writer = engine.writing_engine(self.path)
            self._deriver = self._deriver or Deriver(_version())
        return self._writer, self._deriver

    @contextlib.contextmanager
    def _noting(self) -> Iterator[Connection]:
        """Hold a transaction for what nothing is derived from, also while another process adds reports."""
        if self._noter is None:
            engine.prepare(self.path)
            if not engine.is_current(self.path):
                with engine.writer(self.path) if self._writer is None else contextlib.nullcontext():
                    engine.writing_engine(self.path).dispose()
            self._noter = engine.writing_engine(self.path, lasting=False)
        with engine.translated(self.path), self._noter.begin() as connection:
            yield connection

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

    @property
    def _make_reader(self) -> Callable[[], Reader]:
        """What makes a reader, also in another process."""
        from reportedly.pipeline import Reader

        return partial(Reader, **self._reading)

    # --- asking -----------------------------------------------------------------------------------------------

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

    def upgrade(self) -> None:
        """Bring a ledger of an earlier version up to date."""
        self._open()

    def statements(self) -> Iterator[tuple[StatementView, list[tuple[str, str]]]]:
        """Yield all statements, each with the claims that it is about and its stance on them."""
        with self._asking() as connection:
            for one in queries.statements(connection):
                yield one, queries.stances(connection, one.id)

    def reviews(self) -> Iterator[Review]:
        """Yield all corrections in the order in which they were made."""
        with self._asking() as connection:
            yield from reviews(connection)

    # --- watching ---------------------------------------------------------------------------------------------

    @property
    def sources(self) -> Sources:
        """The places where `watch` looks for reports."""
        from reportedly.keeping.sourcing import Sources

        return Sources(self._asking, self._noting)

    @property
    def intake(self) -> Intake:
        """Where `watch` puts what it finds."""
        from reportedly.keeping.intake import Intake

        return Intake(self._asking, self._noting, self._writing, self._make_reader)

    # --- keeping safe -----------------------------------------------------------------------------------------

    def check(self) -> Iterator[Problem]:
        """Yield what is wrong: damaged pages, changed captures, loose ends, spans outside their text, derived data
        that is out of step.
        """
        from reportedly.ledger.checks import problems

        with self._asking() as connection:
            yield from problems(connection)

    def backup(self, path: str | os.PathLike[str]) -> None:
        """Copy the ledger to a file while others read and write it. Raises LedgerUnwritable."""
        from reportedly.ledger.backups import backup

        backup(self.path, Path(path))

    def archive(self, path: str | os.PathLike[str]) -> int:
        """Write all captures to a new web archive (WARC 1.1), packed, and return how many. Raises LedgerUnwritable."""
        from reportedly.keeping.archiving import archive

        with self._asking() as connection:
            return archive(connection, Path(path))


def open_ledger(path: str | os.PathLike[str] | None = None, **reading: Any) -> Ledger:
    """Return the ledger at a path, as :class:`Ledger` does; use it in a `with` statement."""
    return Ledger(path, **reading)


def restore(backup: str | os.PathLike[str], path: str | os.PathLike[str] | None = None) -> None:
    """Put a backup in the place of the ledger at a path, after checking it.

    The old file is kept beside it, with `.before` at the end of its name.
    Raises LedgerDamaged, LedgerBusy, LedgerUnwritable.
    """
    from reportedly.ledger.backups import restore

    restore(Path(backup), Path(path) if path else engine.default_path())


def _version() -> str:
    from reportedly import __version__

    return __version__
