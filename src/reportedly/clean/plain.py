"""Plain text and Markdown to a draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from reportedly.clean import provenance
from reportedly.clean.dates import parse_date
from reportedly.clean.dating import Dated
from reportedly.clean.draft import VALUE_AT_MOST, Draft, letters
from reportedly.clean.features import Line
from reportedly.types import Metadata, lines


def plain(text: str) -> Draft:
    """Take plain text as it is."""
    rows = tuple(Line(span.of(text)) for span in lines(text))
    told = _told(text, [row.text for row in rows])
    return Draft(text, rows, told, _dates(told))


def marked(text: str) -> Draft:
    """Turn Markdown into plain lines."""
    # Imported here: plain text has no use for the parser.
    from reportedly.clean import markdown

    if len(text) > markdown.CHARACTERS_AT_MOST:
        return plain(text)
    document = markdown.parse(text)
    whole = "\n".join(line.text for line in document.lines)
    told = _told(whole, [line.text for line in document.lines], document.heading, document.fields)
    rows = _without_title(document.lines, told.title)
    return Draft("\n".join(line.text for line in rows), tuple(rows), told, _dates(told))


def _dates(told: Metadata) -> tuple[Dated, ...]:
    return (Dated(dict(told.origins)["published"], told.published),) if told.published else ()


def _without_title(rows: Sequence[Line], title: str | None) -> Sequence[Line]:
    """Leave out the headline on top, as a page's is left out: it is the report's title, not its first paragraph."""
    return rows[1:] if title and len(rows) > 1 and letters(rows[0].text) == letters(title) else rows


def _front(fields: dict[str, str]) -> Iterator[tuple[str, str, Any]]:
    """Yield what front matter tells, each with its origin."""
    for name, (keys, read) in _FRONT.items():
        value = next((fields[key] for key in keys if fields.get(key)), "")
        yield name, "front matter", read(value[:VALUE_AT_MOST]) if value else None


def _address(value: str) -> str | None:
    return value if re.fullmatch(r"https?://[^\s/]+\S*", value) else None


def _code(value: str) -> str | None:
    found = re.match(r"[A-Za-z]{2}(?![A-Za-z])", value)
    return found[0].lower() if found else None


_FRONT: dict[str, tuple[tuple[str, ...], Callable[[str], Any]]] = {
    "title": (("title", "headline"), str),
    "byline": (("byline", "author", "authors"), provenance.names),
    "publisher": (("publisher",), str),
    "section": (("section",), str),
    "published": (("published", "date"), parse_date),
    "modified": (("modified", "updated", "lastmod"), parse_date),
    "language": (("language", "lang"), _code),
    "canonical": (("canonical", "url"), _address),
}
"""The keys of each field in front matter, and how its value is read."""


def _told(text: str, rows: Sequence[str], heading: str | None = None, fields: dict[str, str] | None = None) -> Metadata:
    """Return the metadata that a text without mark-up tells of itself; front matter goes first."""
    source = provenance.provenance(rows)
    told: list[tuple[str, str, Any]] = [
        *_front(fields or {}),
        ("title", "first heading", heading),
        ("title", "first line", provenance.headline(text, rows)),
        ("byline", "byline", provenance.byline(rows)),
        ("published", "byline", provenance.dated(rows)),
        ("publisher", "source line", source and source.publisher),
        ("section", "source line", source and source.section),
    ]
    chosen: dict[str, Any] = {}
    origins: list[tuple[str, str]] = []
    for name, origin, value in told:
        if value and name not in chosen:
            chosen[name] = value
            origins.append((name, origin))
    return Metadata(**chosen, origins=tuple(origins))
