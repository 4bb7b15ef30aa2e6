"""Attributions to statements: who exactly, what they do with it, through which channel, when and where.

attribution → actor (coreference, aliases), act, distance → channel, time, places → what it refers to
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reportedly.resolve.actors import resolve_actors
from reportedly.resolve.channels import channels
from reportedly.resolve.places import places
from reportedly.resolve.pointers import pointers
from reportedly.resolve.times import about_times, said_time, time_refs
from reportedly.types import Attribution, Place, Reading, Span, Statement, TimeRef

__all__ = ["Context", "Resolved", "resolve"]


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a report besides its text; without `published`, times stay relative."""

    published: date | None = None
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The statements of a report, one for each attribution in the same order, and all its times and places."""

    statements: tuple[Statement, ...]
    times: tuple[TimeRef, ...]
    places: tuple[Place, ...]


def resolve(text: str, reading: Reading, context: Context, residue: Sequence[Span] = ()) -> Resolved:
    """Return what the attributions of a text amount to; words within `residue` are evidence for nothing."""
    text = _blanked(text, residue)
    attributions, mentions = reading.attributions, reading.mentions
    sources = [each.source for each in attributions]
    times = time_refs(text, context.published)
    toponyms = places(text, mentions)
    actors = resolve_actors(text, sources, mentions, context.publisher)
    names = [actor.value.name if actor else "" for actor in actors]
    columns = (
        attributions,
        reading.acts,
        reading.distances,
        actors,
        channels(text, attributions, mentions, names),
        [said_time(text, each.source, each.cue, each.content, times) for each in attributions],
        [about_times(each.content, times) for each in attributions],
        [_within(each, toponyms) for each in attributions],
        pointers(text, attributions, [act.value for act in reading.acts], names),
    )
    return Resolved(tuple(Statement(*row) for row in zip(*columns, strict=True)), times, toponyms)


def _blanked(text: str, residue: Sequence[Span]) -> str:
    """Return the text with spaces in the place of residue, so that all offsets hold."""
    parts, end = [], 0
    for span in sorted(residue):
        parts += [text[end : span.start], " " * len(span)]
        end = span.end
    return "".join([*parts, text[end:]])


def _within(attribution: Attribution, toponyms: Iterable[Place]) -> tuple[Place, ...]:
    """Return the toponyms that stand in an attribution's content."""
    spans = attribution.content
    return tuple(
        each for each in toponyms if any(span.start <= each.span.start and each.span.end <= span.end for span in spans)
    )
