"""What a front page and the lists are made of: some at a time, in an order that an index has.

A place in a list is a moment and an id, "2024-05-07T08:00:00Z,s1234": what stands there is found by the index, however
far down the list it is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, and_, case, or_, select, tuple_

from reportedly.errors import BadQuery
from reportedly.ledger import schema, tales
from reportedly.ledger.boards import of_story
from reportedly.ledger.shapes import CLAIM_FIELDS, actor_of, all_actors, all_reports, claim_of, report_of
from reportedly.ledger.views import ActorView, Change, ClaimView, ReportView, StoryView
from reportedly.types import Reason, StatusKind, Verdict

CLAIM, CHANGE, STORY, REPORT, ACTOR = schema.claims, schema.changes, schema.stories, schema.reports, schema.actors
STANCE, STATEMENT, CAPTURE = schema.stances, schema.statements, schema.captures

VERDICTS_AT_MOST = 500
"""Reports, the latest, among which those that were not complete are looked for."""

ARRIVED_AT_MOST = 1_000
"""Reports, those added last, among which those added since a visit are looked for."""

FRONT_REPORTS_AT_MOST = 60
"""Reports of a story, the latest, whose claims the front page counts."""

NOTABLE = (
    StatusKind.DISPUTED,
    StatusKind.CONCEDED,
    StatusKind.WITHDRAWN,
    StatusKind.DOUBTED,
    StatusKind.DENIED,
    StatusKind.CORROBORATED,
    StatusKind.REPEATED,
    StatusKind.UNCONFIRMED,
    StatusKind.UNASSERTED,
)
"""Statuses in the order in which a front page names claims."""


def _after(query: Select[Any], moment: Any, identifier: Any, place: str) -> Select[Any]:
    """Continue a query that goes back in time after a place. Raises BadQuery for what is no place."""
    if not place:
        return query
    at, comma, name = place.partition(",")
    if not comma or len(place) > 100:
        raise BadQuery(f"{place[:40]!r} is no place in a list", "", "Follow the links of the page.")
    return query.where(or_(moment < at, and_(moment == at, identifier > name)))


def stories(connection: Connection, place: str, limit: int) -> list[StoryView]:
    """Return some stories after a place, the latest first."""
    query = _after(tales.query(), STORY.c.last, STORY.c.id, place)
    found = connection.execute(query.order_by(STORY.c.last.desc(), STORY.c.id).limit(limit))
    return list(map(tales.view, found))


def leading(connection: Connection, story: str, limit: int) -> list[ClaimView]:
    """Return the claims of a story that are in dispute, or otherwise most worth a look."""
    rank = case({kind: n for n, kind in enumerate(NOTABLE)}, value=CLAIM.c.status)
    columns = [CLAIM.c[name] for name in CLAIM_FIELDS]
    query = select(*columns).where(of_story(story, FRONT_REPORTS_AT_MOST))
    ordered = query.order_by((CLAIM.c.statements > 1).desc(), rank, CLAIM.c.statements.desc(), CLAIM.c.id)
    return [claim_of(row) for row in connection.execute(ordered.limit(limit))]


def claims(connection: Connection, status: str, place: str, limit: int) -> list[ClaimView]:
    """Return some claims after a place, the latest first, all or those of a status."""
    columns = [CLAIM.c[name] for name in CLAIM_FIELDS]
    query = select(*columns).order_by(CLAIM.c.last.desc(), CLAIM.c.id.desc()).limit(limit)
    if status:
        query = query.where(CLAIM.c.status == status)
    if place:
        at, _, name = place.partition(",")
        query = query.where(or_(CLAIM.c.last < at, and_(CLAIM.c.last == at, CLAIM.c.id < name)))
    return [claim_of(row) for row in connection.execute(query)]


def changed(connection: Connection, since: str, limit: int, added: str = "") -> list[Change]:
    """Return the latest changes of status, the latest first, since a moment: claims that are new are none.

    added: only those that reports brought which came into the ledger since a moment, whenever they were published.
    """
    columns = (CHANGE.c.claim, CHANGE.c.at, CHANGE.c.status, CHANGE.c.before, CHANGE.c.reasons, CLAIM.c.label)
    query = select(*columns).join(CLAIM, CLAIM.c.id == CHANGE.c.claim).where(CHANGE.c.before != "")
    if since:
        query = query.where(CHANGE.c.at >= since)
    if added:
        query = query.where(tuple_(CHANGE.c.claim, CHANGE.c.at).in_(_brought(added)))
    found = connection.execute(query.order_by(CHANGE.c.at.desc(), CHANGE.c.claim).limit(limit))
    return [
        Change(
            row.claim,
            row.label,
            row.at,
            StatusKind(row.status),
            row.before,
            msgspec.json.decode(row.reasons, type=tuple[Reason, ...]),
        )
        for row in found
    ]


def _brought(added: str) -> Select[Any]:
    """Return the query of the claims, and of when their statements were known, of reports added since a moment."""
    late = select(CAPTURE.c.id, CAPTURE.c.added).order_by(CAPTURE.c.seq.desc()).limit(ARRIVED_AT_MOST).subquery()
    return (
        select(STANCE.c.claim, STATEMENT.c.known)
        .join(STATEMENT, STATEMENT.c.id == STANCE.c.statement)
        .join(REPORT, REPORT.c.id == STATEMENT.c.report)
        .join(late, late.c.id == REPORT.c.capture)
        .where(late.c.added >= added)
    )


def not_complete(connection: Connection, verdicts: Collection[Verdict], limit: int) -> list[ReportView]:
    """Return the latest reports of some verdicts among those that were known last, the latest first."""
    late = select(REPORT.c.id, REPORT.c.verdict).order_by(REPORT.c.known.desc(), REPORT.c.id).limit(VERDICTS_AT_MOST)
    ids = late.subquery()
    which = all_reports().where(REPORT.c.id.in_(select(ids.c.id).where(ids.c.verdict.in_(sorted(verdicts)))))
    found = connection.execute(which.order_by(REPORT.c.known.desc(), REPORT.c.id).limit(limit))
    return [report_of(row) for row in found]


def reports(connection: Connection, place: str, limit: int) -> list[ReportView]:
    """Return some reports after a place, the latest first."""
    query = _after(all_reports(), REPORT.c.known, REPORT.c.id, place)
    found = connection.execute(query.order_by(REPORT.c.known.desc(), REPORT.c.id).limit(limit))
    return [report_of(row) for row in found]


def actors(connection: Connection, start: int, limit: int) -> list[ActorView]:
    """Return some actors that have made statements, those with most first."""
    ordered = (
        all_actors()
        .where(ACTOR.c.statements > 0)
        .order_by(ACTOR.c.statements.desc(), ACTOR.c.id)
        .limit(limit)
        .offset(start)
    )
    return [actor_of(row) for row in connection.execute(ordered)]


def renamed(found: list[ActorView], names: dict[str, str]) -> list[ActorView]:
    """Return actors with the names, in place of the ids, of those for whom they speak."""
    return [replace(one, speaks_for=names.get(one.speaks_for, "")) for one in found]


def names(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the names of some actors (ids)."""
    query = select(ACTOR.c.id, ACTOR.c.name).where(ACTOR.c.id.in_(sorted(ids)))
    return {row.id: row.name for row in connection.execute(query)}
