"""Links, claims and stances as rows: what linking reads, and what is written of its result."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from reportedly.ledger import schema
from reportedly.ledger.moments import day, stamp
from reportedly.ledger.packing import as_json
from reportedly.ledger.parts import Lookup, parts
from reportedly.types import Act, Link, Proposition, Stance, Status

STATEMENT, LINK, CONTEST, STANCE = schema.statements, schema.links, schema.contests, schema.stances
REPORT, READING, ACTOR = schema.reports, schema.readings, schema.actors


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


def vectors(connection: Connection, first: str, end: str) -> Iterator[Sequence[tuple[str, bytes, str]]]:
    """Yield the statements that can be linked and were known from a moment until before another, many at a time.

    Of each its id, its vector, and when it was known.
    """
    between = (STATEMENT.c.known >= first) & (STATEMENT.c.known < end)
    query = select(STATEMENT.c.id, STATEMENT.c.vector, STATEMENT.c.known).where(STATEMENT.c.same_as == "", between)
    for some in connection.execute(query).partitions(VECTORS_AT_ONCE):
        yield [(row.id, row.vector, row.known) for row in some]


def propositions(connection: Connection, ids: Collection[str]) -> list[Proposition]:
    """Return what linking needs to know of some statements, in the order of their ids."""
    return [_proposition(row) for row in _PROPOSITIONS(connection, ids)]


_PROPOSITIONS = Lookup(
    select(
        *[STATEMENT.c[name] for name in ("id", "report", "content", "sentence", "act", "refers", "vector", "stems")],
        ACTOR.c.name,
        REPORT.c.title,
        REPORT.c.published,
    )
    .join(REPORT, REPORT.c.id == STATEMENT.c.report)
    .outerjoin(ACTOR, ACTOR.c.id == STATEMENT.c.actor),
    STATEMENT.c.id,
)


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
        stems=row.stems,
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
    return {
        row.id: Member(**{**row._mapping, "named": bool(row.named), "recalled": bool(row.recalled)})
        for row in _MEMBERS(connection, ids)
    }


_MEMBERS = Lookup(
    select(
        *[STATEMENT.c[name] for name in _MEMBER],
        REPORT.c.publisher,
        REPORT.c.title,
        READING.c.origin,
        func.coalesce(ACTOR.c.name, STATEMENT.c.source).label("who"),
    )
    .join(REPORT, REPORT.c.id == STATEMENT.c.report)
    .join(READING, READING.c.report == STATEMENT.c.report)
    .outerjoin(ACTOR, ACTOR.c.id == STATEMENT.c.actor),
    STATEMENT.c.id,
)


def publishers(connection: Connection, reports: Collection[str]) -> dict[str, str]:
    """Return the publishers of some reports, by their ids."""
    return {row.id: row.publisher for row in _PUBLISHERS(connection, reports)}


_PUBLISHERS = Lookup(select(REPORT.c.id, REPORT.c.publisher), REPORT.c.id)


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
    for contesting in _CONTESTING:
        for row in contesting(connection, statements):
            found.setdefault(row.own, set()).add(row.other)
    return found


_CONTESTING = tuple(
    Lookup(select(own.label("own"), other.label("other")), own)
    for own, other in ((CONTEST.c.left, CONTEST.c.right), (CONTEST.c.right, CONTEST.c.left))
)


def drop_links(connection: Connection, statement: str) -> None:
    """Take away the links of a statement."""
    for table in (LINK, CONTEST):
        connection.execute(delete(table).where((table.c.left == statement) | (table.c.right == statement)))


def pointing(connection: Connection, statements: Sequence[Proposition]) -> set[str]:
    """Return the statements that can be linked and refer to one of some, all of one report, or to which one refers."""
    ids, referred = {one.id for one in statements}, {one.refers for one in statements}
    found = _REFERRING(connection, {one.report for one in statements})
    return {row.id for row in found if row.refers in ids or row.id in referred}


_REFERRING = Lookup(select(STATEMENT.c.id, STATEMENT.c.refers).where(STATEMENT.c.same_as == ""), STATEMENT.c.report)


def known(connection: Connection, statements: Collection[str]) -> set[str]:
    """Return which of some ids are those of statements that can be in a claim."""
    return {row.id for row in _CLAIMING(connection, statements)}


_CLAIMING = Lookup(
    select(STATEMENT.c.id).where(STATEMENT.c.same_as == "", STATEMENT.c.act != Act.NONE.value), STATEMENT.c.id
)


def component(
    connection: Connection,
    ids: Collection[str],
    at_least: float,
    also: Callable[[str], Collection[str]],
    at_most: int,
) -> set[str]:
    """Return some statements with those that they are linked to, directly or not; also: those about which, with one,
    people decided. When more than so many have been found, no further ones are looked for.
    """
    found, fresh = set(ids), set(ids)
    while fresh and len(found) <= at_most + len(ids):
        near = {other for one in fresh for other in also(one)}
        for linked in _LINKED:
            near |= {row.other for row in linked(connection, fresh, least=at_least)}
        fresh = near - found
        found |= fresh
    return found


_LINKED = tuple(
    Lookup(select(other.label("other")).where(LINK.c.same >= bindparam("least")), own)
    for own, other in ((LINK.c.left, LINK.c.right), (LINK.c.right, LINK.c.left))
)


def links_among(connection: Connection, ids: Collection[str], at_least: float) -> list[Link]:
    """Return the links between some statements, without why they are linked."""
    return [Link(*row) for row in _LINKS(connection, ids, least=at_least) if row.right in ids]


def links_with(connection: Connection, statements: Collection[str], at_least: float) -> list[Link]:
    """Return the links of some statements with any, without why they are linked."""
    return [Link(*row) for linked in (_LINKS, _BACK) for row in linked(connection, statements, least=at_least)]


_BACK = Lookup(
    select(LINK.c.left, LINK.c.right, LINK.c.same, LINK.c.opposed).where(LINK.c.same >= bindparam("least")),
    LINK.c.right,
    LINK.c.left,
)
_LINKS = Lookup(
    select(LINK.c.left, LINK.c.right, LINK.c.same, LINK.c.opposed).where(LINK.c.same >= bindparam("least")),
    LINK.c.left,
    LINK.c.right,
)


def claims_of(connection: Connection, statements: Collection[str]) -> dict[str, frozenset[str]]:
    """Return the claims that some statements are about, each with all of its statements."""
    first = {row.claim for row in _CLAIMS(connection, statements)}
    found: dict[str, set[str]] = {}
    for row in _ON(connection, first):
        found.setdefault(row.claim, set()).add(row.statement)
    return {claim: frozenset(members) for claim, members in found.items()}


_CLAIMS = Lookup(select(STANCE.c.claim), STANCE.c.statement)
_ON = Lookup(select(STANCE.c.claim, STANCE.c.statement), STANCE.c.claim)


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
