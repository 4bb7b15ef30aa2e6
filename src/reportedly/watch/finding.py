"""The feed of a site whose feed has vanished, found anew: as when the site was named, from its page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urljoin

from reportedly.collect import discovery
from reportedly.collect.fetching import Asked, Fetched
from reportedly.errors import InputError
from reportedly.types import Source
from reportedly.watch.desk import Desk, target_of
from reportedly.watch.naming import CANDIDATES_AT_MOST, feed_of


async def found_anew(desk: Desk, source: Source) -> str:
    """Return the address of the first feed that there is: that the site's page names, its robots.txt, or a usual one.

    "" where there is none, or where the site cannot be asked.
    """
    try:
        page = await desk.fetcher.fetch(Asked(target_of(source, source.address)))
    except InputError:
        return ""
    async for candidate in _candidates(desk, source, page):
        if candidate != source.fetched and await _is_feed(desk, source, candidate):
            return candidate
    return ""


async def _candidates(desk: Desk, source: Source, page: Fetched) -> AsyncIterator[str]:
    named = discovery.of_page(page.answer.body, page.final, page.answer.charset)[:CANDIDATES_AT_MOST]
    for each in named:
        yield each.address
    if named:
        return
    rules = await _fetched(desk, source, urljoin(page.final, "/robots.txt"))
    listed = discovery.of_robots(rules.answer.body, rules.final) if rules else ()
    for each in (*listed[:CANDIDATES_AT_MOST], *discovery.usual(page.final)[:CANDIDATES_AT_MOST]):
        yield each.address


async def _is_feed(desk: Desk, source: Source, address: str) -> bool:
    fetched = await _fetched(desk, source, address)
    try:
        return fetched is not None and bool(await desk.parsed(feed_of, fetched))
    except InputError:
        return False


async def _fetched(desk: Desk, source: Source, address: str) -> Fetched | None:
    try:
        return await desk.fetcher.fetch(Asked(target_of(source, address), feed=True))
    except InputError:
        return None
