"""When something was said, and what times it is about: time expressions joined to an attribution.

An expression tells when something was said where it goes with the cue and not with the content ("said on Saturday",
"in an interview published Monday, he said"). A logistic model judges each expression of the cue's sentence by where it
stands; its weights, fitted by `training/said.py`, are in `said.json`.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from reportedly.resolve.times.lexicon import words
from reportedly.types import Judged, Span, TimeRef

LEAST = 0.5
"""An expression counts as the time of saying from this probability on."""

_REACH = 320
"""Characters between cue and expression at most: sentences of news seldom go farther."""

_END = re.compile(r"""\n|(?P<word>\S*)[.!?]["”’')]*\s+(?=["“‘']*[A-Z0-9])""")
_ABBREVIATION = re.compile(r"(?:[A-Z][a-z]{0,2}|[A-Z](?:\.[A-Z])*|Sept|Capt|Prof|Corp|Supt)\Z")
_WORD = re.compile(r"[^\W_]+")
_RELATIVE = words("who which that when where after before because while if as whose since until")
_CHANNELS = words(
    "interview statement speech conference briefing letter post tweet article column memo rally debate event report "
    "email call broadcast press testimony hearing release show forum appearance remarks meeting address op ed blog "
    "editorial message video town hall published released aired posted issued speaking announced"
)
_PREPOSITIONS = words("on in at during over by since for from of until before after to")
_CONSIDERED = 64
"""Expressions near a cue that are looked at, at most."""

Features = dict[str, float]
Roles = tuple[Sequence[Span], Sequence[Span], Sequence[Span]]
"""The spans of source, cue and content."""


def said_time(
    text: str, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span], times: Sequence[TimeRef]
) -> Judged[TimeRef] | None:
    """Return when a source said something, None where its sentence does not tell.

    times: all time expressions of `text`, in order (see `time_refs`). The evidence is the expression and the cue.
    """
    judged = [(chance(features), ref) for ref, features in candidates(text, source, cue, content, times)]
    if not judged:
        return None
    score, ref = max(judged, key=lambda pair: pair[0])
    if score < LEAST:
        return None
    return Judged(ref, (ref.span, *cue), score, "stands with the words that attribute")


def about_times(content: Sequence[Span], times: Sequence[TimeRef]) -> tuple[Judged[TimeRef], ...]:
    """Return the time expressions that stand in a content, in order.

    times: all time expressions of the text, in order. How sure: less for expressions that name no date or length.
    """
    found = []
    for span in content:
        for ref in times[_first(times, span.start) : _first(times, span.end)]:
            if ref.span.end <= span.end:
                score = 0.6 if ref.value.endswith("_REF") else 0.9
                found.append(Judged(ref, (ref.span,), score, "stands in what is attributed"))
    return tuple(found)


def _first(times: Sequence[TimeRef], place: int) -> int:
    """Return the number of the first expression that begins at a place or behind it."""
    return bisect_left(times, place, key=lambda ref: ref.span.start)


def candidates(
    text: str, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span], times: Sequence[TimeRef]
) -> list[tuple[TimeRef, Features]]:
    """Return the expressions that stand in the cue's sentence and not in the content, with their features."""
    if not cue:
        return []
    first, last = _first(times, cue[0].start - _REACH), _first(times, cue[-1].end + _REACH)
    near = [
        ref
        for ref in times[first : min(last, first + _CONSIDERED)]
        if not any(span.start < ref.span.end and ref.span.start < span.end for span in content)
        and _same_sentence(text, ref.span, cue, content)
    ]
    gaps = [_gap(ref.span, cue)[1] - _gap(ref.span, cue)[0] for ref in near]
    return [
        (ref, _features(text, ref, (source, cue, content), gap == min(gaps), len(near) == 1))
        for ref, gap in zip(near, gaps, strict=True)
    ]


def _gap(span: Span, cue: Sequence[Span]) -> tuple[int, int]:
    """Return the characters between an expression and the nearest part of the cue; none where they overlap."""
    gaps = [(span.end, part.start) if span.end <= part.start else (part.end, span.start) for part in cue]
    gaps = [(start, max(start, end)) for start, end in gaps]
    return min(gaps, key=lambda gap: gap[1] - gap[0])


def _same_sentence(text: str, span: Span, cue: Sequence[Span], content: Sequence[Span]) -> bool:
    start, end = _gap(span, cue)
    between = _masked(text, start, end + 2, content)
    for match in _END.finditer(between, 0, min(len(between), end - start + 2)):
        abbreviated = match["word"] and _ABBREVIATION.search(match["word"]) and "\n" not in match.group()
        if match.end() <= end - start + 1 and not abbreviated:
            return False
    return True


def _masked(text: str, start: int, end: int, content: Iterable[Span]) -> str:
    """Return text[start:end] with the contents blanked: their sentences are not those of the cue."""
    piece = text[start:end]
    for span in content:
        low, high = max(span.start, start) - start, min(span.end, end) - start
        if low < high:
            piece = piece[:low] + "_" * (high - low) + piece[high:]
    return piece


def _features(text: str, ref: TimeRef, roles: Roles, nearest: bool, only: bool) -> Features:
    """Return what speaks for and against an expression; nearest, only: among those of the cue's sentence."""
    start, end = _gap(ref.span, roles[1])
    between = _masked(text, start, end, roles[2])
    before, after = _words_before(text, ref.span.start), _words_after(text, ref.span.end)
    preposition = before[-1] if before and before[-1] in _PREPOSITIONS else ""
    begins = _begins(text, ref.span.start, preposition)
    beside = {
        f"preposition {preposition or 'none'}": 1.0,
        f"is a {ref.kind.value.lower()}": 1.0,
        "refers to past, present or future": ref.value.endswith("_REF"),
        "possessive": text[ref.span.end : ref.span.end + 1] in ("'", "’"),
        "channel before": bool(_CHANNELS.intersection(before[-3:])),
        "channel behind": bool(_CHANNELS.intersection(after[:3])),
        "begins sentence": begins,
        "nearest": nearest,
        "only": only,
        "begins sentence, nearest": begins and nearest,
    }
    return {name: float(value) for name, value in (beside | _place(ref.span, roles, between, start, end)).items()}


def _place(span: Span, roles: Roles, between: str, start: int, end: int) -> Features:
    """Return the features of where an expression stands; between: the text from `start` to `end`, contents blanked."""
    source, cue, _ = roles
    spoken = [word.lower() for word in _WORD.findall(between.replace("_", " "))]
    behind = span.start >= start >= min(part.end for part in cue)
    return {
        "constant": 1.0,
        "within cue": _within(span, cue),
        "within source": _within(span, source),
        "behind cue": behind,
        "touches cue, behind": behind and len(spoken) <= 1,
        "words between": math.log1p(len(spoken)),
        "words between, before": 0.0 if behind else math.log1p(len(spoken)),
        "commas between": math.log1p(between.count(",")),
        "content between": "_" in between,
        "source between": any(start <= part.start and part.end <= end for part in source),
        "relative between": bool(_RELATIVE.intersection(spoken)),
        "channel between": bool(_CHANNELS.intersection(spoken)),
        "past verb between": any(len(word) > 4 and word.endswith("ed") for word in spoken),
    }


def _within(span: Span, parts: Sequence[Span]) -> bool:
    return any(part.start <= span.start and span.end <= part.end for part in parts)


def _words_before(text: str, place: int) -> list[str]:
    return [word.lower() for word in _WORD.findall(text[max(0, place - 40) : place].rpartition("\n")[2])]


def _words_after(text: str, place: int) -> list[str]:
    return [word.lower() for word in _WORD.findall(text[place : place + 40].partition("\n")[0])]


def _begins(text: str, place: int, preposition: str) -> bool:
    """Tell whether an expression, with its preposition, begins a sentence."""
    ahead = text[max(0, place - 16) : place].rstrip()
    if preposition in _PREPOSITIONS and ahead.lower().endswith(preposition):
        ahead = ahead[: -len(preposition)].rstrip(" ")
    return not ahead or ahead[-1] in '.!?\n”"'


def chance(features: Features) -> float:
    """Return how probably an expression with these features is the time of saying (a logistic model)."""
    weights = _weights()
    return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in features.items())))


@cache
def _weights() -> Features:
    stored: Features = json.loads(resources.files(__package__).joinpath("said.json").read_text(encoding="utf-8"))
    return stored
