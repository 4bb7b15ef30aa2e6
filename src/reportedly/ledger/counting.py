"""How many claims stand where."""

from __future__ import annotations

from sqlalchemy import Connection, and_, func, select

from reportedly.ledger import schema
from reportedly.ledger.moments import end_of

CLAIM, CHANGE = schema.claims, schema.changes


def counts(connection: Connection, as_of: str = "") -> dict[str, int]:
    """Return the number of claims of each status, now or at the end of a day. Raises BadQuery."""
    status, number = CLAIM.c.status, func.count()
    query = select(status, number).group_by(status)
    if as_of:
        at, past = end_of(as_of), CHANGE.alias()
        newest = select(func.max(past.c.at)).where(past.c.claim == CLAIM.c.id, past.c.at <= at).scalar_subquery()
        joined = CLAIM.join(CHANGE, and_(CHANGE.c.claim == CLAIM.c.id, CHANGE.c.at == newest))
        status = CHANGE.c.status
        query = select(status, number).select_from(joined).where(CLAIM.c.first <= at).group_by(status)
    return {str(row[0]): int(row[1]) for row in connection.execute(query)}
