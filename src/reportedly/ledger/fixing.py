"""Corrected statements as rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from reportedly.ledger import acting, schema
from reportedly.ledger.parts import rows

STATEMENT, OWN = schema.statements, schema.report_actors


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
        acting.count_statements(connection, {before or "", values["actor"]} - {""})


def set_actors(connection: Connection, wanted: Mapping[str, str]) -> set[str]:
    """Give statements canonical actors (ids); return those that had others."""
    found = rows(connection, select(STATEMENT.c.id, STATEMENT.c.actor), STATEMENT.c.id, wanted)
    before = {row.id: row.actor for row in found if row.actor != wanted[row.id]}
    for statement in before:
        connection.execute(update(STATEMENT).where(STATEMENT.c.id == statement).values(actor=wanted[statement]))
    acting.count_statements(connection, {*before.values(), *(wanted[one] for one in before)} - {""})
    return set(before)


def _actor_of(connection: Connection, statement: str) -> str | None:
    return connection.execute(select(STATEMENT.c.actor).where(STATEMENT.c.id == statement)).scalar()
