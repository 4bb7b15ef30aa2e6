"""How well toponyms are resolved and their use is told: the dev parts of four annotated corpora.

    python -m quality.places ../shared

Right is a point within 161 km (100 miles) of the annotated one, as in the literature; a toponym without a point is
wrong. The annotated toponyms are given as mentions. `end_to_end` takes those of a tagger.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from quality.gate import Figures
from reportedly.resolve.places import places
from reportedly.resolve.places.evidence import distances
from reportedly.types import Mention, Place
from training.places import RIGHT, located, mentions, used
from training.prepare import records

Doc = dict[str, Any]
Tagger = Callable[[str], Sequence[Mention]]

NOWHERE = 20_040.0
"""The error of a toponym without a point: half of the Earth's circumference, in km."""


def measure(shared: Path) -> Figures:
    """Return the figures of the dev parts in hundredths (median errors in km): of each corpus, and of use."""
    docs = list(records(shared / "data" / "geo" / "docs.dev.jsonl"))
    errors: dict[str, list[float]] = defaultdict(list)
    listed: dict[str, list[float]] = defaultdict(list)
    for doc in docs:
        toponyms = located(doc)
        for toponym, error in zip(toponyms, _errors(doc, toponyms), strict=True):
            errors[doc["corpus"]].append(error)
            if toponym.get("geonames"):
                listed[doc["corpus"]].append(error)
    figures = {}
    for corpus, found in sorted(errors.items()):
        figures[f"{corpus}, within 161 km"] = _within(found)
        figures[f"{corpus}, median error in km"] = round(median(found), 2)
        figures[f"{corpus}, a point given"] = round(100 * float(np.mean(np.array(found) < NOWHERE)), 2)
        if listed[corpus]:
            figures[f"{corpus}, within 161 km, of those in GeoNames"] = _within(listed[corpus])
    return {"places": {**figures, "use": use_accuracy(docs)}}


def end_to_end(docs: Sequence[Doc], tagger: Tagger) -> dict[str, float]:
    """Return how well a tagger's mentions are toponyms (F1 of spans) and resolved (within 161 km, of all annotated)."""
    both = predicted = annotated = right = 0
    for doc in docs:
        toponyms = {(one["start"], one["end"]): one for one in located(doc)}
        found = {(one.span.start, one.span.end): one for one in places(doc["text"], tagger(doc["text"]))}
        common = toponyms.keys() & found.keys()
        both, predicted, annotated = both + len(common), predicted + len(found), annotated + len(toponyms)
        right += sum(_error(found[span], toponyms[span]) <= RIGHT for span in common)
    return {
        "toponyms F1": round(200 * both / max(1, predicted + annotated), 2),
        "within 161 km, of all": round(100 * right / max(1, annotated), 2),
        "within 161 km, of those found": round(100 * right / max(1, both), 2),
    }


def use_accuracy(docs: Sequence[Doc]) -> float:
    """Return in hundredths how often GeoWebNews' toponyms are said to be used as annotated."""
    right = []
    for doc in docs:
        answers = {(span.start, span.end): answer for _, span, answer in used([doc])}
        spans = [{"start": start, "end": end} for start, end in answers]
        found = places(doc["text"], mentions(spans)) if spans else ()
        right += [place.use == answers[place.span.start, place.span.end] for place in found]
    return round(100 * float(np.mean(right)), 2)


def _errors(doc: Doc, toponyms: list[dict[str, Any]]) -> list[float]:
    found = {place.span: place for place in places(doc["text"], mentions(toponyms))}
    given = mentions(toponyms)
    return [_error(found[one.span], toponym) for one, toponym in zip(given, toponyms, strict=True)]


def _error(place: Place, toponym: dict[str, Any]) -> float:
    if place.lat is None or place.lon is None:
        return NOWHERE
    ours, theirs = np.array([(place.lat, place.lon)]), np.array([(toponym["lat"], toponym["lon"])])
    return float(distances(ours, theirs)[0, 0])


def _within(errors: Sequence[float]) -> float:
    return round(100 * float(np.mean(np.array(errors) <= RIGHT)), 2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("shared", type=Path)
    for name, value in measure(parser.parse_args().shared)["places"].items():
        print(f"{value:8.2f}  {name}")
