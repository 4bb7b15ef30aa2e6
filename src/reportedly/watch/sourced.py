"""Looks at sources: feeds, sites by the feed that they name, pages, folders."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

from reportedly.collect.feeds import digests
from reportedly.collect.fetching import Asked, Fetched
from reportedly.errors import InputError, NotAFeed
from reportedly.keeping.intake import Filed
from reportedly.types import Feed, Fetch, Got, Page, Report, Sighting, Source, Verdict
from reportedly.watch import paged
from reportedly.watch.deciding import Found, after_look, has_lost_its_feed, put_off, seen_again
from reportedly.watch.desk import Desk, Missed, missed, target_of
from reportedly.watch.entries import Seen, seen
from reportedly.watch.finding import found_anew
from reportedly.watch.naming import feed_of
from reportedly.watch.telling import Event


async def look(desk: Desk, source: Source) -> bool:
    """Look at a feed or a site, note what is new there, and return whether pages are to be fetched."""
    started = time.monotonic()
    try:
        target = target_of(source, source.fetched)
        asked = Asked(target, feed=True, etag=source.etag, last_modified=source.last_modified)
        fetched = await desk.fetcher.fetch(asked)
        same = not fetched.changed or _digest(fetched) == source.digest
        feed = None if same else await desk.parsed(feed_of, fetched)
    except NotAFeed as error:
        # A page in the place of a feed is a wall, or the site has done away with the feed.
        await _none(desk, source, Missed(Found(Got.BLOCKED, status=200), error.what), started)
        return False
    except InputError as error:
        await _none(desk, source, missed(error), started)
        return False
    return await _entries(desk, source, fetched, feed, started)


def _digest(fetched: Fetched) -> str:
    return digests.digest(fetched.answer.body)


async def _entries(desk: Desk, source: Source, fetched: Fetched, feed: Feed | None, started: float) -> bool:
    """Note a look that was answered. feed: None where nothing has changed."""
    entries = {each.sighting: each for each in (seen(source, feed, fetched.at) if feed else ())}
    unseen = [entries[each] for each in await desk.noted(desk.intake.unseen, list(entries))] if entries else []
    left = [each for each in unseen if not await _filed(desk, source, each)]
    found = _found(source, fetched, feed, bool(unseen))
    now = desk.clock.now()
    fetch = _fetch(source, fetched, found, now, started)
    after = after_look(desk.plan, source, found, now, desk.chance())
    pairs = [(each.sighting, each.page) for each in left]
    await desk.noted(desk.intake.looked, after, fetch, pairs, lambda page: seen_again(page, source, now))
    words = "; ".join(feed.problems[:1]) if feed else ""
    desk.tell(Event(now, "source", source.fetched, source.fetched, found.got, words, len(unseen)))
    return bool(left)


def _found(source: Source, fetched: Fetched, feed: Feed | None, new: bool) -> Found:
    answer = fetched.answer
    moved = fetched.address if fetched.address != source.fetched else ""
    return Found(
        got=Got.NEW if new else Got.SAME,
        status=answer.status,
        fresh=answer.fresh,
        asks=feed.every * 60 if feed else 0,
        moved_to=moved,
        title=feed.title[:200] if feed else "",
        etag=answer.etag or ("" if fetched.changed else source.etag),
        last_modified=answer.last_modified or ("" if fetched.changed else source.last_modified),
        digest=_digest(fetched) if fetched.changed else source.digest,
    )


async def _none(desk: Desk, source: Source, why: Missed, started: float) -> None:
    """Note a look that gave nothing."""
    now, found = desk.clock.now(), why.found
    if not why.asked:
        await desk.noted(desk.intake.looked, replace(source, due=put_off(now, found.after)), None)
        return
    after, words = after_look(desk.plan, source, found, now, desk.chance()), why.words
    took = round(1_000 * (time.monotonic() - started))
    if has_lost_its_feed(source, found) and (other := await found_anew(desk, source)):
        after = replace(source, feed=other, moved_to="", etag="", last_modified="", digest="", failures=0, due=now)
        words = f"{words}; the site has another feed now: {other[:200]}"
    fetch = Fetch(now, source.fetched, source.id, False, found.got, found.status, took, 0, words)
    await desk.noted(desk.intake.looked, after, fetch)
    desk.tell(Event(now, "source", source.fetched, source.fetched, found.got, words))


def _fetch(source: Source, fetched: Fetched, found: Found, now: datetime, started: float) -> Fetch:
    took = round(1_000 * (time.monotonic() - started))
    return Fetch(now, source.fetched, source.id, False, found.got, found.status, took, len(fetched.answer.body))


# --- entries that are reports ----------------------------------------------------------------------------------------


async def _filed(desk: Desk, source: Source, entry: Seen) -> bool:
    """File an entry that holds the whole text of a report, and return whether it does.

    One of which the page was fetched before stays with the page; of one that other feeds have, the first decides.
    """
    if entry.capture is None:
        return False
    there = await desk.noted(desk.intake.page_at, entry.page.address)
    if there is not None and (there.ended != "feed" or there.source != source.id):
        return False
    capture, now = entry.capture, desk.clock.now()

    def settle(filed: Filed) -> tuple[Page, Fetch]:
        page = replace(filed.page, due=None, step=filed.page.step + 1, ended=filed.page.ended or "feed")
        size = len(capture.body)
        return page, Fetch(now, page.address, source.id, True, filed.got, 200, size=size, report=filed.report)

    try:
        filed = await desk.filed(desk.intake.file, entry.page, capture, settle, entry.sighting, _is_whole)
    except InputError:
        return False
    if filed is None:
        return False
    words, address = "the whole text is in the feed", entry.page.address
    desk.tell(Event(now, "page", source.fetched, address, filed.got, words, filed.statements, filed.report))
    return True


def _is_whole(report: Report) -> bool:
    return report.retrieval.verdict is Verdict.COMPLETE


# --- pages as sources -------------------------------------------------------------------------------------------------


async def look_again(desk: Desk, source: Source) -> None:
    """Look at a page that is a source itself."""
    known = await desk.noted(desk.intake.page, source.address, source)
    if known is None:
        return
    found = await paged.look(desk, known)
    now = desk.clock.now()
    if found is None:
        later = put_off(now, 60.0)
        await desk.noted(desk.intake.looked, replace(source, due=later), None)
        return
    there = found.status == 200 and not found.lasting
    got = Got.NEW if found.got in (Got.NEW, Got.CHANGED) else Got.SAME if there else found.got
    after = after_look(desk.plan, source, replace(found, got=got), now, desk.chance())
    seen_as = Sighting(source.id, source.address, source.address, "", now)
    fetch = Fetch(now, source.address, source.id, False, found.got, found.status)
    await desk.noted(desk.intake.looked, after, fetch, [(seen_as, None)])
