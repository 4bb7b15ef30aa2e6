"""What `watch` finds, put into a ledger: each look and all that follows from it in one transaction.

::

    a look at a source → sightings, pages to fetch, the source's state   (looked)
    a look at a page   → nothing new, or an error: the page's state      (went)
                       → read; another page's report? noted as its twin  (file)
                               else filed, as `add` does
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

from sqlalchemy import Connection

from reportedly.collect.addresses import mirrors
from reportedly.errors import InputError
from reportedly.keeping.adding import HELD, Added, Change, add, known, mirror
from reportedly.keeping.arriving import Read, read
from reportedly.keeping.deriving import Deriver
from reportedly.keeping.revising import unchanged
from reportedly.keeping.sourcing import Open
from reportedly.ledger import sourcing, watching, writing
from reportedly.ledger.packing import capture_id
from reportedly.ledger.watching import Due
from reportedly.pipeline import Reader
from reportedly.types import Capture, Fetch, Given, Got, Outcome, Page, Report, Sighting, Source, Verdict, host_of

_CHANGES = {Change.NEW: Got.NEW, Change.REVISION: Got.CHANGED, Change.SAME: Got.SAME}


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a page that was fetched: what the look gave, the report's id, how many statements it added, and
    the page with the addresses that were found out.
    """

    got: Got
    report: str
    statements: int
    page: Page


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is due, when the next look is due after that, and how many sources there are."""

    due: list[Due]
    following: datetime | None
    sources: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a page: its source, how many of how many later looks at its host found an edit, and the id and
    the verdict of its newest report, "" and complete for none.
    """

    page: Page
    source: Source
    edits: tuple[int, int]
    report: str
    verdict: Verdict

    @property
    def same(self) -> Got:
        """What a look gives that finds nothing changed."""
        return Got.SAME if self.verdict is Verdict.COMPLETE else Got(self.verdict.value)


class _Shared:
    """A view of the ledger and a transaction that several looks have together, each opened when it is needed first."""

    def __init__(self) -> None:
        self.held = ExitStack()
        self._opened: dict[Open, Connection] = {}

    def connection(self, open_one: Open) -> Connection:
        """Return the connection that something opens, opened once."""
        if open_one not in self._opened:
            self._opened[open_one] = self.held.enter_context(open_one())
        return self._opened[open_one]


_SHARED: ContextVar[_Shared | None] = ContextVar("_SHARED", default=None)
"""What the looks that a thread notes now have together."""


def _shared(open_one: Open) -> Open:
    """Return what opens a connection, or gives the one that is shared now."""

    def opened() -> AbstractContextManager[Connection]:
        shared = _SHARED.get()
        return nullcontext(shared.connection(open_one)) if shared else open_one()

    return opened


Settle = Callable[[Filed], tuple[Page, Fetch]]
"""Decides from what became of a page how its state and the look are noted."""


class Intake:
    """A ledger as `watch` uses it, from one thread at a time. All methods raise LedgerError."""

    def __init__(
        self,
        asking: Open,
        noting: Open,
        writing: Callable[[], AbstractContextManager[tuple[Connection, Deriver]]],
        make_reader: Callable[[], Reader],
    ) -> None:
        """Keep how to read the ledger, to note looks, to add reports, and to make what reads these."""
        self._asking = _shared(asking)
        self._noting = _shared(noting)
        self._writing = writing
        self._make_reader = make_reader

    @cached_property
    def _reader(self) -> Reader:
        return self._make_reader()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Do what this thread asks and notes within the block in one view and in one transaction, kept at its end."""
        shared = _Shared()
        token = _SHARED.set(shared)
        try:
            with shared.held:
                yield
        finally:
            _SHARED.reset(token)

    # --- asking -----------------------------------------------------------------------------------------------

    def due(self, now: datetime, of_a_host: int) -> Waiting:
        """Return what is due, of each host so many at most, the longest due first; and when the next look is after."""
        with self._asking() as connection:
            due, following = watching.due(connection, now, of_a_host), watching.next_due(connection, now)
            return Waiting(due, following, watching.count(connection))

    def source(self, identifier: str) -> Source | None:
        """Return a source by its id, None where it was removed."""
        with self._asking() as connection:
            return watching.source_by(connection, identifier)

    def page(self, address: str, own: Source | None = None) -> Known | None:
        """Return what is known of a page by the address that its source has; None where it is watched no more.

        own: the source that the page itself is.
        """
        with self._asking() as connection:
            found = watching.page_by(connection, address)
            if own:
                found = replace(found or Page(address, own.id, Given()), ended="source")
            source = own or (watching.source_by(connection, found.source) if found else None)
            if found is None or source is None:
                return None
            there = watching.latest_verdict(connection, found.fetched)
            edits = watching.edits(connection, host_of(found.fetched))
            return Known(found, source, edits, there[0] if there else "", there[1] if there else Verdict.COMPLETE)

    def unseen(self, seen: Sequence[Sighting]) -> list[Sighting]:
        """Return those of the sightings at one source that are new."""
        with self._asking() as connection:
            return watching.unseen(connection, seen)

    def page_at(self, address: str) -> Page | None:
        """Return the page at an address, or whose report or own address that is."""
        with self._asking() as connection:
            return watching.page_at(connection, address)

    def rules(self, site: str) -> tuple[datetime, bytes] | None:
        """Return the robots.txt that was read last at a site, empty for none, and when; None where it never was."""
        with self._asking() as connection:
            return watching.rules(connection, site)

    # --- noting -----------------------------------------------------------------------------------------------

    def looked(
        self,
        source: Source,
        look: Fetch | None,
        seen: Sequence[tuple[Sighting, Page | None]] = (),
        again: Callable[[Page], Page | None] = lambda _: None,
    ) -> None:
        """Note a look at a source, and what was seen there: pages that are not known are to be fetched, for one that is
        known `again` decides.
        """
        with self._noting() as connection:
            for sighting, page in seen:
                if not watching.see(connection, sighting) or page is None:
                    continue
                there = watching.page_at(connection, page.address)
                after = page if there is None else again(there)
                if after is not None:
                    watching.put_page(connection, after)
            watching.note(connection, (look,) if look else ())
            sourcing.save(connection, source)

    def went(self, page: Page, look: Fetch | None) -> None:
        """Note a look at a page that gave no other text, or an error; or that it is put off."""
        with self._noting() as connection:
            watching.put_page(connection, page)
            watching.note(connection, (look,) if look else ())

    def keep_rules(self, site: str, at: datetime, text: bytes) -> None:
        """Keep the robots.txt of a site in the place of an earlier one."""
        with self._noting() as connection:
            watching.keep_rules(connection, site, at, text)

    def noted(self, seen: Sighting, looks: Sequence[Fetch]) -> None:
        """Note a file that was taken from a folder, and what became of each report in it."""
        with self._noting() as connection:
            watching.see(connection, seen)
            watching.note(connection, looks)

    def add(self, capture: Capture) -> Added:
        """Add a capture as `Ledger.add` does. Raises InputError."""
        with self._asking() as connection:
            if writing.find_capture(connection, capture_id(capture)):
                return known(connection, capture)
        report, about = self._read(capture)
        with self._writing() as (connection, deriver):
            return add(connection, deriver, capture, report, about)

    # --- filing -----------------------------------------------------------------------------------------------

    def file(
        self,
        page: Page,
        capture: Capture,
        settle: Settle,
        seen: Sighting | None = None,
        accept: Callable[[Report], bool] = lambda _: True,
    ) -> Filed | None:
        """File a page that was fetched. seen: a sighting that is noted with it. accept: tells of the report whether it
        is to be filed; None where it is not.

        Raises InputError for what is no report.
        """
        with self._asking() as connection:
            there = known(connection, capture) if writing.find_capture(connection, capture_id(capture)) else None
        if there is not None:
            return self._note(Filed(_got(there), there.report, 0, _named(page, capture, None)), settle, seen)
        report, about = self._read(capture)
        if not accept(report):
            return None
        if not page.filed and _lives_elsewhere(capture, report):
            capture = replace(capture, address=capture.final)
            report, about = self._read(capture)
        with self._writing() as (connection, deriver):
            named = _named(page, capture, report)
            filed = _as_another(connection, named, report)
            if filed is None:
                found = add(connection, deriver, capture, report, about)
                filed = Filed(_got(found), found.report, found.statements, named)
            _settled(connection, filed, settle, seen)
            return filed

    def _note(self, filed: Filed, settle: Settle, seen: Sighting | None) -> Filed:
        with self._noting() as connection:
            _settled(connection, filed, settle, seen)
            return filed

    def _read(self, capture: Capture) -> Read:
        found = read(self._reader, Outcome(capture.address, value=capture))
        if found.value is None:
            raise found.error or InputError("it was not read")
        return found.value


def _settled(connection: Connection, filed: Filed, settle: Settle, seen: Sighting | None) -> None:
    page, look = settle(filed)
    watching.put_page(connection, page)
    watching.note(connection, (look,))
    if seen:
        watching.see(connection, seen)


def _named(page: Page, capture: Capture, report: Report | None) -> Page:
    """Return a page with the addresses that it turned out to have; one that it calls its own only on its own site."""
    final = capture.final or capture.address
    own = (report.metadata.canonical or "") if report else page.canonical
    canonical = own if own and mirrors(own, final) else ""
    return replace(page, filed=capture.address, final=final, canonical=canonical)


def _lives_elsewhere(capture: Capture, report: Report) -> bool:
    """Tell whether a page is to be filed at the address that answered: one that it calls its own, and no site's first.

    So a link that leads there by temporary redirects, as those of aggregators do, makes no second report.
    """
    own = capture.final == report.metadata.canonical and capture.final != capture.address
    return own and urlsplit(capture.final).path not in ("", "/") and HELD[report.retrieval.verdict] > 0


def _as_another(connection: Connection, page: Page, report: Report) -> Filed | None:
    """Return what becomes of a page that is not to be added, None for one that is.

    One with the text of another that answers at the same address is that one: what a site calls its own address is
    believed only then.
    """
    if HELD[report.retrieval.verdict] == 0 or watching.latest_verdict(connection, page.filed):
        return None
    for twin in watching.twins(connection, page):
        there = watching.latest_verdict(connection, twin.filed)
        if there and unchanged(there[2], report.text):
            return Filed(Got.SAME, there[0], 0, replace(page, filed=twin.filed, ended="twin"))
    other = mirror(connection, page.filed, report)
    return Filed(Got.SAME, other.id, 0, replace(page, filed=other.address, ended="twin")) if other else None


def _got(found: Added) -> Got:
    """Return what a look gave: first how much of the report is there, then what is new of it."""
    return _CHANGES[found.change] if found.verdict is Verdict.COMPLETE else Got(found.verdict.value)
