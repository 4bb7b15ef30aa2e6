"""What came into the ledger after what was seen of it: reports and corrections, by their numbers, which only grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from reportedly.ledger import schema

REPORT, REVIEW, CHANGE = schema.reports, schema.reviews, schema.changes
STATEMENT, STANCE, CONTEST = schema.statements, schema.stances, schema.contests


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a ledger was seen: the numbers of the last report and the last correction."""

    reports: int = 0
    reviews: int = 0


def seen(connection: Connection) -> Seen:
    """Return how far a ledger goes."""
    last = [connection.execute(select(func.max(table.c.seq))).scalar() or 0 for table in (REPORT, REVIEW)]
    return Seen(*last)


def reports(connection: Connection, after: Seen, limit: int) -> list[tuple[int, str, str]]:
    """Return number, id and moment of the reports that were added after, the first first."""
    query = select(REPORT.c.seq, REPORT.c.id, REPORT.c.known).where(REPORT.c.seq > after.reports)
    return [(row.seq, row.id, row.known) for row in connection.execute(query.order_by(REPORT.c.seq).limit(limit))]


def changed_by(connection: Connection, reports: Sequence[tuple[int, str, str]]) -> list[tuple[str, str]]:
    """Return claim (id) and moment of the changes of status that reports made, the earliest first.

    Those are changes at the moments of these reports, of claims on which they have statements, or of which one cannot
    be true together with such a statement.
    """
    moments = sorted({known for _, _, known in reports})
    own = select(STATEMENT.c.id).where(STATEMENT.c.report.in_([report for _, report, _ in reports]))
    rivals = (
        select(CONTEST.c.right).where(CONTEST.c.left.in_(own)),
        select(CONTEST.c.left).where(CONTEST.c.right.in_(own)),
    )
    touched = or_(*(CHANGE.c.claim.in_(_claims(statements)) for statements in (own, *rivals)))
    query = select(CHANGE.c.claim, CHANGE.c.at).where(CHANGE.c.at.in_(moments), touched)
    return [(row.claim, row.at) for row in connection.execute(query.order_by(CHANGE.c.at, CHANGE.c.claim))]


def _claims(statements: Select[Any]) -> Select[Any]:
    """Return the claims that statements are about."""
    return select(STANCE.c.claim).where(STANCE.c.statement.in_(statements))
