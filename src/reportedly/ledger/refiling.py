"""What is there of a report that comes again: its earlier captures and revisions, and their statements."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from reportedly.ledger import schema
from reportedly.ledger.packing import capture_id
from reportedly.types import Capture, Verdict

REPORT, STATEMENT = schema.reports, schema.statements


@dataclass(frozen=True, slots=True)
class Earlier:
    """A statement of a revision: the words of its source and content, and the id of the first one that it repeats."""

    source: str
    content: str
    first: str


def has_report(connection: Connection, identifier: str) -> bool:
    """Return whether a report is in the ledger."""
    return connection.execute(select(REPORT.c.id).where(REPORT.c.id == identifier)).first() is not None


def report_of(connection: Connection, capture: Capture) -> tuple[str, str, Verdict] | None:
    """Return the id, the title and the verdict of the report that a capture is, None where there is none.

    That of its address, where its words were those of an earlier capture; with the capture's own verdict where it came
    in the report's place.
    """
    columns = select(REPORT.c.id, REPORT.c.title, REPORT.c.verdict)
    found = connection.execute(columns.where(REPORT.c.capture == capture_id(capture))).first()
    if found is None:
        found = connection.execute(columns.where(REPORT.c.address == capture.address).limit(1)).first()
    if found is None:
        return None
    query = select(schema.captures.c.verdict).where(schema.captures.c.id == capture_id(capture))
    instead = connection.execute(query).scalar()
    return found.id, found.title, Verdict(instead or found.verdict)


def statements_of(connection: Connection, report: str) -> list[Earlier]:
    """Return the statements of a report (id) in their order."""
    columns = (STATEMENT.c.id, STATEMENT.c.source, STATEMENT.c.content, STATEMENT.c.same_as)
    query = select(*columns).where(STATEMENT.c.report == report).order_by(STATEMENT.c.n)
    return [Earlier(row.source, row.content, row.same_as or row.id) for row in connection.execute(query)]
