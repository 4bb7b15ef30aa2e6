"""Bytes to characters, and what kind of text they are. Neither step fails on broken encodings."""

from __future__ import annotations

import codecs
import re
import unicodedata

from reportedly.errors import InputTooLarge, NotAReport, NotText
from reportedly.types import CAPTURE_BYTES_AT_MOST, MediaType
from reportedly.types.encodings import MEANT

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I
)
_PROLOGUE = r"\s*+(?:(?><!--.{0,2000}?-->|<\?[^>]{0,500}>)\s*+)*+"
"""What may stand before the first tag. No part is tried twice, whatever follows: the time is linear."""
_HTML_START = re.compile(_PROLOGUE + r"<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_LIST_START = re.compile(
    _PROLOGUE
    + r"(?:<!doctype\s[^>]{0,500}>\s*+)?+<(?:(?P<feed>rss|feed|rdf:rdf)|urlset|sitemapindex)(?=[\s>])[^<]{0,2000}+<",
    re.I | re.S,
)
_HTML_TAG = re.compile(r"</(?:p|div|a|span|h[1-6]|article|section|title|script|ul|li)>", re.I)
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|\s{0,3}(?:[-*+]|\d+\.) \S|> |```)|\]\(\S+\)|\*\*\S", re.M)
_MAGIC = (b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x7fELF", b"\x1f\x8b", b"SQLite format 3")
_SAMPLE = 200_000
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
"""Encodings of Python that no page is in; some take quadratic time."""


def decode(body: bytes, address: str, charset: str = "") -> str:
    """Return the text of `body`: NULs removed, every line end a line feed, otherwise exactly as decoded.

    charset: the encoding that the server named, which goes before one that a page names.
    Raises InputTooLarge, and NotText for bytes that are no text in any encoding.
    """
    if len(body) > CAPTURE_BYTES_AT_MOST:
        raise InputTooLarge(f"more than {CAPTURE_BYTES_AT_MOST // 1_000_000} MB", address)
    if body.startswith(_MAGIC):
        raise NotText("this is a binary file, not text", address)
    text = _characters(body, charset)
    if _is_binary(text):
        raise NotText("the bytes are no text in any encoding", address)
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def refuse_lists(text: str, address: str) -> None:
    """Raise NotAReport for an RSS, Atom or RDF feed and for a sitemap: what they hold are pointers to reports."""
    found = _LIST_START.match(text[:20_000])
    if found:
        raise NotAReport(f"this is a {'feed' if found['feed'] else 'sitemap'}, not a report", address)


def sniff(text: str) -> MediaType:
    """Say what `text` is by its look, for captures whose media type is unknown."""
    head = text[:5000]
    if _HTML_START.match(head) or len(_HTML_TAG.findall(text[:20_000])) >= 3:
        return "text/html"
    return "text/markdown" if len(_MARKDOWN.findall(text[:20_000])) >= 2 else "text/plain"


def _characters(body: bytes, charset: str) -> str:
    """Decode by byte order mark, as UTF-8, by declaration, by guess; the last resort replaces what does not decode."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(body, charset)


def _legacy(body: bytes, charset: str) -> str:
    """Decode what is not clean UTF-8.

    A page that is UTF-8 but for a few stray bytes is far more common than one in an exotic encoding, so that
    few errors beat any declaration.
    """
    lenient = body.decode("utf-8", "replace")
    if lenient.count("\ufffd") * 200 <= len(lenient) and any(
        byte > 127 for byte in lenient[:_SAMPLE].encode()[:_SAMPLE]
    ):
        stray = lenient.count("\ufffd")
        if sum(character > "\x7f" for character in lenient) > 2 * stray:
            return lenient
    declared = _DECLARED.search(body[:4096])
    for encoding in filter(None, (charset, declared and declared[1].decode("ascii"), _guess(body))):
        try:
            name = codecs.lookup(encoding).name
            if name not in _NO_CHARSETS:
                return body.decode(MEANT.get(name, name))
        except (LookupError, UnicodeError, ValueError):
            continue
    return body.decode("cp1252", "replace") if not _has_controls(body) else lenient


def _guess(body: bytes) -> str | None:
    """Return charset-normalizer's best guess from a sample of the bytes, None where it has none."""
    # Imported here: most captures are UTF-8 and never need it.
    from charset_normalizer import from_bytes

    best = from_bytes(body[:_SAMPLE]).best()
    return best.encoding if best else None


def _has_controls(body: bytes) -> bool:
    """Say whether the bytes hold many control characters, as compressed or compiled data does."""
    sample = body[:_SAMPLE]
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in sample)
    return controls * 20 > len(sample)


def _is_binary(text: str) -> bool:
    """Say whether decoded characters look like no text: many controls, unassigned or replaced ones.

    NULs are left out of the count, as stray NULs are dropped; text of which a third is NUL is binary all the same.
    """
    sample = text[:20_000]
    if not sample:
        return False
    nuls = sample.count("\x00")
    odd = sum(
        c == "\ufffd" or (c != "\x00" and c not in "\t\n\r\f\v\x1b\x85" and unicodedata.category(c) in _ODD)
        for c in sample
    )
    return odd * 10 > len(sample) - nuls or nuls * 3 > len(sample)


_ODD = frozenset({"Cc", "Cn", "Co", "Cs"})
