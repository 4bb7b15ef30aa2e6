"""How a text is laid out: its sentences and paragraphs, and which of them an attribution's words stand in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from reportedly.types import Attribution, Span

_END = re.compile(r"[.!?…]['\"”’)\]]{0,3}(?=\s)|\n")
_NEXT = re.compile(r"\s*['\"“‘(\[—–-]{0,3}\s?([^\W_])")
_SHORT = frozenset({
    "mr", "mrs", "ms", "dr", "sen", "sens", "rep", "reps", "gov", "gen", "lt", "col", "sgt", "capt", "adm", "st",
    "jr", "sr", "prof", "rev", "hon", "vs", "no", "inc", "corp", "co", "ltd", "dept", "pres", "jan", "feb", "mar",
    "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec", "u.s", "u.n", "u.k", "d.c", "e.g", "i.e", "a.m",
    "p.m", "calif", "fla", "mass", "pa", "va", "ariz",
})  # fmt: skip
_BEFORE = re.compile(r"[\w.]{0,12}$")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each sentence and each paragraph begins; both lists start with 0 and are in order."""

    sentences: list[int]
    paragraphs: list[int]

    def sentence(self, place: int) -> int:
        """Return the number of the sentence that holds a character."""
        return bisect_right(self.sentences, place) - 1

    def paragraph(self, place: int) -> int:
        """Return the number of the paragraph that holds a character."""
        return bisect_right(self.paragraphs, place) - 1


def layout_of(text: str) -> Layout:
    """Split a text at line breaks, and at full stops that no known abbreviation carries."""
    sentences, paragraphs = [0], [0]
    for match in _END.finditer(text):
        end = match.end()
        if match.group() == "\n":
            if text[end : end + 1].strip():
                paragraphs.append(end)
                sentences.append(end)
        elif _ends(text, match.start(), end):
            sentences.append(end)
    return Layout(sentences, paragraphs)


def _ends(text: str, stop: int, end: int) -> bool:
    """Whether the mark at `stop` ends a sentence: a capital or figure follows, no abbreviation precedes."""
    following = _NEXT.match(text, end, end + 12)
    if following is None or following.group(1).islower():
        return False
    before = _BEFORE.search(text[max(0, stop - 12) : stop])
    word = before.group().lower() if before else ""
    return text[stop] != "." or not (word in _SHORT or len(word) == 1)


def bounds(spans: Sequence[Span]) -> tuple[int, int]:
    """Return the first and the last character (inclusive) of some spans; there must be one."""
    return min(span.start for span in spans), max(max(span.end - 1, span.start) for span in spans)


def attributing(attribution: Attribution) -> tuple[Span, ...]:
    """Return the spans that attribute: source and cue, or the content where there are neither."""
    return (*attribution.source, *attribution.cue) or attribution.content


def in_order(attributions: Sequence[Attribution]) -> list[int]:
    """Return the numbers of the attributions that have any span, in text order."""
    stated = [i for i, each in enumerate(attributions) if attributing(each)]
    return sorted(stated, key=lambda i: (bounds(attributing(attributions[i])), i))
