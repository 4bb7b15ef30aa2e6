"""The lines of a page: trafilatura's extraction, each line with the mark-up it had in the page.

trafilatura runs so as to lose little; what it keeps too much of is the line classifier's business.
"""

from __future__ import annotations

import html as entities
import logging
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from reportedly.clean.features import HEAD, Line
from reportedly.clean.page import Block, Page, parse, squeeze

MARKUP_AT_MOST = 4_000_000
"""Characters of mark-up, scripts and styles apart, that trafilatura is given; larger pages are read by their blocks."""

COMPARED_AT_MOST = 3_000
"""Blocks of a page up to which trafilatura compares its extraction with those of other algorithms: one of them,
justext, takes time by the square of the paragraphs."""

_SCRIPT = re.compile(r"<(script|style|svg)\b", re.I)
_SCRIPT_END = {name: re.compile(rf"</{name}\s*>", re.I) for name in ("script", "style", "svg")}
_LONG_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,20})\b[^<>]{20000,}>")
"""The parser's time grows with the square of a tag's attributes; a tag this long keeps its name alone."""
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BREAK = re.compile(r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|td|article|section|header|footer|title)\b[^<>]{0,2000}>", re.I)
_LINE_TAGS = frozenset(
    {"p", "head", "item", "quote", "cell", "row", "table", "list", "code", "lb", "figure", "graphic", "body", "div"}
)


def read_page(markup: str) -> tuple[Page, list[Line]]:
    """Return the parsed page and its article's lines."""
    lean = _LONG_TAG.sub(r"<\1>", _without_scripts(markup))
    page = parse(lean)
    if not page.blocks:
        page = Page(page.tree, [Block(text, tag="p") for text in _stripped(lean)], oversized=True)
    if page.oversized or len(lean) > MARKUP_AT_MOST:
        return page, [line_of(block) for block in page.blocks if not block.noscript]
    extracted = _extracted(lean, alone=len(page.blocks) > COMPARED_AT_MOST)
    if len(extracted) == 1 and _key(extracted[0][1]) not in {_key(block.text) for block in page.blocks}:
        # Where it finds no article, trafilatura runs the whole page into one line.
        extracted = []
    return page, _with_markup(extracted, page.blocks)


def _without_scripts(markup: str) -> str:
    """Return mark-up without scripts, styles and drawings; JSON-LD stays, and what is never closed.

    In time linear in the mark-up, also where tags are opened without end: no end is looked for twice in vain.
    """
    kept, at, unclosed = list[str](), 0, set[str]()
    start = _SCRIPT.search(markup)
    while start and (opened := markup.find(">", start.end())) >= 0:
        name, after = start[1].lower(), opened + 1
        end = None
        if name not in unclosed and "ld+json" not in markup[start.end() : opened].lower():
            end = _SCRIPT_END[name].search(markup, after)
            if end is None:
                unclosed.add(name)
        if end:
            kept += (markup[at : start.start()], " ")
            at = after = end.end()
        start = _SCRIPT.search(markup, after)
    return "".join((*kept, markup[at:]))


def line_of(block: Block) -> Line:
    """Return a block of the page as a line."""
    return Line(block.text, block.tag or "p", block.links, block.marks)


def _stripped(markup: str) -> list[str]:
    """Return the text of mark-up that no parser reads, by taking the tags away."""
    text = entities.unescape(_TAG.sub(" ", _BREAK.sub("\n", markup)))
    return [line for line in map(squeeze, text.split("\n")) if line]


def _extracted(markup: str, alone: bool = False) -> list[tuple[str, str]]:
    """Return trafilatura's lines as (tag, text); none where it finds nothing or fails.

    Its recall setting loses least, but takes one post of a live blog for the whole; where the usual setting finds
    twice as much, that is better. `alone`: not compared with what other algorithms find.
    """
    # Imported here: it takes longer to import than everything else together, and plain text never needs it.
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found: list[list[tuple[str, str]]] = []
    for favor_recall in (True, False):
        try:
            document: Any = bare_extraction(markup, include_comments=False, favor_recall=favor_recall, fast=alone)
        except Exception:
            # Whatever trips it up, the page still has blocks, and the caller falls back on them.
            document = None
        body = getattr(document, "body", None)
        found.append(list(_lines(body)) if body is not None else [])
    wide, usual = found
    return usual if _size(usual) > 2 * _size(wide) else wide


def _size(lines: list[tuple[str, str]]) -> int:
    return sum(len(text) for _, text in lines)


def _lines(body: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the lines of trafilatura's tree."""
    parts: list[str] = []
    owner = "p"

    def flushed() -> Iterator[tuple[str, str]]:
        text = squeeze("".join(parts))
        parts.clear()
        if text:
            yield owner, text

    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = str(element.tag)
        if tag in _LINE_TAGS:
            yield from flushed()
            owner = tag
        parts.append((element.text if event == "start" else element.tail) or "")
    yield from flushed()


def _with_markup(extracted: list[tuple[str, str]], blocks: list[Block]) -> list[Line]:
    """Give each extracted line the links and names of the block that it came from."""
    known = {_key(block.text): block for block in reversed(blocks)}
    found = []
    for tag, text in extracted:
        block = known.get(_key(text))
        found.append(Line(text, block.tag, block.links, block.marks) if block else Line(text, tag))
    return found


def _key(text: str) -> str:
    """Return what a line and its block have in common however spaces and inline tags fell."""
    return re.sub(r"\W+", "", text[:HEAD]).lower()[:80]
