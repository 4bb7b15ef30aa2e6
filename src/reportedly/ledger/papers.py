"""A report as it was filed: what was read of it, its capture, its copies, and the claims of its statements."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, func, select

from reportedly.errors import LedgerDamaged
from reportedly.ledger import schema
from reportedly.ledger.packing import inflate
from reportedly.ledger.parts import rows
from reportedly.ledger.rereading import report as reread
from reportedly.ledger.shapes import CLAIM_FIELDS, all_reports, claim_of, report_of
from reportedly.ledger.views import ClaimView, ReportView
from reportedly.types import Given, Report

REPORT, STATEMENT, STANCE, CLAIM = schema.reports, schema.statements, schema.stances, schema.claims
READING, CAPTURE = schema.readings, schema.captures

COPIES_AT_MOST = 50
"""Near copies of a report that are listed."""


@dataclass(frozen=True, slots=True)
class Archived:
    """A capture as it was kept: its address, the one that answered, its type, times (UTC), SHA-256, size and bytes."""

    address: str
    final: str
    media_type: str
    charset: str
    retrieved: str
    added: str
    digest: str
    given: Given
    body: bytes


def read(connection: Connection, identifier: str) -> Report:
    """Return a report (id) with all that was read from it."""
    return reread(connection, identifier, "readings")


def capture(connection: Connection, identifier: str) -> Archived:
    """Return the capture of a report (id). Raises LedgerDamaged."""
    query = select(CAPTURE).join(REPORT, REPORT.c.capture == CAPTURE.c.id).where(REPORT.c.id == identifier)
    row = connection.execute(query).one()
    try:
        body, given = inflate(row.body), msgspec.json.decode(row.given, type=Given)
    except (ValueError, msgspec.MsgspecError) as error:
        raise LedgerDamaged(f"the capture {row.id} is broken", str(row.address)) from error
    return Archived(
        address=row.address,
        final=row.final,
        media_type=row.media_type or "",
        charset=row.charset,
        retrieved=row.retrieved or "",
        added=row.added,
        digest=row.digest,
        given=given,
        body=body,
    )


def claims_on(connection: Connection, statements: Collection[str]) -> dict[str, tuple[ClaimView, str]]:
    """Return the claim that each of some statements (ids) is on, with its stance; those on none are left out."""
    columns = [CLAIM.c[name] for name in CLAIM_FIELDS]
    query = select(STANCE.c.statement, STANCE.c.kind, *columns).join(CLAIM, CLAIM.c.id == STANCE.c.claim)
    found = rows(connection, query, STANCE.c.statement, statements, order=STANCE.c.claim)
    return {row.statement: (claim_of(row), row.kind) for row in found}


def copies(connection: Connection, identifier: str) -> list[ReportView]:
    """Return the near copies of a report (id), itself not among them, the earliest first."""
    origin = select(READING.c.origin).where(READING.c.report == identifier).scalar_subquery()
    which = all_reports().where(READING.c.origin == origin, REPORT.c.id != identifier)
    found = connection.execute(which.order_by(REPORT.c.known, REPORT.c.id).limit(COPIES_AT_MOST))
    return [report_of(row) for row in found]


def reports_by_id(connection: Connection, ids: Collection[str]) -> dict[str, ReportView]:
    """Return some reports (ids), by id."""
    return {row.id: report_of(row) for row in rows(connection, all_reports(), REPORT.c.id, ids)}


def origins(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the report that each of some (ids) is a copy of, itself for none."""
    query = select(READING.c.report, READING.c.origin)
    return {row.report: row.origin for row in rows(connection, query, READING.c.report, ids)}


def excerpt(connection: Connection, report: str, start: int, end: int) -> str:
    """Return the characters of a report's text from `start` to `end`."""
    part = func.substr(REPORT.c.text, start + 1, end - start)
    return str(connection.execute(select(part).where(REPORT.c.id == report)).scalar_one())
