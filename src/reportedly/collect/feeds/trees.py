"""A feed's text as one tree, bounded in size, depth, entries and names."""

from __future__ import annotations

import re

from lxml import etree

from reportedly.collect.feeds.tidying import legal, tidied
from reportedly.errors import InputTooLarge, NotAFeed

FEED_BYTES_AT_MOST = 10_000_000
"""The largest feed or sitemap taken, in bytes after decompression."""
ENTRIES_AT_MOST = 2_000
"""Entries of a feed that are read: the first ones."""
MARKS_AT_MOST = 500_000
"""Tags and references ("<", "&") of a feed: these, not its bytes, are what reading takes time for."""
PREFIXES_AT_MOST = 100
"""Prefixes of XML vocabularies that a feed declares."""
VALUE_AT_MOST = 2_000
"""Characters of a value, as of a name; not of titles, summaries and contents."""

_DECLARATION = re.compile(r"^\s*+<\?xml[^>]{0,500}\?>")
_PREFIX = re.compile(r"xmlns:([^\s=\"']{1,100})")
_LONG_WORD = re.compile(r"([^\s]{200})\S+")
_WORDY = frozenset(
    """abstract body content content_encoded copyright description div encoded fullitem info p rights subtitle summary
    tagline title""".split()
)
"""Elements, by local name, that hold long text or what is in such; all others hold a value."""
_HEAD = 100_000


def tree(text: str, address: str) -> tuple[etree._Element, str, tuple[str, ...]]:
    """Return the outermost element, the version where only a DOCTYPE names it, and what was wrong.

    Raises NotAFeed for a text without an element, InputTooLarge for one over a bound.
    """
    if text.count("<") + text.count("&") > MARKS_AT_MOST:
        raise InputTooLarge(f"the feed has more than {MARKS_AT_MOST:,} tags", address)
    if len(set(_PREFIX.findall(text))) > PREFIXES_AT_MOST:
        raise InputTooLarge(f"the feed has more than {PREFIXES_AT_MOST} prefixes", address)
    bare = _DECLARATION.sub("", text, count=1).strip()
    head = bare[: min(_HEAD, max(bare.lower().find("<rss"), 0))].lower()
    root, problems = _read(bare, address)
    problems += _without_the_rest(root)
    _shorten(root)
    return root, "rss091n" if "<!doctype" in head and "netscape" in head else "", problems


def _parser() -> etree.XMLParser:
    """Return a parser that reads entities of the document itself, within libxml2's bounds, and fetches nothing."""
    return etree.XMLParser(no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)


def _read(text: str, address: str) -> tuple[etree._Element, tuple[str, ...]]:
    """Parse what is well-formed as it is, and all else after tidying."""
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), _parser()), ()
    except (etree.XMLSyntaxError, ValueError) as error:
        problem = f"ill-formed XML: {str(error)[:200]}"
    tidy = tidied(legal(text))
    if not tidy:
        raise NotAFeed("it has no element of XML", address)
    try:
        return etree.fromstring(tidy.encode("utf-8", "replace"), _parser()), (problem,)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotAFeed(f"it cannot be read as XML: {str(error)[:200]}", address) from error


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _without_the_rest(root: etree._Element) -> tuple[str, ...]:
    """Take out the entries over the bound."""
    entries = [element for element in root.iter() if _local(element) in ("item", "entry", "url", "sitemap")]
    for element in entries[ENTRIES_AT_MOST:]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    over = len(entries) > ENTRIES_AT_MOST
    return (f"only the first {ENTRIES_AT_MOST:,} of {len(entries):,} entries are read",) if over else ()


def _shorten(root: etree._Element) -> None:
    """Cut values, but not what is text: looking for an address in a name takes time by the square of its length."""
    for element in root.iter():
        if element.text and len(element.text) > 200 and _local(element) not in _WORDY:
            element.text = _LONG_WORD.sub(r"\1", element.text)[:VALUE_AT_MOST]
