"""Captures from web archives: WARC files (ISO 28500), packed or not, and WACZ files (Webrecorder), which hold some.

::

    file → Unpacked (bytes, bounded) → FastWARC (records) → captures of pages; the others are counted

A revisit record says that a page was the same as at an earlier visit, and holds no page: it is counted.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import unquote

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from reportedly.collect.records import VALUE_AT_MOST
from reportedly.collect.tallies import Tally
from reportedly.collect.unpacking import EXPANSION_AT_MOST, ROOM_AT_MOST, Unpacked, plain
from reportedly.errors import ArchiveDamaged, BadRecord, InputError, InputTooLarge, UnreadableInput
from reportedly.types import ARCHIVED_PATH, CAPTURE_BYTES_AT_MOST, Capture, Given, MediaType, Outcome

HEADERS_AT_MOST = 32_768
"""Bytes of the headers of one record, and of the HTTP headers in it."""

ADDRESS_AT_MOST = 4_000
"""Characters of an address."""

DIRECTORY_AT_MOST = 20_000_000
"""Bytes of the list of files in a WACZ file."""

MEMBERS_AT_MOST = 10_000
"""WARC files in a WACZ file."""

_MEMBER = re.compile(r"archive/[^/]+\.warc(\.gz)?", re.I)
_LENGTH = re.compile(r"[0-9]{1,15}")
_CHARSET = re.compile(r"[A-Za-z0-9_.:-]{2,40}")
_ADDRESS = re.compile(rf"https?://[^/\s]\S*|file:\S+|{ARCHIVED_PATH}\S+", re.I)
_KEPT = ("content-type", "content-language", "date", "etag", "last-modified")
_TYPES: dict[str, MediaType] = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/plain": "text/plain",
    "text/markdown": "text/markdown",
}


def pages(path: Path, name: str, tell: Callable[[Tally], None] | None) -> Iterator[Outcome[Capture]]:
    """Yield the captures of pages in a web archive at a path, which errors call `name`; `tell` is told what was in it.

    A page is a response with status 200, or a resource, that is HTML or plain text. One that cannot be used is an
    outcome with its error. Damage ends the file with an ArchiveDamaged; what comes before it was yielded.
    """
    try:
        if path.name.lower().endswith(".wacz"):
            with _Directory(io.FileIO(path)) as stream:
                yield from _wacz(stream, name, tell)
        else:
            with path.open("rb") as stream:
                yield from _records(stream, name, tell)
    except OSError as error:
        yield Outcome(name, error=UnreadableInput(error.strerror or str(error), name))


class _Directory(io.BufferedReader):
    """A file of which no more is read at once than a list of files may be long: zipfile reads it in one go."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > DIRECTORY_AT_MOST:
            raise InputTooLarge(f"its list of files is over {DIRECTORY_AT_MOST // 1_000_000} MB", str(self.name))
        return super().read(size)


def _wacz(stream: io.BufferedReader, name: str, tell: Callable[[Tally], None] | None) -> Iterator[Outcome[Capture]]:
    """Yield the captures in all WARC files of a WACZ file."""
    try:
        with zipfile.ZipFile(stream) as packed:
            found = [each for each in packed.infolist() if _MEMBER.fullmatch(each.filename)]
            if not found:
                raise UnreadableInput("no WARC file in it", name)
            if len(found) > MEMBERS_AT_MOST:
                raise InputTooLarge(f"more than {MEMBERS_AT_MOST:,} WARC files in it", name)
            for each in found:
                yield from _member(packed, each, name, tell)
    except InputError as error:
        yield Outcome(name, error=error)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        yield Outcome(name, error=ArchiveDamaged(f"it is no readable ZIP file ({error})", name))


def _member(
    packed: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, tell: Callable[[Tally], None] | None
) -> Iterator[Outcome[Capture]]:
    where = f"{name}, {''.join(each if each.isprintable() else '?' for each in member.filename[-100:])}"
    try:
        if member.file_size > ROOM_AT_MOST + EXPANSION_AT_MOST * member.compress_size:
            raise InputTooLarge(f"it unpacks to more than {EXPANSION_AT_MOST} times its size", where)
        with packed.open(member) as stream:
            yield from _records(cast(BinaryIO, stream), where, tell)
    except InputTooLarge as error:
        yield Outcome(where, error=error)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        yield Outcome(where, error=ArchiveDamaged(f"it cannot be unpacked ({error})", where))


def _records(stream: BinaryIO, name: str, tell: Callable[[Tally], None] | None) -> Iterator[Outcome[Capture]]:
    """Yield the captures in a WARC file."""
    counts: Counter[str] = Counter()
    source = Unpacked(stream, name)
    try:
        yield from _pages(source, name, counts)
        if not counts:
            raise UnreadableInput("there is no WARC record in it", name)
    except InputError as error:
        yield Outcome(name, error=error)
    except OSError as error:
        number = counts.total()
        place = f"after record {number}, near byte {source.packed}" if number else "at its beginning"
        yield Outcome(name, error=ArchiveDamaged(f"{_said(error)} {place}", name))
    if tell:
        records, taken = counts.total(), counts.pop(_TAKEN, 0)
        tell(Tally(name, records, taken, tuple(counts.most_common())))


_TAKEN = "page"


def _pages(source: Unpacked, name: str, counts: Counter[str]) -> Iterator[Outcome[Capture]]:
    """Yield the captures in an unpacked WARC file, counting its records. Raises InputError and OSError at damage."""
    records = ArchiveIterator(source, parse_http=False, max_header_len=HEADERS_AT_MOST, stream_detect=False)
    for number, record in enumerate(records, 1):
        where = f"{name}, record {number}"
        try:
            found = _page(record, where)
        except (BadRecord, InputTooLarge) as error:
            if error.where != where:  # not this record but the file unpacks to too much
                raise
            counts["not usable"] += 1
            yield Outcome(where, error=error)
            continue
        counts[found if isinstance(found, str) else _TAKEN] += 1
        if isinstance(found, Capture):
            yield Outcome(found.address, value=found)


def _said(error: OSError) -> str:
    words = "".join(each if each.isprintable() else "?" for each in str(error)[:200]).rstrip(".")
    return words[:1].lower() + words[1:]


def _page(record: WarcRecord, where: str) -> Capture | str:
    """Return the page in a record, or why it is passed over. Raises BadRecord, InputTooLarge, ArchiveDamaged."""
    if not _LENGTH.fullmatch(record.headers.get("Content-Length") or ""):
        raise ArchiveDamaged("the headers of this record are cut off or name no length", where)
    length = record.content_length
    found = _head(record, where)
    if isinstance(found, str):
        # What was left of it is read, to find out whether it is all there; of what was parsed the length is less.
        if record.consume() < record.content_length:
            raise ArchiveDamaged("the file is cut off in this record", where)
        return found
    body = record.reader.read(CAPTURE_BYTES_AT_MOST + 1)
    if len(body) > CAPTURE_BYTES_AT_MOST:
        raise InputTooLarge(f"more than {CAPTURE_BYTES_AT_MOST // 1_000_000} MB", where)
    if len(body) < record.content_length:
        raise ArchiveDamaged(f"the file is cut off in this record, which says that it has {length:,} bytes", where)
    return Capture(
        found.address,
        plain(body, found.encodings, where),
        found.media_type,
        _moment(record.headers.get("WARC-Date")),
        Given(other=json.dumps(found.provenance, ensure_ascii=False, sort_keys=True)),
        found.charset,
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """What the headers of a page say."""

    address: str
    media_type: MediaType
    charset: str
    encodings: list[str]
    provenance: dict[str, object]


def _head(record: WarcRecord, where: str) -> _Head | str:
    """Return what a page's headers say, or why a record is passed over. Raises BadRecord."""
    kind = record.record_type
    if kind not in (WarcRecordType.response, WarcRecordType.resource):
        return str(kind)
    address = _address(record.headers.get("WARC-Target-URI") or "")
    if not address:
        return "other address"
    origin: dict[str, object] = {"record": _cut(record.headers.get("WARC-Record-ID")), "type": str(kind)}
    if truncated := record.headers.get("WARC-Truncated"):
        origin["truncated"] = _cut(truncated)
    if kind == WarcRecordType.response:
        return _response(record, address, {"warc": origin}, where)
    typed, charset = _content_type(record.headers.get("Content-Type"))
    return _Head(address, typed, charset, [], {"warc": origin}) if typed else "other media type"


def _response(record: WarcRecord, address: str, provenance: dict[str, object], where: str) -> _Head | str:
    """Return what a response's headers say, or why it is passed over. Raises BadRecord."""
    if not record.is_http:
        return "other protocol"
    try:
        record.parse_http(max_header_len=HEADERS_AT_MOST)
    except OSError as error:
        raise BadRecord(f"the HTTP headers cannot be read: {_said(error)}", where, "The others are added.") from error
    headers = record.http_headers
    if headers.status_code != 200:
        return "status other than 200"
    typed, charset = _content_type(headers.get("Content-Type"))
    if typed is None:
        return "other media type"
    kept = {name: _cut(headers.get(name)) for name in _KEPT if headers.get(name)}
    encodings = [*_listed(headers.get("Content-Encoding")), *_listed(headers.get("Transfer-Encoding"))]
    return _Head(address, typed, charset, encodings, {**provenance, "http": {"status": 200, **kept}})


def _listed(value: str | None) -> list[str]:
    return [each.strip().lower() for each in (value or "").split(",")]


def _content_type(value: str | None) -> tuple[MediaType | None, str]:
    """Return the media type that a header names, None for one that is no page, and its charset."""
    kind, *parameters = (value or "").split(";")
    for each in parameters[:10]:
        name, _, charset = each.partition("=")
        if name.strip().lower() == "charset" and _CHARSET.fullmatch(charset := charset.strip(" \t\"'")):
            return _TYPES.get(kind.strip().lower()), charset
    return _TYPES.get(kind.strip().lower()), ""


def _address(value: str) -> str:
    """Return an address that may be a page's, "" for any other."""
    address = value.strip().removeprefix("<").removesuffix(">")
    if len(address) > ADDRESS_AT_MOST or not _ADDRESS.fullmatch(address):
        return ""
    if address.startswith(ARCHIVED_PATH):
        address = unquote(address.removeprefix(ARCHIVED_PATH))
    return address if address.isprintable() else ""


def _cut(value: str | None) -> str:
    return (value or "")[:VALUE_AT_MOST]


def _moment(value: str | None) -> datetime | None:
    """Return a record's date, in UTC where it names no zone; None where it is none."""
    try:
        found = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
