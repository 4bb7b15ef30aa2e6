"""A report's actors to canonical ones, and those of other reports that they change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection

from reportedly.ledger import acting
from reportedly.ledger.decisions import Pairs
from reportedly.ledger.packing import as_json
from reportedly.link.actors import Actors, CanonicalActor, Named, canonical, concerned, expanded, keys
from reportedly.types import ActorKind, Report

CROWD = 300
"""Reports' actors of one key up to which all are placed anew when one is added."""


def named_of(report: Report) -> tuple[list[Named], list[int]]:
    """Return a report's actors, each once, and for each of its statements which of them it has (-1 for none)."""
    about, found, who = report.metadata, dict[str, Named](), list[int]()
    places: dict[str, int] = {}
    words = _words(report)
    for statement in report.statements:
        if statement.actor is None:
            who.append(-1)
            continue
        actor = statement.actor.value
        one = Named(
            report=report.id,
            name=actor.name,
            kind=actor.kind,
            published=about.day,
            description=actor.description,
            speaks_for=actor.speaks_for,
            aliases=words.get((actor.name, actor.kind), ()),
            publisher=about.publisher or "",
        )
        found.setdefault(one.id, one)
        who.append(places.setdefault(one.id, len(places)))
    return list(found.values()), who


def _words(report: Report) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the words with which a report names each of its actors, by name and kind."""
    found: dict[tuple[str, str], set[str]] = {}
    for statement in report.statements:
        if statement.actor:
            actor = statement.actor.value
            words = {" ".join(report[span].split()) for span in actor.mentions}
            found.setdefault((actor.name, actor.kind), set()).update(words)
    return {key: tuple(sorted(words)) for key, words in found.items()}


def add_actors(connection: Connection, report: str, named: Sequence[Named], decided: Pairs) -> set[str]:
    """Add a report's actors and place all that they concern; return the statements whose actor changed (ids)."""
    acting.add_named(connection, report, [(one.id, one, keys(one)) for one in named])
    return place(connection, named, decided)


def place(connection: Connection, named: Sequence[Named], decided: Pairs) -> set[str]:
    """Place some actors of reports anew, and all others that they concern; return the statements that changed.

    A name that more than `CROWD` reports' actors may share is compared with canonical actors alone: what became of
    all those before it stays.
    """
    crowded: set[str] = set()
    known: dict[str, str] = {}

    def fetch(wanted: Collection[str]) -> list[Named]:
        full = acting.crowded(connection, wanted, CROWD)
        crowded.update(full)
        found = list(acting.named_like(connection, set(wanted) - full, stored))
        for actor, (name, kind, names) in acting.actors_with(connection, full, CROWD).items():
            stood = Named(f"actor {actor}", name, ActorKind(kind), aliases=tuple(names))
            known[stood.id] = actor
            found.append(stood)
        return found

    every = concerned(named, fetch, decided.partners)
    ids = {one.named.id for one in expanded(every)} if decided else set[str]()
    found = canonical(every, *decided.among(ids))
    new = {one.id for one in named}
    stands = {found.placed[one].actor: actor for one, actor in sorted(known.items()) if one in found.placed}
    placed = {
        one.named: (stands.get(one.actor, one.actor), one.why)
        for one in found.placed.values()
        if one.named in new or (not crowded and one.named not in known)
    }
    moved, statements, touched = acting.place(connection, placed)
    there = acting.known_actors(connection, found.actors) & {*stands, *stands.values()} if crowded else set()
    counted = _write(connection, found, touched, there)
    acting.add_keys(connection, moved)
    if crowded:
        acting.more_statements(connection, statements, counted)
    acting.drop_actors(connection, touched - set(found.actors) - set(stands.values()))
    return statements


@lru_cache(maxsize=20_000)
def stored(data: str) -> Named:
    """Return a report's actor as it is stored; those of a name are asked for with each report that has it."""
    return msgspec.json.decode(data, type=Named)


def _write(connection: Connection, found: Actors, touched: Collection[str], crowded: Collection[str]) -> set[str]:
    """Write the actors that changed; one that is only implied goes in where it is missing, a crowded one stays.

    Returns those whose statements were counted.
    """
    used = {*touched, *(one.actor for one in found.placed.values())} - set(crowded)
    there = acting.stored(connection, found.actors)
    actors = found.actors.values()
    anew = [_row(one) for one in actors if one.id not in there or (not one.implied and one.id in used)]
    changed = [(row, names) for row, names in anew if there.get(row["id"]) != (row, names)]
    acting.write_actors(connection, changed, there)
    counted = {row["id"] for row, _ in changed} | {row["id"] for row, _ in anew if row["id"] in touched}
    acting.count_statements(connection, counted)
    return counted


def _row(one: CanonicalActor) -> tuple[dict[str, Any], list[str]]:
    data = {
        "roles": one.roles,
        "members": one.members,
        "named": one.named,
        "reports": one.reports,
        "first": one.first,
        "last": one.last,
    }
    row = {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "speaks_for": one.speaks_for,
        "data": as_json(data),
    }
    return row, sorted({one.name, *one.aliases})
