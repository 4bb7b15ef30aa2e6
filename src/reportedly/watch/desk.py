"""What all looks of a run share: the ledger, the web, the clock, chance, and whom to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import Random
from typing import ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

import anyio
import httpx2
from anyio.to_thread import run_sync

from reportedly.collect.addresses import Target, target
from reportedly.collect.clock import Clock
from reportedly.collect.fetching import Fetcher
from reportedly.errors import AddressRefused, InputError, LedgerBusy, PageRefused, RobotsRefused, WebError
from reportedly.keeping.intake import Intake
from reportedly.types import Got, Source
from reportedly.watch.deciding import Found, Plan
from reportedly.watch.secrets import credentials
from reportedly.watch.telling import Event, Tell

P = ParamSpec("P")
T = TypeVar("T")

_BUSY_WAIT = 5.0
"""Seconds before the ledger is tried again that another process writes."""

_WALLS = frozenset({401, 402, 403, 451})


@dataclass(eq=False, slots=True)
class _Job:
    """Something to do with the ledger, and what it gave once it is done."""

    work: Callable[[], object]
    done: bool = False
    found: object = None


@dataclass
class Desk:
    """What looks need. The ledger is used in threads, by one reader of reports and one that notes looks at a time."""

    intake: Intake
    fetcher: Fetcher
    clock: Clock
    plan: Plan
    random: Random
    tell: Tell
    _waiting: list[_Job] = field(default_factory=list)
    _noting: anyio.Lock = field(default_factory=anyio.Lock)
    _filing: anyio.Lock = field(default_factory=anyio.Lock)
    _parsing: anyio.Lock = field(default_factory=anyio.Lock)

    async def noted(self, work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """Do something short with the ledger in a thread, once it is free, with all else that waits for that then."""
        job = _Job(partial(work, *args, **more))
        self._waiting.append(job)
        async with self._noting:
            if not job.done:
                await self._do_waiting(job)
        return cast(T, job.found)

    async def _do_waiting(self, own: _Job) -> None:
        """Do what waits for the ledger, in one transaction. Of what fails, the others are left to those they are of."""
        jobs, self._waiting = self._waiting, []
        try:
            await self._tried(partial(self._together, jobs))
        except BaseException:
            self._waiting[:0] = [each for each in jobs if each is not own]
            raise

    def _together(self, jobs: list[_Job]) -> None:
        with self.intake.together():
            found = [job.work() for job in jobs]
        for job, each in zip(jobs, found, strict=True):
            job.found, job.done = each, True

    async def filed(self, work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """Read and file a report in a thread, once the ledger is free."""
        return await self._with(self._filing, partial(work, *args, **more))

    async def parsed(self, work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """Do something in a thread that needs the processor alone."""
        return await self._with(self._parsing, partial(work, *args, **more))

    async def _with(self, lane: anyio.Lock, work: Callable[[], T]) -> T:
        async with lane:
            return await self._tried(work)

    async def _tried(self, work: Callable[[], T]) -> T:
        while True:
            try:
                return await run_sync(work)
            except LedgerBusy as error:
                self.note(f"waiting for the ledger: {error.what}")
                await self.clock.sleep(_BUSY_WAIT)

    async def rules(self, site: str) -> tuple[datetime, bytes] | None:
        """Return what is kept of a site's robots.txt: see :class:`reportedly.collect.robots.Notebook`."""
        return await self.noted(self.intake.rules, site)

    async def keep_rules(self, site: str, at: datetime, text: bytes) -> None:
        """Keep a site's robots.txt."""
        await self.noted(self.intake.keep_rules, site, at, text)

    def chance(self) -> float:
        """Return a random number from 0 to 1."""
        return self.random.random()

    def note(self, words: str) -> None:
        """Tell what concerns no source."""
        self.tell(Event(self.clock.now(), "note", "", "", None, words))


@dataclass(frozen=True, slots=True)
class Missed:
    """A look that gave nothing: what became of it, and the error. `asked`: whether the site was."""

    found: Found
    words: str
    asked: bool = True


def missed(error: InputError) -> Missed:
    """Return what an error says of a look."""
    if not isinstance(error, WebError):
        return Missed(Found(Got.FAILED, lasting=True), _words(error))
    status, after = error.status, error.after
    if isinstance(error, PageRefused) and not status and after:
        return Missed(Found(Got.FAILED, after=after), _words(error), asked=False)
    if isinstance(error, RobotsRefused) and after is None:
        return Missed(Found(Got.BLOCKED, lasting=True), _words(error))
    if isinstance(error, AddressRefused):
        return Missed(Found(Got.FAILED, lasting=True), _words(error))
    got = Got.BLOCKED if status in _WALLS else Got.GONE if status in (404, 410) else Got.FAILED
    return Missed(Found(got, status=status, after=after), _words(error))


def _words(error: InputError) -> str:
    return error.what[:300]


def target_of(source: Source, address: str) -> Target:
    """Return where an address of a source leads, with the source's credentials where it is of the same origin.

    Raises AddressRefused, UnreadableInput.
    """
    found = target(address)
    if not source.credentials or _origin(found.url) != _origin(target(source.address).url):
        return found
    return Target(found.url, credentials(source.credentials))


def _origin(url: httpx2.URL) -> tuple[str, str]:
    parts = urlsplit(str(url))
    return parts.scheme, parts.netloc
