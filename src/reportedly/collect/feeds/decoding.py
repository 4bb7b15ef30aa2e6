"""Bytes of a feed to characters: by byte order mark, as UTF-8, as the server or the feed itself says, by guess.

RFC 7303 lets the server's charset go before the XML declaration. UTF-8 goes before both here: servers name ISO-8859-1
for feeds in UTF-8 all the time, and text in any other encoding is next to never valid UTF-8.
"""

from __future__ import annotations

import codecs
import re

from reportedly.types.encodings import MEANT

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_STARTS = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
"""How a feed starts in encodings that are no superset of ASCII. Source: XML 1.0, appendix F."""
_DECLARED = re.compile(rb"""^\s{0,20}<\?xml[^>]{0,200}?encoding\s{0,5}=\s{0,5}["']([A-Za-z0-9_.:-]{2,40})["']""")
_SEVEN_BITS = frozenset({"iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_kr", "hz"})
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_SAMPLE = 200_000


def decode(body: bytes, charset: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the text of a feed, without byte order mark, and what was wrong with its encoding."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], encoding)
    for start, encoding in _STARTS:
        if body.startswith(start):
            return _lenient(body, encoding)
    names = [name for name in (charset, _declared(body)) if name]
    seven = next((name for name in map(_known, names) if name in _SEVEN_BITS), "")
    if seven and body.isascii():
        return _lenient(body, seven)
    try:
        return body.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _legacy(body, names)


def _declared(body: bytes) -> str:
    found = _DECLARED.match(body[:400])
    return found[1].decode("ascii") if found else ""


def _known(name: str) -> str:
    """Return an encoding's name as Python has it and as it is meant, "" for none."""
    try:
        found = codecs.lookup(name.strip())
    except (LookupError, ValueError, UnicodeError):
        return ""
    plain = found.name in _NO_CHARSETS or not getattr(found, "_is_text_encoding", True)
    return "" if plain else MEANT.get(found.name, found.name)


def _legacy(body: bytes, names: list[str]) -> tuple[str, tuple[str, ...]]:
    """Decode what is no clean UTF-8: as named, else as UTF-8 with a few stray bytes, else by guess."""
    for name in filter(None, map(_known, names)):
        if name != "utf-8":
            try:
                return body.decode(name), ()
            except (UnicodeError, ValueError):
                continue
    text = body.decode("utf-8", "replace")
    stray = text.count("\ufffd")
    if sum(character > "\x7f" for character in text) > 2 * stray:
        return text, (f"{stray} bytes are no UTF-8",)
    guess = _guess(body) or "cp1252"
    return body.decode(guess, "replace"), (f"no encoding that it names fits; read as {guess}",)


def _guess(body: bytes) -> str:
    """Return charset-normalizer's best guess from a sample of the bytes, "" where it has none."""
    from charset_normalizer import from_bytes  # feeds that need it are rare

    best = from_bytes(body[:_SAMPLE]).best()
    return _known(best.encoding) if best else ""


def _lenient(body: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    try:
        return body.decode(encoding), ()
    except UnicodeError:
        return body.decode(encoding, "replace"), (f"some bytes are no {encoding}",)
