"""Looks at pages: the first, which makes a report, and later ones, which find edits and what has vanished."""

from __future__ import annotations

import time
from dataclasses import replace

from reportedly.collect.fetching import Asked, Fetched
from reportedly.collect.web import captured
from reportedly.errors import InputError
from reportedly.keeping.intake import Filed, Known
from reportedly.types import Fetch, Got, Page
from reportedly.watch.deciding import Found, after_page, put_off
from reportedly.watch.desk import Desk, Missed, missed, target_of
from reportedly.watch.telling import Event


async def look(desk: Desk, known: Known) -> Found | None:
    """Look at a page, file what is new, and return what was found; None where the site has asked to wait."""
    page, source = known.page, known.source
    started = time.monotonic()
    try:
        asked = Asked(target_of(source, page.fetched), etag=page.etag, last_modified=page.last_modified)
        fetched = await desk.fetcher.fetch(asked)
        if not fetched.changed:
            return await _same(desk, known, fetched, started)
        return await _file(desk, known, fetched, started)
    except InputError as error:
        return await _missed(desk, known, missed(error), started)


async def _file(desk: Desk, known: Known, fetched: Fetched, started: float) -> Found:
    """File a page that was fetched."""
    answer, now = fetched.answer, desk.clock.now()
    took, size, chance = _took(started), len(answer.body), desk.chance()
    found = Found(Got.SAME, answer.status, etag=answer.etag, last_modified=answer.last_modified)

    def settle(filed: Filed) -> tuple[Page, Fetch]:
        after = after_page(desk.plan, filed.page, replace(found, got=filed.got), now, chance, known.edits)
        return _own(known, after), _fetch(known, replace(found, got=filed.got), desk, took, size, report=filed.report)

    capture = captured(fetched, known.page.given)
    if known.report:  # a report keeps the address that it has, also where its page has moved since
        capture = replace(capture, address=known.page.fetched)
    filed = await desk.filed(desk.intake.file, known.page, capture, settle)
    if filed is None:  # never, as all reports are accepted
        return found
    _tell(desk, known, filed.got, "", filed.statements, filed.report)
    return replace(found, got=filed.got)


async def _same(desk: Desk, known: Known, fetched: Fetched, started: float) -> Found:
    """Note that nothing has changed."""
    page, answer = known.page, fetched.answer
    etag, modified = answer.etag or page.etag, page.last_modified
    found = Found(known.same, answer.status, etag=etag, last_modified=modified)
    after = after_page(desk.plan, page, found, desk.clock.now(), desk.chance(), known.edits)
    fetch = _fetch(known, found, desk, _took(started), 0, report=known.report)
    await desk.noted(desk.intake.went, _own(known, after), fetch)
    _tell(desk, known, found.got, report=known.report)
    return found


async def _missed(desk: Desk, known: Known, why: Missed, started: float) -> Found | None:
    """Note that a page could not be had; the report that there is stays."""
    found, page = why.found, known.page
    if found.got is Got.GONE and found.status == 404 and not known.report:
        found = replace(found, got=Got.FAILED)  # there was none yet: perhaps the feed was ahead of the site
    if not why.asked:
        later = replace(page, due=put_off(desk.clock.now(), found.after))
        await desk.noted(desk.intake.went, _own(known, later), None)
        return None
    after = after_page(desk.plan, page, found, desk.clock.now(), desk.chance(), known.edits)
    fetch = _fetch(known, found, desk, _took(started), 0, error=why.words)
    await desk.noted(desk.intake.went, _own(known, after), fetch)
    _tell(desk, known, found.got, why.words, report=known.report)
    return found


def _own(known: Known, page: Page) -> Page:
    """Return a page that is a source itself as such: when it is due is the source's affair."""
    return replace(page, due=None, ended="source") if known.page.ended == "source" else page


def _took(started: float) -> int:
    return round(1_000 * (time.monotonic() - started))


def _fetch(known: Known, found: Found, desk: Desk, took: int, size: int, *, error: str = "", report: str = "") -> Fetch:
    now, address, source = desk.clock.now(), known.page.address, known.source.id
    return Fetch(now, address, source, True, found.got, found.status, took, size, error, report)


def _tell(desk: Desk, known: Known, got: Got, words: str = "", new: int = 0, report: str = "") -> None:
    desk.tell(Event(desk.clock.now(), "page", known.source.fetched, known.page.address, got, words, new, report))
