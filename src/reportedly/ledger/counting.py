"""How many claims stand where."""

from __future__ import annotations

from sqlalchemy import Connection, exists, func, select

from reportedly.ledger import schema
from reportedly.ledger.moments import end_of

CLAIM, CHANGE = schema.claims, schema.changes


def counts(connection: Connection, as_of: str = "") -> dict[str, int]:
    """Return the number of claims of each status, now or at the end of a day. Raises BadQuery."""
    query = select(CLAIM.c.status, func.count()).group_by(CLAIM.c.status)
    if as_of:
        at, later = end_of(as_of), CHANGE.alias()
        followed = exists().where(later.c.claim == CHANGE.c.claim, later.c.at > CHANGE.c.at, later.c.at <= at)
        query = select(CHANGE.c.status, func.count()).where(CHANGE.c.at <= at, ~followed).group_by(CHANGE.c.status)
    return {str(row[0]): int(row[1]) for row in connection.execute(query)}
