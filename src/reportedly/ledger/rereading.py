"""What a rebuild reads of the ledger, and how derived tables are emptied."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from reportedly.ledger import schema
from reportedly.ledger.packing import unpack
from reportedly.types import Report

REPORT, CLAIM = schema.reports, schema.claims


@dataclass(frozen=True, slots=True)
class Refiled:
    """A report as it was filed: its id, when it was known, and the revision before it."""

    id: str
    known: str
    previous: str | None


def filed(connection: Connection) -> list[Refiled]:
    """Return all reports in the order in which they were added."""
    query = select(REPORT.c.id, REPORT.c.known, REPORT.c.previous).order_by(REPORT.c.seq)
    return [Refiled(*row) for row in connection.execute(query)]


def claims(connection: Connection) -> dict[str, tuple[str, str]]:
    """Return the words and the status of all claims."""
    query = select(CLAIM.c.id, CLAIM.c.label, CLAIM.c.status)
    return {row.id: (row.label, row.status) for row in connection.execute(query)}


def set_aside(connection: Connection) -> None:
    """Empty all derived tables, keeping what was read from reports in a temporary one."""
    put_away(connection)
    connection.exec_driver_sql("CREATE TEMP TABLE kept_readings AS SELECT report, data FROM readings")
    connection.exec_driver_sql("CREATE UNIQUE INDEX temp.kept_reading ON kept_readings(report)")
    for table in schema.DERIVED:
        connection.execute(table.delete())


def put_away(connection: Connection) -> None:
    """Drop the temporary table."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.kept_readings")


def report(connection: Connection, identifier: str, table: str = "kept_readings") -> Report:
    """Return a report with what was read from it."""
    text = connection.execute(select(REPORT.c.text).where(REPORT.c.id == identifier)).scalar_one()
    query = f"SELECT data FROM {table} WHERE report = ?"  # noqa: S608 our own name
    data = connection.exec_driver_sql(query, (identifier,)).scalar()
    if data is None:
        data = connection.execute(select(REPORT.c.data).where(REPORT.c.id == identifier)).scalar_one()
    return replace(unpack(data, Report), text=text)
