"""Corrected statements as rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, func, select, update

from reportedly.ledger import schema

STATEMENT, OWN, ACTOR = schema.statements, schema.report_actors, schema.actors


def place_of(connection: Connection, statement: str) -> tuple[str, int]:
    """Return the report (id) that a statement is of, and its number there."""
    row = connection.execute(select(STATEMENT.c.report, STATEMENT.c.n).where(STATEMENT.c.id == statement)).one()
    return row.report, row.n


def own_actor(connection: Connection, statement: str) -> str:
    """Return the canonical actor (id) that a statement's source is as it was read, "" for none."""
    same = (OWN.c.report == STATEMENT.c.report) & (OWN.c.n == STATEMENT.c.who)
    query = select(OWN.c.actor).join(STATEMENT, same).where(STATEMENT.c.id == statement)
    return connection.execute(query).scalar() or ""


def write(connection: Connection, statement: str, values: Mapping[str, Any]) -> None:
    """Put values in the place of some of a statement's; its actors are counted anew."""
    before = _actor_of(connection, statement)
    connection.execute(update(STATEMENT).where(STATEMENT.c.id == statement).values(**values))
    if values.get("actor", before) != before:
        _count(connection, {before, values["actor"]})


def set_actor(connection: Connection, statement: str, actor: str) -> bool:
    """Give a statement a canonical actor (id); return whether it had another."""
    before = _actor_of(connection, statement)
    if before is None or before == actor:
        return False
    connection.execute(update(STATEMENT).where(STATEMENT.c.id == statement).values(actor=actor))
    _count(connection, {before, actor})
    return True


def _actor_of(connection: Connection, statement: str) -> str | None:
    return connection.execute(select(STATEMENT.c.actor).where(STATEMENT.c.id == statement)).scalar()


def _count(connection: Connection, actors: Collection[str | None]) -> None:
    """Write how many statements some actors have."""
    for one in sorted(filter(None, actors)):
        number = select(func.count()).where(STATEMENT.c.actor == one).scalar_subquery()
        connection.execute(update(ACTOR).where(ACTOR.c.id == one).values(statements=number))
