"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import html
import json
from typing import Any

from reportedly.collect.feeds.trees import ENTRIES_AT_MOST
from reportedly.collect.feeds.values import absolute, moment, squeezed
from reportedly.errors import NotAFeed
from reportedly.types import Entry, Feed

_VERSIONS = {
    "https://jsonfeed.org/version/1": "json10",
    "https://jsonfeed.org/version/1.0": "json10",
    "https://jsonfeed.org/version/1.1": "json11",
}
NAMES_AT_MOST = 100
"""Authors, and tags, of an entry."""


def is_json(text: str, media_type: str = "") -> bool:
    """Say whether a feed's text is JSON, by its first character; the media type decides where there is none."""
    start = text.lstrip()[:1]
    return start in ("{", "[") or (not start and "json" in media_type)


def parse(text: str, address: str, problems: tuple[str, ...] = ()) -> Feed:
    """Return what a JSON feed says. Raises NotAFeed."""
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise NotAFeed(f"it is no valid JSON: {str(error)[:200]}", address) from error
    version = _words(data, "version").replace("http://", "https://")
    if not version.startswith("https://jsonfeed.org/version/"):
        raise NotAFeed("it is JSON, but no JSON feed", address)
    items = data.get("items")
    found = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    site = absolute(_words(data, "home_page_url"), address)
    if version not in _VERSIONS:
        problems += (f"unknown version of JSON Feed: {version[:100]}",)
    if len(found) > ENTRIES_AT_MOST:
        problems += (f"only the first {ENTRIES_AT_MOST:,} of {len(found):,} entries are read",)
    return Feed(
        format=_VERSIONS.get(version, "json"),
        title=squeezed(_words(data, "title")),
        address=absolute(_words(data, "feed_url"), address),
        site=site,
        language=_words(data, "language"),
        entries=tuple(_entry(item, data, address or site) for item in found[:ENTRIES_AT_MOST]),
        problems=problems,
    )


def _entry(item: dict[str, Any], feed: dict[str, Any], base: str) -> Entry:
    address = absolute(_words(item, "url"), base) or absolute(_words(item, "external_url"), base)
    return Entry(
        address=address,
        id=_words(item, "id") or address,
        title=squeezed(_words(item, "title")),
        summary=html.escape(_words(item, "summary"), quote=False),
        content=_words(item, "content_html") or html.escape(_words(item, "content_text"), quote=False),
        authors=_authors(item) or _authors(feed),
        published=moment(_words(item, "date_published")),
        updated=moment(_words(item, "date_modified")),
        language=_words(item, "language") or _words(feed, "language"),
        categories=tuple(squeezed(tag) for tag in _list(item, "tags") if isinstance(tag, str) and tag.strip()),
    )


def _words(data: Any, key: str) -> str:
    """Return a string; a number, as some feeds have for an id, as one."""
    value = data.get(key) if isinstance(data, dict) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _list(data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value[:NAMES_AT_MOST] if isinstance(value, list) else []


def _authors(data: dict[str, Any]) -> tuple[str, ...]:
    """Return authors' names: version 1.1 has a list, version 1 one author."""
    several = _list(data, "authors") or [data.get("author")]
    return tuple(dict.fromkeys(filter(None, (squeezed(_words(author, "name")) for author in several))))
