"""Long answers in parts: a part begins after the last item of the one before, so that additions move nothing.

Keyset paging: each order ends in something that no two rows share, and the values of the last row are where the next
part begins. An offset would count again all that was passed, and skip or repeat what is added meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_

from reportedly.errors import BadQuery

Key = tuple[ColumnElement[Any], bool]
"""A column of an order, and whether the largest comes first."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of an answer: so many items (0: all), those after one that had these values in the order's columns."""

    limit: int = 0
    after: tuple[str | int, ...] = ()


ALL = Page()


def paged(query: Select[Any], page: Page, *keys: Key) -> Select[Any]:
    """Return a query in an order, and that part of it that a page is. Raises BadQuery for values of another order."""
    if page.after:
        query = query.where(_later(page.after, keys))
    if page.limit:
        query = query.limit(page.limit)
    return query.order_by(*(column.desc() if descending else column for column, descending in keys))


def _later(after: Sequence[str | int], keys: Sequence[Key]) -> ColumnElement[bool]:
    """Return what is true of rows that come after some values: greater in one column, the same in those before it."""
    if len(after) != len(keys):
        raise BadQuery("the page does not follow another of this list", "", "Ask for the first page again.")
    options = []
    for n, (column, descending) in enumerate(keys):
        same = [keys[k][0] == after[k] for k in range(n)]
        options.append(and_(*same, column < after[n] if descending else column > after[n]))
    first, descending = keys[0]
    bound = first <= after[0] if descending else first >= after[0]  # lets an index on the first column be used
    return and_(bound, or_(*options))
