"""Fresh statements to links, and what is linked to claims."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from reportedly.keeping.nearby import Nearby
from reportedly.ledger import claiming
from reportedly.ledger.decisions import Decisions, Pair
from reportedly.link import Linker
from reportedly.link.clustering import MERGED, SUGGESTED, cluster
from reportedly.link.rivals import rivals
from reportedly.types import Link, Proposition

CROWD = 500
"""Statements that links connect with those of a report up to which their claims are formed anew; in larger crowds new
statements join the claims that they fit, which stay as they are otherwise.
"""


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
    ids = claiming.component(connection, fresh, MERGED, decided.claims.partners, CROWD)
    if len(ids) > CROWD + len(fresh):
        return _joined(connection, fresh, decided)
    ids &= claiming.known(connection, ids)  # people may have decided on what is not there yet
    links = claiming.links_among(connection, ids, SUGGESTED)
    return _formed(ids, links, *decided.claims.among(ids))


def _joined(connection: Connection, fresh: Collection[str], decided: Decisions) -> list[frozenset[str]]:
    """Return the claims of fresh statements, and those linked with one of them, of which the others stay together."""
    near = claiming.component(connection, fresh, MERGED, decided.claims.partners, 0)
    claims = claiming.claims_of(connection, near).values()
    there = sorted((members - set(fresh) for members in claims if not members <= set(fresh)), key=min)
    ids = claiming.known(connection, fresh).union(*there)
    links = claiming.links_with(connection, fresh, SUGGESTED)
    bound = [(min(members), other) for members in there for other in members - {min(members)}]
    together, apart = decided.claims.among(ids)
    return _formed(ids, links, [*together, *bound], apart)


def _formed(
    ids: Collection[str], links: Sequence[Link], together: Sequence[Pair], apart: Sequence[Pair]
) -> list[frozenset[str]]:
    """Return the groups of some statements, those of one statement too."""
    found = cluster(sorted(ids), links, together, apart)
    alone = set(ids).difference(*found)
    return [*found, *(frozenset({one}) for one in sorted(alone))]
