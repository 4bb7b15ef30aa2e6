"""Fresh statements to links, and what is linked to claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from reportedly.keeping.nearby import Nearby
from reportedly.ledger import claiming
from reportedly.ledger.decisions import Decisions
from reportedly.link import Linker
from reportedly.link.clustering import MERGED, SUGGESTED, cluster
from reportedly.link.rivals import rivals
from reportedly.types import Act, Link, Proposition

OPPOSED = 0.5
"""Within a report only statements that are opposed are linked: what one report says of one thing after the other is
mostly about several sides of it.
"""

_POINTING = {
    Act.DENIES: 1.0,
    Act.DOUBTS: 1.0,
    Act.DECLINES: 0.0,
    Act.REPEATS: 0.0,
    Act.CONFIRMS: 0.0,
    Act.RETRACTS: 1.0,
}
"""Acts that, where they point at a statement ("denied the accusation"), are on its claim; 1 for those against it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What new statements have to do with others: links, and pairs (ids) that cannot both be so, each with why."""

    links: tuple[Link, ...]
    contests: tuple[tuple[str, str, str], ...]


def found_of(connection: Connection, linker: Linker, nearby: Nearby, known: str, new: Sequence[Proposition]) -> Found:
    """Return what new statements, known at a moment, have to do with each other and with those in the ledger."""
    near = nearby.near(connection, known, [one.vector for one in new]) - {one.id for one in new}
    pairs = linker.candidates(new, claiming.propositions(connection, near))
    reports = {one.id: one.report for pair in pairs for one in pair}
    kept = {
        (link.left, link.right): link
        for link in linker.judge(pairs)
        if link.same >= SUGGESTED and (link.opposed >= OPPOSED or reports[link.left] != reports[link.right])
    }
    pointed = {(link.left, link.right): link for link in _pointers(new)}
    return Found(tuple(link for _, link in sorted({**kept, **pointed}.items())), rivals(pairs))


def _pointers(new: Sequence[Proposition]) -> Iterator[Link]:
    """Yield links from statements to those that their words point at."""
    for one in new:
        if one.refers and one.act in _POINTING and one.refers != one.id:
            left, right = sorted((one.id, one.refers))
            yield Link(left, right, 1.0, _POINTING[one.act], f"“{one.text}” points to what was said before")


def grouped(connection: Connection, fresh: Collection[str], decided: Decisions) -> list[frozenset[str]]:
    """Return the claims, as groups of statements, of fresh statements and of all that these are linked to."""
    also: dict[str, set[str]] = defaultdict(set)
    for one, other in (*decided.claims_together, *decided.claims_apart):
        also[one].add(other)
        also[other].add(one)
    ids = claiming.component(connection, fresh, MERGED, also)
    ids &= claiming.known(connection, ids)  # people may have decided on what is not there yet
    links = claiming.links_among(connection, ids, SUGGESTED)
    together, apart = (
        [pair for pair in some if ids.issuperset(pair)] for some in (decided.claims_together, decided.claims_apart)
    )
    found = cluster(sorted(ids), links, together, apart)
    alone = ids.difference(*found)
    return [*found, *(frozenset({one}) for one in sorted(alone))]
