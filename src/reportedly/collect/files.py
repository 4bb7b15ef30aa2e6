"""Captures from files and standard input, bounded in size also after decompression."""

from __future__ import annotations

import gzip
import re
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from reportedly.errors import InputTooLarge, UnreadableInput
from reportedly.types import CAPTURE_BYTES_AT_MOST, Capture, MediaType

STANDARD_INPUT = "-"

_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*://", re.I)

_TYPES: dict[str, MediaType] = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
}


def is_address(source: str) -> bool:
    """Return whether a source has a scheme, as addresses of the web do, and is no path."""
    return bool(_SCHEME.match(source))


def capture(address: str) -> Capture:
    """Return the bytes of a file, or of standard input for "-"; a name in `.gz` is decompressed.

    Raises UnreadableInput when it cannot be read and InputTooLarge over CAPTURE_BYTES_AT_MOST.
    """
    if address == STANDARD_INPUT:
        return Capture(address, _bounded(sys.stdin.buffer, address), None, datetime.now(UTC))
    path = Path(address)
    packed = path.suffix.lower() == ".gz"
    try:
        with gzip.open(path) if packed else path.open("rb") as stream:
            body = _bounded(stream, address)
            taken = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableInput(reason(error), address) from error
    return Capture(address, body, _TYPES.get((path.with_suffix("") if packed else path).suffix.lower()), taken)


def _bounded(stream: BinaryIO | gzip.GzipFile, address: str) -> bytes:
    """Read a stream of at most CAPTURE_BYTES_AT_MOST."""
    body = stream.read(CAPTURE_BYTES_AT_MOST + 1)
    if len(body) > CAPTURE_BYTES_AT_MOST:
        raise InputTooLarge(f"more than {CAPTURE_BYTES_AT_MOST // 1_000_000} MB", address)
    return body


def reason(error: Exception) -> str:
    """Return the reason of an error in reading, without the path, which is said elsewhere."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return reason[:1].lower() + reason[1:]
