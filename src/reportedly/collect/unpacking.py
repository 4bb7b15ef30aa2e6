"""Packed bytes from outside as they are asked for: gzip files of any length, and bodies as HTTP packs them."""

from __future__ import annotations

import io
import re
import zlib
from typing import BinaryIO

from reportedly.errors import ArchiveDamaged, BadRecord, InputTooLarge
from reportedly.types import CAPTURE_BYTES_AT_MOST

EXPANSION_AT_MOST = 50
"""Bytes that a packed file may unpack to for each of its bytes, beyond the first ROOM_AT_MOST."""

ROOM_AT_MOST = 100_000_000
"""Bytes that any packed file may unpack to, however small it is."""

ENCODINGS_AT_MOST = 2
"""Encodings of one body, one around the other."""

_CHUNK = 32_768
_GZIP = b"\x1f\x8b"
_CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,8}[ \t]*(?:;[^\r\n]{0,200})?\r?\n")


class Unpacked:
    """A file as a stream of bytes; a gzip file unpacked, all its members after each other.

    `packed`: bytes taken of the file so far. Reading raises ArchiveDamaged where the file is cut off or broken, and
    InputTooLarge where it unpacks to more than EXPANSION_AT_MOST times its size.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        """Start at the stream's beginning; `name` is how errors call it."""
        self._stream = stream
        self._name = name
        self._input = stream.read(_CHUNK)
        self._taken = len(self._input)
        self._given = 0
        self._is_packed = self._input.startswith(_GZIP)
        self._worker = zlib.decompressobj(31)

    @property
    def packed(self) -> int:
        """Bytes of the file that were used so far."""
        return self._taken - len(self._input)

    def read(self, size: int = _CHUNK) -> bytes:
        """Return some bytes, at most `size`; none at the end."""
        size = min(size, _CHUNK) if size > 0 else _CHUNK
        found = self._unpack(size) if self._is_packed else self._copy(size)
        self._given += len(found)
        if self._given > ROOM_AT_MOST + EXPANSION_AT_MOST * self._taken:
            what = f"it unpacks to more than {EXPANSION_AT_MOST} times its size by byte {self.packed}"
            raise InputTooLarge(what, self._name, "What comes before is added; unpack and check the file.")
        return found

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._given

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002
        """Refuse: it is read once."""
        raise io.UnsupportedOperation("seek")

    def close(self) -> None:
        """Do nothing: who opened the file closes it."""

    def _more(self) -> bool:
        self._input = self._stream.read(_CHUNK)
        self._taken += len(self._input)
        return bool(self._input)

    def _copy(self, size: int) -> bytes:
        if not self._input and not self._more():
            return b""
        found, self._input = self._input[:size], self._input[size:]
        return found

    def _unpack(self, size: int) -> bytes:
        """Return the next bytes of the present member, or of the first one after it that has any."""
        while self._next_member():
            if not self._input and not self._more():
                raise ArchiveDamaged(f"the file is cut off at byte {self.packed}", self._name)
            try:
                found = self._worker.decompress(self._input, size)
            except zlib.error as error:
                what = f"the packed data is broken near byte {self.packed} ({str(error).rpartition(': ')[2]})"
                raise ArchiveDamaged(what, self._name) from error
            self._input = self._worker.unused_data if self._worker.eof else self._worker.unconsumed_tail
            if found:
                return found
        return b""

    def _next_member(self) -> bool:
        """Go to the next member where one has ended, over zeros between them; return whether there is anything."""
        if not self._worker.eof:
            return True
        while not (rest := self._input.lstrip(b"\0")):
            if not self._more():
                return False
        self._input = rest
        self._worker = zlib.decompressobj(31)
        return True


def plain(body: bytes, encodings: list[str], where: str) -> bytes:
    """Return a body without its encodings, named in the order in which they were applied (RFC 9110, 8.4).

    A body that is not packed although its headers say so is taken as it is: crawlers that unpack keep the header.
    Raises BadRecord where it is cut off or broken or the encoding is not known, InputTooLarge over
    CAPTURE_BYTES_AT_MOST.
    """
    named = [name for name in encodings if name not in ("", "identity", "none")]
    if len(named) > ENCODINGS_AT_MOST:
        raise BadRecord(f"the body has more than {ENCODINGS_AT_MOST} encodings", where, _ADVICE)
    for name in reversed(named):
        body = _without(body, name, where)
        if len(body) > CAPTURE_BYTES_AT_MOST:
            raise InputTooLarge(f"more than {CAPTURE_BYTES_AT_MOST // 1_000_000} MB", where)
    return body


_ADVICE = "The other records are added."


def _without(body: bytes, name: str, where: str) -> bytes:
    if name in ("gzip", "x-gzip"):
        return _inflated(body, 31, where) if body.startswith(_GZIP) else body
    if name == "deflate":  # by the standard with a zlib header, by custom often without
        return _inflated(body, 15 if body[:1] == b"\x78" else -15, where)
    return _read(body, name, where)


def _inflated(body: bytes, bits: int, where: str) -> bytes:
    worker = zlib.decompressobj(bits)
    try:
        found = worker.decompress(body, CAPTURE_BYTES_AT_MOST + 1)
    except zlib.error as error:
        raise BadRecord("the packed body is broken", where, _ADVICE) from error
    if not worker.eof and len(found) <= CAPTURE_BYTES_AT_MOST:
        raise BadRecord("the packed body is cut off", where, _ADVICE)
    return found


def _read(body: bytes, name: str, where: str) -> bytes:
    from fastwarc.stream_io import BrotliReader, ChunkedReader, ZstdReader

    readers = {"br": BrotliReader, "zstd": ZstdReader, "chunked": ChunkedReader}
    if name not in readers:
        raise BadRecord("the encoding of the body is not known", where, _ADVICE)
    if name == "chunked" and not _CHUNK_SIZE.match(body):
        return body
    try:
        return bytes(readers[name](io.BytesIO(body)).read(CAPTURE_BYTES_AT_MOST + 1))
    except OSError as error:
        if body.lstrip().startswith(b"<"):
            return body
        raise BadRecord("the packed body is cut off or broken", where, _ADVICE) from error
