"""Near copies as rows: fingerprints of reports' texts, the bands by which they are found, and origins."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, insert, select, update

from reportedly.ledger import schema
from reportedly.ledger.parts import parts

BAND, READING, REPORT, STATEMENT = schema.bands, schema.readings, schema.reports, schema.statements


def add_bands(connection: Connection, report: str, bands: Collection[str]) -> None:
    """Keep by which bands a report is found."""
    rows = [{"band": band, "report": report} for band in sorted(set(bands))]
    if rows:
        connection.execute(insert(BAND), rows)


def near(connection: Connection, bands: Collection[str], at_most: int) -> set[str]:
    """Return the reports that have one of some bands, of each band those with the least ids."""
    # A query for each, past SQLAlchemy's compiler: of a band that thousands share, only the first few rows are touched.
    query = "SELECT report FROM bands WHERE band = ? ORDER BY report LIMIT ?"
    rows = (connection.exec_driver_sql(query, (band, at_most)) for band in sorted(set(bands)))
    return {report for some in rows for (report,) in some}


def family(connection: Connection, reports: Collection[str]) -> dict[str, tuple[bytes, str, str]]:
    """Return some reports and all of their origins: of each its fingerprint, its origin, and when it was known."""
    columns = (READING.c.report, READING.c.band, READING.c.origin, REPORT.c.known)
    query = select(*columns).join(REPORT, REPORT.c.id == READING.c.report)
    origins = {
        each
        for some in parts(reports)
        for each in connection.execute(select(READING.c.origin).where(READING.c.report.in_(some))).scalars()
    }
    return {
        row.report: (row.band, row.origin, row.known)
        for some in parts(origins)
        for row in connection.execute(query.where(READING.c.origin.in_(some)))
    }


def set_origins(connection: Connection, origins: Mapping[str, str]) -> set[str]:
    """Write which report each of some is a copy of; return the ids of the statements of those that changed."""
    for report, origin in sorted(origins.items()):
        connection.execute(update(READING).where(READING.c.report == report).values(origin=origin))
    query = select(STATEMENT.c.id)
    return {
        one
        for some in parts(origins)
        for one in connection.execute(query.where(STATEMENT.c.report.in_(some))).scalars()
    }
