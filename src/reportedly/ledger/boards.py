"""A story's board: its claims, who stands where on them, and the same as it was on a past day.

Of a story only the reports that were known last are looked at, so that a page of the largest story takes no longer
than that of any other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from reportedly.ledger import acting, schema
from reportedly.ledger.parts import rows
from reportedly.ledger.shapes import CLAIM_FIELDS, claim_of
from reportedly.ledger.sides import topmost
from reportedly.ledger.views import ClaimView
from reportedly.types import Reason, StanceKind, StatusKind

CLAIM, STATEMENT, REPORT, ACTOR = schema.claims, schema.statements, schema.reports, schema.actors
STANCE, CHANGE, TOLD = schema.stances, schema.changes, schema.story_reports

STORY_REPORTS_AT_MOST = 300
"""Reports of a story, the latest, whose claims and statements its pages show."""

STANDS_AT_MOST = 3_000
"""Statements on the claims of one page of a board, the earliest, that it shows."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A statement on a claim, as a board shows it: who, what it does to the claim, when, in which report.

    `actor`: the id of the actor, "" where no source is named; `who`: its name, else the words for the source.
    """

    claim: str
    statement: str
    report: str
    actor: str
    who: str
    stance: StanceKind
    said: str
    known: str
    content: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """An actor with statements: `side`: the id of the topmost actor for whom it speaks, itself for none."""

    id: str
    name: str
    kind: str
    side: str


Why = tuple[tuple[Reason, ...], tuple[Reason, ...]]
"""Reasons and notes of a status."""


def recent(story: str, at_most: int = STORY_REPORTS_AT_MOST) -> Select[Any]:
    """Return the query of the ids of a story's reports, the latest."""
    known = select(TOLD.c.report).join(REPORT, REPORT.c.id == TOLD.c.report).where(TOLD.c.story == story)
    return known.order_by(REPORT.c.known.desc(), REPORT.c.id).limit(at_most)


def of_story(story: str, at_most: int) -> ColumnElement[bool]:
    """Return the condition that a claim is one of a story."""
    joined = STANCE.join(STATEMENT, STATEMENT.c.id == STANCE.c.statement)
    told = select(STANCE.c.claim).select_from(joined).where(STATEMENT.c.report.in_(recent(story, at_most)))
    return CLAIM.c.id.in_(told)


def _status(at: str) -> tuple[Any, Any, Any]:
    """Return the columns of a claim's status and since when, and what they are selected from: now, or at a moment."""
    if not at:
        return CLAIM.c.status, CLAIM.c.since, CLAIM
    past = CHANGE.alias()
    newest = select(func.max(past.c.at)).where(past.c.claim == CLAIM.c.id, past.c.at <= at).scalar_subquery()
    joined = CLAIM.join(CHANGE, and_(CHANGE.c.claim == CLAIM.c.id, CHANGE.c.at == newest))
    return CHANGE.c.status, CHANGE.c.at.label("since"), joined


def claims(
    connection: Connection, story: str, at: str = "", status: str = "", start: int = 0, limit: int = 25
) -> list[ClaimView]:
    """Return some claims of a story, those with most statements first; at: with the status that they had then."""
    stood, since, source = _status(at)
    own = [CLAIM.c[name] for name in CLAIM_FIELDS if name not in ("status", "since")]
    query = select(*own, stood, since).select_from(source).where(of_story(story, STORY_REPORTS_AT_MOST))
    if status:
        query = query.where(stood == status)
    ordered = query.order_by(CLAIM.c.statements.desc(), CLAIM.c.last.desc(), CLAIM.c.id).limit(limit).offset(start)
    return [claim_of(row) for row in connection.execute(ordered)]


def counts(connection: Connection, story: str, at: str = "", at_most: int = STORY_REPORTS_AT_MOST) -> dict[str, int]:
    """Return how many claims of a story there are of each status, in the order of the rules."""
    stood, _, source = _status(at)
    query = (
        select(stood.label("status"), func.count().label("number")).select_from(source).where(of_story(story, at_most))
    )
    found = {row.status: row.number for row in connection.execute(query.group_by(stood))}
    return {kind: found[kind] for kind in StatusKind if kind in found}


def standings(connection: Connection, ids: Collection[str], at: str = "") -> list[Standing]:
    """Return the statements on some claims (ids), those known at a moment, in the order in which they were said."""
    own = [STATEMENT.c[name] for name in ("report", "actor", "said", "known", "content")]
    query = (
        select(
            STANCE.c.claim,
            STANCE.c.kind.label("stance"),
            STATEMENT.c.id.label("statement"),
            *own,
            func.coalesce(ACTOR.c.name, STATEMENT.c.source).label("who"),
        )
        .join(STATEMENT, STATEMENT.c.id == STANCE.c.statement)
        .outerjoin(ACTOR, ACTOR.c.id == STATEMENT.c.actor)
        .where(STANCE.c.claim.in_(sorted(ids)))
        .order_by(STATEMENT.c.said, STATEMENT.c.known, STATEMENT.c.report, STATEMENT.c.n)
        .limit(STANDS_AT_MOST)
    )
    if at:
        query = query.where(STATEMENT.c.known <= at)
    return [
        Standing(**{**row._mapping, "stance": StanceKind(row.stance), "who": row.who or ""})
        for row in connection.execute(query)
    ]


def speakers(connection: Connection, ids: Collection[str]) -> dict[str, Speaker]:
    """Return some actors (ids), and the topmost ones for whom they speak, by id."""
    above = acting.principals(connection, ids)
    sides = {one: topmost(one, above) for one in ids}
    wanted = set(ids) | set(sides.values())
    query = select(ACTOR.c.id, ACTOR.c.name, ACTOR.c.kind)
    found = {row.id: row for row in rows(connection, query, ACTOR.c.id, wanted)}
    top = {one: sides[one] if sides.get(one) in found else one for one in found}
    return {one: Speaker(one, row.name, row.kind, top[one]) for one, row in found.items()}


def reasons(connection: Connection, ids: Sequence[str], at: str = "") -> dict[str, Why]:
    """Return the reasons and notes of the status of some claims (ids): now, or the reasons that it had at a moment."""
    if not at:
        found = rows(connection, select(CLAIM.c.id, CLAIM.c.reasons), CLAIM.c.id, ids)
        return {row.id: msgspec.json.decode(row.reasons, type=Why) for row in found}
    query = select(CHANGE.c.claim, CHANGE.c.reasons).where(CHANGE.c.at <= at)
    told = {row.claim: row.reasons for row in rows(connection, query, CHANGE.c.claim, ids, order=CHANGE.c.at)}
    return {claim: (msgspec.json.decode(text, type=tuple[Reason, ...]), ()) for claim, text in told.items()}


def days(connection: Connection, story: str) -> list[str]:
    """Return the days on which reports of a story became known, the first first."""
    day = func.substr(REPORT.c.known, 1, 10).label("day")
    query = select(day).where(REPORT.c.id.in_(recent(story))).distinct().order_by(day)
    return list(connection.execute(query).scalars())
