"""Values as feeds have them: words, addresses, moments."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from time import struct_time
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import fragment_fromstring

from reportedly.collect.addresses import ADDRESS_AT_MOST

_MARKUP_TAG = re.compile(r"<[A-Za-z][^<>]*+>")
_POINTER = re.compile(
    r"""(\s(?:action|background|cite|codebase|data|href|longdesc|poster|profile|src|usemap)\s*+=\s*+)"""
    r"""("[^"]*+"|'[^']*+'|[^\s"'<>]++)""",
    re.I,
)
"""An attribute of HTML that is an address. Source: the index of attributes of the HTML standard."""
_FRACTION = re.compile(r"(\.\d{1,6})\d*")
_ZONE = re.compile(r"\s*(?:UTC|GMT|Z)$", re.I)


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


def moment(text: str, parsed: struct_time | None = None) -> datetime | None:
    """Return the moment that `text` states, with its zone, UTC where it names none; None for what is no date.

    parsed: the same moment in UTC as feedparser reads it, which knows more formats but forgets the zone.
    """
    ours = _zoned(text.strip()[:100])
    if parsed is None:
        return ours
    try:
        theirs = datetime(*parsed[:6], tzinfo=UTC)
    except (ValueError, TypeError):
        return ours
    return ours if ours and abs((ours - theirs).total_seconds()) < 61 else theirs


def _zoned(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    for read in (_iso, parsedate_to_datetime):
        try:
            found = read(text)
            aware = found if found.tzinfo else found.replace(tzinfo=UTC)
            aware.astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return aware
    return None


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(_FRACTION.sub(r"\1", _ZONE.sub("+00:00", text)))
