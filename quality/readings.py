"""What the reader sees in a text: each text is read once in a run with the same weights, whatever is measured of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reportedly.model.installed import DEFAULT, find
from reportedly.reading import AttributionReader
from reportedly.resolve.statements import Context, resolve
from reportedly.types import Reading, Statement


def read(text: str, weights: Path | None = None) -> Reading:
    """Return what is seen in a text, by default with the shipped weights."""
    return _read(text, weights or find(DEFAULT))


def statements(text: str, weights: Path | None = None) -> tuple[Statement, ...]:
    """Return the statements of a text of which no date is known."""
    return resolve(text, read(text, weights), Context(None)).statements


@cache
def _read(text: str, weights: Path) -> Reading:
    return _reader(weights).read(text)


@cache
def _reader(weights: Path) -> AttributionReader:
    return AttributionReader(weights)
