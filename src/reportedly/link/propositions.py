"""Statements to what linking needs to know of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reportedly.types import Proposition, Span, Statement

_SENTENCE = re.compile(r"(?<=[.!?])[\"'’”)\]]*\s+(?=[\"'‘“(\[]*[A-Z0-9])|\n+")
"""Where one sentence ends and the next begins, as far as a pattern can tell."""


@dataclass(frozen=True, slots=True)
class Source:
    """What linking needs of a report: its id, body text, title and day of publication."""

    report: str
    text: str
    title: str = ""
    published: date | None = None


def propositions(source: Source, statements: Sequence[Statement], ids: Sequence[str]) -> tuple[Proposition, ...]:
    """Return what linking needs of a report's statements, in their order, the vectors left out; ids: of each."""
    bounds = _bounds(source.text)
    return tuple(
        Proposition(
            id=name,
            report=source.report,
            text=_words(source.text, each.attribution.content),
            sentence=_around(source.text, _spans(each), bounds),
            act=each.act.value,
            actor=each.actor.value.name if each.actor else "",
            title=source.title,
            published=source.published,
            refers=ids[each.refers.value] if each.refers else "",
        )
        for each, name in zip(statements, ids, strict=True)
    )


def _words(text: str, spans: Iterable[Span]) -> str:
    return " ".join(" ".join(span.of(text) for span in spans).split())


def _spans(statement: Statement) -> list[Span]:
    attribution = statement.attribution
    return [*attribution.source, *attribution.cue, *attribution.content]


def _bounds(text: str) -> list[int]:
    """Return where sentences begin, and the text's end."""
    return [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where the sentences of a text begin and end, as far as a pattern can tell; blank ones are left out."""
    bounds = _bounds(text)
    return [(start, end) for start, end in itertools.pairwise(bounds) if text[start:end].strip()]


def _around(text: str, spans: Sequence[Span], bounds: Sequence[int]) -> str:
    """Return the sentences that some spans stand in, from the first to the last."""
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    start = max(bound for bound in bounds if bound <= first)
    end = min(bound for bound in bounds if bound >= last)
    return " ".join(text[start:end].split())
