"""How the status of claims changed: of all, or of those that a search, a story, an actor or a claim is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from reportedly.ledger import schema
from reportedly.ledger.filters import Filter, among
from reportedly.ledger.moments import end_of, start_of
from reportedly.ledger.paging import ALL, Page, paged
from reportedly.ledger.views import Change
from reportedly.types import Reason, StatusKind

CHANGE, CLAIM = schema.changes, schema.claims


def changes(
    connection: Connection,
    which: Filter = Filter(),  # noqa: B008 frozen
    actors: Sequence[str] = (),
    claims: Sequence[str] | None = None,
    page: Page = ALL,
    latest_first: bool = False,
) -> Iterator[Change]:
    """Yield changes of status, the earliest first.

    which: of claims that pass a filter, whose `since` and `as_of` are the first and the last day of the changes and
    whose `status` is the new one; actors: the ids that its actor's name stands for. claims: only of these (ids).
    """
    query = select(CHANGE, CLAIM.c.label).join(CLAIM, CLAIM.c.id == CHANGE.c.claim)
    query = query.where(*_conditions(which), *among(which, actors))
    if claims is not None:
        query = query.where(CHANGE.c.claim.in_(claims))
    for row in connection.execute(paged(query, page, (CHANGE.c.at, latest_first), (CHANGE.c.claim, latest_first))):
        reasons = msgspec.json.decode(row.reasons, type=tuple[Reason, ...])
        yield Change(row.claim, row.label, row.at, StatusKind(row.status), row.before, reasons)


def _conditions(which: Filter) -> Iterator[ColumnElement[bool]]:
    if which.since:
        yield CHANGE.c.at >= start_of(which.since)
    if which.as_of:
        yield CHANGE.c.at <= end_of(which.as_of)
    if which.status:
        yield CHANGE.c.status == which.status


def speakers(connection: Connection, statements: Iterable[str]) -> dict[str, str]:
    """Return who made some statements (ids): the actor's name, else the words of the source."""
    table, actor = schema.statements, schema.actors
    query: Any = select(table.c.id, table.c.source, actor.c.name).outerjoin(actor, actor.c.id == table.c.actor)
    rows = connection.execute(query.where(table.c.id.in_(sorted(set(statements)))))
    return {row.id: row.name or row.source for row in rows}


def claims_of(connection: Connection, statements: Sequence[str]) -> list[str]:
    """Return the claims (ids) that some statements (ids) are about, each once, in the order of the statements."""
    table = schema.stances
    rows = connection.execute(select(table.c.statement, table.c.claim).where(table.c.statement.in_(statements)))
    about = dict[str, list[str]]()
    for row in rows:
        about.setdefault(row.statement, []).append(row.claim)
    return list(dict.fromkeys(claim for one in statements for claim in sorted(about.get(one, ()))))
