"""Changes of claims as feeds: Atom (RFC 4287) and JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

lxml writes the Atom: it is there already, and the format is small; what JSON Feed needs is the same in plain values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reportedly.export.filed import urn, without_blanks
from reportedly.ledger.views import Change

if TYPE_CHECKING:
    from lxml.etree import _Element

Json = dict[str, Any]

ATOM = "http://www.w3.org/2005/Atom"

NEVER = "1970-01-01T00:00:00Z"
"""When a feed without entries was updated: a feed must say, and the time of asking would change with each."""

TITLE_AT_MOST = 160
"""Characters of a claim's words in the title of an entry."""

REASONS_AT_MOST = 12
"""Reasons that an entry gives for a status."""

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML 1.0 cannot hold, and is in no word."""


@dataclass(frozen=True, slots=True)
class News:
    """A change of a claim's status, with who made it so and how, in words; `more`: the number of other reasons."""

    change: Change
    because: tuple[tuple[str, str], ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class NewsFeed:
    """A feed of changes, the latest first: of everything, a search, a story, a claim or an actor.

    `kind`: "all", "search", "story", "claim" or "actor"; `what`: the words or the id; `title`: for eyes.
    """

    kind: str
    what: str
    title: str
    news: tuple[News, ...]

    @property
    def updated(self) -> str:
        """When the last change was."""
        return self.news[0].change.at if self.news else NEVER

    @property
    def id(self) -> str:
        """Its name, which no other feed has and which stays."""
        return urn("feed", f"{self.kind}/{self.what}" if self.what else self.kind)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a feed is served: its own address, that of the page for people, and of the site whose pages show claims."""

    feed: str = ""
    page: str = ""
    site: str = ""


def atom(feed: NewsFeed, at: Addresses = Addresses()) -> bytes:
    """Return a feed as an Atom document in UTF-8."""
    from lxml import etree

    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]
    for name, text in (("id", feed.id), ("title", feed.title), ("updated", feed.updated)):
        _text(root, name, text)
    _text(_child(root, "author"), "name", "reportedly")
    _text(root, "generator", "reportedly")
    _link(root, "self", at.feed, "application/atom+xml")
    _link(root, "alternate", at.page, "text/html")
    for one in feed.news:
        _entry(root, one, at)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _entry(root: _Element, one: News, at: Addresses) -> None:
    entry = _child(root, "entry")
    change = one.change
    for name, text in (("id", _name(change)), ("title", _title(change)), ("updated", change.at)):
        _text(entry, name, text)
    _link(entry, "alternate", _page(change, at), "text/html")
    entry.append(entry.makeelement(f"{{{ATOM}}}category", {"term": change.status.value}))
    _text(entry, "content", _body(one), {"type": "text"})


def _child(parent: _Element, name: str, attributes: Mapping[str, str] | None = None) -> _Element:
    child = parent.makeelement(f"{{{ATOM}}}{name}", dict(attributes or {}))
    parent.append(child)
    return child


def _text(parent: _Element, name: str, text: str, attributes: Mapping[str, str] | None = None) -> None:
    _child(parent, name, attributes).text = _UNFIT.sub("\ufffd", text)


def _link(parent: _Element, relation: str, address: str, kind: str) -> None:
    if address:
        _child(parent, "link", {"rel": relation, "href": _UNFIT.sub("", address), "type": kind})


def json_feed(feed: NewsFeed, at: Addresses = Addresses()) -> Json:
    """Return a feed as a JSON Feed."""
    return without_blanks(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": at.page,
            "feed_url": at.feed,
            "description": "Where claims stand, and since when, by what was said of them. Never what is true.",
            "language": "en",
        }
    ) | {"items": [_item(one, at) for one in feed.news]}


def _item(one: News, at: Addresses) -> Json:
    change = one.change
    return without_blanks(
        {
            "id": _name(change),
            "url": _page(change, at),
            "title": _title(change),
            "content_text": _body(one),
            "date_published": change.at,
            "tags": [change.status.value],
        }
    )


def _name(change: Change) -> str:
    return urn("change", f"{change.claim}/{change.at}")


def _page(change: Change, at: Addresses) -> str:
    return f"{at.site.rstrip('/')}/claims/{change.claim}" if at.site else ""


def _title(change: Change) -> str:
    words = " ".join(change.label.split())
    short = words if len(words) <= TITLE_AT_MOST else f"{words[:TITLE_AT_MOST].rsplit(' ', 1)[0]} …"
    return f"{change.status.value}: {short}"


def _body(one: News) -> str:
    return "\n".join(_lines(one))


def _lines(one: News) -> Iterator[str]:
    """Yield what an entry says: the claim, its status, what that was before, and why."""
    change = one.change
    before = f", before {change.before}" if change.before else ""
    yield f"«{change.label}»"
    yield f"{change.status.value} since {change.at}{before}"
    for who, why in one.because:
        yield f"{who or 'no source named'}: {why}"
    if one.more:
        yield f"and {one.more} more"
