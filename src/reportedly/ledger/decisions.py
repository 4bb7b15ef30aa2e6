"""People's corrections: events that are only ever added, and what they come to together.

An event can be undone by another, and that by a third. What is undone has no effect.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select

from reportedly.errors import NotInLedger
from reportedly.ledger import schema
from reportedly.ledger.moments import stamp
from reportedly.ledger.packing import as_json
from reportedly.types import StanceKind

REVIEW = schema.reviews


class ReviewKind(StrEnum):
    """What a person corrected."""

    MERGE_CLAIMS = "merge claims"
    SPLIT_CLAIM = "split claim"
    KEEP_CLAIMS_APART = "keep claims apart"
    MERGE_ACTORS = "merge actors"
    SPLIT_ACTOR = "split actor"
    STANCE = "stance"
    ACT = "act"
    DISTANCE = "distance"
    ACTOR = "actor"
    SPANS = "spans"
    NO_ATTRIBUTION = "no attribution"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Review:
    """A correction: by whom, when, of what (an id), why, and what its kind needs; `undoes`: the number of another."""

    seq: int
    at: str
    author: str
    kind: ReviewKind
    target: str
    reason: str
    data: Mapping[str, Any]
    undoes: int | None = None
    undone: bool = False


Pair = tuple[str, str]


class Pairs:
    """Pairs of ids that are together or apart: maybe a hundred thousand, of which few are asked for at a time."""

    def __init__(self, pairs: Mapping[Pair, bool]) -> None:
        """Keep pairs, the smaller id first, each with whether it is together."""
        self._of: dict[str, dict[str, bool]] = {}
        for (one, other), together in pairs.items():
            self._of.setdefault(one, {})[other] = self._of.setdefault(other, {})[one] = together

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self._of)

    def partners(self, one: str) -> Collection[str]:
        """Return all with which an id makes a pair."""
        return self._of.get(one, {}).keys()

    def among(self, ids: Collection[str]) -> tuple[list[Pair], list[Pair]]:
        """Return the pairs among some ids that are together, and those that are apart, in order."""
        found: tuple[list[Pair], list[Pair]] = [], []
        for one in sorted(self._of.keys() & ids):
            for other, together in sorted(self._of[one].items()):
                if one < other and other in ids:
                    found[0 if together else 1].append((one, other))
        return found

    def apart(self, one: str, other: str) -> bool:
        """Tell whether two ids are a pair that is apart."""
        return self._of.get(one, {}).get(other) is False


@dataclass(frozen=True, slots=True)
class Decisions:
    """What all corrections in force come to.

    Pairs of statements (ids) for claims, of reports' actors (ids) for actors. `stances`: by statement. `fixes`: by
    statement, the fields of it that are given, as "act", "actor", "distance", "spans", "none".
    """

    claims: Pairs = Pairs({})  # noqa: RUF009 never changed
    actors: Pairs = Pairs({})  # noqa: RUF009
    stances: Mapping[str, StanceKind] = field(default_factory=dict)
    fixes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def reviews(connection: Connection) -> Iterator[Review]:
    """Yield all corrections in the order in which they were made."""
    rows = list(connection.execute(select(REVIEW).order_by(REVIEW.c.seq)))
    undone: set[int] = set()
    for row in reversed(rows):  # what undoes comes later, and may itself be undone
        if row.undoes is not None and row.seq not in undone:
            undone.add(row.undoes)
    for row in rows:
        yield Review(
            row.seq,
            row.at,
            row.author,
            ReviewKind(row.kind),
            row.target,
            row.reason,
            msgspec.json.decode(row.data),
            row.undoes,
            row.seq in undone,
        )


def add_review(
    connection: Connection, author: str, kind: ReviewKind, target: str, reason: str, data: Mapping[str, Any]
) -> int:
    """Add a correction and return its number."""
    row = {
        "at": stamp(datetime.now(UTC)),
        "author": author,
        "kind": kind,
        "target": target,
        "reason": reason,
        "data": as_json(data),
        "undoes": data.get("undoes"),
    }
    found = connection.execute(insert(REVIEW).returning(REVIEW.c.seq), row)
    return int(found.scalar_one())


def review(connection: Connection, seq: int) -> Review:
    """Return a correction by its number. Raises NotInLedger."""
    found = next((one for one in reviews(connection) if one.seq == seq), None)
    if found is None:
        raise NotInLedger(f"there is no review {seq}", "", "List them: `reportedly review list`.")
    return found


def last_review(connection: Connection) -> int:
    """Return the number of the last correction, 0 where there is none."""
    return int(connection.execute(select(func.max(REVIEW.c.seq))).scalar() or 0)


def decisions(connection: Connection) -> Decisions:
    """Return what the corrections in force come to; of two about one thing the later holds."""
    pairs: dict[ReviewKind, dict[Pair, bool]] = {ReviewKind.MERGE_CLAIMS: {}, ReviewKind.MERGE_ACTORS: {}}
    stances: dict[str, StanceKind] = {}
    fixes: dict[str, dict[str, Any]] = {}
    for one in reviews(connection):
        if one.undone or one.kind is ReviewKind.UNDO:
            continue
        whole = _OPPOSITES.get(one.kind, one.kind)
        if whole in pairs:
            pairs[whole].update(dict.fromkeys(_pairs(one.data.get("kept", ())), True))
            pairs[whole].update(dict.fromkeys(_pairs(one.data["pairs"]), whole is one.kind))
        elif one.kind is ReviewKind.STANCE:
            stances[one.target] = StanceKind(one.data["stance"])
        else:
            fixes.setdefault(one.target, {}).update(one.data)
    claims, actors = map(Pairs, pairs.values())
    return Decisions(claims, actors, stances, fixes)


_OPPOSITES = {
    ReviewKind.SPLIT_CLAIM: ReviewKind.MERGE_CLAIMS,
    ReviewKind.KEEP_CLAIMS_APART: ReviewKind.MERGE_CLAIMS,
    ReviewKind.SPLIT_ACTOR: ReviewKind.MERGE_ACTORS,
}


def _pairs(found: Iterable[Pair]) -> Iterator[Pair]:
    for one, other in found:
        yield (min(one, other), max(one, other))
