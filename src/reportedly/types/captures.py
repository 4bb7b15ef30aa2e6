"""What comes back for an address, as it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MediaType = Literal["text/html", "text/plain", "text/markdown"]

CAPTURE_BYTES_AT_MOST = 20_000_000
"""The largest capture taken, in bytes after decompression: a page or text this large is no report."""


ARCHIVED_PATH = "urn:x-reportedly:"
"""What a web archive has before an address that is none of the web, as a file's path, with %-escapes."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a person or a catalogue says of a report; it goes before what the capture says.

    `id`: what they call it; `other`: all else that came with it, as a JSON object.
    """

    id: str = ""
    title: str = ""
    byline: tuple[str, ...] = ()
    publisher: str = ""
    section: str = ""
    published: datetime | None = None
    language: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """What came back for an address, never altered, and what was given with it.

    `charset`: the encoding that the server named for the body, "" where it named none. `final`: of a page from the web
    the address that answered, after all redirects.
    """

    address: str
    body: bytes
    media_type: MediaType | None = None
    retrieved: datetime | None = None
    given: Given = Given()
    charset: str = ""
    final: str = ""
