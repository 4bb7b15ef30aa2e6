"""Looks at folders: files that are new, or have changed since they were taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from reportedly.errors import Conflict, InputError, UnreadableInput
from reportedly.keeping.adding import Added, Change
from reportedly.keeping.arriving import arrivals, files
from reportedly.types import Capture, Fetch, Got, Outcome, Sighting, Source, Verdict
from reportedly.watch.deciding import Found, after_look
from reportedly.watch.desk import Desk
from reportedly.watch.telling import Event

SETTLED = 2.0
"""Seconds for which a file must not have changed before it is taken: it may still be being written."""

_CHANGES = {Change.NEW: Got.NEW, Change.REVISION: Got.CHANGED, Change.SAME: Got.SAME}


async def look(desk: Desk, source: Source) -> None:
    """Look at a folder, and add what is new in it."""
    now = desk.clock.now()
    found, words, new = Found(Got.SAME), "", 0
    try:
        there = await desk.parsed(lambda: list(_files(source, now)))
        for each in await desk.noted(desk.intake.unseen, there):
            await _take(desk, source, each)
            new += 1
    except UnreadableInput as error:
        found, words = Found(Got.FAILED), error.what
    found = Found(Got.NEW) if new else found
    after = after_look(desk.plan, source, found, now, desk.chance())
    fetch = Fetch(now, source.address, source.id, False, found.got, error=words)
    await desk.noted(desk.intake.looked, after, fetch)
    desk.tell(Event(now, "source", source.address, source.address, found.got, words, new))


def _files(source: Source, now: datetime) -> Iterator[Sighting]:
    """Yield the files of a folder as sightings, each with its size and time of change as what it says."""
    folder = Path(source.address)
    if not folder.is_dir():
        raise UnreadableInput("there is no such folder", source.address)
    for path in files(folder):
        try:
            about = path.stat()
        except OSError:
            continue  # it is gone since the folder was read
        if now.timestamp() - about.st_mtime >= SETTLED:
            yield Sighting(source.id, str(path), str(path), f"{about.st_size} {about.st_mtime_ns}", now)


async def _take(desk: Desk, source: Source, seen: Sighting) -> None:
    """Add what is in a file, report by report, and then note that the file was taken."""
    looks = []
    waiting = arrivals([seen.address])
    while (outcome := await desk.parsed(lambda: next(waiting, None))) is not None:
        added = await desk.filed(_added, desk, outcome)
        look = _look(source, outcome.address, added, desk.clock.now())
        looks.append(look)
        new = added.value.statements if added.value else 0
        desk.tell(Event(look.at, "page", source.address, outcome.address, look.got, look.error, new, look.report))
    await desk.noted(desk.intake.noted, seen, looks)


def _added(desk: Desk, outcome: Outcome[Capture]) -> Outcome[Added]:
    try:
        if outcome.value is None:
            return Outcome(outcome.address, error=outcome.error)
        return Outcome(outcome.address, value=desk.intake.add(outcome.value))
    except (InputError, Conflict) as error:
        return Outcome(outcome.address, error=error)


def _look(source: Source, address: str, added: Outcome[Added], now: datetime) -> Fetch:
    """Return how a report in a file is noted."""
    if added.value is None:
        return Fetch(now, address, source.id, True, Got.FAILED, error=added.error.what if added.error else "")
    found = added.value
    whole = found.verdict is Verdict.COMPLETE
    got = _CHANGES[found.change] if whole else Got(found.verdict.value)
    return Fetch(now, address, source.id, True, got, report=found.report)
