"""Many ids in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection

AT_ONCE = 500
"""Ids in one query."""


def parts(ids: Iterable[str]) -> Iterator[list[str]]:
    """Yield ids in their order, each once, some at a time."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def rows(connection: Connection, query: Any, column: Any, ids: Iterable[str], order: Any = None) -> Iterator[Any]:
    """Yield the rows of a query whose column is one of some ids, by that column and `order`, some ids at a time."""
    ordered = query.order_by(column) if order is None else query.order_by(column, order)
    for some in parts(ids):
        yield from connection.execute(ordered.where(column.in_(some)))
