"""Values as feeds have them: words, addresses, moments."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timezone
from functools import lru_cache, partial
from time import struct_time
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import fragment_fromstring

from reportedly.collect.addresses import ADDRESS_AT_MOST

if TYPE_CHECKING:
    from dateparser import DateDataParser

_MARKUP_TAG = re.compile(r"<[A-Za-z][^<>]*+>")
_POINTER = re.compile(
    r"""(\s(?:action|background|cite|codebase|data|href|longdesc|poster|profile|src|usemap)\s*+=\s*+)"""
    r"""("[^"]*+"|'[^']*+'|[^\s"'<>]++)""",
    re.I,
)
"""An attribute of HTML that is an address. Source: the index of attributes of the HTML standard."""
_FRACTION = re.compile(r"(\.\d{1,6})\d*")
_EPOCH = re.compile(r"(\d{10})(?:\d{3})?")
_SLASHES = re.compile(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?!\d)")
_AMERICAN = re.compile(
    r"^(?:[A-Za-z]{3,9},?\s+)?([A-Za-z]{3})[a-z]{0,6}\.?\s+(\d{1,2}),?\s+(\d{4})\b[\s,-]*(?:at\s+)?(.*)$"
)
_WORDED = re.compile(r"(?=.*\b[12]\d{3}\b)(?=.*[^\W\d_]{3})")
_NUMBERS = re.compile(r"\d[/.-]\d{1,2}[/.-]\d")
_ZONE = re.compile(r"\s*\b([A-Za-z]{1,5})$")
_ZONES = {
    "Z": "+0000",
    "UT": "+0000",
    "UTC": "+0000",
    "GMT": "+0000",
    "WET": "+0000",
    "WEST": "+0100",
    "BST": "+0100",
    "CET": "+0100",
    "CEST": "+0200",
    "EET": "+0200",
    "EEST": "+0300",
    "MSK": "+0300",
    "SAST": "+0200",
    "JST": "+0900",
    "KST": "+0900",
    "AEST": "+1000",
    "AEDT": "+1100",
    "NZST": "+1200",
    "NZDT": "+1300",
    "EST": "-0500",
    "EDT": "-0400",
    "CST": "-0600",
    "CDT": "-0500",
    "MST": "-0700",
    "MDT": "-0600",
    "PST": "-0800",
    "PDT": "-0700",
}
"""Names of zones that feeds use, those of RFC 822 as it has them; names of several zones, as IST, are left out."""


def plain(markup: str) -> str:
    """Return the words of HTML, without its tags."""
    if "<" not in markup:
        return squeezed(html.unescape(markup))
    try:
        return squeezed(str(fragment_fromstring(markup, create_parent="div").text_content()))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return squeezed(html.unescape(markup))


def squeezed(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())


def absolute(address: str, *bases: str) -> str:
    """Return a web address in full, "" for what is none: against the first base that makes it one."""
    bare = address.strip()
    if not bare or len(bare) > ADDRESS_AT_MOST or any(character.isspace() for character in bare[:8]):
        return ""
    for base in (*bases, ""):
        try:
            full = urljoin(base, bare)
            parts = urlsplit(full)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc:
            return full
    return ""


def resolved(markup: str, base: str) -> str:
    """Return HTML with the addresses in its tags in full, and otherwise as it is."""
    if not base or "=" not in markup:
        return markup

    def full(found: re.Match[str]) -> str:
        quote = found[2][0] if found[2][0] in "\"'" else ""
        bare = html.unescape(found[2].strip("\"'")).strip()
        joined = absolute(bare, base)
        return f"{found[1]}{quote}{html.escape(joined)}{quote}" if joined and joined != bare else found[0]

    return _MARKUP_TAG.sub(lambda tag: _POINTER.sub(full, tag[0]), markup)


def moment(text: str, parsed: struct_time | None = None, language: str = "") -> datetime | None:
    """Return the moment that `text` states, with its zone, UTC where it names none; None for what is no date.

    parsed: the same moment in UTC as feedparser reads it. It knows more formats and fewer zones, and reads the start of
    a format that it does not know as another one, so that it goes last. language: that of the words in it, "" for none
    but English.
    """
    bare = text.strip()[:100]
    for read in (_epoch, _iso, _mail, _american, partial(_worded, language[:2].lower())):
        try:
            found = read(_zoned(bare))
            aware = found if found.tzinfo else found.replace(tzinfo=UTC)
            aware.astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return aware
    try:
        return datetime(*parsed[:6], tzinfo=UTC) if parsed and not _SLASHES.match(bare) else None
    except (ValueError, TypeError):
        return None


def _zoned(text: str) -> str:
    """Return a date with its zone in numbers."""
    found = _ZONE.search(text)
    offset = _ZONES.get(found[1].upper()) if found else None
    return f"{text[: found.start()]} {offset}" if found and offset else text


def _epoch(text: str) -> datetime:
    """Read seconds or milliseconds since 1970. Raises ValueError, as do those below."""
    found = _EPOCH.fullmatch(text)
    if not found:
        raise ValueError(text)
    return datetime.fromtimestamp(int(found[1]), UTC)


def _iso(text: str) -> datetime:
    """Read ISO 8601 with the liberties that feeds take: slashes, spaces, seven digits of a second."""
    day = _SLASHES.sub(lambda found: f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}", text)
    return datetime.fromisoformat(re.sub(r"\s+([+-]\d\d:?\d\d)$", r"\1", _FRACTION.sub(r"\1", day)))


def _mail(text: str) -> datetime:
    """Read a date as in e-mail (RFC 5322)."""
    from email.utils import parsedate_to_datetime  # brings the network's modules with it

    return parsedate_to_datetime(text)


def _worded(language: str, text: str) -> datetime:
    """Read a date with its month in a word of a language (its code), as "Mar, 05 août 2025 10:00"."""
    worded = _WORDED.match(text) and not _NUMBERS.search(text)
    if not worded or language in ("", "en"):
        raise ValueError(text)
    found: datetime | None = _reader(language).get_date_data(text).date_obj
    if found is None:
        raise ValueError(text)
    offset = found.utcoffset()
    return found if offset is None else found.replace(tzinfo=timezone(offset))


@lru_cache(maxsize=50)
def _reader(language: str) -> DateDataParser:
    """Return what reads dates in a language. Raises ValueError for one that it does not know."""
    from dateparser import DateDataParser  # takes long to import

    return DateDataParser(languages=[language], settings={"PARSERS": ["absolute-time"], "STRICT_PARSING": True})


def _american(text: str) -> datetime:
    """Read "Thursday, March 6, 2025 - 10:00", by turning it round."""
    found = _AMERICAN.match(text)
    if not found:
        raise ValueError(text)
    month, day, year, rest = found.groups()
    time = re.match(r"(\d{1,2}):(\d\d)(?::\d\d)?\s*([ap])?", rest, re.I)
    hour = int(time[1]) % 12 + 12 * (time[3].lower() == "p") if time and time[3] else int(time[1]) if time else 0
    offset = re.search(r"[+-]\d{4}$", rest)
    return _mail(f"{day} {month} {year} {hour:02}:{time[2] if time else '00'}:00 {offset[0] if offset else '+0000'}")
