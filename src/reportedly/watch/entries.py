"""What a feed's entries are: reports seen there, and the pages or the texts that they are."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from reportedly.collect.addresses import target
from reportedly.errors import AddressRefused
from reportedly.types import Capture, Entry, Feed, Given, Page, Sighting, Source

FULL_AT_LEAST = 60
"""Words of an entry's content from which on it may be the whole text of a report."""

ID_AT_MOST = 500
"""Characters of what an entry calls itself, and of its title, that are kept."""

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry: the sighting, the page to fetch, and the capture that the entry itself is where it has a text."""

    sighting: Sighting
    page: Page
    capture: Capture | None


def seen(source: Source, feed: Feed, at: datetime) -> Iterator[Seen]:
    """Yield what the entries of a feed are, the last one first, as feeds have the newest on top.

    Of entries with one address and id only the first in the feed counts. One without an address has one made of the
    feed's and its id, if it has a text; else, as one that leads to no page of the web, it is passed over.
    """
    known = set[tuple[str, str]]()
    found = list[Seen]()
    for entry in feed.entries:
        one = _seen(source, feed, entry, at)
        if one and (one.page.address, one.sighting.entry) not in known:
            known.add((one.page.address, one.sighting.entry))
            found.append(one)
    yield from reversed(found)


def _seen(source: Source, feed: Feed, entry: Entry, at: datetime) -> Seen | None:
    address = _address(source, entry)
    if not address:
        return None
    published = entry.published or entry.updated
    name = (entry.id or address)[:ID_AT_MOST]
    sighting = Sighting(source.id, address, name, _digest(entry), at, entry.title[:ID_AT_MOST], published)
    other = json.dumps({"source": source.fetched, "entry": name}, ensure_ascii=False)
    page = Page(address, source.id, Given(published=published, other=other), due=at)
    return Seen(sighting, page, _capture(feed, entry, address, page.given, at))


def _address(source: Source, entry: Entry) -> str:
    if not entry.address:
        text = entry.content or entry.summary
        return f"{source.address}#{quote(entry.id[:ID_AT_MOST], safe='')}" if entry.id and text else ""
    try:
        return str(target(entry.address).url)
    except AddressRefused:
        return ""


def _digest(entry: Entry) -> str:
    """Return the hash of what an entry says; not of its summary, which may hold how many comments there are."""
    changed = entry.updated or entry.published
    parts = (entry.title, entry.content, changed.isoformat() if changed else "")
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _capture(feed: Feed, entry: Entry, address: str, given: Given, at: datetime) -> Capture | None:
    """Return the capture that an entry is which may have a whole text, with what the feed says of it."""
    text = entry.content or ("" if entry.address else entry.summary)
    if len(_TAG.sub(" ", text).split()) < (FULL_AT_LEAST if entry.address else 1):
        return None
    told = Given(
        title=entry.title,
        byline=entry.authors,
        publisher=feed.title[:ID_AT_MOST],
        published=given.published,
        other=given.other,
    )
    body = text.encode("utf-8", "surrogatepass")
    return Capture(address, body, "text/html", at, told, charset="utf-8", final=address)
