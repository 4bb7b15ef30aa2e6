"""What is only ever added: captures, reports, reviews; and what is read from a report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy import Row as RowOf

from reportedly.ledger import schema
from reportedly.ledger.moments import said, stamp
from reportedly.ledger.names import name_key
from reportedly.ledger.packing import as_json, capture_id, deflate, pack
from reportedly.types import ActorKind, Attribution, Capture, Proposition, Report, Span, Statement, Verdict

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filed:
    """A report that is in the ledger: its id, and what a report fetched again is compared with."""

    id: str
    address: str
    given_id: str
    revision: int
    title: str
    verdict: Verdict
    text: str


def find_capture(connection: Connection, identifier: str) -> bool:
    """Return whether a capture is in the ledger."""
    table = schema.captures
    return connection.execute(select(table.c.seq).where(table.c.id == identifier)).first() is not None


def latest(connection: Connection, address: str, given_id: str) -> Filed | None:
    """Return the newest revision of the report at an address, or, without an address, of a given id."""
    if not address and not given_id:
        return None
    table = schema.reports
    which = table.c.address == address if address else (table.c.given_id == given_id) & (table.c.address == "")
    found = connection.execute(select(*FILED).where(which).order_by(table.c.revision.desc()).limit(1)).first()
    return filed(found) if found else None


FILED = [schema.reports.c[name] for name in Filed.__dataclass_fields__]
"""The columns of a report that is compared with one fetched again."""


def filed(row: RowOf[Any]) -> Filed:
    """Return the report that a row of these columns is."""
    return Filed(**dict(row._mapping) | {"verdict": Verdict(row.verdict)})


def add_capture(connection: Connection, capture: Capture, report: str = "", verdict: str = "") -> str:
    """Add a capture and return its id. report: the one that is there whose words it has, or in whose place it came with
    a verdict.
    """
    identifier = capture_id(capture)
    row = {
        "id": identifier,
        "address": capture.address,
        "final": capture.final,
        "media_type": capture.media_type,
        "charset": capture.charset,
        "retrieved": capture.retrieved and stamp(capture.retrieved),
        "added": stamp(datetime.now(UTC)),
        "given": as_json(capture.given),
        "digest": hashlib.sha256(capture.body).hexdigest(),
        "report": report,
        "verdict": verdict,
        "body": deflate(capture.body),
    }
    connection.execute(insert(schema.captures), row)
    return identifier


def add_report(connection: Connection, report: Report, capture: Capture, previous: Filed | None) -> str:
    """Add a report and return when it was known: when it was published, else retrieved, else now.

    A revision still says when its report was published first, so that it counts from when it was retrieved, if later.
    """
    about = report.metadata
    known = stamp(about.published or capture.retrieved or datetime.now(UTC))
    if previous and capture.retrieved:
        known = max(known, stamp(capture.retrieved))
    bare = replace(report, text="", attributions=(), statements=(), times=(), places=())
    row = {
        "id": report.id,
        "capture": capture_id(capture),
        "given_id": capture.given.id or about.canonical or capture.address or report.id,
        "address": previous.address if previous else capture.address,
        "revision": previous.revision + 1 if previous else 1,
        "previous": previous.id if previous else None,
        "known": known,
        "published": about.published and stamp(about.published),
        "title": about.title or "",
        "publisher": about.publisher or "",
        "section": about.section or "",
        "byline": ", ".join(about.byline),
        "language": about.language or "",
        "verdict": report.retrieval.verdict,
        "text": report.text,
        "data": pack(bare),
    }
    connection.execute(insert(schema.reports), row)
    return known


def add_reading(connection: Connection, report: Report, version: str, band: bytes, words: int, gist: bytes) -> None:
    """Keep what was read from a report, its fingerprint (band), its number of words and its terms (gist)."""
    row = {
        "report": report.id,
        "version": version,
        "data": pack(replace(report, text="")),
        "band": band,
        "origin": report.id,
        "words": words,
        "gist": gist,
    }
    connection.execute(insert(schema.readings), row)


def add_statements(
    connection: Connection,
    report: Report,
    known: str,
    propositions: Sequence[Proposition],
    who: Sequence[int],
    same_as: Sequence[str],
) -> None:
    """Add a report's statements; propositions, who (which of the report's actors) and same_as: one for each."""
    rows = [
        _statement(report, n, each, known, proposition, actor, older)
        for n, (each, proposition, actor, older) in enumerate(
            zip(report.statements, propositions, who, same_as, strict=True)
        )
    ]
    places = [
        row for each, about in zip(report.statements, propositions, strict=True) for row in _places(each, about.id)
    ]
    for table, found in ((schema.statements, rows), (schema.statement_places, places)):
        if found:
            connection.execute(insert(table), found)


def _statement(report: Report, n: int, found: Statement, known: str, about: Proposition, who: int, same_as: str) -> Row:
    roles = found.attribution
    return {
        "id": about.id,
        "report": report.id,
        "n": n,
        "act": found.act.value,
        "distance": found.distance.value,
        "who": who,
        "actor": "",
        "named": bool(found.actor and found.actor.value.kind is not ActorKind.UNNAMED),
        "channel": str(found.channel.value) if found.channel else "",
        "said": said(found.said.value.value, known) if found.said else known,
        "known": known,
        "recalled": _recalled(report[roles.cue]),
        "source": one_line(report, roles.source),
        "cue": one_line(report, roles.cue),
        "content": about.text,
        "sentence": about.sentence,
        "spans": offsets(roles),
        "score": roles.score,
        "refers": about.refers,
        "same_as": same_as,
        "dropped": "",
        "vector": about.vector,
        "stems": about.stems,
    }


def offsets(one: Attribution) -> str:
    """Return the spans of source, cue and content as JSON."""
    return as_json([[[span.start, span.end] for span in role] for role in (one.source, one.cue, one.content)])


def _recalled(cue: str) -> bool:
    """Tell whether a cue speaks of something said before: "had said", "previously said"."""
    words = cue.lower().split()
    return "had" in words or "previously" in words


def one_line(report: Report, spans: Iterable[Span]) -> str:
    """Return the words of some spans in one line."""
    return " ".join(report[tuple(spans)].split())


def _places(found: Statement, identifier: str) -> list[Row]:
    """Return the places of a statement, each name once."""
    named = {each.name: each for each in reversed(found.places)}
    return [
        {
            "statement": identifier,
            "name": name,
            "key": name_key(name),
            "country": each.country,
            "lat": each.lat,
            "lon": each.lon,
        }
        for name, each in named.items()
    ]


def set_dropped(connection: Connection, known: str, gone: Iterable[str], back: Iterable[str]) -> None:
    """Write that statements (ids) are gone from a report's newest revision, known at a time, and others back in it."""
    table = schema.statements
    for identifier in sorted(gone):
        connection.execute(update(table).where(table.c.id == identifier, table.c.dropped == "").values(dropped=known))
    for identifier in sorted(back):
        connection.execute(update(table).where(table.c.id == identifier).values(dropped=""))
