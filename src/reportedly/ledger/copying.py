"""Near copies as rows: fingerprints of reports' texts, the bands by which they are found, and origins."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, insert, select, update

from reportedly.ledger import schema
from reportedly.ledger.parts import Lookup, first_of

BAND, READING, REPORT, STATEMENT = schema.bands, schema.readings, schema.reports, schema.statements


def add_bands(connection: Connection, report: str, bands: Collection[str]) -> None:
    """Keep by which bands a report is found."""
    added = [{"band": band, "report": report} for band in sorted(set(bands))]
    if added:
        connection.execute(insert(BAND), added)


def near(connection: Connection, bands: Collection[str], at_most: int) -> set[str]:
    """Return the reports that have one of some bands, of each band those with the least ids."""
    query = "SELECT report FROM bands WHERE band = ? ORDER BY report LIMIT ?"
    return {report for (report,) in first_of(connection, query, [(band, at_most) for band in sorted(set(bands))])}


def family(connection: Connection, reports: Collection[str]) -> dict[str, tuple[bytes, str, str]]:
    """Return some reports and all of their origins: of each its fingerprint, its origin, and when it was known."""
    origins = {row.origin for row in _ORIGINS(connection, reports)}
    return {row.report: (row.band, row.origin, row.known) for row in _COPIES(connection, origins)}


_ORIGINS = Lookup(select(READING.c.origin), READING.c.report)
_COPIES = Lookup(
    select(READING.c.report, READING.c.band, READING.c.origin, REPORT.c.known).join(
        REPORT, REPORT.c.id == READING.c.report
    ),
    READING.c.origin,
)


def set_origins(connection: Connection, origins: Mapping[str, str]) -> set[str]:
    """Write which report each of some is a copy of; return the ids of the statements of those that changed."""
    for report, origin in sorted(origins.items()):
        connection.execute(update(READING).where(READING.c.report == report).values(origin=origin))
    return {row.id for row in _STATEMENTS(connection, origins)}


_STATEMENTS = Lookup(select(STATEMENT.c.id), STATEMENT.c.report)
