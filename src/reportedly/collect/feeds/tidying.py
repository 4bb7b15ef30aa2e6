"""Ill-formed XML made well-formed, in one pass whose time is linear, whatever it is.

Tags that are not closed are closed with the element around them, end tags that close nothing are left out, what is no
tag is text, entities of HTML are characters, prefixes that nobody declared are declared.
"""

from __future__ import annotations

import re
from html.entities import html5
from xml.sax.saxutils import escape, quoteattr

from reportedly.collect.feeds.namespaces import KNOWN

DEPTH_AT_MOST = 200
"""Elements open at a time; those deeper are left out, their text is not."""

_NAME = r"[A-Za-z_][A-Za-z0-9_.-]*+(?::[A-Za-z_][A-Za-z0-9_.-]*+)?+"
_TAG = re.compile(rf"""<(/?)({_NAME})((?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|["'])*+)>""")
"""A tag: no part of it is tried twice, whatever follows, so that the time is linear."""
_ATTRIBUTE = re.compile(rf"""({_NAME})\s*+(?:=\s*+("[^"]*+"|'[^']*+'|[^\s"'>]++))?+""")
_REFERENCE = re.compile(r"&(?:#(\d{1,7});|#[xX]([0-9A-Fa-f]{1,6});|([A-Za-z][A-Za-z0-9]{0,31});)?")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_ADDRESS = re.compile(r"[^!#-;=?-\[\]_a-z~]")
"""Characters that no name of a vocabulary has, which is an address: RFC 3986."""
_KEPT = frozenset({"lt", "gt", "amp", "quot", "apos"})
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})


def legal(text: str) -> str:
    """Return a text without the characters that XML has none of."""
    return _ILLEGAL.sub("", text)


def tidied(text: str) -> str:
    """Return a well-formed document with the elements and the text of `text`, "" where it has no element."""
    return _Tidying(legal(text)).document()


def _reference(found: re.Match[str]) -> str:
    """Return a reference as XML has it: numbers and entities of HTML as characters, "&" alone as its entity."""
    decimal, hexadecimal, name = found.groups()
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        character = chr(code) if code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else ""
        return escape(legal(character))
    if name in _KEPT:
        return found[0]
    known = html5.get(f"{name};") if name else None
    return escape(known) if known else "&amp;" + found[0][1:]


def _text(text: str) -> str:
    return _REFERENCE.sub(_reference, text).replace("]]>", "]]&gt;").replace(">", "&gt;")


class _Tidying:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self._source = text
        self._out: list[str] = []
        self._open: list[str] = []
        self._skipped: list[str] = []
        self._root = ""
        self._prefixes: dict[str, str] = {}
        self._declared: dict[str, str] = {}
        self._no_more: set[str] = set()

    def document(self) -> str:
        """Return the document."""
        source, position = self._source, 0
        while (found := source.find("<", position)) >= 0:
            self._write(_text(source[position:found]))
            position = self._markup(found)
        self._write(_text(source[position:]))
        for name in reversed(self._open):
            self._out.append(f"</{name}>")
        return f"<{self._root}{self._declarations()}{''.join(self._out)}" if self._root else ""

    def _declarations(self) -> str:
        missing = [prefix for prefix in sorted(self._prefixes) if prefix not in ("xml", "xmlns")]
        meant = (self._declared.get(prefix) or KNOWN.get(prefix) or f"urn:undeclared:{prefix}" for prefix in missing)
        return "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in zip(missing, meant, strict=True))

    def _write(self, piece: str) -> None:
        if self._open:
            self._out.append(piece)

    def _markup(self, start: int) -> int:
        """Take what stands at a "<" and return where it ends."""
        source = self._source
        if source.startswith("<![CDATA[", start):
            end = self._end("]]>", start)
            self._write(escape(source[start + 9 : end]) if end >= 0 else "")
            return end + 3 if end >= 0 else start + 9
        for opening, closing in (("<!--", "-->"), ("<?", "?>"), ("<!", ">")):
            if source.startswith(opening, start):
                end = self._end(closing, start)
                if end >= 0:
                    return end + len(closing)
                break
        found = _TAG.match(source, start)
        if not found:
            self._write("&lt;")
            return start + 1
        self._tag(found)
        return found.end()

    def _end(self, closing: str, start: int) -> int:
        """Find where something closes, -1 where it does not; looked for in vain once, it is not looked for again."""
        if closing in self._no_more:
            return -1
        end = self._source.find(closing, start)
        if end < 0:
            self._no_more.add(closing)
        return end

    def _tag(self, found: re.Match[str]) -> None:
        closes, name, attributes = found.groups()
        if closes:
            self._close(name)
            return
        if len(self._open) >= DEPTH_AT_MOST or name.lower().startswith(("xml:", "xmlns:")):
            return
        self._use(name)
        rest = self._attributes(attributes.removesuffix("/"))
        if not self._root:
            self._root = name
            self._out.append(rest + ">")
            self._open.append(name)
        elif attributes.endswith("/") or name.lower() in _VOID:
            self._write(f"<{name}{rest}/>")
        elif self._open:
            self._out.append(f"<{name}{rest}>")
            self._open.append(name)

    def _close(self, name: str) -> None:
        """Close an element and those in it; the outermost stays open to the end, for what may follow."""
        wanted = name.lower()
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].lower() == wanted:
                self._out.extend(f"</{inner}>" for inner in reversed(self._open[at:]))
                del self._open[at:]
                return

    def _use(self, name: str) -> None:
        prefix, colon, _ = name.partition(":")
        if colon:
            self._prefixes[prefix] = ""

    def _attributes(self, text: str) -> str:
        """Return an element's attributes; declarations of prefixes go to the outermost element."""
        kept: dict[str, str] = {}
        for name, value in _ATTRIBUTE.findall(text):
            bare = value[1:-1] if value[:1] in "\"'" and value else value
            bare = bare.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&apos;", "'")
            bare = _REFERENCE.sub(_attribute_reference, bare)
            if name.lower().startswith("xmlns:"):
                self._declared.setdefault(name[6:], _NO_ADDRESS.sub("", bare))
                self._use(f"{name[6:]}:")
            elif name not in kept:
                self._use(name)
                kept[name] = _NO_ADDRESS.sub("", bare) if name == "xmlns" else bare
        return "".join(f" {name}={quoteattr(value)}" for name, value in kept.items())


def _attribute_reference(found: re.Match[str]) -> str:
    whole = _reference(found)
    return {"&amp;": "&", "&lt;": "<", "&gt;": ">"}.get(whole, "&" + whole[5:] if whole.startswith("&amp;") else whole)
