"""What is there of a report that comes again: its earlier captures and revisions, and their statements."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from reportedly.ledger import schema
from reportedly.ledger.packing import capture_id
from reportedly.ledger.writing import FILED, Filed, filed, latest
from reportedly.types import Capture, Verdict

CAPTURE, REPORT, STATEMENT = schema.captures, schema.reports, schema.statements


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

    That whose words it has, or in whose place it came, with its own verdict then.
    """
    query = select(CAPTURE.c.report, CAPTURE.c.verdict).where(CAPTURE.c.id == capture_id(capture))
    kept = connection.execute(query).first()
    which = REPORT.c.id == kept.report if kept and kept.report else REPORT.c.capture == capture_id(capture)
    found = connection.execute(select(REPORT.c.id, REPORT.c.title, REPORT.c.verdict).where(which)).first()
    return (found.id, found.title, Verdict((kept and kept.verdict) or found.verdict)) if found else None


def at_any(connection: Connection, addresses: Collection[str]) -> Iterator[Filed]:
    """Yield all revisions of the reports at some addresses, or that call one of these their own, the newest first."""
    which = or_(REPORT.c.address.in_(addresses), REPORT.c.given_id.in_(addresses)) & (REPORT.c.address != "")
    query = select(*FILED).where(which).order_by(REPORT.c.seq.desc())
    yield from map(filed, connection.execute(query).all())


def at_mirror(connection: Connection, address: str) -> Filed | None:
    """Return the newest revision of the report whose words an address has had, at another address of its site."""
    taken = select(CAPTURE.c.report).where(CAPTURE.c.address == address, CAPTURE.c.report != "")
    query = select(REPORT.c.address).where(REPORT.c.id.in_(taken), REPORT.c.address != "").order_by(REPORT.c.seq)
    found = connection.execute(query.limit(1)).scalar()
    return latest(connection, found, "") if found else None


def statements_of(connection: Connection, report: str) -> list[Earlier]:
    """Return the statements of a report (id) in their order."""
    columns = (STATEMENT.c.id, STATEMENT.c.source, STATEMENT.c.content, STATEMENT.c.same_as)
    query = select(*columns).where(STATEMENT.c.report == report).order_by(STATEMENT.c.n)
    return [Earlier(row.source, row.content, row.same_as or row.id) for row in connection.execute(query)]
