"""Sitemaps (sitemaps.org, protocol 0.9) with Google's news extension, and indexes of sitemaps.

A sitemap's pages, or an index's sitemaps, are the entries.
"""

from __future__ import annotations

from lxml import etree

from reportedly.collect.feeds.namespaces import local
from reportedly.collect.feeds.values import absolute, moment, squeezed
from reportedly.types import Entry, Feed


def is_sitemap(root: etree._Element) -> bool:
    """Say whether a tree is a sitemap or an index of sitemaps."""
    return local(root) in ("urlset", "sitemapindex")


def parse(root: etree._Element, address: str, problems: tuple[str, ...] = ()) -> Feed:
    """Return a sitemap as a feed: `format` is "sitemap index", "news sitemap" or "sitemap"."""
    index = local(root) == "sitemapindex"
    wanted = "sitemap" if index else "url"
    entries = tuple(entry for child in root if local(child) == wanted for entry in _entry(child, address))
    news = [element for element in root.iter() if local(element) == "news"]
    kind = "sitemap index" if index else "news sitemap" if news else "sitemap"
    names = {_value(element, "name") for element in news} - {""}
    return Feed(format=kind, title=names.pop() if len(names) == 1 else "", entries=entries, problems=problems)


def _value(element: etree._Element, name: str) -> str:
    """Return the text of the first descendant with a local name, "" where there is none."""
    for inner in element.iter():
        if local(inner) == name:
            return squeezed(inner.text or "")
    return ""


def _entry(element: etree._Element, base: str) -> tuple[Entry, ...]:
    address = absolute(_value(element, "loc"), base)
    if not address:
        return ()
    keywords = (squeezed(word) for word in _value(element, "keywords").split(","))
    return (
        Entry(
            address=address,
            id=address,
            title=_value(element, "title") if "news" in map(local, element) else "",
            published=moment(_value(element, "publication_date")),
            updated=moment(_value(element, "lastmod")),
            language=_value(element, "language"),
            categories=tuple(filter(None, keywords)),
        ),
    )
