"""Toponyms: how each is used, and which entry of the gazetteer it names.

`places` is called once a report: its places are evidence for each other.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportedly.resolve.places.candidates import Candidate
from reportedly.resolve.places.evidence import Setting
from reportedly.resolve.places.gazetteer import gazetteer
from reportedly.resolve.places.reasons import why
from reportedly.resolve.places.sense import Sense, senses
from reportedly.resolve.places.surroundings import manner, named
from reportedly.resolve.places.use import use
from reportedly.resolve.ranking import read_weights
from reportedly.types import Mention, MentionKind, Place, Span

__all__ = ["places"]

TOPONYMS = frozenset({MentionKind.PLACE, MentionKind.GROUP, MentionKind.FACILITY})
"""The kinds of mentions that may be toponyms; of groups, those that are a nationality."""


def places(text: str, mentions: Sequence[Mention], report_country: str = "") -> tuple[Place, ...]:
    """Return the toponyms among a report's mentions, in text order.

    A toponym that names nothing in the gazetteer, or nothing that fits, has no coordinates. `report_country`: where
    the report was published (ISO 3166-1 alpha-2), where that is known.
    """
    asked = sorted((each for each in mentions if each.kind in TOPONYMS), key=lambda each: each.span)
    if not asked:
        return ()
    known, weights = gazetteer(), read_weights(__name__, "data/weights.json")
    setting = Setting(named(text, known), manner(text), report_country.upper())
    found = []
    for mention, sense in zip(asked, senses(text, asked, setting, known, weights), strict=True):
        if sense.best is not None or mention.kind != MentionKind.GROUP:
            found.append(_place(text, mention.span, sense, weights["use"]))
    return tuple(found)


def _place(text: str, span: Span, sense: Sense, weights: dict[str, float]) -> Place:
    used, _ = use(text, span, sense.first, weights)
    if sense.best is None:
        return Place(span, used, span.of(text), why=_unknown(sense.first))
    entry = sense.best.entry
    return Place(
        span,
        used,
        entry.name,
        round(entry.lat, 4),
        round(entry.lon, 4),
        entry.geonames or None,
        entry.country,
        entry.population,
        round(sense.chance, 3),
        why(sense),
    )


def _unknown(first: Candidate | None) -> str:
    return "no place of that name is known" if first is None else "no place of that name fits the report"
