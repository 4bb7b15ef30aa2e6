"""Corrected statements as rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from reportedly.ledger import schema

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
    """Put values in the place of some of a statement's."""
    connection.execute(update(STATEMENT).where(STATEMENT.c.id == statement).values(**values))


def set_actor(connection: Connection, statement: str, actor: str) -> bool:
    """Give a statement a canonical actor (id); return whether it had another."""
    other = (STATEMENT.c.id == statement) & (STATEMENT.c.actor != actor)
    return connection.execute(update(STATEMENT).where(other).values(actor=actor)).rowcount > 0
