"""Whether a feed came again as it was, without reading it: most feeds say anew each time when they were made."""

from __future__ import annotations

import hashlib
import re

_ENTRY = re.compile(rb"<(?:item|entry)\b")
_ENDS = (b"</item>", b"</entry>")

AROUND_AT_MOST = 8_000
"""Bytes before the first entry, and after the last, in which such words are looked for."""

_MADE = re.compile(rb"<!--.*?-->|<(lastBuildDate|pubDate|updated|modified|dc:date)\b[^<>]*>[^<>]*</\1\s*>", re.S)
"""When the feed itself was made, and comments: neither is kept of a feed."""


def digest(body: bytes) -> str:
    """Return the hash of a feed's bytes without what it says outside its entries of when it was made (32 digits)."""
    found = _ENTRY.search(body)
    first = found.start() if found else 0
    last = max(body.rfind(end) for end in _ENDS)
    if not first < last:
        return hashlib.sha256(body).hexdigest()[:32]
    head, tail = body[:first], body[last:]
    hashed = hashlib.sha256(_lasting(head) + b"\0")
    hashed.update(memoryview(body)[first:last])
    hashed.update(b"\0" + _lasting(tail))
    return hashed.hexdigest()[:32]


def _lasting(part: bytes) -> bytes:
    return _MADE.sub(b"", part) if len(part) <= AROUND_AT_MOST else part
