"""Lists of subscriptions in OPML 1.0 and 2.0 (opml.org/spec2.opml), read and written.

Folders and the `category` attribute are tags, both ways: a feed with several tags stands in the folder of each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from lxml import etree

from reportedly.collect.feeds import decoding, trees
from reportedly.collect.feeds.namespaces import local
from reportedly.collect.feeds.tidying import legal
from reportedly.collect.feeds.values import absolute, squeezed
from reportedly.errors import InputTooLarge, NotAFeed

OPML_BYTES_AT_MOST = 10_000_000
"""The largest list of subscriptions taken, in bytes."""
FEEDS_AT_MOST = 10_000
"""Feeds of a list of subscriptions."""
TAGS_AT_MOST = 50
"""Tags of a feed in a list of subscriptions."""

_ADVICE = "Give a list of subscriptions in OPML, as other readers of feeds export it."


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed in a list of subscriptions: its address, title, the page that it is the feed of, and its tags."""

    address: str
    title: str = ""
    site: str = ""
    tags: tuple[str, ...] = ()


def read(body: bytes, address: str = "") -> tuple[tuple[Subscription, ...], tuple[str, ...]]:
    """Return a list's feeds, each once with all of its tags, and what was wrong with it, in words.

    Raises NotAFeed for what is no OPML, and InputTooLarge for a list over a bound.
    """
    if len(body) > OPML_BYTES_AT_MOST:
        raise InputTooLarge(f"the list is larger than {OPML_BYTES_AT_MOST // 1_000_000} MB", address)
    text, problems = decoding.decode(body)
    root, more = trees.read(text, address)
    if local(root) != "opml":
        raise NotAFeed(f"it is no OPML but a document with the element <{local(root)[:50]}>", address, _ADVICE)
    found: dict[str, Subscription] = {}
    unusable = 0
    for one in _outlines(root):
        before = found.get(one.address)
        if not one.address:
            unusable += 1
        elif before:
            found[one.address] = replace(before, tags=_tags((*before.tags, *one.tags)))
        elif len(found) < FEEDS_AT_MOST:
            found[one.address] = one
        else:
            raise InputTooLarge(f"the list has more than {FEEDS_AT_MOST:,} feeds", address)
    problems += more + ((f"{unusable} of its feeds have no address on the web",) if unusable else ())
    return tuple(found.values()), problems


def _outlines(root: etree._Element) -> Iterable[Subscription]:
    """Yield the feeds in order, with the folders around them as tags."""
    waiting: list[tuple[etree._Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, folders = waiting.pop()
        said = {str(name).lower(): str(value) for name, value in element.attrib.items()}
        title = squeezed(said.get("title") or said.get("text") or "")
        feed = said.get("xmlurl") if local(element) == "outline" else None
        if feed is not None:
            tags = (*folders, *(tag.strip(" /") for tag in said.get("category", "").split(",")))
            yield Subscription(absolute(feed), title, absolute(said.get("htmlurl", "")), _tags(tags))
        elif local(element) == "outline":
            folders = _tags((*folders, title))
        waiting += [(child, folders) for child in reversed(element) if isinstance(child.tag, str)]


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag[:500] for tag in tags if tag))[:TAGS_AT_MOST]


def write(feeds: Iterable[Subscription], title: str = "", version: Literal["1.0", "2.0"] = "2.0") -> bytes:
    """Return a list of subscriptions, in UTF-8: feeds without tags first, then a folder for each tag, by name."""
    root = etree.Element("opml", version=version)
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "title").text = legal(title)
    every = list(feeds)
    folders = {tag: etree.Element("outline", text=legal(tag), title=legal(tag)) for one in every for tag in one.tags}
    for one in every:
        for place in [folders[tag] for tag in one.tags] or [body]:
            _outline(place, one, version)
    body.extend(folders[tag] for tag in sorted(folders))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _outline(place: etree._Element, one: Subscription, version: str) -> None:
    said = {"type": "rss", "text": one.title or one.address, "title": one.title or one.address, "xmlUrl": one.address}
    said |= {"htmlUrl": one.site} if one.site else {}
    plain = [tag for tag in one.tags if "," not in tag and "/" not in tag]
    said |= {"category": ",".join(plain)} if plain and version == "2.0" else {}
    etree.SubElement(place, "outline", {name: legal(value) for name, value in said.items()})
