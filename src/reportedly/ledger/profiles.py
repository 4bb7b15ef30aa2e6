"""What an actor has said: over time, by act and channel, what it was first to say, and what it would not say.

Of an actor the statements that were added last are looked at, which an index has in that order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, select, union_all

from reportedly.ledger import schema
from reportedly.ledger.finding import merged
from reportedly.ledger.parts import rows
from reportedly.ledger.shapes import (
    CLAIM_FIELDS,
    actor_of,
    all_actors,
    all_statements,
    claim_beside,
    claim_of,
    claim_of_beside,
    statement_of,
)
from reportedly.ledger.views import ActorView, ClaimView, StatementView
from reportedly.types import Act, StanceKind, StatusKind

STATEMENT, CLAIM, STANCE, ACTOR = schema.statements, schema.claims, schema.stances, schema.actors

PROFILE_AT_MOST = 2_000
"""Statements of an actor, those added last, that its page counts and lists."""

SPOKESPEOPLE_AT_MOST = 50
"""Actors that speak for one, whose statements its page has."""

_HAVING = (StanceKind.ASSERTS, StanceKind.CONFIRMS)


def _last(actors: Sequence[str]) -> Select[Any]:
    """Return the query of the numbers of an actor's statements, and of those who speak for it, the last ones added."""
    each = [
        select(STATEMENT.c.seq)
        .where(STATEMENT.c.actor == one)
        .order_by(STATEMENT.c.seq.desc())
        .limit(PROFILE_AT_MOST)
        .subquery()
        for one in actors[:SPOKESPEOPLE_AT_MOST]
    ]
    return select(union_all(*(select(one.c.seq) for one in each)).subquery().c.seq)


def tally(connection: Connection, actors: Sequence[str], by: str) -> list[tuple[str, int]]:
    """Return how many statements actors have made by "act", "channel" or "month", most first, months in their order."""
    what = func.substr(STATEMENT.c.said, 1, 7) if by == "month" else STATEMENT.c[by]
    number = func.count()
    query = select(what.label("what"), number.label("number")).where(STATEMENT.c.seq.in_(_last(actors)))
    query = query.where(STATEMENT.c.same_as == "", what != "").group_by(what)
    ordered = query.order_by(what) if by == "month" else query.order_by(number.desc(), what)
    return [(row.what, row.number) for row in connection.execute(ordered)]


def said(
    connection: Connection, actors: Sequence[str], start: int, limit: int, act: str = ""
) -> list[tuple[StatementView, ClaimView | None, str]]:
    """Return some statements of actors, the latest first, each with its claim and stance; of one act, or all."""
    query = (
        all_statements()
        .add_columns(STANCE.c.kind.label("stance"), *claim_beside())
        .outerjoin(STANCE, STANCE.c.statement == STATEMENT.c.id)
        .outerjoin(CLAIM, CLAIM.c.id == STANCE.c.claim)
        .where(STATEMENT.c.seq.in_(_last(actors)), STATEMENT.c.same_as == "")
        .order_by(STATEMENT.c.said.desc(), STATEMENT.c.report, STATEMENT.c.n.desc())
        .limit(limit)
        .offset(start)
    )
    if act:
        query = query.where(STATEMENT.c.act == act)
    return [
        (statement_of(row), claim_of_beside(row) if row.claim_id else None, row.stance or "")
        for row in connection.execute(query)
    ]


def _founded(actors: Sequence[str]) -> Select[Any]:
    """Return the query of the claims that statements of actors founded: a claim's id has that of its first one."""
    having = select(STANCE.c.statement).where(STANCE.c.statement == STATEMENT.c.id, STANCE.c.kind.in_(_HAVING))
    founded = select("c" + STATEMENT.c.id).where(STATEMENT.c.seq.in_(_last(actors)), having.exists())
    columns = [CLAIM.c[name] for name in CLAIM_FIELDS]
    return select(*columns).where(CLAIM.c.id.in_(founded))


def firsts(connection: Connection, actors: Sequence[str], limit: int) -> tuple[dict[StatusKind, int], list[ClaimView]]:
    """Return what became of the claims that actors were first to make, counted by status, and the largest of them."""
    founded = _founded(actors)
    found = founded.subquery()
    grouped = select(found.c.status, func.count().label("number")).group_by(found.c.status)
    numbers = {row.status: row.number for row in connection.execute(grouped)}
    ordered = founded.order_by(CLAIM.c.statements.desc(), CLAIM.c.last.desc(), CLAIM.c.id).limit(limit)
    counted = {kind: numbers[kind] for kind in StatusKind if kind in numbers}
    return counted, [claim_of(row) for row in connection.execute(ordered)]


def silences(
    connection: Connection, actors: Sequence[str], limit: int
) -> list[tuple[StatementView, ClaimView | None, str]]:
    """Return what actors would not comment on, the latest first."""
    return said(connection, actors, 0, limit, Act.DECLINES)


def speaking(connection: Connection, identifier: str) -> list[ActorView]:
    """Return the actors that speak for one, those with most statements first."""
    query = all_actors().where(ACTOR.c.speaks_for == identifier)
    ordered = query.order_by(ACTOR.c.statements.desc(), ACTOR.c.id).limit(SPOKESPEOPLE_AT_MOST)
    return [actor_of(row) for row in connection.execute(ordered)]


def by_ids(connection: Connection, ids: Collection[str]) -> dict[str, ActorView]:
    """Return some actors (ids), by id; those that are not there are left out."""
    return {row.id: actor_of(row) for row in rows(connection, all_actors(), ACTOR.c.id, ids)}


def by_id(connection: Connection, identifier: str) -> ActorView | None:
    """Return an actor, or that with which people merged it; None where there is none of that id."""
    found = by_ids(connection, [identifier])
    if not found and (other := merged(connection, identifier)):
        found = by_ids(connection, [other])
    return next(iter(found.values()), None)
