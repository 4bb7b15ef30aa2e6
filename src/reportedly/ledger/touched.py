"""Which claims a piece of work writes anew, and what they were before: told by the database itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, select

from reportedly.ledger import schema
from reportedly.ledger.parts import rows

CLAIM = schema.claims

_FIELDS = "label, who, status, statements"


@dataclass(frozen=True, slots=True)
class ClaimBrief:
    """A claim in short: its words, by whom, where it stands, and the number of its statements."""

    label: str
    who: str
    status: str
    statements: int


@dataclass(frozen=True, slots=True)
class Effect:
    """A claim before and after some work; None where there was, or is, none."""

    claim: str
    before: ClaimBrief | None
    after: ClaimBrief | None


@contextmanager
def effects(connection: Connection) -> Iterator[list[Effect]]:
    """Give a list that holds, at the end, the claims that are others than before, in the order of their ids.

    Triggers note each claim as it is first deleted or inserted: no reading of what is not touched.
    """
    found: list[Effect] = []
    connection.exec_driver_sql(f"CREATE TEMP TABLE touched (id TEXT PRIMARY KEY, {_FIELDS})")
    for what, values in (("DELETE", "old.label, old.who, old.status, old.statements"), ("INSERT", "'', '', '', 0")):
        own = "old.id" if what == "DELETE" else "new.id"
        connection.exec_driver_sql(
            f"CREATE TEMP TRIGGER touched_{what.lower()} AFTER {what} ON main.claims BEGIN "  # noqa: S608 our own names
            f"INSERT OR IGNORE INTO touched (id, {_FIELDS}) VALUES ({own}, {values}); END"
        )
    try:
        yield found
        found += _told(connection)
    finally:
        for each in ("TRIGGER touched_delete", "TRIGGER touched_insert", "TABLE touched"):
            connection.exec_driver_sql(f"DROP {each}")


def _told(connection: Connection) -> Iterator[Effect]:
    before = {
        row.id: ClaimBrief(row.label, row.who, row.status, row.statements) if row.statements else None
        for row in connection.exec_driver_sql(f"SELECT id, {_FIELDS} FROM touched")  # noqa: S608 our own names
    }
    columns = [CLAIM.c[name] for name in ("id", "label", "who", "status", "statements")]
    after = {
        row.id: ClaimBrief(row.label, row.who, row.status, row.statements)
        for row in rows(connection, select(*columns), CLAIM.c.id, before)
    }
    for claim, old in sorted(before.items()):
        if old != after.get(claim):
            yield Effect(claim, old, after.get(claim))
