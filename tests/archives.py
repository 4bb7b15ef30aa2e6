"""Records of web archives for tests, byte by byte."""

from __future__ import annotations

DATE = "2024-05-07T08:00:00Z"
PAGE = "<html><head><title>Halcyon rammed</title></head><body><article><p>{}</p></article></body></html>"


def record(
    block: bytes,
    kind: str = "response",
    address: str = "https://post.example/1",
    length: int | str | None = None,
    **more,
) -> bytes:
    """Return a record. length: what it says of its block's length, where that is not so; more: other headers."""
    headers = {
        "WARC-Type": kind,
        "WARC-Target-URI": address,
        "WARC-Date": DATE,
        "WARC-Record-ID": "<urn:uuid:00000000-0000-4000-8000-000000000001>",
        "Content-Type": "application/http; msgtype=response",
        **{name.replace("_", "-"): value for name, value in more.items()},
        "Content-Length": str(len(block) if length is None else length),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return b"WARC/1.0\r\n" + head.encode("latin-1") + b"\r\n" + block + b"\r\n\r\n"


def http(body: bytes, *headers: str, status: str = "200 OK", media_type: str = "text/html; charset=utf-8") -> bytes:
    """Return a response as it came over the wire."""
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {media_type}"] if media_type else []), *headers]
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n" + body


def page(text: str, address: str = "https://post.example/1") -> bytes:
    """Return a record of a page with a paragraph."""
    return record(http(PAGE.format(text).encode()), address=address)
