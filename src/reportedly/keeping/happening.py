"""What happened since a hook was last told: reports that came, claims that changed, corrections that were made.

What came is known by its number, which only grows; a report that is added late is told late, and not missed. A change
belongs to the moment of a report: those at the moments of the new reports are told. Two reports of one moment on one
claim, told apart, tell the same change twice, under the same id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from reportedly.keeping.following import told
from reportedly.keeping.hooks import Event
from reportedly.ledger import arrivals, changing, queries
from reportedly.ledger.arrivals import Seen
from reportedly.ledger.decisions import ReviewKind, reviews

REPORTS = 50
"""Reports that are looked at together."""


def happened(connection: Connection, after: Seen) -> tuple[tuple[Event, ...], Seen]:
    """Return what happened after a place, for some reports and all corrections, and the place up to which that is."""
    new = arrivals.reports(connection, after, REPORTS)
    found = tuple(_events(connection, new, after.reviews))
    last = arrivals.seen(connection)
    return found, Seen(new[-1][0] if new else after.reports, last.reviews)


def _events(connection: Connection, new: Sequence[tuple[int, str, str]], review: int) -> Iterator[Event]:
    for _, report, known in new:
        yield _event("report.added", known, report, asdict(queries.report(connection, report)))
    there = set(arrivals.changed_by(connection, new)) if new else set()
    claims = sorted({claim for claim, _ in there})
    changes = [one for one in changing.changes(connection, claims=claims) if (one.claim, one.at) in there]
    for news in told(connection, changes):
        change = news.change
        data = {name: getattr(change, name) for name in ("claim", "label", "at", "status", "before")}
        because = [{"who": who, "why": why} for who, why in news.because]
        yield _event("claim.changed", change.at, f"{change.claim}/{change.status}", {**data, "because": because})
    for one in reviews(connection):
        if one.seq > review:
            undone = one.kind is ReviewKind.UNDO
            yield _event("review.made", one.at, str(one.seq), {**asdict(one), "undo": undone})


def _event(kind: str, at: str, what: str, data: dict[str, Any]) -> Event:
    """Return an event with an id that the same event always has."""
    name = hashlib.sha256(f"{kind}\n{at}\n{what}".encode()).hexdigest()[:32]
    return Event(f"msg_{name}", kind, at, data)
