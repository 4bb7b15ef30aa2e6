"""Captures as records of a web archive (WARC 1.1, ISO 28500:2017), each packed by itself (gzip).

A capture that came with its HTTP status is a response record: a status line, the headers that were kept, the length of
the body as it is kept, without its encodings. Any other is a resource record. Beside each stands a metadata record with
what was given with it. The same captures are the same bytes.
"""

from __future__ import annotations

import gzip
import io
import json
import re
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

import msgspec
from fastwarc.warc import WarcRecord, WarcRecordType

from reportedly.types import ARCHIVED_PATH, Capture

_WEB = re.compile(r"https?://[!-~]+", re.I)


def head(version: str, when: datetime) -> bytes:
    """Return the record at the start of a file: what wrote it, and by which standard."""
    fields = (
        f"software: reportedly/{version}\r\nformat: WARC File Format 1.1\r\n"
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
    )
    identifier = _identifier("head", when.isoformat())
    return _record(WarcRecordType.warcinfo, identifier, when, "", "application/warc-fields", fields.encode())


def records(capture: Capture, identifier: str, when: datetime) -> bytes:
    """Return a capture's record, and that of what was given with it.

    identifier: the capture's id; when: its date.
    """
    address = uri(capture.address, identifier)
    name = _identifier("capture", identifier)
    http = _http(capture) if _WEB.fullmatch(capture.address) else {}
    if http:
        body, media_type = _head(http, len(capture.body)) + capture.body, "application/http; msgtype=response"
        found = _record(WarcRecordType.response, name, when, address, media_type, body)
    else:
        media_type = capture.media_type or "application/octet-stream"
        found = _record(WarcRecordType.resource, name, when, address, media_type, capture.body)
    about = {
        "address": capture.address,
        "media_type": capture.media_type,
        "given": msgspec.to_builtins(capture.given),
    }
    data = json.dumps(about, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
    beside = _identifier("given", identifier)
    return found + _record(WarcRecordType.metadata, beside, when, address, "application/json", data, name)


def uri(address: str, identifier: str) -> str:
    """Return an address of the web as it is, and any other (a file's path, none) as a URN."""
    if _WEB.fullmatch(address):
        return address
    return ARCHIVED_PATH + (quote(address, errors="surrogatepass") or identifier)


def _identifier(kind: str, name: str) -> str:
    return f"<{uuid5(NAMESPACE_URL, f'{ARCHIVED_PATH}{kind}:{name}').urn}>"


def _http(capture: Capture) -> dict[str, object]:
    """Return the status and headers that came with a capture, none where they are not known."""
    try:
        found = json.loads(capture.given.other or "{}").get("http")
    except (ValueError, AttributeError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("status"), int) else {}


def _head(http: dict[str, object], length: int) -> bytes:
    status = http["status"]
    reason = next((each.phrase for each in HTTPStatus if each == status), "")
    lines = [f"HTTP/1.1 {status} {reason}"]
    for name, value in http.items():
        if name != "status" and isinstance(value, str) and re.fullmatch(r"[a-z-]{1,40}", name) and value.isprintable():
            lines.append(f"{name.title()}: {value}")
    lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _record(
    kind: WarcRecordType, identifier: str, when: datetime, address: str, media_type: str, body: bytes, beside: str = ""
) -> bytes:
    record = WarcRecord()
    record.init_headers(kind, content_length=len(body))
    record.headers.status_line = "WARC/1.1"
    record.headers["WARC-Record-ID"] = identifier
    record.headers["WARC-Date"] = when.strftime("%Y-%m-%dT%H:%M:%SZ")
    if address:
        record.headers["WARC-Target-URI"] = address
    if beside:
        record.headers["WARC-Concurrent-To"] = beside
    record.headers["Content-Type"] = media_type
    record.set_bytes_content(body)
    plain = io.BytesIO()
    record.write(plain, checksum_data=True)
    return gzip.compress(plain.getvalue(), 6, mtime=0)
