"""Links, claims and stances as rows: what linking reads, and what is written of its result."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from reportedly.ledger import schema
from reportedly.ledger.moments import day, stamp
from reportedly.ledger.packing import as_json
from reportedly.ledger.parts import parts, rows
from reportedly.types import Act, Link, Proposition, Stance, Status

STATEMENT = schema.statements
LINK = schema.links
CONTEST = schema.contests


VECTORS_AT_ONCE = 20_000
"""Vectors that are read at a time."""


@dataclass(frozen=True, slots=True)
class Member:
    """What the rules of status look at of a statement: see :class:`reportedly.types.Stand`."""

    id: str
    report: str
    actor: str
    named: bool
    channel: str
    said: str
    known: str
    recalled: bool
    cue: str
    content: str
    publisher: str
    title: str
    origin: str
    act: str
    dropped: str
    who: str


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim to be written, with all that is derived of it; `history`: every change of its status in time."""

    id: str
    label: str
    who: str
    first: str
    last: str
    reports: int
    stances: tuple[Stance, ...]
    now: Status
    history: tuple[Status, ...]


def vectors(connection: Connection, first: str, end: str) -> Iterator[tuple[list[str], list[bytes]]]:
    """Yield ids and vectors of the statements that can be linked and were known from a moment until before another.

    Many at a time, in the order of their addition.
    """
    between = (STATEMENT.c.known >= first) & (STATEMENT.c.known < end)
    query = select(STATEMENT.c.id, STATEMENT.c.vector).where(STATEMENT.c.same_as == "", between)
    query = query.order_by(STATEMENT.c.seq)
    for some in connection.execute(query).partitions(VECTORS_AT_ONCE):
        yield [row.id for row in some], [row.vector for row in some]


def propositions(connection: Connection, ids: Collection[str]) -> list[Proposition]:
    """Return what linking needs to know of some statements, in the order of their ids."""
    report, actor = schema.reports, schema.actors
    own = [STATEMENT.c[name] for name in ("id", "report", "content", "sentence", "act", "refers", "vector", "source")]
    query = (
        select(*own, actor.c.name, report.c.title, report.c.published)
        .join(report, report.c.id == STATEMENT.c.report)
        .outerjoin(actor, actor.c.id == STATEMENT.c.actor)
    )
    return [_proposition(row) for row in rows(connection, query, STATEMENT.c.id, ids)]


def _proposition(row: Any) -> Proposition:
    return Proposition(
        id=row.id,
        report=row.report,
        text=row.content,
        sentence=row.sentence,
        act=Act(row.act),
        actor=row.name or "",
        title=row.title,
        published=day(row.published),
        refers=row.refers,
        vector=row.vector,
    )


_MEMBER = (
    "id",
    "report",
    "actor",
    "named",
    "channel",
    "said",
    "known",
    "recalled",
    "cue",
    "content",
    "act",
    "dropped",
)


def members(connection: Connection, ids: Collection[str]) -> dict[str, Member]:
    """Return what the rules of status look at of some statements, by id."""
    report, reading, actor = schema.reports, schema.readings, schema.actors
    query = (
        select(
            *[STATEMENT.c[name] for name in _MEMBER],
            report.c.publisher,
            report.c.title,
            reading.c.origin,
            func.coalesce(actor.c.name, STATEMENT.c.source).label("who"),
        )
        .join(report, report.c.id == STATEMENT.c.report)
        .join(reading, reading.c.report == STATEMENT.c.report)
        .outerjoin(actor, actor.c.id == STATEMENT.c.actor)
    )
    return {
        row.id: Member(**{**row._mapping, "named": bool(row.named), "recalled": bool(row.recalled)})
        for row in rows(connection, query, STATEMENT.c.id, ids)
    }


def publishers(connection: Connection, reports: Collection[str]) -> dict[str, str]:
    """Return the publishers of some reports, by their ids."""
    table = schema.reports
    query = select(table.c.id, table.c.publisher)
    return {row.id: row.publisher for row in rows(connection, query, table.c.id, reports)}


def add_links(connection: Connection, links: Iterable[Link]) -> None:
    """Add links; one that is there is replaced."""
    added = [
        {"left": one.left, "right": one.right, "same": one.same, "opposed": one.opposed, "why": one.why}
        for one in links
    ]
    if added:
        connection.execute(insert(LINK).prefix_with("OR REPLACE"), added)


def add_contests(connection: Connection, pairs: Iterable[tuple[str, str, str]]) -> None:
    """Add pairs of statements that cannot both be so, each with why."""
    added = [{"left": left, "right": right, "why": why} for left, right, why in pairs]
    if added:
        connection.execute(insert(CONTEST).prefix_with("OR REPLACE"), added)


def contested(connection: Connection, statements: Collection[str]) -> dict[str, set[str]]:
    """Return for each of some statements those that cannot be so together with it."""
    found: dict[str, set[str]] = {}
    for own, other in ((CONTEST.c.left, CONTEST.c.right), (CONTEST.c.right, CONTEST.c.left)):
        query = select(own.label("own"), other.label("other"))
        for row in rows(connection, query, own, statements, order=other):
            found.setdefault(row.own, set()).add(row.other)
    return found


def drop_links(connection: Connection, statement: str) -> None:
    """Take away the links of a statement."""
    for table in (LINK, CONTEST):
        connection.execute(delete(table).where((table.c.left == statement) | (table.c.right == statement)))


def known_between(connection: Connection, statements: Collection[str], first: str, last: str) -> set[str]:
    """Return those of some statements that were known from one moment to another."""
    query = select(STATEMENT.c.id).where(STATEMENT.c.known.between(first, last))
    return {row.id for row in rows(connection, query, STATEMENT.c.id, statements)}


def known(connection: Connection, statements: Collection[str]) -> set[str]:
    """Return which of some ids are those of statements that can be in a claim."""
    query = select(STATEMENT.c.id).where(STATEMENT.c.same_as == "", STATEMENT.c.act != Act.NONE)
    return {row.id for row in rows(connection, query, STATEMENT.c.id, statements)}


def component(connection: Connection, ids: Collection[str], at_least: float, also: Mapping[str, set[str]]) -> set[str]:
    """Return the statements that some are linked to, directly or not; `also`: pairs that people put together."""
    found, fresh = set(ids), set(ids)
    while fresh:
        near = {other for one in fresh for other in also.get(one, ())}
        for own, other in ((LINK.c.left, LINK.c.right), (LINK.c.right, LINK.c.left)):
            query = select(other.label("other")).where(LINK.c.same >= at_least)
            near |= {row.other for row in rows(connection, query, own, fresh, order=other)}
        fresh = near - found
        found |= fresh
    return found


def links_among(connection: Connection, ids: Collection[str], at_least: float) -> list[Link]:
    """Return the links between some statements."""
    query = select(LINK).where(LINK.c.same >= at_least)
    found = rows(connection, query, LINK.c.left, ids, order=LINK.c.right)
    return [Link(**row._mapping) for row in found if row.right in ids]


def claims_of(connection: Connection, statements: Collection[str]) -> dict[str, frozenset[str]]:
    """Return the claims that some statements are about, each with all of its statements."""
    table = schema.stances
    first = {row.claim for row in rows(connection, select(table.c.claim), table.c.statement, statements)}
    found: dict[str, set[str]] = {}
    for row in rows(connection, select(table.c.claim, table.c.statement), table.c.claim, first):
        found.setdefault(row.claim, set()).add(row.statement)
    return {claim: frozenset(members) for claim, members in found.items()}


def drop_claims(connection: Connection, ids: Collection[str]) -> None:
    """Take claims away, with all that is derived of them."""
    for some in parts(ids):
        for column in (
            schema.changes.c.claim,
            schema.stances.c.claim,
            schema.claims.c.id,
        ):
            connection.execute(delete(column.table).where(column.in_(some)))


def write_claims(connection: Connection, claims: Sequence[NewClaim]) -> None:
    """Write claims, their stances and the history of their status."""
    tables: dict[Any, list[dict[str, Any]]] = {
        schema.claims: [_claim(one) for one in claims],
        schema.stances: [_stance(stance) for one in claims for stance in one.stances],
        schema.changes: [row for one in claims for row in _changes(one)],
    }
    for table, found in tables.items():
        if found:
            connection.execute(insert(table), found)


def _claim(one: NewClaim) -> dict[str, Any]:
    now = one.now
    return {
        "id": one.id,
        "label": one.label,
        "who": one.who,
        "status": now.kind,
        "since": stamp(now.since),
        "first": one.first,
        "last": one.last,
        "statements": len(one.stances),
        "reports": one.reports,
        "reasons": as_json((now.reasons, now.notes)),
    }


def _stance(one: Stance) -> dict[str, Any]:
    return {"statement": one.statement, "claim": one.claim, "kind": one.kind, "score": one.score, "why": one.why}


def _changes(one: NewClaim) -> Iterator[dict[str, Any]]:
    """Yield the rows of a claim's history; of two changes at one moment the later is kept."""
    before = ""
    told: dict[str, dict[str, Any]] = {}
    for status in one.history:
        at = stamp(status.since)
        told[at] = {
            "claim": one.id,
            "at": at,
            "status": status.kind,
            "before": told[at]["before"] if at in told else before,
            "reasons": as_json(status.reasons),
        }
        before = status.kind
    yield from told.values()
