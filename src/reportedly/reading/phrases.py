"""Fixed phrases that settle what an attribution does, whatever else its words are."""

from __future__ import annotations

import re

from reportedly.types import Act, Attribution, Judged, Span

_NEITHER = re.compile(
    r"\b(?:neither\s+confirm(?:ed|s|ing)?\s+n?or\s+den(?:y|ied|ies|ying)"
    r"|(?:not|n[’']t|cannot|unable\s+to|(?:refus|declin)\w+\s+to)\s+(?:\w+ly\s+)?confirm\s+n?or\s+deny)\b",
    re.IGNORECASE,
)
"""To neither confirm nor deny is to decline to comment: it denies nothing, and doubts nothing."""

_BEGINNING = 80
"""Characters of a content in which the phrase is its speaker's own."""


def settled(text: str, attribution: Attribution) -> Judged[Act] | None:
    """Return what a fixed phrase in its cue, or where its content begins, makes of an attribution; else None."""
    beginnings = [Span(each.start, min(each.end, each.start + _BEGINNING)) for each in attribution.content[:1]]
    for span in (*attribution.cue, *beginnings):
        found = _NEITHER.search(text, span.start, span.end)
        if found:
            return Judged(Act.DECLINES, (Span(*found.span()),), 1.0)
    return None
