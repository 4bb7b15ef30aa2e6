"""Attributions and statements as JSON objects: each field with its evidence, its confidence and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reportedly.types import Actor, Attribution, Distance, Judged, Place, PlaceUse, Span, Statement, TimeRef

Json = dict[str, Any]


def pairs(spans: Iterable[Span]) -> list[list[int]]:
    """Return spans as [start, end] lists."""
    return [[span.start, span.end] for span in spans]


def roles(attribution: Attribution) -> Json:
    """Return an attribution's offsets and score."""
    return {
        "source": pairs(attribution.source),
        "cue": pairs(attribution.cue),
        "content": pairs(attribution.content),
        "score": attribution.score,
    }


def judged(statement: Statement) -> Json:
    """Return a statement's fields, each an object with `evidence`, `score` and `why`; None for what is not stated."""
    return {
        "act": _field(statement.act, {"value": statement.act.value}),
        "distance": _field(statement.distance, {"value": statement.distance.value}),
        "actor": statement.actor and _field(statement.actor, actor(statement.actor.value)),
        "channel": statement.channel
        and _field(
            statement.channel, {"kind": statement.channel.value.kind, "outlet": statement.channel.value.outlet or None}
        ),
        "said": statement.said and _field(statement.said, time(statement.said.value)),
        "about": [_field(each, time(each.value)) for each in statement.about],
        "places": [place(each) for each in statement.places],
        "refers": statement.refers and _field(statement.refers, {"to": statement.refers.value}),
    }


def plain(statement: Statement) -> Json:
    """Return a statement as the lines of `--jsonl` carry it: values alone, empty for what is not stated."""
    return {
        **roles(statement.attribution),
        "act": statement.act.value,
        "distance": statement.distance.value,
        "actor": statement.actor.value.name if statement.actor else "",
        "channel": str(statement.channel.value) if statement.channel else "",
        "said": statement.said.value.value if statement.said else "",
        "about": [each.value.value for each in statement.about],
        "places": [place(each) for each in statement.places],
        "refers": statement.refers.value if statement.refers else None,
    }


def facts(statement: Statement, text: str) -> list[tuple[str, str]]:
    """Return for eyes what a statement of a `text` says besides its words, as pairs of a label and a value."""
    said, channel, actor = statement.said, statement.channel, statement.actor
    shown = [
        ("who", actor.value.name if actor else ""),
        ("speaks for", actor.value.speaks_for if actor else ""),
        ("act", str(statement.act.value)),
        ("distance", "" if statement.distance.value is Distance.NEUTRAL else str(statement.distance.value)),
        ("on", str(statement.refers.value + 1) if statement.refers else ""),
        ("through", str(channel.value) if channel else ""),
        ("said", _timed(said.value, text) if said else ""),
        ("about", ", ".join(dict.fromkeys(_timed(each.value, text) for each in statement.about))),
        ("where", ", ".join(dict.fromkeys(_located(each) for each in statement.places if each.use is PlaceUse.PLACE))),
    ]
    return [(label, value) for label, value in shown if value]


def _timed(found: TimeRef, text: str) -> str:
    """Return a time's value, or its words where the value is not known or would need a date that is not."""
    return found.value if found.resolved and found.value else f"“{found.span.of(text)}”"


def _located(found: Place) -> str:
    return f"{found.name} ({found.lat:.2f}, {found.lon:.2f})" if found.lat is not None else found.name


def actor(found: Actor) -> Json:
    """Return an actor; None for what a report does not say of it."""
    return {
        "name": found.name,
        "kind": found.kind,
        "description": found.description or None,
        "speaks_for": found.speaks_for or None,
        "mentions": pairs(found.mentions),
    }


def time(found: TimeRef) -> Json:
    """Return a time expression; its value is null where it has none."""
    return {
        "span": [found.span.start, found.span.end],
        "kind": found.kind,
        "value": found.value or None,
        "resolved": found.resolved,
    }


def place(found: Place) -> Json:
    """Return a toponym; without coordinates where the gazetteer does not know it."""
    return {
        "span": [found.span.start, found.span.end],
        "use": found.use,
        "name": found.name,
        "lat": found.lat,
        "lon": found.lon,
        "geonames": found.geonames,
        "country": found.country or None,
        "population": found.population or None,
        "score": found.score,
        "why": found.why,
    }


def _field(found: Judged[Any], value: Json) -> Json:
    return {**value, "evidence": pairs(found.evidence), "score": found.score, "why": found.why or None}
