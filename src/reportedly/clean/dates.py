"""Dates as pages write them, read strictly: what is not clearly a date gives None."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_FRACTION = re.compile(r"(\.\d{6})\d+")
_ZONE = re.compile(r"([+-]\d\d)(\d\d)$")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


def parse_date(text: str) -> datetime | None:
    """Return the date and time that `text` states: ISO 8601, as in e-mail headers, or seconds since 1970.

    A date without a zone stays without one: which zone was meant is not ours to guess.
    """
    bare = text.strip()[:60]
    if _EPOCH.fullmatch(bare):
        return datetime.fromtimestamp(int(bare[:10]), UTC)
    for read in (_iso, _mail):
        try:
            found = read(bare)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if 1900 < found.year < 2200:
            return found
    return None


def _mail(text: str) -> datetime:
    """Read a date as in e-mail headers (RFC 5322)."""
    from email.utils import parsedate_to_datetime  # brings the network's modules with it; few pages need it

    return parsedate_to_datetime(text)


def _iso(text: str) -> datetime:
    """Read ISO 8601 with the liberties that pages take: spaces, seven digits of a second, a named UTC."""
    tidy = _FRACTION.sub(r"\1", re.sub(r"\s+(?:UTC|GMT|Z)$", "+00:00", text))
    tidy = _ZONE.sub(r"\1:\2", re.sub(r"\s+([+-]\d\d:?\d\d)$", r"\1", tidy))
    return datetime.fromisoformat(tidy)
