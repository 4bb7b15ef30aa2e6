"""Markdown to plain lines: each block's words without their mark-up, one block a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from reportedly.clean.features import Line

CHARACTERS_AT_MOST = 1_000_000
"""Longer Markdown is taken as plain text: no report is this long, and the parser's time is not linear."""

FRONT_AT_MOST = 20_000
FIELDS_AT_MOST = 100
_FENCE = re.compile(r"^---[ \t]*$", re.M)
_KEY = re.compile(r"\w[\w-]{0,40}")


@dataclass(frozen=True, slots=True)
class Document:
    """A Markdown document's lines, its first heading, and the fields of its front matter in lower case."""

    lines: list[Line]
    heading: str | None
    fields: dict[str, str]


def parse(text: str) -> Document:
    """Return the plain lines of Markdown."""
    fields, rest = front_matter(text)
    tokens = MarkdownIt("commonmark", {"maxNesting": 20}).enable("table").parse(rest)
    lines: list[Line] = []
    heading, tag = None, "p"
    for token in tokens:
        if token.type.endswith("_open"):
            tag = token.tag
        for line in _words(token).split("\n"):
            if line.strip():
                lines.append(Line(line.strip()))
                heading = heading or (lines[0].text if tag == "h1" and len(lines) == 1 else None)
    return Document(lines, heading, fields)


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """Split off the block of `key: value` lines between two `---` on top.

    Only whole lines are read, no YAML: a list in brackets or with dashes becomes words with commas. A block with any
    other line in it is text between two rules.
    """
    opening = _FENCE.match(text)
    closing = _FENCE.search(text, opening.end() + 1, FRONT_AT_MOST) if opening else None
    if not opening or not closing:
        return {}, text
    rows = [row for row in text[opening.end() : closing.start()].split("\n") if row.strip()]
    fields = _fields(rows) if len(rows) <= FIELDS_AT_MOST else {}
    return (fields, text[closing.end() :]) if fields else ({}, text)


def _fields(rows: list[str]) -> dict[str, str]:
    """Return the keys in lower case with their values; nothing where a line is no pair, item or nested."""
    fields: dict[str, str] = {}
    last = ""
    for row in rows:
        key, pair, value = row.partition(":")
        if row.lstrip().startswith("- ") and last:
            fields[last] = ", ".join(filter(None, (fields[last], _bare(row.lstrip()[2:]))))
        elif pair and _KEY.fullmatch(key.rstrip()) and (not value or value[0].isspace()):
            last = key.rstrip().lower()
            fields[last] = _bare(value)
        elif not row.startswith(("#", " ", "\t")):
            return {}
    return fields


def _bare(value: str) -> str:
    """Return a value without the quotation marks or brackets around it."""
    bare = value.strip()
    if bare[:1] == "[" and bare[-1:] == "]":
        return ", ".join(_bare(part) for part in bare[1:-1].split(","))
    return bare[1:-1] if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'" else bare


def _words(token: Token) -> str:
    """Return the characters that a reader of the rendered token sees."""
    if token.type in ("fence", "code_block"):
        return token.content
    if token.type == "html_block":
        return re.sub(r"<[^<>]{0,2000}>", " ", token.content)
    pieces = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
        elif child.type in ("text", "code_inline", "text_special"):
            pieces.append(child.content)
    return "".join(pieces)
