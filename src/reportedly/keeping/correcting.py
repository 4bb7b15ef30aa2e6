"""Several corrections as one: all of them or none, in one transaction, unless somebody was first.

::

    Correction … → (somebody has corrected the same since it was shown?) → Clash, nothing is changed
                 → (each as `reportedly review` makes it)               → Corrected: what was kept, which claims changed
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from reportedly.keeping import open_ledger
from reportedly.keeping.reviewing import correct
from reportedly.ledger import acting, queries
from reportedly.ledger.decisions import Review, ReviewKind, reviews
from reportedly.ledger.touched import Effect, effects

_FAMILIES = {
    ReviewKind.MERGE_ACTORS: "actor",
    ReviewKind.SPLIT_ACTOR: "actor",
    ReviewKind.MERGE_CLAIMS: "claim",
    ReviewKind.SPLIT_CLAIM: "claim",
    ReviewKind.KEEP_CLAIMS_APART: "claim",
}

Concern = tuple[str, str]
"""What a correction is about: "statement", with its id; "claim", with the id of a statement on it; "actor", with the id
of an actor as one report names it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody wants to correct; targets and value are those of :meth:`reportedly.Ledger.review`."""

    kind: ReviewKind
    targets: tuple[str, ...]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was kept, and the claims that are others than before."""

    reviews: tuple[Review, ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """The corrections of the same that others made since it was shown; nothing was changed."""

    reviews: tuple[Review, ...]


def correct_all(
    path: Path | None, wanted: Sequence[Correction], author: str, reason: str, seen: int
) -> Corrected | Clash:
    """Make corrections of what was shown when `seen` was the number of the last one (0: none).

    Raises NotInLedger, BadQuery and LedgerBusy, changing nothing.
    """
    with open_ledger(path) as ledger, ledger._writing() as (connection, deriver):
        first = tuple(_since(connection, wanted, seen))
        if first:
            return Clash(first)
        with effects(connection) as found:
            made = [correct(connection, deriver, one.kind, one.targets, author, reason, one.value) for one in wanted]
        return Corrected(tuple(made), tuple(found))


def about(review: Review, every: Mapping[int, Review]) -> frozenset[Concern]:
    """Return what a correction concerns; an undoing, what that concerns which it undoes."""
    while review.undoes is not None:
        review = every[review.undoes]
    members = {one for pair in review.data.get("pairs", ()) for one in pair}
    family = _FAMILIES.get(review.kind, "statement")
    return frozenset((family, one) for one in (members or {review.target}))


def _since(connection: Connection, wanted: Sequence[Correction], seen: int) -> Iterator[Review]:
    """Yield the corrections in force, later than one, that concern what some others do."""
    every = {one.seq: one for one in reviews(connection)}
    later = [one for one in every.values() if one.seq > seen and not one.undone]
    concerned = {each for one in wanted for each in _concerned(connection, one, every)} if later else set()
    yield from (one for one in later if not about(one, every).isdisjoint(concerned))


def _concerned(connection: Connection, wanted: Correction, every: Mapping[int, Review]) -> Iterator[Concern]:
    """Yield what a correction that is not made yet concerns."""
    kind, targets = wanted.kind, wanted.targets
    if kind is ReviewKind.UNDO:
        yield from (each for one in targets if one.isdecimal() and int(one) in every for each in _undone(every, one))
    elif kind in (ReviewKind.MERGE_ACTORS, ReviewKind.SPLIT_ACTOR):
        chosen = targets if kind is ReviewKind.MERGE_ACTORS else targets[:1]
        yield from (("actor", named) for one in chosen for named, _ in acting.named_of(connection, one))
    elif kind is ReviewKind.SPLIT_CLAIM:
        yield from (("claim", one) for one in targets[1:])
    elif kind in _FAMILIES:
        yield from (("claim", member) for one in targets for member in _members(connection, one))
    else:
        yield "statement", targets[0]
        if kind is ReviewKind.STANCE:
            yield "claim", targets[0]


def _undone(every: Mapping[int, Review], seq: str) -> frozenset[Concern]:
    return about(every[int(seq)], every)


def _members(connection: Connection, claim: str) -> Iterator[str]:
    found = queries.claim(connection, claim)
    yield from (one.statement.id for one in queries.positions(connection, found.id))
