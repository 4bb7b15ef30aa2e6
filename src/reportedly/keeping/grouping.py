"""Fresh statements to links, and what is linked to claims."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from reportedly.keeping.nearby import Nearby
from reportedly.ledger import claiming
from reportedly.ledger.decisions import Decisions
from reportedly.link import Linker
from reportedly.link.clustering import MERGED, SUGGESTED, cluster
from reportedly.link.rivals import rivals
from reportedly.types import Link, Proposition


@dataclass(frozen=True, slots=True)
class Found:
    """What new statements have to do with others: links, and pairs (ids) that cannot both be so, each with why."""

    links: tuple[Link, ...]
    contests: tuple[tuple[str, str, str], ...]


def found_of(connection: Connection, linker: Linker, nearby: Nearby, known: str, new: Sequence[Proposition]) -> Found:
    """Return what new statements, known at a moment, have to do with each other and with those in the ledger."""
    near = (nearby.near(connection, known, new) | claiming.pointing(connection, new)) - {one.id for one in new}
    pairs = linker.candidates(new, claiming.propositions(connection, near))
    return Found(tuple(linker.links(pairs, SUGGESTED)), rivals(pairs))


def grouped(connection: Connection, fresh: Collection[str], decided: Decisions) -> list[frozenset[str]]:
    """Return the claims, as groups of statements, of fresh statements and of all that these are linked to."""
    ids = claiming.component(connection, fresh, MERGED, decided.claims.partners)
    ids &= claiming.known(connection, ids)  # people may have decided on what is not there yet
    links = claiming.links_among(connection, ids, SUGGESTED)
    found = cluster(sorted(ids), links, *decided.claims.among(ids))
    alone = ids.difference(*found)
    return [*found, *(frozenset({one}) for one in sorted(alone))]
