"""Actors as rows: those of each report, and the canonical ones that they are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from reportedly.errors import NotInLedger
from reportedly.ledger import schema
from reportedly.ledger.names import name_key
from reportedly.ledger.packing import as_json
from reportedly.ledger.parts import Lookup, parts

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


def named_like(connection: Connection, keys: Collection[str], decode: Callable[[str], T]) -> Iterator[T]:
    """Yield the reports' actors that have one of some keys or ids; decode: makes one of what is stored."""
    for like in (_KEYED, _NAMED):
        for row in like(connection, keys):
            yield decode(row.data)


_KEYED = Lookup(
    select(OWN.c.data).join(KEY, (KEY.c.report == OWN.c.report) & (KEY.c.n == OWN.c.n)), KEY.c.key, KEY.c.report
)
_NAMED = Lookup(select(OWN.c.data), OWN.c.named)


def crowded(connection: Connection, keys: Collection[str], at_most: int) -> set[str]:
    """Return which of some keys more than so many reports' actors have."""
    counted = "SELECT count(*) FROM (SELECT 1 FROM report_actor_keys WHERE key = asked.value LIMIT ?)"
    query = f"SELECT value, ({counted}) AS number FROM json_each(?) AS asked"  # noqa: S608 our own words
    asked = json.dumps(sorted(set(keys)))
    return {key for key, count in connection.exec_driver_sql(query, (at_most + 1, asked)) if count > at_most}


def actors_with(connection: Connection, keys: Collection[str], at_most: int) -> dict[str, tuple[str, str, list[str]]]:
    """Return the canonical actors that have one of some keys, those with most statements: name, kind, other names."""
    query = select(ACTOR.c.id, ACTOR.c.name, ACTOR.c.kind).join(BLOCK, BLOCK.c.actor == ACTOR.c.id).distinct()
    found: dict[str, tuple[str, str, list[str]]] = {}
    for key in sorted(set(keys)):
        ordered = query.where(BLOCK.c.key == key).order_by(ACTOR.c.statements.desc(), ACTOR.c.id).limit(at_most)
        found |= {row.id: (row.name, row.kind, []) for row in connection.execute(ordered)}
    for row in _NAMES(connection, found):
        found[row.actor][2].append(row.name)
    return found


_NAMES = Lookup(select(NAME.c.actor, NAME.c.name), NAME.c.actor, NAME.c.name)


def add_keys(connection: Connection, named: Collection[str]) -> None:
    """Keep by which keys the canonical actors of some reports' actors (ids) are found."""
    for some in parts(named):
        joined = select(KEY.c.key, OWN.c.actor).join(OWN, (KEY.c.report == OWN.c.report) & (KEY.c.n == OWN.c.n))
        placed = joined.where(OWN.c.named.in_(some), OWN.c.actor != "").distinct()
        connection.execute(insert(BLOCK).prefix_with("OR IGNORE").from_select(["key", "actor"], placed))


def more_statements(connection: Connection, statements: Collection[str], counted: Collection[str]) -> None:
    """Count some new statements (ids) with those of their actors, those apart that have been counted."""
    query = select(STATEMENT.c.actor, func.count().label("more")).group_by(STATEMENT.c.actor)
    for some in parts(statements):
        for row in connection.execute(query.where(STATEMENT.c.id.in_(some))).all():
            if row.actor in counted:
                continue
            more = ACTOR.c.statements + row.more
            connection.execute(update(ACTOR).where(ACTOR.c.id == row.actor).values(statements=more))


def place(connection: Connection, placed: Mapping[str, tuple[str, str]]) -> tuple[set[str], set[str], set[str]]:
    """Write which canonical actor each of the reports' actors is, and why; all by their ids.

    Returns the ids of the reports' actors for which this changed, of the statements whose actor changed, and of the
    actors that some left or joined.
    """
    moved = [row for row in _OWN(connection, placed) if (row.actor, row.why) != placed[row.named]]
    values = [{"of": row.report, "which": row.n, "to": placed[row.named][0]} for row in moved]
    others = [value for row, value in zip(moved, values, strict=True) if row.actor != value["to"]]
    if moved:
        whys = [{**value, "because": placed[row.named][1]} for row, value in zip(moved, values, strict=True)]
        connection.execute(_PLACED, whys)
    statements = _statements(connection, {(one["of"], one["which"]) for one in others})
    if statements:
        connection.execute(_SPOKEN, others)
    touched = {each for row in moved for each in (row.actor, placed[row.named][0])} - {""}
    return {row.named for row in moved}, statements, touched


_OWN = Lookup(select(OWN.c.report, OWN.c.n, OWN.c.named, OWN.c.actor, OWN.c.why), OWN.c.named)
_PLACED = (
    update(OWN)
    .where(OWN.c.report == bindparam("of"), OWN.c.n == bindparam("which"))
    .values(actor=bindparam("to"), why=bindparam("because"))
)
_SPOKEN = (
    update(STATEMENT)
    .where(STATEMENT.c.report == bindparam("of"), STATEMENT.c.who == bindparam("which"))
    .values(actor=bindparam("to"))
)


def _statements(connection: Connection, actors: Collection[tuple[str, int]]) -> set[str]:
    """Return the statements of some reports' actors, each given by its report and number."""
    found = _SAID(connection, {report for report, _ in actors})
    return {row.id for row in found if (row.report, row.who) in actors}


_SAID = Lookup(select(STATEMENT.c.id, STATEMENT.c.report, STATEMENT.c.who), STATEMENT.c.report)


Stored = tuple[dict[str, Any], list[str]]
"""A canonical actor: its row, without its count of statements, and its names."""


def stored(connection: Connection, ids: Collection[str]) -> dict[str, Stored]:
    """Return those of some canonical actors that there are, by their ids."""
    found: dict[str, Stored] = {row.id: (dict(row._mapping), []) for row in _STORED(connection, ids)}
    for row in _NAMES(connection, found):
        found[row.actor][1].append(row.name)
    return found


_STORED = Lookup(select(*[ACTOR.c[name] for name in ("id", "name", "kind", "speaks_for", "data")]), ACTOR.c.id)


def write_actors(connection: Connection, found: Sequence[Stored], there: Collection[str]) -> None:
    """Write canonical actors; there: the ids of those that are only changed."""
    for some in parts(row["id"] for row, _ in found if row["id"] in there):
        connection.execute(delete(NAME).where(NAME.c.actor.in_(some)))
    old = [{"own": row["id"], **row} for row, _ in found if row["id"] in there]  # which leaves the id as it is
    new = [{**row, "statements": 0} for row, _ in found if row["id"] not in there]
    names = [{"actor": row["id"], "name": name, "key": name_key(name)} for row, called in found for name in called]
    for statement, values in (
        (update(ACTOR).where(ACTOR.c.id == bindparam("own")), old),
        (insert(ACTOR), new),
        (insert(NAME), names),
    ):
        if values:
            connection.execute(statement, values)


def count_statements(connection: Connection, ids: Collection[str]) -> None:
    """Write how many statements some actors have."""
    number = select(func.count()).where(STATEMENT.c.actor == ACTOR.c.id).scalar_subquery()
    for some in parts(ids):
        connection.execute(update(ACTOR).where(ACTOR.c.id.in_(some)).values(statements=number))


def known_actors(connection: Connection, ids: Collection[str]) -> set[str]:
    """Return which of some ids are those of canonical actors."""
    return {row.id for row in _ACTORS(connection, ids)}


_ACTORS = Lookup(select(ACTOR.c.id), ACTOR.c.id)


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
        above = {row.id: row.speaks_for for row in _ABOVE(connection, fresh)}
        found |= above
        fresh = set(above.values()) - set(found)
    return found


_ABOVE = Lookup(select(ACTOR.c.id, ACTOR.c.speaks_for).where(ACTOR.c.speaks_for != ""), ACTOR.c.id)


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
    for row in _CALLED(connection, wanted):
        found.setdefault(row.key, set()).add(row.actor)
    sure = {key: actors for key, actors in found.items() if len(actors) == 1}
    return {key: set().union(*(sure.get(name, set()) for name in names)) for key, names in words.items()}


_CALLED = Lookup(select(NAME.c.key, NAME.c.actor), NAME.c.key)


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
    return {row.named: row.actor for row in _OWN(connection, named)}
