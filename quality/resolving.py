"""How well actors, channels, times, places and pointers are resolved: each step by itself, mostly with gold given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from quality import actors, channels, places, pointers, times
from quality.gate import Figures
from quality.readings import read
from reportedly.types import Mention
from training.prepare import records

SPEED = "million characters a second"
"""A figure of the machine, which has no place among those of quality."""


def measure(shared: Path) -> Figures:
    """Return by area the figures, in hundredths; median errors in km."""
    named = {name: read(text).mentions for name, text in _texts(shared)}
    timed = {name: 100 * value for name, value in times.measure(shared).items() if name != SPEED}
    found = {
        "actors": actors.measure(shared, named),
        "times": timed,
        "channels": channels.figures(channels.rows_of(shared, False)),
        "pointers": pointers.measure(shared)["dev"],
        "places": {**places.measure(shared)["places"], **_end_to_end(shared)},
    }
    return {area: {name: round(value, 2) for name, value in figures.items()} for area, figures in found.items()}


def _texts(shared: Path) -> Iterator[tuple[str, str]]:
    """Yield the texts in which actors are measured."""
    known = {label["id"] for label in records(shared / "data" / "acts" / "dev.jsonl")}
    for record in records(shared / "data" / "polnear" / "dev.jsonl"):
        if record["id"] in known:
            yield record["id"], record["text"]
    for record in records(shared / "data" / "gum" / "docs.dev.jsonl"):
        if record["genre"] in actors.GENRES:
            yield record["id"], record["text"]


def _end_to_end(shared: Path) -> dict[str, float]:
    """Return how well toponyms are found and resolved from the text alone, by corpus."""

    def tagger(text: str) -> tuple[Mention, ...]:
        return read(text).mentions

    docs = list(records(shared / "data" / "geo" / "docs.dev.jsonl"))
    return {
        f"{corpus}, from the text, {name}": value
        for corpus in sorted({doc["corpus"] for doc in docs})
        for name, value in places.end_to_end([doc for doc in docs if doc["corpus"] == corpus], tagger).items()
    }
