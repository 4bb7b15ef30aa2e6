"""The sources of a ledger: the places where `watch` looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Connection

from reportedly.ledger import health, sourcing, watching
from reportedly.types import Health, Sighting, Source

Open = Callable[[], AbstractContextManager[Connection]]


class Sources:
    """The sources of a ledger. All methods raise LedgerError."""

    def __init__(self, asking: Open, noting: Open) -> None:
        """Keep how to read the ledger, and how to write what nothing is derived from."""
        self._asking = asking
        self._noting = noting

    def __iter__(self) -> Iterator[Source]:
        """Yield all that are not removed, in the order in which they were added."""
        return self.tagged("")

    def tagged(self, tag: str) -> Iterator[Source]:
        """Yield those with a tag."""
        with self._asking() as connection:
            yield from sourcing.sources(connection, tag)

    def get(self, name: str) -> Source:
        """Return the source with an id, the start of one, or an address. Raises NotInLedger."""
        with self._asking() as connection:
            return sourcing.source(connection, name)

    def add(self, source: Source) -> bool:
        """Add a source, or bring back one that was removed; return whether it was not there."""
        with self._noting() as connection:
            return sourcing.put(connection, source)

    def remove(self, name: str, when: datetime) -> Source:
        """Remove a source, by id or address, and return it; what came from it stays. Raises NotInLedger."""
        with self._noting() as connection:
            found = sourcing.source(connection, name)
            sourcing.remove(connection, found.id, when)
            sourcing.drop_unseen(connection, found.id)
            return found

    def health(self, source: Source, now: datetime) -> Health:
        """Return how a source does."""
        with self._asking() as connection:
            return health.health(connection, source, now)

    def sightings(self, address: str) -> tuple[Sighting, ...]:
        """Return where the report at an address was seen, the first first."""
        with self._asking() as connection:
            return tuple(watching.sightings(connection, address))
