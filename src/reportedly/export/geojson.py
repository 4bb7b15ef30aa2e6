"""The places that statements speak of, as GeoJSON (RFC 7946): a point for each place of each statement.

Places that the gazetteer does not know have no coordinates and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportedly.export.filed import Filed, FiledReport, iri
from reportedly.types import Place

Json = dict[str, Any]

HEAD: Json = {"type": "FeatureCollection"}
"""The head of a collection, to be followed by its `features`."""

DIGITS = 6
"""Digits after the point of a degree, a tenth of a metre: more would be noise (RFC 7946, section 11.2)."""


def features(one: Filed, filed: FiledReport) -> Iterator[Json]:
    """Yield the places of a statement, each with who said what about it, and where."""
    for number, place in enumerate(one.places, 1):
        if place.lat is not None and place.lon is not None:
            position = [round(place.lon, DIGITS), round(place.lat, DIGITS)]
            yield {
                "type": "Feature",
                "id": f"{one.view.id}-{number}",
                "geometry": {"type": "Point", "coordinates": position},
                "properties": _properties(one, filed, place),
            }


def _properties(one: Filed, filed: FiledReport, place: Place) -> Json:
    view = one.view
    claim, stance = one.claims[0] if one.claims else ("", "")
    return {
        "name": place.name,
        "use": place.use.value,
        "country": place.country,
        "geonames": place.geonames,
        "score": place.score,
        "statement": view.id,
        "who": view.who,
        "actor": view.actor,
        "act": view.act.value,
        "content": view.content,
        "said": view.said,
        "claim": claim,
        "stance": stance,
        "report": view.report,
        "title": filed.view.title,
        "publisher": filed.view.publisher,
        "address": iri(filed.view),
    }
