"""For how long an answer is fresh, so that nobody needs to ask again (RFC 9111, section 4.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

FRESH_AT_MOST = 86_400
"""Seconds for which an answer is taken to be fresh; a site may say more."""

_DIRECTIVE = re.compile(r"""([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;"]*)))?""")


def fresh_for(headers: Mapping[str, str], now: datetime) -> float:
    """Return for how many seconds an answer is still fresh for a cache of one user, 0 where it does not say.

    headers: their names in lower case or looked up so.
    """
    said = _directives(headers.get("cache-control", ""))
    if "no-store" in said or "no-cache" in said:
        return 0.0
    if "max-age" in said:  # goes before Expires, also where it cannot be read
        life = _seconds(said["max-age"])
    else:
        life = _until(headers.get("expires", ""), headers.get("date", ""), now)
    return min(max(life - _seconds(headers.get("age", "")), 0.0), FRESH_AT_MOST)


def _directives(header: str) -> dict[str, str]:
    """Return the directives of a Cache-Control; of one that is there twice the first counts."""
    found: dict[str, str] = {}
    for name, quoted, plain in _DIRECTIVE.findall(header[:4_000].lower()):
        found.setdefault(name, quoted or plain)
    return found


def _seconds(text: str) -> float:
    return float(text[:12]) if text.isascii() and text.isdigit() else 0.0


def _until(expires: str, date: str, now: datetime) -> float:
    """Return the seconds from the date of an answer until it expires, 0 for what is no date."""
    then = _moment(expires)
    said = _moment(date) or now
    return (then - said).total_seconds() if then else 0.0


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if found.tzinfo else None
