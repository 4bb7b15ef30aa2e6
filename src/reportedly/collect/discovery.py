"""Where a site's feeds and news sitemaps are: those that a page or a robots.txt names, and the usual places to try.

Pure functions on what was fetched; nothing is fetched here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from lxml import etree, html

from reportedly.collect.feeds.values import absolute, squeezed
from reportedly.collect.robots import ROBOTS_BYTES_AT_MOST

PAGE_BYTES_AT_MOST = 2_000_000
"""Bytes of a page that are searched for feeds."""
FOUND_AT_MOST = 50
"""Feeds, and sitemaps, that a page or a robots.txt names."""

_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/json",
        "application/xml",
        "text/xml",
    }
)
"""Media types of feeds in `<link rel="alternate">`: RFC 4287, JSON Feed 1.1, and what RSS has come to use."""
_LOOKS_LIKE_ONE = re.compile(
    r"(?:/(?:feeds?|rss|atom|rdf)(?:\.(?:xml|rss|json))?/?|\.(?:rss|atom|rdf)|feed\.(?:xml|json))$", re.I
)
_NOT_THE_NEWS = re.compile(r"\b(?:comments?|kommentare?|commentaires?|comentarios?|oembed|wp-json)\b", re.I)
_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,4000})", re.I | re.M)
_FEEDS = ("/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/feeds/posts/default", "/feed.json")
_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/googlenews.xml", "/sitemap.xml")


@dataclass(frozen=True, slots=True)
class Named:
    """A feed or sitemap that may be there: its address in full, its title where one is given, and what names it."""

    address: str
    title: str = ""
    kind: Literal["feed", "sitemap"] = "feed"
    by: Literal["link", "anchor", "robots", "usual"] = "link"


def of_page(body: bytes, address: str, charset: str = "") -> tuple[Named, ...]:
    """Return the feeds that a page names in its head or, where it names none, links to; those of comments last."""
    tree = _tree(body[:PAGE_BYTES_AT_MOST], charset)
    if tree is None:
        return ()
    base = next(filter(None, (absolute(found.get("href") or "", address) for found in tree.iter("base"))), address)
    named = list(_once(_links(tree, base))) or list(_once(_anchors(tree, base)))
    return tuple(sorted(named, key=lambda one: bool(_NOT_THE_NEWS.search(f"{one.address} {one.title}"))))


def of_robots(body: bytes, address: str) -> tuple[Named, ...]:
    """Return the sitemaps that a robots.txt names (sitemaps.org, "Specifying the Sitemap location")."""
    text = body[:ROBOTS_BYTES_AT_MOST].decode("utf-8", "replace")
    found = (absolute(where, address) for where in _SITEMAP.findall(text))
    named = list(_once(Named(where, kind="sitemap", by="robots") for where in found if where))
    return tuple(sorted(named, key=lambda one: "news" not in one.address.lower()))


def usual(address: str) -> tuple[Named, ...]:
    """Return where feeds and news sitemaps mostly are, to be tried where a site names none: under its page, on top."""
    if not absolute(address):
        return ()
    parts = urlsplit(absolute(address))
    top = f"{parts.scheme}://{parts.netloc}"
    under = top + parts.path.rstrip("/")
    feeds = [Named(under + "/feed", by="usual")] + [Named(top + path, by="usual") for path in _FEEDS]
    return tuple(_once(feeds + [Named(top + path, kind="sitemap", by="usual") for path in _SITEMAPS]))


def _tree(body: bytes, charset: str) -> html.HtmlElement | None:
    for encoding in (charset, ""):
        try:
            found = html.document_fromstring(body, parser=html.HTMLParser(encoding=encoding or None))
        except (etree.ParserError, etree.XMLSyntaxError, LookupError, ValueError, AssertionError):
            continue
        return found
    return None


def _links(tree: html.HtmlElement, base: str) -> Iterator[Named]:
    for link in tree.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        where = absolute(link.get("href") or "", base)
        if where and ("feed" in rel or ("alternate" in rel and kind in _TYPES)) and "stylesheet" not in rel:
            yield Named(where, squeezed(link.get("title") or "")[:500])


def _anchors(tree: html.HtmlElement, base: str) -> Iterator[Named]:
    for anchor in tree.iter("a"):
        where = absolute(anchor.get("href") or "", base)
        if where and _LOOKS_LIKE_ONE.search(where.partition("?")[0]):
            yield Named(where, squeezed(anchor.text_content()[:500]), by="anchor")


def _once(named: Iterable[Named]) -> Iterator[Named]:
    """Yield what is named, each address once, as far as the bound allows."""
    seen: set[str] = set()
    for one in named:
        if one.address not in seen:
            seen.add(one.address)
            yield one
        if len(seen) == FOUND_AT_MOST:
            return
