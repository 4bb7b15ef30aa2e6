"""An HTML page as blocks of visible text with the mark-up around each. Bounded in depth, size and time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html

ELEMENTS_AT_MOST = 300_000
BLOCKS_AT_MOST = 20_000
DEPTH_AT_MOST = 200
"""Real pages nest 20 to 60 deep. Deeper trees are read by this module alone, without trafilatura's recursion."""

_DROPPED = frozenset({"script", "style", "template", "svg", "iframe", "object", "select", "textarea", "math", "canvas"})
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
    }
    | {
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
    }
    | {"u", "var", "wbr"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_WORDS = re.compile(r"[a-z]{3,}|[A-Z][a-z]{2,}|[A-Z]{3,}")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Block:
    """One run of visible text: its words, the share of them inside links, its tag and the class words around it."""

    text: str
    links: float = 0.0
    tag: str = ""
    marks: tuple[str, ...] = ()
    noscript: bool = False


@dataclass(slots=True)
class Page:
    """A parsed page: the tree, its blocks, and whether it is too deep or large to hand to trafilatura."""

    tree: html.HtmlElement | None
    blocks: list[Block] = field(default_factory=list)
    oversized: bool = False


def parse(markup: str) -> Page:
    """Parse a page. What no parser reads gives a page without blocks."""
    tree = _tree(markup)
    if tree is None:
        return Page(None)
    walk = _Walk()
    walk.run(tree)
    return Page(tree, walk.blocks, walk.oversized)


def squeeze(text: str) -> str:
    """Return `text` with every run of white space as one space, none at the ends."""
    return _SPACE.sub(" ", text).strip()


def _tree(markup: str) -> html.HtmlElement | None:
    """Return the page's root, None where there is none."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        # Bytes, because lxml refuses a str that declares an encoding.
        return html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError, RecursionError):
        return None


class _Walk:
    """One pass over the tree that gathers blocks. Without recursion: depth is the sender's choice."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.oversized = False
        self._parts: list[str] = []
        self._linked = 0
        self._owner: etree._Element | None = None
        self._links = 0
        self._noscript = 0

    def run(self, tree: etree._Element) -> None:
        """Walk the whole tree, as far as the bounds allow."""
        depth = skipped = seen = 0
        for event, element in etree.iterwalk(tree, events=("start", "end")):
            if event == "start":
                depth, seen = depth + 1, seen + 1
                self.oversized = self.oversized or depth > DEPTH_AT_MOST or seen > ELEMENTS_AT_MOST
                if len(self.blocks) >= BLOCKS_AT_MOST:
                    return
                skipped += bool(skipped or _dropped(element))
                if not skipped:
                    self._open(element)
            else:
                depth -= 1
                if skipped:
                    skipped -= 1
                else:
                    self._close(element)
                if not skipped:
                    self._say(element.tail)
        self._flush()

    def _open(self, element: etree._Element) -> None:
        """Begin an element: a block element or a line break ends the run of text before it."""
        tag = element.tag
        if tag not in _INLINE:
            self._flush()
            self._owner = element
        self._links += tag == "a"
        self._noscript += tag == "noscript"
        self._say(element.text)

    def _close(self, element: etree._Element) -> None:
        """End an element."""
        tag = element.tag
        if tag not in _INLINE:
            self._flush()
            self._owner = element.getparent()
        self._links -= tag == "a"
        self._noscript -= tag == "noscript"

    def _say(self, text: str | None) -> None:
        """Add characters to the run."""
        if text:
            self._parts.append(text)
            if self._links:
                self._linked += len(text.strip())

    def _flush(self) -> None:
        """Turn the run into a block."""
        text = squeeze("".join(self._parts))
        if text:
            owner = self._owner
            tag = str(owner.tag) if owner is not None else ""
            marks = tuple(_marks(owner)) if owner is not None else ()
            self.blocks.append(Block(text, min(self._linked / len(text), 1.0), tag, marks, self._noscript > 0))
        self._parts, self._linked = [], 0


def _dropped(element: etree._Element) -> bool:
    """Say whether an element shows no text: a script, a template, a hidden box."""
    if element.tag in _DROPPED or element.tag in ("head", "title") or not isinstance(element.tag, str):
        return True
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    return bool(_HIDDEN.search(element.get("style", "")))


def _marks(element: etree._Element) -> Iterator[str]:
    """Yield the words in the tags, classes and ids of an element and its five nearest ancestors."""
    seen: set[str] = set()
    for level, node in enumerate(_upwards(element)):
        if level > 5 or node.tag in ("body", "html"):
            return
        names = f"{node.get('class', '')} {node.get('id', '')}"[:300]
        for word in (str(node.tag), *_WORDS.findall(names)):
            word = word.lower()
            if word not in seen:
                seen.add(word)
                yield word


def _upwards(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the element, then its ancestors."""
    node: etree._Element | None = element
    while node is not None:
        yield node
        node = node.getparent()
