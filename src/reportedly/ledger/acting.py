"""Actors as rows: those of each report, and the canonical ones that they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from reportedly.errors import NotInLedger
from reportedly.ledger import schema
from reportedly.ledger.names import name_key
from reportedly.ledger.packing import as_json
from reportedly.ledger.parts import parts, rows

T = TypeVar("T")

OWN, KEY, BLOCK = schema.report_actors, schema.report_actor_keys, schema.actor_keys
ACTOR, NAME, STATEMENT = schema.actors, schema.actor_names, schema.statements


def add_named(connection: Connection, report: str, named: Sequence[tuple[str, object, Collection[str]]]) -> None:
    """Add a report's actors: of each its id, itself, and the keys by which it is found."""
    own = [
        {"report": report, "n": n, "named": name, "why": "", "actor": "", "data": as_json(data)}
        for n, (name, data, _) in enumerate(named)
    ]
    keys = [
        {"report": report, "n": n, "key": key} for n, (_, _, found) in enumerate(named) for key in sorted(set(found))
    ]
    for table, found in ((OWN, own), (KEY, keys)):
        if found:
            connection.execute(insert(table), found)


def named_like(connection: Connection, keys: Collection[str], kind: type[T]) -> Iterator[T]:
    """Yield the reports' actors that have one of some keys or ids."""
    joined = select(OWN.c.data).join(KEY, (KEY.c.report == OWN.c.report) & (KEY.c.n == OWN.c.n))
    for some in parts(keys):
        for query in (joined.where(KEY.c.key.in_(some)), select(OWN.c.data).where(OWN.c.named.in_(some))):
            for data in connection.execute(query.order_by(OWN.c.report, OWN.c.n)).scalars():
                yield msgspec.json.decode(data, type=kind)


def crowded(connection: Connection, keys: Collection[str], at_most: int) -> set[str]:
    """Return which of some keys more than so many reports' actors have."""
    query = "SELECT count(*) FROM (SELECT 1 FROM report_actor_keys WHERE key = ? LIMIT ?)"
    counts = {key: connection.exec_driver_sql(query, (key, at_most + 1)).scalar_one() for key in sorted(set(keys))}
    return {key for key, count in counts.items() if count > at_most}


def actors_with(connection: Connection, keys: Collection[str], at_most: int) -> dict[str, tuple[str, str, list[str]]]:
    """Return the canonical actors that have one of some keys, those with most statements: name, kind, other names."""
    query = select(ACTOR.c.id, ACTOR.c.name, ACTOR.c.kind).join(BLOCK, BLOCK.c.actor == ACTOR.c.id).distinct()
    found: dict[str, tuple[str, str, list[str]]] = {}
    for key in sorted(set(keys)):
        ordered = query.where(BLOCK.c.key == key).order_by(ACTOR.c.statements.desc(), ACTOR.c.id).limit(at_most)
        found |= {row.id: (row.name, row.kind, []) for row in connection.execute(ordered)}
    for row in rows(connection, select(NAME), NAME.c.actor, found, order=NAME.c.name):
        found[row.actor][2].append(row.name)
    return found


def add_keys(connection: Connection, named: Collection[str]) -> None:
    """Keep by which keys the canonical actors of some reports' actors (ids) are found."""
    for some in parts(named):
        joined = select(KEY.c.key, OWN.c.actor).join(OWN, (KEY.c.report == OWN.c.report) & (KEY.c.n == OWN.c.n))
        placed = joined.where(OWN.c.named.in_(some), OWN.c.actor != "").distinct()
        connection.execute(insert(BLOCK).prefix_with("OR IGNORE").from_select(["key", "actor"], placed))


def more_statements(connection: Connection, statements: Collection[str]) -> None:
    """Count some new statements (ids) with those of their actors."""
    query = select(STATEMENT.c.actor, func.count().label("more")).group_by(STATEMENT.c.actor)
    for some in parts(statements):
        for row in connection.execute(query.where(STATEMENT.c.id.in_(some))).all():
            more = ACTOR.c.statements + row.more
            connection.execute(update(ACTOR).where(ACTOR.c.id == row.actor).values(statements=more))


def place(connection: Connection, placed: Mapping[str, tuple[str, str]]) -> tuple[set[str], set[str]]:
    """Write which canonical actor each of the reports' actors is, and why; all by their ids.

    Returns the ids of the statements whose actor changed, and of the actors that some left or joined.
    """
    query = select(OWN.c.report, OWN.c.n, OWN.c.named, OWN.c.actor, OWN.c.why)
    moved: list[tuple[Any, str, str]] = []
    for row in rows(connection, query, OWN.c.named, placed):
        actor, why = placed[row.named]
        if (row.actor, row.why) != (actor, why):
            moved.append((row, actor, why))
    statements: set[str] = set()
    for row, actor, why in moved:
        mine = (OWN.c.report == row.report) & (OWN.c.n == row.n)
        connection.execute(update(OWN).where(mine).values(actor=actor, why=why))
        if row.actor != actor:
            theirs = (STATEMENT.c.report == row.report) & (STATEMENT.c.who == row.n)
            connection.execute(update(STATEMENT).where(theirs).values(actor=actor))
            statements |= set(connection.execute(select(STATEMENT.c.id).where(theirs)).scalars())
    return statements, {each for row, actor, _ in moved for each in (row.actor, actor)} - {""}


def write_actors(connection: Connection, found: Iterable[tuple[dict[str, Any], Sequence[str]]]) -> None:
    """Write canonical actors: of each its row (without its count of statements) and its names."""
    for row, names in found:
        number = select(func.count()).where(STATEMENT.c.actor == row["id"]).scalar_subquery()
        connection.execute(delete(NAME).where(NAME.c.actor == row["id"]))
        known = connection.execute(update(ACTOR).where(ACTOR.c.id == row["id"]).values(**row, statements=number))
        if not known.rowcount:
            connection.execute(insert(ACTOR).values(**row, statements=number))
        keys = {name: name_key(name) for name in names}
        if keys:
            called = [{"actor": row["id"], "name": name, "key": key} for name, key in keys.items()]
            connection.execute(insert(NAME), called)


def known_actors(connection: Connection, ids: Collection[str]) -> set[str]:
    """Return which of some ids are those of canonical actors."""
    return {row.id for row in rows(connection, select(ACTOR.c.id), ACTOR.c.id, ids)}


def drop_actors(connection: Connection, ids: Collection[str]) -> None:
    """Take away the canonical actors among some that no report's actor is any more and for whom nobody speaks."""
    for one in sorted(ids):
        used = connection.execute(select(OWN.c.named).where(OWN.c.actor == one).limit(1)).first()
        served = connection.execute(select(ACTOR.c.id).where(ACTOR.c.speaks_for == one).limit(1)).first()
        if not used and not served:
            for table in (NAME, BLOCK):
                connection.execute(delete(table).where(table.c.actor == one))
            connection.execute(delete(ACTOR).where(ACTOR.c.id == one))


def principals(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return for whom each of some actors speaks, and for whom those do, up to the topmost."""
    found: dict[str, str] = {}
    fresh = set(ids)
    while fresh:
        query = select(ACTOR.c.id, ACTOR.c.speaks_for).where(ACTOR.c.speaks_for != "")
        above = {row.id: row.speaks_for for row in rows(connection, query, ACTOR.c.id, fresh)}
        found |= above
        fresh = set(above.values()) - set(found)
    return found


def named_of(connection: Connection, actor: str) -> list[tuple[str, str]]:
    """Return the reports' actors (ids) that are a canonical one, each with its report."""
    query = select(OWN.c.named, OWN.c.report).where(OWN.c.actor == actor).order_by(OWN.c.named)
    return [(row.named, row.report) for row in connection.execute(query)]


def one_named(connection: Connection, actor: str) -> str:
    """Return the least id of the reports' actors that are a canonical one. Raises NotInLedger where none is."""
    found = connection.execute(select(OWN.c.named).where(OWN.c.actor == actor).order_by(OWN.c.named).limit(1)).scalar()
    if found is None:
        raise NotInLedger(f"no statement is by the actor {actor!r}", "", "It is only named as another's principal.")
    return str(found)


def named_in(connection: Connection, contents: Mapping[str, str]) -> dict[str, set[str]]:
    """Return the actors named in some contents, by the contents' keys; a name that several have is nobody's."""
    words = {key: _names(content) for key, content in contents.items()}
    found: dict[str, set[str]] = {}
    wanted = {name for names in words.values() for name in names}
    for row in rows(connection, select(NAME.c.key, NAME.c.actor), NAME.c.key, wanted):
        found.setdefault(row.key, set()).add(row.actor)
    sure = {key: actors for key, actors in found.items() if len(actors) == 1}
    return {key: set().union(*(sure.get(name, set()) for name in names)) for key, names in words.items()}


def _names(content: str) -> set[str]:
    """Return the runs of up to four words with a capital each, as names are compared."""
    runs = re.findall(r"[^\W\d_][\w’'-]*(?:\.? [^\W\d_][\w’'-]*)*", content)
    found: set[str] = set()
    for run in runs:
        words = [re.sub(r"[’']s$", "", word) for word in run.split()]
        for start, end in ((start, start + size) for size in range(1, 5) for start in range(len(words) - size + 1)):
            if all(word[:1].isupper() for word in words[start:end]):
                found.add(name_key(" ".join(words[start:end])))
    return found


def placed_as(connection: Connection, named: Collection[str]) -> dict[str, str]:
    """Return which canonical actor each of some reports' actors is (ids)."""
    query = select(OWN.c.named, OWN.c.actor)
    return {row.named: row.actor for row in rows(connection, query, OWN.c.named, named)}
