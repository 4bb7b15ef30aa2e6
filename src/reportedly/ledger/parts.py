"""Many ids in few queries."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects import sqlite

AT_ONCE = 500
"""Ids in one query, and queries in one: SQLite joins no more."""


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


def first_of(connection: Connection, query: str, asked: Sequence[tuple[object, ...]]) -> Iterator[Any]:
    """Yield the rows of a query with a limit for each of some tuples of values, `AT_ONCE` at a time.

    Of a key that thousands share, only the first few rows are touched, which no query for all keys with one limit does.
    """
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        together = " UNION ALL ".join([f"SELECT * FROM ({query})"] * len(some))  # noqa: S608 our own words
        yield from connection.exec_driver_sql(together, tuple(itertools.chain(*some))).all()


class Lookup:
    """A query that adding a report asks several times, compiled once: to compile it takes longer than to run it."""

    def __init__(self, query: Any, column: Any, order: Any = None) -> None:
        """Prepare the rows of a query whose column is one of some ids, by that column and `order`.

        Parameters that the query has besides are named with `bindparam`.
        """
        ids = select(func.json_each(bindparam("ids")).table_valued("value").c.value)
        ordered = query.order_by(column) if order is None else query.order_by(column, order)
        self._query = ordered.where(column.in_(ids))

    @cached_property
    def _compiled(self) -> Any:
        return self._query.compile(dialect=sqlite.dialect())

    def __call__(self, connection: Connection, ids: Iterable[str], **given: Any) -> Iterator[Any]:
        """Yield the rows for some ids, with the values of the query's other parameters."""
        wanted = sorted(set(ids))
        if not wanted:
            return
        values = {**self._compiled.params, **given, "ids": json.dumps(wanted)}
        ordered = tuple(values[name] for name in self._compiled.positiontup)
        yield from connection.exec_driver_sql(str(self._compiled), ordered).all()
