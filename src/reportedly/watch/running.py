"""A run: what is due is looked at, many hosts at once, until nothing is due or it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

import anyio
from anyio.abc import TaskGroup

from reportedly.collect.clock import Clock, SystemClock
from reportedly.collect.fetching import Fetcher, Pace
from reportedly.keeping import Ledger
from reportedly.ledger.engine import watcher
from reportedly.ledger.watching import Due
from reportedly.types import Source, SourceKind
from reportedly.watch import folders, paged, sourced
from reportedly.watch.deciding import Plan, choose
from reportedly.watch.desk import Desk
from reportedly.watch.telling import Event, Tally

AT_ONCE = 200
"""Hosts that are looked at at once."""

OF_A_HOST = 200
"""Due looks of one host that are known at a time; the others wait in the ledger."""

PACE = Pace(silence=20, request=60, page=300, tries=1, connections=AT_ONCE)
"""How patiently sites are asked: once, as what fails is due again later."""


class Watch:
    """Keeps a ledger up to date. `tally` says how the run stands at any time."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        plan: Plan | None = None,
        clock: Clock | None = None,
        seed: int | None = None,
        tell: Callable[[Event], None] = lambda _: None,
        **web: Any,
    ) -> None:
        """Keep how to watch. seed: of chance; tell: is called with each event; web: what :class:`Fetcher` takes."""
        self._ledger = ledger
        self._plan = plan or Plan()
        self._clock = clock or SystemClock()
        self._random = Random(seed)  # noqa: S311 spreads looks, guards nothing
        self._told = tell
        self._web = {"pace": PACE} | web
        self._queue: list[Due] = []
        self._busy: dict[str, Due] = {}
        self._stale = True
        self._next: datetime | None = None
        self._asked: datetime | None = None
        self._stopping = False
        self._scope: anyio.CancelScope | None = None
        self._happened = anyio.Event()
        self.tally = Tally()

    def stop(self) -> None:
        """Start no look any more, give up those that wait for an answer, and finish what is being filed."""
        self._stopping = True
        if self._scope:
            self._scope.cancel()

    async def run(self, once: bool = False) -> None:
        """Look at what is due until stopped; once: until nothing is due.

        Raises LedgerError where the ledger cannot be written, or another process watches; one that another process
        writes is waited for.
        """
        with watcher(self._ledger.path):
            await self._run(once)

    async def _run(self, once: bool) -> None:
        try:
            async with Fetcher(clock=self._clock, **self._web) as fetcher:
                intake = self._ledger.intake
                self._desk = Desk(intake, fetcher, self._clock, self._plan, self._random, self._tell)
                fetcher.notebook = self._desk
                async with anyio.create_task_group() as group:
                    self._scope = group.cancel_scope
                    await self._loop(group, once)
        except BaseExceptionGroup as errors:
            raise alone(errors) from errors

    async def _loop(self, group: TaskGroup, once: bool) -> None:
        while not self._stopping:
            self._happened = anyio.Event()
            if self._must_ask():
                await self._ask()
            self._start(group)
            if not self._busy:
                if once:
                    break
                self._ledger.release()
            left = (self._next - self._clock.now()).total_seconds() if self._next else self._plan.news
            await self._clock.wait(self._happened, min(max(left, 0.05), self._plan.news), bool(self._busy))

    def _must_ask(self) -> bool:
        """Return whether what is due has to be read from the ledger again.

        When pages were seen, when all that was due is done or another look has become due, and every now and then, as
        sources may have been added meanwhile. Not after each look, which would cost more than the look.
        """
        now = self._clock.now()
        old = (now - self._asked).total_seconds() >= self._plan.news if self._asked else True
        return self._stale or not self._busy or old or bool(self._next and now >= self._next)

    async def _ask(self) -> None:
        """Read from the ledger what is due."""
        self._stale, self._asked = False, self._clock.now()
        found = await self._desk.noted(self._desk.intake.due, self._asked, OF_A_HOST)
        self._next, self.tally.sources = found.following, found.sources
        busy = {(each.page, each.key) for each in self._busy.values()}
        self._queue = [each for each in found.due if (each.page, each.key) not in busy]

    def _start(self, group: TaskGroup) -> None:
        """Start looks at what is due, at hosts that are not busy."""
        chosen = choose(self._queue, self._busy, AT_ONCE - len(self._busy))
        taken = {(each.page, each.key) for each in chosen}
        self._queue = [each for each in self._queue if (each.page, each.key) not in taken]
        for each in chosen:
            self._busy[each.host or each.key] = each
            group.start_soon(self._look, each)
        self.tally.busy, self.tally.due = len(self._busy), len(self._queue)

    async def _look(self, due: Due) -> None:
        try:
            if due.page:
                known = await self._desk.noted(self._desk.intake.page, due.key)
                if known is not None and self._is_due(known.page.due):
                    await paged.look(self._desk, known)
            else:
                source = await self._desk.noted(self._desk.intake.source, due.key)
                if source is not None and self._is_due(source.due) and await self._look_at(source):
                    self._stale = True
        finally:
            self._busy.pop(due.host or due.key, None)
            self._happened.set()

    def _is_due(self, moment: datetime | None) -> bool:
        """Tell whether something is still due: a look may have ended since what is due was read."""
        return moment is not None and moment <= self._clock.now()

    async def _look_at(self, source: Source) -> bool:
        """Look at a source, and return whether pages are to be fetched."""
        if source.kind is SourceKind.FOLDER:
            await folders.look(self._desk, source)
        elif source.kind is SourceKind.PAGE:
            await sourced.look_again(self._desk, source)
        else:
            return await sourced.look(self._desk, source)
        return False

    def _tell(self, event: Event) -> None:
        self.tally.count(event)
        self._told(event)


def alone(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the first error of a group: what stops a run is an error of the ledger or a bug, and one is enough."""
    found: BaseException = errors
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
