"""A report's text, cut into paragraphs, sentences and quotations."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\W\d_a-z])|\n\s*|(?<=[。！？])")
_SHORT = re.compile(r"\b(?:[A-Z]|[A-Z][a-z]{0,3}|[a-z]\.[a-z]|[A-Za-z](?:\.[A-Za-z])+)\.$")
_SIGN = re.compile(r"“|”|\"|''|``|«|»|„")


@dataclass(frozen=True, slots=True)
class Page:
    """A text with the offsets at which its paragraphs and sentences begin, and its quotations [start, end)."""

    text: str
    paragraphs: tuple[int, ...]
    sentences: tuple[int, ...]
    quotes: tuple[tuple[int, int], ...]

    def paragraph(self, at: int) -> int:
        """Return the number of the paragraph at an offset."""
        return bisect_right(self.paragraphs, at) - 1

    def sentence(self, at: int) -> int:
        """Return the number of the sentence at an offset."""
        return bisect_right(self.sentences, at) - 1

    def sentence_start(self, at: int) -> int:
        """Return where the sentence at an offset begins."""
        return self.sentences[self.sentence(at)]

    def quote(self, at: int) -> int:
        """Return the number of the quotation at an offset, or -1."""
        number = bisect_right(self.quotes, (at, len(self.text) + 1)) - 1
        return number if number >= 0 and at < self.quotes[number][1] else -1


def page(text: str) -> Page:
    """Cut a text; time and space linear in its length."""
    starts = [0, *(match.end() for match in re.finditer(r"\n+", text))]
    return Page(text, tuple(starts), _sentences(text), _quotes(text, starts))


def _sentences(text: str) -> tuple[int, ...]:
    """Return where sentences begin; a short word with a dot ("Mr.", "Sen.", "J.") ends none."""
    starts = [0]
    for match in _END.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if match.end() > starts[-1] and ("\n" in match.group() or not _SHORT.search(before)):
            starts.append(match.end())
    return tuple(starts)


def _quotes(text: str, paragraphs: list[int]) -> tuple[tuple[int, int], ...]:
    """Return the quotations; one that is not closed ends with its paragraph."""
    found: list[tuple[int, int]] = []
    ends = [*paragraphs[1:], len(text)]
    for start, end in zip(paragraphs, ends, strict=True):
        opened = -1
        for match in _SIGN.finditer(text, start, end):
            sign = match.group()
            if opened < 0 and sign not in "”»":
                opened = match.start()
            elif opened >= 0 and sign not in ("“", "«", "``"):
                found.append((opened, match.end()))
                opened = -1
        if opened >= 0:
            found.append((opened, end))
    return tuple(found)
