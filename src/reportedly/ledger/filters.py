"""Which claims: by status, actor, day, place, story and report, as conditions of a query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, case, select

from reportedly.ledger import schema
from reportedly.ledger.moments import start_of
from reportedly.ledger.names import name_key

CLAIM, STATEMENT, STANCE = schema.claims, schema.statements, schema.stances
TOLD, PLACE = schema.story_reports, schema.statement_places


@dataclass(frozen=True, slots=True)
class Filter:
    """Which claims: of a status, with statements of an actor, changed since, about a place, of a story, as of a day, of
    a report.
    """

    status: str = ""
    actor: str = ""
    since: str = ""
    place: str = ""
    story: str = ""
    as_of: str = ""
    report: str = ""


def of_claims(which: Filter, actors: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Yield what a filter asks of a claim besides its status; `actors` are the ids that its actor's name stands for."""
    if which.since:
        yield CLAIM.c.last >= start_of(which.since)
    yield from among(which, actors)


def among(which: Filter, actors: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Yield what a filter asks of the statements on a claim: their story, report, actor and place."""
    joined = STANCE.join(STATEMENT, STATEMENT.c.id == STANCE.c.statement)
    if which.story:
        told = joined.join(TOLD, TOLD.c.report == STATEMENT.c.report)
        yield CLAIM.c.id.in_(_stances(told).where(TOLD.c.story == which.story))
    if which.report:
        # What a revision says again stands for the same claim, through the statement that it repeats.
        first = case((STATEMENT.c.same_as != "", STATEMENT.c.same_as), else_=STATEMENT.c.id)
        own = select(first).where(STATEMENT.c.report == which.report)
        yield CLAIM.c.id.in_(select(STANCE.c.claim).where(STANCE.c.statement.in_(own)))
    if which.actor:
        yield CLAIM.c.id.in_(_stances(joined).where(STATEMENT.c.actor.in_(actors)))
    if which.place:
        about = STANCE.join(PLACE, PLACE.c.statement == STANCE.c.statement)
        yield CLAIM.c.id.in_(_stances(about).where(PLACE.c.key == name_key(which.place)))


def _stances(joined: FromClause) -> Select[Any]:
    return select(STANCE.c.claim).select_from(joined)
