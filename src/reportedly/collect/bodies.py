"""Bodies of answers, unpacked as they come and bounded in bytes, packed and unpacked."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Protocol

import brotli

from reportedly.errors import InputTooLarge, Unreachable

ENCODINGS = "gzip, br"
"""How bodies may be packed: Accept-Encoding."""

MEMBERS_AT_MOST = 100
"""Parts of a gzip body that follow each other."""

_STEP = 65_536
"""Bytes unpacked at a time."""


async def body(chunks: AsyncIterator[bytes], encoding: str, at_most: int, *, cut: bool = False) -> bytes:
    """Return a body of at most so many bytes, before and after unpacking.

    encoding: how it is packed, its Content-Encoding. cut: leave out what is over the bound, rather than raise
    InputTooLarge. Raises Unreachable for a body that is damaged, cut off, or packed in another way.
    """
    unpacker = _unpacker(encoding.strip().lower())
    found, packed = bytearray(), 0
    async for chunk in chunks:
        packed += len(chunk)
        for piece in unpacker.pieces(chunk):
            found += piece
            if len(found) > at_most:
                break
        if max(packed, len(found)) > at_most:
            if cut:
                return bytes(found[:at_most])
            raise InputTooLarge(f"the page is larger than {at_most / 1_000_000:g} MB")
    if packed and not unpacker.finished:
        raise Unreachable("the packed page is cut off")
    return bytes(found)


class _Unpacker(Protocol):
    @property
    def finished(self) -> bool: ...

    def pieces(self, chunk: bytes) -> Iterator[bytes]: ...


def _unpacker(encoding: str) -> _Unpacker:
    if encoding in ("", "identity"):
        return _Plain()
    if encoding in ("gzip", "x-gzip"):
        return _Gzip()
    if encoding == "br":
        return _Brotli()
    raise Unreachable(f"the page is packed in a way that was not asked for ({encoding[:40]!r})")


class _Plain:
    finished = True

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk


class _Gzip:
    """One or more gzip members; a small piece may unpack to a thousand times its size, so that each step is bounded."""

    def __init__(self) -> None:
        self._worker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._members = 1

    @property
    def finished(self) -> bool:
        return self._worker.eof

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while chunk:
            if self._worker.eof:
                self._next()
            try:
                yield self._worker.decompress(chunk, _STEP)
            except zlib.error as error:
                raise Unreachable("the packed page is damaged") from error
            chunk = self._worker.unused_data if self._worker.eof else self._worker.unconsumed_tail

    def _next(self) -> None:
        self._members += 1
        if self._members > MEMBERS_AT_MOST:
            raise Unreachable("the packed page has too many parts")
        self._worker = zlib.decompressobj(zlib.MAX_WBITS | 16)


class _Brotli:
    def __init__(self) -> None:
        self._worker = brotli.Decompressor()

    @property
    def finished(self) -> bool:
        return bool(self._worker.is_finished())

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        try:
            yield self._worker.process(chunk, output_buffer_limit=_STEP)
            while not self._worker.can_accept_more_data():
                yield self._worker.process(b"", output_buffer_limit=_STEP)
        except brotli.error as error:
            raise Unreachable("the packed page is damaged") from error
