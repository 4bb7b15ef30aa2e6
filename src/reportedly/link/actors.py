"""Canonical actors: who of one report is who of another, with a reason for each.

    named (a report's actors) → signs (what a name says) → groups → people's decisions → actors

Interface::

    Named(report, name, kind, published, description, speaks_for, aliases, publisher)   one actor of one report
    canonical(named, together=(), apart=()) → Actors     .actors, and .placed: which actor each Named is, and why
    keys(named)                                          by which a database finds the few that are concerned
    concerned(new, fetch, partners)                      all Named to pass to `canonical` when some are added

A pure function of the set of what it is given: the order never matters, and duplicates don't. What becomes of a Named
depends only on those that share one of its `keys`, directly or through others, and on the decisions: a database stores
every Named with its keys, asks `concerned` for those to compute anew when a report is added, and writes the actors and
placements that come back. An actor with `implied` set is named there only as a principal or a member; it is to be
added where it is missing and overwrites nothing. Decisions are pairs of `Named.id`: `together` are one actor,
`apart` are not; they win over every rule, and where they contradict each other, `apart` wins.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import lru_cache

from reportedly.link.actors_groups import Groups
from reportedly.link.actors_profiles import profiled
from reportedly.link.actors_rows import expanded, rows_of
from reportedly.link.actors_values import Actors, CanonicalActor, Named, Placed, Role
from reportedly.types import ActorKind

__all__ = ["Actors", "CanonicalActor", "Named", "Placed", "Role", "canonical", "concerned", "expanded", "keys"]

Pairs = Iterable[tuple[str, str]]


def canonical(named: Iterable[Named], together: Pairs = (), apart: Pairs = ()) -> Actors:
    """Return the actors that reports name: a pure function of the sets of its arguments. Time is near linear."""
    groups = Groups(named, frozenset(together), frozenset(apart))
    groups.join()
    return profiled(groups)


@lru_cache(maxsize=20_000)
def keys(named: Named) -> tuple[str, ...]:
    """Return what others must share with a Named to have a say in which actor it is; none for unnamed sources."""
    rows = rows_of(expanded([named])).values()
    told = [row for row in rows if not (row.implied and row.kind is ActorKind.STATE)]
    return tuple(sorted({block for row in told for block in row.sign.blocks}))


def concerned(
    new: Iterable[Named],
    fetch: Callable[[Collection[str]], Iterable[Named]],
    partners: Callable[[str], Collection[str]] = lambda _: (),
) -> tuple[Named, ...]:
    """Return all Named that have to be placed anew when some are added: those of the same keys, and theirs.

    fetch: returns the known Named that have one of some keys, or whose `id` is one of them. partners: returns the ids
    with which one is in a pair that people decided on.
    """
    found: dict[str, set[Named]] = {}
    asked: set[str] = set()
    waiting = list(new)
    while waiting:
        fresh = [each for each in dict.fromkeys(waiting) if each not in found.get(each.id, set())]
        for each in fresh:
            found.setdefault(each.id, set()).add(each)
        wanted = {key for each in fresh for key in (each.id, *keys(each), *partners(each.id))} - asked
        asked |= wanted
        waiting = list(fetch(sorted(wanted))) if wanted else []
    return tuple(each for _, some in sorted(found.items()) for each in _ordered(some))


def _ordered(named: Collection[Named]) -> Iterable[Named]:
    return named if len(named) == 1 else sorted(named, key=repr)
