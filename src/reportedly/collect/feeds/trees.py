"""A feed's text as one tree, bounded in size, depth, entries and names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from lxml import etree

from reportedly.collect.addresses import ADDRESS_AT_MOST
from reportedly.collect.feeds.namespaces import local
from reportedly.collect.feeds.tidying import tidied
from reportedly.errors import InputTooLarge, NotAFeed

FEED_BYTES_AT_MOST = 10_000_000
"""The largest feed or sitemap taken, in bytes after decompression."""
ENTRIES_AT_MOST = 2_000
"""Entries of a feed that are read: the first ones."""
MARKS_AT_MOST = 300_000
"""Tags and references ("<", "&") of a feed: these, not its bytes, are what reading takes time for."""
PREFIXES_AT_MOST = 100
"""Prefixes of XML vocabularies that a feed declares."""
VALUE_AT_MOST = 500
"""Characters of a name of a person, or of a list of key words."""
BASE_AT_MOST = 300
"""Characters of an `xml:base`, of the address that mark-up is resolved against, and of a vocabulary's name."""
BASES_AT_MOST = 4
"""Elements with an `xml:base` inside each other."""
LANGUAGE_AT_MOST = 50
"""Characters of an `xml:lang`."""
VALUES_AT_MOST = 100
"""Values of one name of an entry, or of the feed itself."""

_DECLARATION = re.compile(r"^\s*+<\?xml[^>]{0,500}\?>")
_PREFIX = re.compile(r"xmlns:([^\s=\"']{1,100})")
_LONG_VOCABULARY = re.compile(
    r"""xmlns(?::[^\s=]{1,100}+)?+\s{0,20}+=\s{0,20}+["']"""
    rf"""(?:[^"']{{{BASE_AT_MOST + 1}}}|[^"']{{0,{BASE_AT_MOST}}}?&(?!amp;))"""
)
"""The name of a vocabulary that is too long, or may be with its entities: each element in it has it in its own name."""
_LONG_WORD = re.compile(r"(\S{100})\S+")
_WORDY = frozenset(
    """abstract body content content_encoded copyright description div encoded fullitem info p rights subtitle summary
    tagline title""".split()
)
"""Elements, by local name, that hold long text or what is in such; all others hold a value."""
_PEOPLE = frozenset("author contributor creator email managingeditor name owner publisher webmaster".split())
"""Elements in which an address for mail is looked for."""
_XML = "{http://www.w3.org/XML/1998/namespace}"
_BASES, _LANGUAGES = (f"{_XML}base", "base"), (f"{_XML}lang", "lang")
_ENTRIES = frozenset({"item", "entry", "url", "sitemap"})
_LISTS = frozenset({"tags", "keywords"})
"""Elements, by local name, whose value is a list: one of each is enough."""
SMALLER = "Name a feed with fewer entries, such as that of a section."
_HEAD = 100_000


def tree(text: str, address: str) -> tuple[etree._Element, str, tuple[str, ...]]:
    """Return a feed's outermost element, the version where only a DOCTYPE names it, and what was wrong.

    Raises NotAFeed for a text without an element, InputTooLarge for one over a bound.
    """
    root, problems = read(text, address)
    _inherited(root)
    head = text[: min(_HEAD, max(text.lower().find("<rss"), 0))].lower()
    return root, "rss091n" if "<!doctype" in head and "netscape" in head else "", problems + _bounded(root)


def read(text: str, address: str) -> tuple[etree._Element, tuple[str, ...]]:
    """Return the outermost element of a text in XML, and what was wrong: what is ill-formed is tidied.

    Raises NotAFeed for a text without an element, InputTooLarge for one over a bound.
    """
    if text.count("<") + text.count("&") > MARKS_AT_MOST:
        raise InputTooLarge(f"it has more than {MARKS_AT_MOST:,} tags", address, SMALLER)
    if len(set(_PREFIX.findall(text))) > PREFIXES_AT_MOST:
        raise InputTooLarge(f"it has more than {PREFIXES_AT_MOST} prefixes", address, SMALLER)
    if _LONG_VOCABULARY.search(text):
        raise InputTooLarge(f"a vocabulary's name has more than {BASE_AT_MOST} characters", address, SMALLER)
    bare = _DECLARATION.sub("", text, count=1).strip()
    try:
        whole = _parsed(bare)
        if whole is not None:
            return whole, ()
        problem = "ill-formed XML"
    except (etree.XMLSyntaxError, ValueError) as error:
        problem = f"ill-formed XML: {str(error)[:200]}"
    try:
        found = _parsed(tidied(bare), recover=True)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotAFeed("it has no element of XML", address) from error
    if found is None:
        raise NotAFeed("it has no element of XML", address)
    return found, (problem,)


def _parsed(text: str, *, recover: bool = False) -> etree._Element | None:
    """Parse XML: entities that it declares are read within libxml2's bounds, and nothing is fetched."""
    parser = etree.XMLParser(
        recover=recover, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(text.encode("utf-8", "replace"), parser)


def _inherited(root: etree._Element) -> None:
    """Take out bases and languages over their bounds: every element below has them, and would multiply them."""
    within: list[etree._Element] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            _drop(element, _LANGUAGES, LANGUAGE_AT_MOST)
            if _drop(element, _BASES, BASE_AT_MOST if len(within) < BASES_AT_MOST else -1):
                within.append(element)
        elif within and within[-1] is element:
            within.pop()


def _drop(element: etree._Element, names: Sequence[str], at_most: int) -> bool:
    """Take out attributes that are longer than so many characters; say whether one is left."""
    there = [name for name in names if name in element.attrib]
    for name in there:
        if len(element.attrib[name]) > at_most:
            del element.attrib[name]
    return any(name in element.attrib for name in there)


def _bounded(root: etree._Element) -> tuple[str, ...]:
    """Take out the entries and the values over their bounds, cut long values, and correct what is no address.

    Texts with their mark-up are left alone. Source of the bounds: what feedparser takes time by the square for, namely
    the number of categories and links of an entry and the length of a name.
    """
    entries = 0
    waiting = [(root, Counter[str]())]
    while waiting:
        element, seen = waiting.pop()
        for child in list(element):
            name = local(child)
            entries += name in _ENTRIES
            seen[name] += 1
            if (entries if name in _ENTRIES else seen[name] - 1) > _at_most(name):
                element.remove(child)
            elif name not in _WORDY:
                _correct(child, name)
                waiting.append((child, Counter() if name in _ENTRIES else seen))
    over = entries > ENTRIES_AT_MOST
    return (f"only the first {ENTRIES_AT_MOST:,} of {entries:,} entries are read",) if over else ()


def _at_most(name: str) -> int:
    if name in _ENTRIES:
        return ENTRIES_AT_MOST
    return 0 if name in _LISTS else VALUES_AT_MOST


def _correct(element: etree._Element, name: str) -> None:
    """Cut a value; mark an id that is no address as none, which would be made one otherwise."""
    text = element.text or ""
    if name in _PEOPLE or name in _LISTS:
        element.text = _LONG_WORD.sub(r"\1", text[: 2 * VALUE_AT_MOST])[:VALUE_AT_MOST]
    elif len(text) > ADDRESS_AT_MOST:
        element.text = text[: ADDRESS_AT_MOST + 1]
    if name in ("guid", "id") and "://" not in text and not text.lstrip().startswith("/"):
        element.set("isPermaLink", "false")
