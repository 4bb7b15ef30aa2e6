"""Statements of a story in time, by actor, act and place; and its places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from reportedly.ledger import schema
from reportedly.ledger.boards import recent
from reportedly.ledger.moments import end_of, start_of
from reportedly.ledger.names import name_key
from reportedly.ledger.shapes import all_statements, statement_of
from reportedly.ledger.views import StatementView

STATEMENT, PLACE, ACTOR, STANCE = schema.statements, schema.statement_places, schema.actors, schema.stances

PLACES_AT_MOST = 200
"""Places of a story, those named most, that its map shows."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which statements of a story: by an actor (id), of an act, about a place (name), said between two days."""

    actor: str = ""
    act: str = ""
    place: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that statements are about, and how many; lat, lon: degrees (WGS 84), None where it is not known."""

    name: str
    country: str
    lat: float | None
    lon: float | None
    statements: int


def statements(
    connection: Connection, story: str, chosen: Chosen, start: int, limit: int
) -> list[tuple[StatementView, str]]:
    """Return some statements of a story in the order in which they were said, each with its stance, "" for none.

    Raises BadQuery.
    """
    query = (
        _chosen(all_statements().add_columns(STANCE.c.kind.label("stance")), story, chosen)
        .outerjoin(STANCE, STANCE.c.statement == STATEMENT.c.id)
        .order_by(STATEMENT.c.said, STATEMENT.c.known, STATEMENT.c.report, STATEMENT.c.n)
    )
    found = connection.execute(query.limit(limit).offset(start))
    return [(statement_of(row), row.stance or "") for row in found]


def number(connection: Connection, story: str, chosen: Chosen) -> int:
    """Return how many statements there are. Raises BadQuery."""
    return int(connection.execute(_chosen(select(func.count(STATEMENT.c.seq)), story, chosen)).scalar_one())


def _chosen(query: Select[Any], story: str, chosen: Chosen) -> Select[Any]:
    """Add what is asked of a story's statements to a query; what a revision only says again is not shown again."""
    query = query.where(STATEMENT.c.report.in_(recent(story)), STATEMENT.c.same_as == "")
    if chosen.actor:
        query = query.where(STATEMENT.c.actor == chosen.actor)
    if chosen.act:
        query = query.where(STATEMENT.c.act == chosen.act)
    if chosen.place:
        about = select(PLACE.c.statement).where(PLACE.c.key == name_key(chosen.place))
        query = query.where(STATEMENT.c.id.in_(about))
    if chosen.since:
        query = query.where(STATEMENT.c.said >= start_of(chosen.since))
    if chosen.until:
        query = query.where(STATEMENT.c.said <= end_of(chosen.until))
    return query


def actors(connection: Connection, story: str, limit: int) -> list[tuple[str, str, int]]:
    """Return the actors of a story with most statements: id, name, how many."""
    query = (
        select(ACTOR.c.id, ACTOR.c.name, func.count().label("number"))
        .join(STATEMENT, STATEMENT.c.actor == ACTOR.c.id)
        .where(STATEMENT.c.report.in_(recent(story)), STATEMENT.c.same_as == "")
        .group_by(ACTOR.c.id, ACTOR.c.name)
        .order_by(func.count().desc(), ACTOR.c.name, ACTOR.c.id)
    )
    return [(row.id, row.name, row.number) for row in connection.execute(query.limit(limit))]


def places(connection: Connection, story: str) -> list[Spot]:
    """Return the places that statements of a story are about, those named most first."""
    lat, lon = func.min(PLACE.c.lat).label("lat"), func.min(PLACE.c.lon).label("lon")
    query = (
        select(PLACE.c.name, PLACE.c.country, lat, lon, func.count().label("statements"))
        .join(STATEMENT, STATEMENT.c.id == PLACE.c.statement)
        .where(STATEMENT.c.report.in_(recent(story)), STATEMENT.c.same_as == "")
        .group_by(PLACE.c.name, PLACE.c.country)
        .order_by(func.count().desc(), PLACE.c.name)
        .limit(PLACES_AT_MOST)
    )
    return [Spot(**row._mapping) for row in connection.execute(query)]
