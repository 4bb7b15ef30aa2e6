"""Many ids in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

AT_ONCE = 500
"""Ids in one query."""


def parts(ids: Iterable[str]) -> Iterator[list[str]]:
    """Yield ids in their order, each once, some at a time."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
