"""RSS, Atom, RDF and CDF, read by feedparser from a tree that is well-formed and bounded."""

from __future__ import annotations

import html
import io
from datetime import datetime
from typing import Any

from lxml import etree

from reportedly.collect.feeds.namespaces import local
from reportedly.collect.feeds.trees import BASE_AT_MOST, ENTRIES_AT_MOST
from reportedly.collect.feeds.values import absolute, moment, plain, resolved, squeezed
from reportedly.errors import NotAFeed
from reportedly.types import Entry, Feed

_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_MINUTES = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
_ITS_FAULTS = (ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError, RecursionError)
"""What feedparser raises where a feed is not as it expects."""
EVERY_AT_MOST = 525_600
"""Minutes that a feed may ask to wait between two looks: a year."""
WORDED_AT_MOST = 100
"""Entries, the first, whose dates may be in words of the feed's language: to read these takes time."""
_AS_IT_IS = {"sanitize_html": False, "resolve_relative_uris": False}
"""Mark-up is left alone: it is not shown from here, and feedparser's way takes more time than all the rest."""
Item = dict[str, Any]
"""What feedparser has of a feed or an entry, as a plain dictionary: its own gives other keys where one is missing."""


def parse(root: etree._Element, version: str, address: str, language: str, problems: tuple[str, ...]) -> Feed:
    """Return what a feed in XML says. Raises NotAFeed."""
    name = local(root)
    found = _parsed(root, address, language) if name != "html" else {}
    entries, feed = _items(found, "entries"), dict(found.get("feed", {}))
    if not found or (name not in _ROOTS and not _text(found, "version") and not entries):
        raise NotAFeed(f"it is no feed but a document with the element <{name[:50]}>", address)
    form = version or _text(found, "version") or ("cdf" if name == "channel" else "rss")
    site, language = absolute(_text(feed, "link"), address), _text(feed, "language")
    own = next((_text(link, "href") for link in _items(feed, "links") if link.get("rel") == "self"), "")
    shared = _authors(feed) if form.startswith("atom") else ()
    read = tuple(
        _entry(entry, form, address or site, language, shared, worded=n < WORDED_AT_MOST)
        for n, entry in enumerate(entries[:ENTRIES_AT_MOST])
    )
    return Feed(
        format=form,
        title=_title(feed),
        address=absolute(own, address),
        site=site,
        language=language,
        every=_every(feed),
        entries=read,
        problems=problems,
    )


def _parsed(root: etree._Element, address: str, language: str) -> dict[str, Any]:
    """Return feedparser's reading; it is given bytes, and never an address to fetch."""
    import feedparser  # brings the network's modules with it

    headers = {"content-type": "application/xml; charset=utf-8"}
    headers |= {"content-location": address} if address else {}
    headers |= {"content-language": language} if language else {}
    body = etree.tostring(root, encoding="utf-8", xml_declaration=False)
    try:
        found = feedparser.parse(io.BytesIO(body), response_headers=headers, **_AS_IT_IS)
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        AssertionError,
        ArithmeticError,
        RecursionError,
    ) as error:
        raise NotAFeed(f"it cannot be read as a feed ({type(error).__name__})", address) from error
    return dict(found)


def _entry(entry: Item, form: str, base: str, language: str, shared: tuple[str, ...], *, worded: bool) -> Entry:
    address = _address(entry, base)
    words = (_language(entry) or language) if worded else ""
    published = _when(entry, "published", words) or _when(entry, "created", words)
    updated = _when(entry, "updated", words)
    if not published and form.startswith("rss"):
        published = updated  # dc:date, the only date that RSS 1.0 has
    return Entry(
        address=address,
        id=squeezed(_text(entry, "id")) or address,
        title=_title(entry),
        summary=next(map(_markup, _items(entry, "summary_detail")), ""),
        content=max(map(_markup, _items(entry, "content")), key=len, default=""),
        authors=_authors(entry) or shared,
        published=published,
        updated=updated,
        language=_language(entry) or ("" if form.startswith("atom") and "title_detail" in entry else language),
        categories=_categories(entry),
    )


def _text(found: Item, key: str) -> str:
    """Return a value that is text: a feed that has an element of feedparser's own names may put anything there."""
    value = found.get(key)
    return value if isinstance(value, str) else ""


def _items(found: Item, key: str) -> list[Item]:
    """Return values that are dictionaries, one or many."""
    value = found.get(key)
    several = value if isinstance(value, list) else [value]
    return [dict(one) for one in several if isinstance(one, dict)]


def _address(entry: Item, base: str) -> str:
    """Return the page's address: the original one where a service counts clicks, else the link, else what is near."""
    links = [_text(link, "href") for link in _items(entry, "links") if link.get("rel") in ("alternate", "via")]
    candidates = (_text(entry, "feedburner_origlink"), _text(entry, "link"), *links)
    return next(filter(None, (absolute(candidate, base) for candidate in candidates)), "")


def _title(entry: Item) -> str:
    """Return a title's words: of markup, its text."""
    text = _text(entry, "title")
    kinds = [_text(detail, "type") for detail in _items(entry, "title_detail")]
    return squeezed(text) if kinds in ([], ["text/plain"]) else plain(text)


def _markup(content: Item) -> str:
    """Return a text as HTML, "" for what is none or stands elsewhere; one in base64 may name any type."""
    kind, value = _text(content, "type") or "text/plain", _text(content, "value")
    known = kind.startswith("text/") or kind.endswith(("html", "xml"))
    if content.get("src") or not (known or "<" in value):
        return ""
    base = _text(content, "base")
    if kind == "text/plain":
        return html.escape(value, quote=False)
    return resolved(value, base) if len(base) <= BASE_AT_MOST else value


def _authors(entry: Item) -> tuple[str, ...]:
    """Return the names, or addresses for mail, of the authors."""
    several = [_text(author, "name") or _text(author, "email") for author in _items(entry, "authors")]
    names = [name for name in several if name] or [_text(entry, "author")]
    return tuple(dict.fromkeys(filter(None, (plain(name) for name in names))))


def _when(entry: Item, key: str, language: str) -> datetime | None:
    return moment(_text(entry, key), entry.get(f"{key}_parsed"), language) if _text(entry, key) else None


def _language(entry: Item) -> str:
    """Return the language that an entry states, for itself or for its longest text."""
    details = [detail for key in ("content", "summary_detail", "title_detail") for detail in _items(entry, key)]
    stated = [_text(entry, "language"), *(_text(detail, "language") for detail in details)]
    return next(filter(None, stated), "")


def _categories(entry: Item) -> tuple[str, ...]:
    tags = (squeezed(_text(tag, "label") or _text(tag, "term")) for tag in _items(entry, "tags"))
    return tuple(dict.fromkeys(filter(None, tags)))


def _every(feed: Item) -> int:
    """Return the minutes between two looks: RSS's ttl, else the syndication module's period and frequency."""
    ttl, period = _text(feed, "ttl"), _text(feed, "sy_updateperiod").lower()
    if ttl.isascii() and ttl.isdigit():
        return min(int(ttl[:9]), EVERY_AT_MOST)
    often = _text(feed, "sy_updatefrequency")
    times = int(often[:9]) if often.isascii() and often.isdigit() else 1
    return _MINUTES.get(period, 0) // max(times, 1)
