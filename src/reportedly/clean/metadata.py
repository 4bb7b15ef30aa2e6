"""What a page says of its report, and where it says it.

Each field is taken from the first place that has it, in the order JSON-LD, Open Graph, meta tags, the mark-up
itself, the text; the place is kept in :attr:`reportedly.types.Metadata.origins`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from lxml import html

from reportedly.clean import bylines, jsonld, titles
from reportedly.clean.dates import day_in, parse_date
from reportedly.clean.dating import Dated
from reportedly.clean.draft import VALUE_AT_MOST
from reportedly.clean.page import squeeze
from reportedly.types import Metadata

T = TypeVar("T")
Places = tuple[tuple[str, str], ...]
"""Where to look: pairs of "json-ld", "meta" or "xpath" and the key there."""

_TITLES: Places = (
    ("json-ld", "headline"),
    ("meta", "og:title"),
    ("meta", "twitter:title"),
    ("meta", "dc.title"),
    ("xpath", "h1"),
    ("xpath", "title"),
)
_BYLINES: Places = (
    ("json-ld", "author"),
    ("meta", "article:author"),
    ("meta", "author"),
    ("meta", "parsely-author"),
    ("meta", "dc.creator"),
    ("meta", "sailthru.author"),
    ("meta", "written by"),
    ("xpath", "author"),
)
_PUBLISHED: Places = (
    ("json-ld", "datePublished"),
    ("meta", "article:published_time"),
    ("meta", "article:published:time"),
    ("meta", "article:published"),
    ("meta", "og:published_time"),
    ("meta", "og:article:published_time"),
    ("meta", "parsely-pub-date"),
    ("meta", "cxenseparse:recs:publishtime"),
    ("meta", "date"),
    ("meta", "pubdate"),
    ("meta", "publish-date"),
    ("meta", "publication_date"),
    ("meta", "dc.date"),
    ("meta", "dc.date.issued"),
    ("meta", "dcterms.created"),
    ("meta", "sailthru.date"),
    ("xpath", "datePublished"),
    ("json-ld", "dateCreated"),
    ("xpath", "time"),
)
_OUTLETS: Places = (
    ("json-ld", "publisher"),
    ("meta", "og:site_name"),
    ("meta", "application-name"),
    ("meta", "apple-mobile-web-app-title"),
    ("meta", "publisher"),
)
"""Where an outlet may say what it is called; it may say several things."""
_PLACES: dict[str, Places] = {
    "publisher": (
        ("json-ld", "publisher"),
        ("meta", "og:site_name"),
        ("meta", "application-name"),
        ("meta", "dc.publisher"),
        ("meta", "publisher"),
    ),
    "section": (
        ("json-ld", "articleSection"),
        ("meta", "article:section"),
        ("meta", "parsely-section"),
        ("meta", "section"),
        ("meta", "sailthru.section"),
    ),
    "modified": (
        ("json-ld", "dateModified"),
        ("meta", "article:modified_time"),
        ("meta", "og:updated_time"),
        ("meta", "lastmod"),
        ("xpath", "dateModified"),
    ),
    "language": (
        ("xpath", "lang"),
        ("json-ld", "inLanguage"),
        ("meta", "og:locale"),
        ("meta", "content-language"),
        ("meta", "language"),
    ),
    "canonical": (("xpath", "canonical"), ("meta", "og:url"), ("json-ld", "url")),
}
_XPATHS = {
    "h1": "//h1",
    "title": "//title",
    "author": "//*[@rel='author' or @itemprop='author']",
    "datePublished": "//*[@itemprop='datePublished']/@content | //*[@itemprop='datePublished']/@datetime",
    "dateModified": "//*[@itemprop='dateModified']/@content | //*[@itemprop='dateModified']/@datetime",
    "time": "//article//time/@datetime | //header//time/@datetime",
    "shown": "//*[self::time or contains(@class, 'date') or contains(@class, 'Date') or contains(@class, 'published')]"
    f"[not(ancestor-or-self::*[{bylines.ELSEWHERE}])]",
    "lang": "/html/@lang | /html/@xml:lang",
    "canonical": "//link[@rel='canonical']/@href",
}
_WRITTEN = frozenset({"written by", "author", "by", "verfasst von", "geschrieben von", "écrit par", "escrito por"})
"""How pages label the author among the data that they give Twitter, which come as pairs of a label and a value."""
_LANGUAGE = re.compile(r"[A-Za-z]{2}(?=$|[-_])")


@dataclass(slots=True)
class Declared:
    """What a page declares: its JSON-LD article, its meta tags, and its tree for what stands in the mark-up."""

    tree: html.HtmlElement | None
    article: jsonld.Item = field(default_factory=dict)
    meta: dict[str, list[str]] = field(default_factory=dict)

    def values(self, place: str, key: str) -> Iterator[Any]:
        """Yield what stands in one place."""
        if place == "json-ld":
            yield from (self.article[key],) if self.article.get(key) else ()
        elif place == "meta":
            yield from self.meta.get(key, ())
        elif self.tree is not None:
            for found in self.tree.xpath(_XPATHS[key], namespaces={"xml": "http://www.w3.org/XML/1998/namespace"})[:3]:
                yield str(found) if isinstance(found, str) else found.text_content()[:2000]


def declared(tree: html.HtmlElement | None) -> Declared:
    """Gather what the page declares."""
    if tree is None:
        return Declared(None)
    found = Declared(tree)
    for tag in tree.iter("meta"):
        key = (
            (tag.get("property") or tag.get("name") or tag.get("itemprop") or tag.get("http-equiv") or "")
            .strip()
            .lower()
        )
        if key and tag.get("content"):
            found.meta.setdefault(key, []).append(tag.get("content")[:2000])
    for number in ("1", "2"):
        if found.meta.get(f"twitter:label{number}", [""])[0].strip().lower() in _WRITTEN:
            found.meta.setdefault("written by", found.meta.get(f"twitter:data{number}", []))
    scripts = [s.text or "" for s in tree.iter("script") if "ld+json" in (s.get("type") or "").lower()]
    found.article = jsonld.article(scripts)
    return found


def metadata(page: Declared, address: str) -> Metadata:
    """Return the page's metadata, each field with its origin."""
    fields: dict[str, Any] = {}
    origins: list[tuple[str, str]] = []
    outlets = tuple(filter(None, (_outlet(list(page.values(*place))) for place in _OUTLETS)))
    found = {"title": titles.title(stated_titles(page), outlets), "byline": _byline(page, outlets)}
    found |= {name: _first(page, places, _READERS[name]) for name, places in _PLACES.items()}
    for name, (value, origin) in found.items():
        if value:
            fields[name] = value
            origins.append((name, origin))
    if "canonical" in fields:
        fields["canonical"] = _absolute(fields["canonical"], address)
    return Metadata(**fields, origins=tuple(origins))


def _first(page: Declared, places: Places, read: Callable[[list[Any]], T | None]) -> tuple[T | None, str]:
    """Return the first value that can be read, and its place."""
    for place, key in places:
        value = read(list(page.values(place, key)))
        if value:
            return value, _origin(place, key)
    return None, ""


def _origin(place: str, key: str) -> str:
    return _MARKUP_NAMES.get(key, key) if place == "xpath" else f"{place} {key}"


def dates(page: Declared) -> tuple[Dated, ...]:
    """Return every date of publication that a page declares or shows, the surer places first."""
    found = [(_origin(*place), _date(list(page.values(*place)))) for place in _PUBLISHED]
    found.append(("shown", _shown(list(page.values("xpath", "shown")))))
    return tuple(Dated(origin, value) for origin, value in found if value)


def _shown(texts: list[Any]) -> datetime | None:
    """Return the day that stands in what a page shows as its date."""
    short = [squeeze(str(text)[:400]) for text in texts]
    return next(filter(None, (day_in(text) for text in short if len(text) < 80)), None)


def stated_titles(page: Declared) -> dict[str, str]:
    """Return every title that a page states, by its place."""
    stated = {_origin(*place): _one(list(page.values(*place))) for place in _TITLES}
    return {origin: text for origin, text in stated.items() if text}


def _byline(page: Declared, outlets: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the names of the report's authors: persons before the outlet, and declared ones before shown ones."""
    outlet: tuple[tuple[str, ...], str] = ((), "")
    for place, key in _BYLINES:
        names = bylines.names(list(page.values(place, key)))
        persons = bylines.persons(names, outlets)
        if persons:
            return persons, _origin(place, key)
        outlet = outlet if outlet[0] else (names, _origin(place, key))
    shown = bylines.shown(page.tree, outlets) if page.tree is not None else ()
    return (shown, "byline") if shown else outlet


_MARKUP_NAMES = {
    "lang": "html lang",
    "canonical": "link canonical",
    "author": "rel author",
    "datePublished": "itemprop datePublished",
}


def _one(values: list[Any]) -> str | None:
    """Read words."""
    text = jsonld.text_of(values)
    return squeeze(text)[:VALUE_AT_MOST] if text else None


def _outlet(values: list[Any]) -> str | None:
    """Read an outlet's name; an address or a social handle is none."""
    name = _one(values)
    return None if not name or name.startswith(("http", "@")) else name


def _date(values: list[Any]) -> datetime | None:
    """Read the first date."""
    return next(filter(None, (parse_date(text) for text in map(jsonld.text_of, values) if text)), None)


def _code(values: list[Any]) -> str | None:
    """Read a language's two letters."""
    found = _LANGUAGE.match((_one(values) or "").strip())
    return found[0].lower() if found else None


_READERS: dict[str, Callable[[list[Any]], Any]] = {
    "publisher": _outlet,
    "section": _one,
    "modified": _date,
    "language": _code,
    "canonical": _one,
}


def _absolute(address: str, base: str) -> str | None:
    """Return a canonical address in full; what is no web address is none."""
    try:
        full = urljoin(base if "://" in base else "", address.strip())
        return full if urlsplit(full).scheme in ("http", "https") and urlsplit(full).netloc else None
    except ValueError:
        return None
