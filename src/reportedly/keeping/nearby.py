"""Statements of like content that were known within some weeks of each other, found without reading all of a ledger."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection

from reportedly.ledger import claiming
from reportedly.ledger.moments import days_after, moment
from reportedly.link.index import Index
from reportedly.link.vectors import AT_LEAST, vector

DAYS = 60
"""Statements further apart are not compared: of 772 pairs of reports with a claim in common, 99 in 100 are within 63
days. A claim that is made for longer holds together by what is said in between.
"""

SPAN = 30
"""Days of one part of the index."""

BEGINNING = "1970-01-01T00:00:00Z"

PARTS_AT_MOST = 24
"""Parts that are kept in memory; those longest not asked for are read again when they are."""


class Nearby:
    """The vectors of statements, in parts of a month each, read from the ledger when they are first asked for."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._parts: OrderedDict[int, Index] = OrderedDict()
        self._just_read: set[int] = set()

    def near(self, connection: Connection, known: str, vectors: Sequence[bytes]) -> set[str]:
        """Return the statements whose vectors are like one of some, and that were known within `DAYS` of a moment."""
        self._just_read.clear()
        if not vectors:
            return set()
        asked = np.stack([vector(each) for each in vectors])
        first, last = days_after(known, -DAYS), days_after(known, DAYS)
        found: set[str] = set()
        for number in range(_part(first), _part(last) + 1):
            part = self._get(connection, number)
            if len(part):
                found.update(one for some in part.near(asked, AT_LEAST) for one in some)
        return claiming.known_between(connection, found, first, last)

    def add(self, known: str, ids: Sequence[str], vectors: Sequence[bytes]) -> None:
        """Add statements that had been written when `near` was asked last, for the moment at which they were known."""
        part = self._parts.get(_part(known))
        if part is not None and ids and _part(known) not in self._just_read:
            part.add(ids, np.stack([vector(each) for each in vectors]))

    def _get(self, connection: Connection, number: int) -> Index:
        """Return a part, read from the ledger where it is not in memory."""
        if number not in self._parts:
            part = Index()
            first, end = (days_after(BEGINNING, days * SPAN) for days in (number, number + 1))
            for ids, vectors in claiming.vectors(connection, first, end):
                part.add(ids, np.stack([vector(each) for each in vectors]))
            self._parts[number] = part
            self._just_read.add(number)
        self._parts.move_to_end(number)
        while len(self._parts) > PARTS_AT_MOST:
            self._parts.popitem(last=False)
        return self._parts[number]


def _part(known: str) -> int:
    return (moment(known) - moment(BEGINNING)).days // SPAN
