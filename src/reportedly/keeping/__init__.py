"""A ledger at work: reports in, claims with their status out.

::

    sources → captures  (arriving)  files, folders, JSON lines, web archives, addresses of the web
            → reports   (pipeline)  read, on one or more processes
            → filed     (adding)    each in one transaction, or not at all
            → derived   (deriving)  actors, links, claims, status, stories
            → asked     (questions) claims, actors, stories, reports, words, changes

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
from reportedly.keeping.questions import Questions
from reportedly.ledger import engine
from reportedly.ledger.decisions import Review, ReviewKind
from reportedly.ledger.packing import capture_id
from reportedly.ledger.writing import find_capture
from reportedly.types import Capture, Outcome

if TYPE_CHECKING:
    from reportedly.collect.tallies import Tally
    from reportedly.keeping.adding import Added
    from reportedly.keeping.deriving import Deriver
    from reportedly.keeping.intake import Intake
    from reportedly.keeping.rebuilding import Changed
    from reportedly.keeping.sourcing import Sources
    from reportedly.ledger.checks import Problem
    from reportedly.pipeline import Reader


_STOPS = (LedgerBusy, LedgerDamaged, LedgerMissing, LedgerTooNew, LedgerUnwritable, ModelError)
"""Errors of the ledger or the package itself, which no other report would escape."""


class Ledger(Questions):
    """A ledger in one file: many may read it at once, one may write.

    Answers are read as they are asked for, each in a view of its own that additions meanwhile do not change. All
    methods raise LedgerError: for a file that is missing, busy, damaged, or of a later version.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None, **reading: Any) -> None:
        """Open the ledger at a path; by default $REPORTEDLY_LEDGER, else a file in the user's data folder.

        It is made by the first `add`. `reading`: what :class:`reportedly.Reader` takes.
        """
        super().__init__(path)
        self._reading = reading
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
        super().close()
        if self._noter is not None:
            self._noter.dispose()
        self.release()
        self._noter = None

    def release(self) -> None:
        """Let another process write; the next addition takes the ledger again."""
        if self._writer is not None and self._deriver is not None:
            from reportedly.keeping.lasting import keep

            self._writer.dispose()
            keep(self.path, self._deriver)
        self._held.close()
        self._writer = self._deriver = None

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
            from reportedly.keeping.lasting import take

            engine.prepare(self.path)
            self._held.enter_context(engine.writer(self.path))
            self._writer = engine.writing_engine(self.path)
            self._deriver = take(self.path) or Deriver(_version())
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

    @property
    def _make_reader(self) -> Callable[[], Reader]:
        """What makes a reader, also in another process."""
        from reportedly.pipeline import Reader

        return partial(Reader, **self._reading)

    def upgrade(self) -> None:
        """Bring a ledger of an earlier version up to date."""
        self._open()

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
