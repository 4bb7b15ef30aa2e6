"""Statements of like content that were known within some weeks of each other, found without reading all of a ledger."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from functools import lru_cache

from sqlalchemy import Connection

from reportedly.ledger import claiming
from reportedly.ledger.moments import days_after, moment
from reportedly.link import CANDIDATES
from reportedly.link.index import OFF, Index, Near
from reportedly.link.vectors import AT_LEAST, table
from reportedly.types import Proposition

DAYS = 60
"""Statements further apart are not compared: of 772 pairs of reports with a claim in common, 99 in 100 are within 63
days. A claim that is made for longer holds together by what is said in between.
"""

SPAN = 30
"""Days of one part of the index."""

BEGINNING = "1970-01-01T00:00:00Z"

VECTORS_AT_MOST = 400_000
"""Vectors that are kept in memory, some 150 MB, besides those of the parts that are needed at a time; the parts longest
not asked for are read again when they are.
"""


class Nearby:
    """The vectors of statements, in parts of a month each, read from the ledger when they are first asked for."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._parts: OrderedDict[int, Index] = OrderedDict()

    def __bool__(self) -> bool:
        """Tell whether anything was read."""
        return bool(self._parts)

    def near(self, connection: Connection, known: str, new: Sequence[Proposition]) -> set[str]:
        """Return the statements that are candidates for new ones, known at a moment, by their vectors.

        They were known within `DAYS` of it, and are as like one of the new as any; these are not among them.
        """
        if not new:
            return set()
        own = {one.id for one in new}
        asked = table([one.vector for one in new])
        first, last = days_after(known, -DAYS), days_after(known, DAYS)
        found: list[list[Near]] = [[] for _ in new]
        numbers = range(_part(first), _part(last) + 1)
        for number in numbers:
            part = self._get(connection, number, own)
            if len(part):
                here = part.near(asked, AT_LEAST, CANDIDATES, _seconds(first), _seconds(last))
                for all_of_one, some in zip(found, here, strict=True):
                    all_of_one += some
        self._let_go(len(numbers))
        return {one for some in found for one in _nearest(some)}

    def add(self, known: str, new: Sequence[Proposition]) -> None:
        """Add statements for which `near` was asked last, for the moment at which they were known."""
        part = self._parts.get(_part(known))
        if part is not None and new:
            part.add([one.id for one in new], table([one.vector for one in new]), [_seconds(known)] * len(new))

    def drop(self, known: str, ids: Collection[str]) -> None:
        """Take out statements that were known at a moment."""
        part = self._parts.get(_part(known))
        if part is not None:
            part.drop(ids)

    def _get(self, connection: Connection, number: int, without: Collection[str]) -> Index:
        """Return a part, read from the ledger, without some statements, where it is not in memory."""
        if number not in self._parts:
            part = Index()
            first, end = (days_after(BEGINNING, days * SPAN) for days in (number, number + 1))
            for rows in claiming.vectors(connection, first, end):
                kept = [row for row in rows if row[0] not in without]
                ids, vectors, moments = zip(*kept, strict=True) if kept else ((), (), ())
                part.add(ids, table(vectors), [_seconds(each) for each in moments])
            self._parts[number] = part
        self._parts.move_to_end(number)
        return self._parts[number]

    def _let_go(self, needed: int) -> None:
        """Keep the parts that were asked for last, `needed` of them at least."""
        while len(self._parts) > needed and sum(map(len, self._parts.values())) > VECTORS_AT_MOST:
            self._parts.popitem(last=False)


def _nearest(found: Sequence[Near]) -> list[str]:
    """Return the ids of the most similar, with those that may be as similar as the last of them."""
    if len(found) <= CANDIDATES:
        return [one for _, one in found]
    least = sorted((cosine for cosine, _ in found), reverse=True)[CANDIDATES - 1]
    return [one for cosine, one in found if cosine >= least - 2 * OFF]


@lru_cache(maxsize=1_000)
def _seconds(known: str) -> int:
    return int((moment(known) - moment(BEGINNING)).total_seconds())


def _part(known: str) -> int:
    return (moment(known) - moment(BEGINNING)).days // SPAN
