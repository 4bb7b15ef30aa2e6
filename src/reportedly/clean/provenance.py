"""What a text without mark-up says of itself: a headline, a byline, a last line that names its source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reportedly.clean.dates import day_in

_HOST = r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,12})(?:/\S*)?"
_SOURCE = re.compile(
    rf"^(?:source|quelle|fuente|fonte|bron|źródło|kaynak|источник|джерело)\s*[:：]\s*(?:(?P<section>\S.{{0,80}}?)\s+[-–—|]\s+)?{_HOST}\s*$",
    re.I,
)
_NAME = r"[^\W\d_][\w.'’-]*(?:\s+(?:(?:de|van|von|der|al|el|bin|da|di|la|le)\s+)?[^\W\d_][\w.'’-]*){0,4}"
_BYLINE = re.compile(
    rf"^(?:By|Von|Par|Por|Di|Door)\s+({_NAME}(?:(?:\s*,\s*|\s+(?:and|und|et|y|e|en)\s+){_NAME}){{0,4}})\s*$"
)
_SPLIT = re.compile(r"\s*,\s*|\s+(?:and|und|et|y|en)\s+")
_LOOKED_AT = 12
_HEADED = re.compile(r"(?:by|published|updated|posted|last updated|first published)\b", re.I)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Section and publisher that a source line names."""

    section: str | None
    publisher: str


def source_line(line: str) -> Provenance | None:
    """Read a line such as "Source: SECTION - HOST"; None for any other line."""
    found = _SOURCE.match(line.strip()) if len(line) < 250 else None
    return Provenance(found["section"], found[2].lower()) if found else None


def provenance(lines: Sequence[str]) -> Provenance | None:
    """Return what the last source line among a text's last lines names."""
    return next(filter(None, map(source_line, reversed(lines[-_LOOKED_AT:]))), None)


def byline(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a "By …" line among a text's first lines."""
    for line in lines[:6]:
        found = _BYLINE.match(line.strip()) if len(line) < 150 else None
        if found and all(word[:1].isupper() or len(word) < 4 for word in found[1].split()):
            return tuple(_SPLIT.split(found[1]))
    return ()


def dated(lines: Sequence[str]) -> datetime | None:
    """Return the day that a line among a text's first lines gives, one that has little else: a byline, "Published …".

    Without a zone, as none is given in a way that could be trusted.
    """
    for line in lines[:6]:
        found = day_in(line) if len(line) < 120 and not line.rstrip().endswith((".", "”", '"')) else None
        if found and (len(line.split()) <= 8 or _HEADED.match(line.strip())):
            return found
    return None


def names(byline: str) -> tuple[str, ...]:
    """Return the names that a byline without "By" lists."""
    return tuple(filter(None, (name.strip() for name in _SPLIT.split(byline))))


def headline(text: str, lines: Sequence[str]) -> str | None:
    """Return the first line where it is clearly a headline: short, no sentence, set apart from longer paragraphs."""
    if len(lines) < 2 or not 8 <= len(lines[0]) <= 160 or len(lines[0].split()) < 2:
        return None
    first, rest = lines[0], [line for line in lines[1:8] if not _BYLINE.match(line)]
    if first.endswith((".", "!", ":", ";", ",", "…", "”", '"', "»")) or _BYLINE.match(first) or source_line(first):
        return None
    apart = text.lstrip()[len(first) :].startswith(("\n\n", "\n \n")) or bool(_BYLINE.match(lines[1]))
    longer = any(len(line) > max(1.4 * len(first), 80) and line.endswith((".", '"', "”")) for line in rest)
    return first if longer and (apart or len(first) <= 110) else None
