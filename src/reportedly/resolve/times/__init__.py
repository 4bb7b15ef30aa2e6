"""Time expressions of English news text with their TIMEX3 values, and the times of attributions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date

from reportedly.resolve.times.grammar import found, valued
from reportedly.resolve.times.lexicon import Marked, marked
from reportedly.resolve.times.phrase import Anchor
from reportedly.resolve.times.rules import Valued
from reportedly.resolve.times.said import about_times, said_time
from reportedly.types import Span, TimeKind, TimeRef

__all__ = ["about_times", "said_time", "time_refs"]


def time_refs(text: str, date: date | None, extents: Sequence[Span] | None = None) -> tuple[TimeRef, ...]:
    """Return the time expressions of `text` with their TIMEX3 values.

    date: that of the report, against which "Monday" and "last year" are valued; without it they are not `resolved`
    and say no more than is known ("XXXX-WXX-1", or nothing). extents: take exactly these for the expressions and value
    them, in the order given; what no rule reads has an empty value. Values are those of TIMEX3 (TimeML 1.2.1, section
    2.2; ISO 8601 with its additions: "2024-SU", "2025-W12-WE", "2025-03-15TNI", "199", "PRESENT_REF", "PXW").
    """
    pieces, anchor = marked(text), Anchor(date)
    if extents is not None:
        return tuple(_given(pieces, span, anchor) for span in extents)
    return tuple(
        _ref(Span(pieces.start(each.first), pieces.ends[each.last - 1]), each.valued) for each in found(pieces, anchor)
    )


def _ref(span: Span, valued: Valued) -> TimeRef:
    return TimeRef(span, valued.kind, valued.value, valued.resolved)


def _given(pieces: Marked, span: Span, anchor: Anchor) -> TimeRef:
    first, last = bisect_right(pieces.ends, span.start), bisect_left(pieces.ends, span.end) + 1
    value = valued(pieces, first, min(last, len(pieces.pieces)), anchor)
    if value is None:
        return TimeRef(span, TimeKind.DATE, "", resolved=False)
    return _ref(span, value)
