"""Actors by name, and full-text search."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from reportedly.errors import NotInLedger
from reportedly.ledger import schema
from reportedly.ledger.decisions import ReviewKind
from reportedly.ledger.names import name_key
from reportedly.ledger.paging import ALL, Page, paged
from reportedly.ledger.shapes import actor_of, all_actors
from reportedly.ledger.views import ActorView, Hit
from reportedly.ledger.words import query

ACTOR, NAME = schema.actors, schema.actor_names

HITS_AT_MOST = 200
"""The most places that a search returns of each kind."""

REASONS_AT_MOST = 100
"""The most reasons that are returned for one actor."""

RANKED = 1_000
"""Of the places where searched words occur, so many of each kind, those added last, are ranked."""

OPEN, CLOSE = "\u2068", "\u2069"
"""What stands around the words found in a snippet: invisible characters that no report's words are cut by."""

_SEARCHES = {
    "claim": ("claims", "t.id", "t.label"),
    "statement": ("statements", "t.id", "t.source"),
    "report": ("reports", "t.id", "t.title"),
}
"""For each kind of hit: its table, and the columns of its id and title."""

KINDS = tuple(_SEARCHES)

_ID = re.compile("[0-9a-f]{16}")


def actors(connection: Connection, page: Page = ALL) -> Iterator[ActorView]:
    """Yield the actors, those with most statements first. Pages go on after `statements`, `name` and `id`."""
    query = paged(all_actors(), page, (ACTOR.c.statements, True), (ACTOR.c.name, False), (ACTOR.c.id, False))
    for row in connection.execute(query):
        yield actor_of(row)


def actors_named(connection: Connection, name: str) -> list[ActorView]:
    """Return the actors with an id or name, those with most statements first; for the id of one that people merged
    with another, that other. Raises NotInLedger.
    """
    named = select(NAME.c.actor).where(NAME.c.key == name_key(name))
    which = (ACTOR.c.id == name) | ACTOR.c.id.in_(named)
    query = all_actors().order_by(ACTOR.c.statements.desc(), ACTOR.c.id)
    found = connection.execute(query.where(which)).all()
    if not found and (other := merged(connection, name)):
        found = connection.execute(query.where(ACTOR.c.id == other)).all()
    if not found:
        raise NotInLedger(f"there is no actor {name[:60]!r}")
    return [actor_of(row) for row in found]


def merged(connection: Connection, identifier: str) -> str | None:
    """Return the actor as which one goes that people merged with it, so that links to the one still lead somewhere."""
    if not _ID.fullmatch(identifier):
        return None
    review, own = schema.reviews, schema.report_actors
    told = (review.c.kind == ReviewKind.MERGE_ACTORS) & review.c.data.contains(identifier, autoescape=True)
    for data in connection.execute(select(review.c.data).where(told).order_by(review.c.seq.desc())).scalars():
        named = msgspec.json.decode(data).get("was", {}).get(identifier)
        if named:
            return connection.execute(select(own.c.actor).where(own.c.named == named).limit(1)).scalar()
    return None


def speaking_for(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Return some actors and all that speak for them, directly or not."""
    found, fresh = list(ids), list(ids)
    while fresh:
        rows = connection.execute(select(ACTOR.c.id).where(ACTOR.c.speaks_for.in_(fresh)).order_by(ACTOR.c.id))
        fresh = [row.id for row in rows if row.id not in found]
        found += fresh
    return found


def actor_data(connection: Connection, identifier: str) -> tuple[list[str], Any]:
    """Return an actor's names and what else is known of it."""
    names = connection.execute(select(NAME.c.name).where(NAME.c.actor == identifier).order_by(NAME.c.name)).scalars()
    data = connection.execute(select(ACTOR.c.data).where(ACTOR.c.id == identifier)).scalar_one()
    return list(names), msgspec.json.decode(data)


def reasons(connection: Connection, identifier: str) -> list[str]:
    """Return why reports' actors are one, each reason once, the first hundred."""
    own = schema.report_actors
    query = select(own.c.why).where(own.c.actor == identifier, own.c.why != "").distinct().order_by(own.c.why)
    return list(connection.execute(query.limit(REASONS_AT_MOST)).scalars())


def search(connection: Connection, words: str, limit: int = 20, kinds: Collection[str] = KINDS) -> Iterator[Hit]:
    """Yield where all of some words occur, best first: in claims, in statements, in reports, or some of these.

    Raises BadQuery where there is no word.
    """
    asked = query(words)
    for kind in kinds:
        table, identifier, title = _SEARCHES[kind]
        best = _best(connection, table, asked, min(limit, HITS_AT_MOST))
        found = (
            f"SELECT t.seq, {identifier} AS id, {title} AS title, "  # noqa: S608 our own names and numbers
            f"snippet({table}_words, -1, '{OPEN}', '{CLOSE}', ' … ', 24) AS snippet "
            f"FROM {table}_words JOIN {table} t ON t.seq = {table}_words.rowid "
            f"WHERE {table}_words MATCH ? AND {table}_words.rowid IN ({', '.join(map(str, best))})"
        )
        rows = {row.seq: row for row in connection.exec_driver_sql(found, (asked,))}
        for seq in best:
            yield Hit(kind, rows[seq].id, rows[seq].title, " ".join(rows[seq].snippet.split()))


def _best(connection: Connection, table: str, asked: str, limit: int) -> list[int]:
    """Return the rows of a table where words occur, best first: snippets of all would take most of the time."""
    words = f"{table}_words"
    found = f"SELECT rowid, rank FROM {words} WHERE {words} MATCH ? ORDER BY rowid DESC LIMIT {RANKED}"  # noqa: S608
    ranked = sorted((rank, row) for row, rank in connection.exec_driver_sql(found, (asked,)))
    return [row for _, row in ranked[:limit]]
