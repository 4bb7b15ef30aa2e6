"""Actors as the reports name them, and what ids that people corrected stand for in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from reportedly.ledger import schema
from reportedly.ledger.names import name_key
from reportedly.ledger.parts import rows
from reportedly.ledger.shapes import actor_of, all_actors
from reportedly.ledger.views import ActorView

OWN, REPORT, STATEMENT = schema.report_actors, schema.reports, schema.statements
ACTOR, NAME, CLAIM = schema.actors, schema.actor_names, schema.claims


@dataclass(frozen=True, slots=True)
class Mention:
    """A report that names an actor: how, and why that is this actor."""

    report: str
    title: str
    publisher: str
    known: str
    name: str
    description: str
    why: str


def of(connection: Connection, actor: str, limit: int) -> Iterator[Mention]:
    """Yield the reports that name an actor (id), the latest first, each once for every way in which it does."""
    query = (
        select(REPORT.c.id, REPORT.c.title, REPORT.c.publisher, REPORT.c.known, OWN.c.data, OWN.c.why)
        .join(REPORT, REPORT.c.id == OWN.c.report)
        .where(OWN.c.actor == actor)
        .order_by(REPORT.c.known.desc(), REPORT.c.id, OWN.c.n)
        .limit(limit)
    )
    for row in connection.execute(query):
        data = msgspec.json.decode(row.data)
        name, description = str(data.get("name", "")), str(data.get("description", ""))
        yield Mention(row.id, row.title, row.publisher, row.known, name, description, row.why)


def alike(connection: Connection, names: Iterable[str], actor: str, limit: int) -> list[ActorView]:
    """Return the actors that have one of some names, but one, those with most statements first."""
    keys = {name_key(name) for name in names}
    query = all_actors().add_columns(NAME.c.key).join(NAME, NAME.c.actor == ACTOR.c.id).where(ACTOR.c.statements > 0)
    found: dict[str, ActorView] = {}
    for row in rows(connection, query, NAME.c.key, keys, order=ACTOR.c.id):
        if row.id != actor:
            found[row.id] = actor_of(row)
    return sorted(found.values(), key=lambda one: (-one.statements, one.id))[:limit]


def labels(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return what ids of statements, claims and actors stand for in words; others are left out."""
    statements = select(STATEMENT.c.id, STATEMENT.c.content.label("label"))
    claims = select(CLAIM.c.id, CLAIM.c.label)
    actors = select(ACTOR.c.id, ACTOR.c.name.label("label"))
    asked = ((statements, STATEMENT.c.id), (claims, CLAIM.c.id), (actors, ACTOR.c.id))
    return {row.id: row.label for query, column in asked for row in rows(connection, query, column, ids)}
