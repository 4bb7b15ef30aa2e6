"""Frozen values to bytes and back: compressed JSON, so that every value can be read without this program."""

from __future__ import annotations

import hashlib
import zlib
from typing import TypeVar

import msgspec

from reportedly.types import Capture, Statement

T = TypeVar("T")

UNPACKED_AT_MOST = 200_000_000
"""Bytes of one value after decompression."""


def pack(value: object) -> bytes:
    """Return a frozen value as compressed JSON."""
    return deflate(msgspec.json.encode(value))


def unpack(data: bytes, kind: type[T]) -> T:
    """Return the value of a type that :func:`pack` wrote. Raises ValueError for anything else."""
    return msgspec.json.decode(inflate(data), type=kind)


def as_json(value: object) -> str:
    """Return a value as tables keep it that can be read with any program."""
    return msgspec.json.encode(value).decode()


def deflate(data: bytes) -> bytes:
    """Return data as :func:`inflate` takes it."""
    return zlib.compress(data, 6)


def inflate(data: bytes) -> bytes:
    """Return what zlib packed. Raises ValueError when it is damaged or larger than UNPACKED_AT_MOST."""
    worker = zlib.decompressobj()
    try:
        found = worker.decompress(data, UNPACKED_AT_MOST)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not worker.eof:
        raise ValueError("the packed value is cut off or too large")
    return found


def capture_id(capture: Capture) -> str:
    """Return the hash of a capture's address, body and what was given with it: the same capture is the same id."""
    digest = hashlib.sha256(capture.address.encode("utf-8", "surrogatepass") + b"\0")
    digest.update(hashlib.sha256(capture.body).digest())
    digest.update(msgspec.json.encode(capture.given))
    return digest.hexdigest()[:32]


def statement_id(statement: Statement) -> str:
    """Return the hash of a statement's report and spans."""
    one = statement.attribution
    spans = msgspec.json.encode((one.report_id, one.source, one.cue, one.content))
    return hashlib.sha256(spans).hexdigest()[:16]
