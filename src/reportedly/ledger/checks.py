"""What can be wrong with a ledger, looked for in what is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from reportedly.ledger import schema
from reportedly.ledger.packing import capture_id, inflate
from reportedly.types import Capture, Given

CAPTURE, REPORT, STATEMENT = schema.captures, schema.reports, schema.statements


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong (`what`) with what (`where`: a table and an id)."""

    where: str
    what: str


def problems(connection: Connection) -> Iterator[Problem]:
    """Yield what is wrong with the file, the captures, the references between tables, spans, and full-text search."""
    for row in connection.exec_driver_sql("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield Problem("file", str(row[0]))
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Problem(f"{row[0]} row {row[1]}", f"refers to what is not in {row[2]}")
    yield from _captures(connection)
    yield from _spans(connection)
    yield from _in_step(connection)


def _captures(connection: Connection) -> Iterator[Problem]:
    """Yield captures that are not what was captured."""
    columns = [CAPTURE.c[name] for name in ("id", "address", "media_type", "given", "digest", "body")]
    for row in connection.execute(select(*columns).order_by(CAPTURE.c.seq)):
        where = f"captures {row.id}"
        try:
            body = inflate(row.body)
            given = msgspec.json.decode(row.given, type=Given)
        except ValueError as error:
            yield Problem(where, f"cannot be unpacked: {error}")
            continue
        if hashlib.sha256(body).hexdigest() != row.digest:
            yield Problem(where, "its bytes are not those that were captured")
        elif capture_id(Capture(row.address, body, row.media_type, None, given)) != row.id:
            yield Problem(where, "its address, or what was given with it, is not what was captured")


def _spans(connection: Connection) -> Iterator[Problem]:
    """Yield statements with spans outside the text of their report."""
    query = select(STATEMENT.c.id, STATEMENT.c.spans, REPORT.c.text).join(REPORT, REPORT.c.id == STATEMENT.c.report)
    for row in connection.execute(query.order_by(STATEMENT.c.seq)):
        try:
            roles = msgspec.json.decode(row.spans, type=list[list[tuple[int, int]]])
        except ValueError:
            roles = [[(-1, -1)]]
        if any(not 0 <= start < end <= len(row.text) for role in roles for start, end in role):
            yield Problem(f"statements {row.id}", "has spans outside its report's text")


_LOOSE = {
    "stances": "SELECT claim FROM stances WHERE claim NOT IN (SELECT id FROM claims)",
    "claims": "SELECT id FROM claims WHERE id NOT IN (SELECT claim FROM stances)",
    "claims without a history": "SELECT id FROM claims WHERE id NOT IN (SELECT claim FROM changes)",
    "claims with another number of statements": (
        "SELECT id FROM claims WHERE statements <> (SELECT count(*) FROM stances WHERE claim = claims.id)"
    ),
    "actors with another number of statements": (
        "SELECT id FROM actors WHERE statements <> (SELECT count(*) FROM statements WHERE actor = actors.id)"
    ),
    "reports not read": "SELECT id FROM reports WHERE id NOT IN (SELECT report FROM readings)",
    "statements of no known actor": (
        "SELECT id FROM statements WHERE actor <> '' AND actor NOT IN (SELECT id FROM actors)"
    ),
    "statements in two claims": "SELECT statement FROM stances GROUP BY statement HAVING count(*) > 1",
    "claims of which the status is not the last of the history": (
        "SELECT id FROM claims WHERE status <> "
        "(SELECT status FROM changes WHERE claim = claims.id ORDER BY at DESC LIMIT 1)"
    ),
}


_LOOKS = "SELECT seq FROM fetches WHERE report <> '' AND report NOT IN (SELECT id FROM reports)"


def _in_step(connection: Connection) -> Iterator[Problem]:
    """Yield derived rows that do not go with each other, and search that does not go with what is searched."""
    for name, query in _LOOSE.items():
        for row in connection.exec_driver_sql(query):
            yield Problem(f"{name}: {row[0]}", "derived data is out of step; run `reportedly rebuild`")
    for row in connection.exec_driver_sql(_LOOKS):
        yield Problem(f"fetches {row[0]}", "refers to what is not in reports")
    for table in schema.SEARCHED:
        counts = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar()  # noqa: S608 our own names
            for name in (table, f"{table}_words_docsize")
        ]
        if counts[0] != counts[1]:
            yield Problem(f"{table}_words", f"searches {counts[1]} of {counts[0]} rows; run `reportedly rebuild`")
