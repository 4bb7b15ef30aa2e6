"""Fits the models of `reportedly.resolve.places`: which entry a toponym names, and how it is used.

    python -m training.places DOCS OUT

DOCS has a report a line with its toponyms, as `{"text", "toponyms": [{"start", "end", "lat", "lon", "geonames"}]}`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from reportedly.resolve.places.candidates import candidates
from reportedly.resolve.places.evidence import Features, Group, Setting, distances
from reportedly.resolve.places.gazetteer import Gazetteer, gazetteer
from reportedly.resolve.places.sense import evidence, grouped, joined, judge
from reportedly.resolve.places.surroundings import manner, named
from reportedly.resolve.places.use import USES as ORDER
from reportedly.resolve.places.use import choice
from reportedly.resolve.ranking import chances
from reportedly.types import Mention, MentionKind, PlaceUse, Span
from training.prepare import records
from training.ranking import Group as Choice
from training.ranking import fit

RIGHT = 161.0
"""Kilometres (100 miles) within which a point is right, as in the literature."""

Doc = dict[str, Any]
Toponyms = list[dict[str, Any]]


def located(doc: Doc) -> Toponyms:
    """Return the toponyms with a point, in text order."""
    kept = [one for one in doc["toponyms"] if one.get("lat") is not None and one["end"] > one["start"]]
    return sorted(kept, key=lambda one: (one["start"], one["end"]))


def thinned(doc: Doc) -> Doc:
    """Return a report with one in four of its toponyms' names: a tagger misses some, and short reports have few."""
    names = sorted({one["text"] for one in located(doc)})[::4]
    return {**doc, "toponyms": [one for one in doc["toponyms"] if one["text"] in names]}


def mentions(toponyms: Toponyms) -> list[Mention]:
    """Return the annotated toponyms as mentions."""
    return [Mention(Span(one["start"], one["end"]), MentionKind.PLACE, 1.0) for one in toponyms]


def right(group: Group, toponyms: Toponyms) -> int:
    """Return the number of the right candidate: the annotated entry, else the nearest one near enough, else -1."""
    gold = Counter(
        (one["lat"], one["lon"], one.get("geonames") or "0") for one in map(toponyms.__getitem__, group.mentions)
    )
    (lat, lon, number), _ = gold.most_common(1)[0]
    entries = [candidate.entry for candidate in group.candidates]
    for i, entry in enumerate(entries):
        if number.isdigit() and entry.geonames == int(number) != 0:
            return i
    if not entries:
        return -1
    away = distances(np.array([(entry.lat, entry.lon) for entry in entries]), np.array([(lat, lon)]))[:, 0]
    return int(away.argmin()) if away.min() <= RIGHT else -1


class Prepared:
    """A report made ready: its groups, their own evidence, and which candidates are right."""

    def __init__(self, doc: Doc, known: Gazetteer, given: bool = False) -> None:
        toponyms = located(doc)
        self.groups = grouped(doc["text"], mentions(toponyms), known)
        self.right = [right(group, toponyms) for group in self.groups]
        setting = Setting(named(doc["text"], known), manner(doc["text"]), self._country() if given else "")
        self.own = evidence(self.groups, setting, known)

    def _country(self) -> str:
        """Return the country of most places: in local news, the publisher's."""
        rows = zip(self.groups, self.right, strict=True)
        counts = Counter(group.candidates[answer].entry.country for group, answer in rows if answer >= 0)
        return counts.most_common(1)[0][0] if counts else ""

    def choices(self, features: list[list[Features]]) -> list[Choice]:
        """Return what the fitting takes: groups with candidates, as often as they are mentioned (up to thrice)."""
        found = []
        for group, rows, answer in zip(self.groups, features, self.right, strict=True):
            if rows:
                found += [(rows, answer)] * min(3, len(group.mentions))
        return found


def fit_senses(docs: list[Doc], penalty: float) -> dict[str, dict[str, float]]:
    """Return the weights of both models of the ranking."""
    known = gazetteer()
    prepared = [Prepared(doc, known) for doc in docs]
    prepared += [Prepared(thinned(doc), known) for doc in docs]
    prepared += [Prepared(doc, known, given=True) for doc in docs[::2] if doc["corpus"] == "LGL"]
    weights = {"alone": fit([choice for one in prepared for choice in one.choices(one.own)], penalty)}
    judged = [[chances(rows, weights["alone"]) for rows in one.own] for one in prepared]
    for _ in range(2):
        features = [joined(one.groups, one.own, given) for one, given in zip(prepared, judged, strict=True)]
        choices = [choice for one, rows in zip(prepared, features, strict=True) for choice in one.choices(rows)]
        weights["together"] = fit(choices, penalty)
        judged = [judge(one.groups, one.own, weights) for one in prepared]
    return weights


USES = {
    "Literal": PlaceUse.PLACE,
    "Mixed": PlaceUse.PLACE,
    "Coercion": PlaceUse.PLACE,
    "Embedded_Literal": PlaceUse.PLACE,
    "Metonymic": PlaceUse.METONYM,
    "Demonym": PlaceUse.METONYM,
    "Literal_Modifier": PlaceUse.MODIFIER,
    "Non_Literal_Modifier": PlaceUse.MODIFIER,
    "Embedded_Non_Lit": PlaceUse.MODIFIER,
    "Language": PlaceUse.MODIFIER,
}
"""GeoWebNews' types of toponyms as our uses; its other types are no toponyms of places."""


def used(docs: list[Doc]) -> list[tuple[str, Span, PlaceUse]]:
    """Return the toponyms whose use is annotated: the text, where in it, and how they are used."""
    return [
        (doc["text"], Span(one["start"], one["end"]), USES[one["type"]])
        for doc in docs
        for one in doc["toponyms"]
        if one.get("type") in USES and one.get("span_ok", True)
    ]


def fit_uses(docs: list[Doc], penalty: float) -> dict[str, float]:
    """Return the weights of the model of use."""
    known, choices = gazetteer(), []
    for text, span, answer in used(docs):
        first = next(iter(candidates(span.of(text), known)), None)
        choices.append((choice(text, span, first), ORDER.index(answer) if answer in ORDER else -1))
    return fit(choices, penalty, seen=3)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("docs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--penalty", type=float, default=1.0)
    arguments = parser.parse_args()
    docs = list(records(arguments.docs))
    fitted = {**fit_senses(docs, arguments.penalty), "use": fit_uses(docs, arguments.penalty)}
    arguments.out.write_text(json.dumps(fitted, indent=1, sort_keys=True) + "\n", encoding="utf-8")
