"""Sitemaps (sitemaps.org, protocol 0.9) with Google's news extension, and indexes of sitemaps.

A sitemap's pages, or an index's sitemaps, are the entries.
"""

from __future__ import annotations

from lxml import etree

from reportedly.collect.feeds.values import absolute, moment, squeezed
from reportedly.types import Entry, Feed

NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def is_sitemap(root: etree._Element) -> bool:
    """Say whether a tree is a sitemap or an index of sitemaps."""
    return etree.QName(root).localname.lower() in ("urlset", "sitemapindex")


def parse(root: etree._Element, address: str, problems: tuple[str, ...] = ()) -> Feed:
    """Return a sitemap as a feed: `format` is "sitemap index", "news sitemap" or "sitemap"."""
    index = etree.QName(root).localname.lower() == "sitemapindex"
    wanted = "sitemap" if index else "url"
    entries = tuple(
        entry
        for child in root
        if isinstance(child.tag, str) and etree.QName(child).localname.lower() == wanted
        for entry in _entry(child, address)
    )
    news = any(True for element in root.iter() if isinstance(element.tag, str) and _is_news(element))
    kind = "sitemap index" if index else "news sitemap" if news else "sitemap"
    names = {_value(element, "name") for element in root.iter() if _is_news(element)} - {""}
    return Feed(format=kind, title=names.pop() if len(names) == 1 else "", entries=entries, problems=problems)


def _is_news(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and etree.QName(element).localname.lower() == "news"


def _value(element: etree._Element, name: str) -> str:
    """Return the text of the first descendant with a local name, "" where there is none."""
    for inner in element.iter():
        if isinstance(inner.tag, str) and etree.QName(inner).localname.lower() == name:
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
            title=_value(element, "title") if any(map(_is_news, element)) else "",
            published=moment(_value(element, "publication_date")),
            updated=moment(_value(element, "lastmod")),
            language=_value(element, "language"),
            categories=tuple(filter(None, keywords)),
        ),
    )
