"""Search by words and facets: actor, act, status, channel, place, time, publisher.

::

    words, or the facet that an index has → statements, the last added (candidates)
                                          → those that pass all facets    → a page of them
                                                                          → how many there are of each value

Of very many candidates, those added last are looked at, and the answer says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal_column, select, text

from reportedly.ledger import schema
from reportedly.ledger.moments import end_of, start_of
from reportedly.ledger.names import name_key
from reportedly.ledger.queries import _about, _claim_about, _statement, _statements
from reportedly.ledger.views import ClaimView, StatementView
from reportedly.ledger.words import query as words_query

STATEMENT, REPORT, CLAIM, STANCE = schema.statements, schema.reports, schema.claims, schema.stances
ACTOR, PLACE = schema.actors, schema.statement_places

CANDIDATES_AT_MOST = 5_000
"""Statements, those added last, among which facets choose."""

VALUES_AT_MOST = 12
"""Values of a facet, those with most statements, that are shown."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is searched for: words all of which occur, and the value of each facet, "" for any.

    `actor`: the id of one; `since`, `until`: days or moments, of when something was said.
    """

    words: str = ""
    actor: str = ""
    act: str = ""
    status: str = ""
    channel: str = ""
    place: str = ""
    publisher: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, how it is shown, and how many statements have it."""

    value: str
    label: str
    statements: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of statements, each with its claim and stance; how many pass in all; whether not all were looked at."""

    statements: tuple[tuple[StatementView, ClaimView | None, str], ...]
    number: int
    cut: bool
    facets: dict[str, tuple[Value, ...]]


FACETS = ("status", "act", "actor", "publisher", "channel", "place")


def find(connection: Connection, sought: Sought, start: int, limit: int) -> Found:
    """Return the statements that pass, those said last first, and the facets. Raises BadQuery."""
    passing = _candidates(connection, sought)
    cut = len(passing) >= CANDIDATES_AT_MOST
    chosen = _passing(sought)
    return Found(
        statements=tuple(_page(connection, passing, chosen, start, limit)),
        number=_number(connection, passing, chosen),
        cut=cut,
        facets={name: tuple(_values(connection, passing, sought, name)) for name in FACETS},
    )


def _candidates(connection: Connection, sought: Sought) -> list[int]:
    """Return the numbers of the statements that are looked at."""
    if sought.words:
        asked = words_query(sought.words)
        match = text("statements_words MATCH :asked").bindparams(asked=asked)
        row: ColumnElement[int] = literal_column("rowid")
        query: Select[Any] = select(row).select_from(text("statements_words")).where(match).order_by(row.desc())
    elif sought.actor:
        query = select(STATEMENT.c.seq).where(STATEMENT.c.actor == sought.actor).order_by(STATEMENT.c.seq.desc())
    elif sought.place:
        joined = select(STATEMENT.c.seq).join(PLACE, PLACE.c.statement == STATEMENT.c.id)
        query = joined.where(PLACE.c.key == name_key(sought.place)).order_by(STATEMENT.c.seq.desc())
    elif sought.status:
        late = select(CLAIM.c.id).where(CLAIM.c.status == sought.status)
        late = late.order_by(CLAIM.c.last.desc(), CLAIM.c.id.desc()).limit(CANDIDATES_AT_MOST)
        joined = select(STATEMENT.c.seq).join(STANCE, STANCE.c.statement == STATEMENT.c.id)
        query = joined.where(STANCE.c.claim.in_(late))
    else:
        query = _within_time(select(STATEMENT.c.seq), sought)
    return sorted(connection.execute(query.limit(CANDIDATES_AT_MOST)).scalars())


def _within_time(query: Select[Any], sought: Sought) -> Select[Any]:
    """Return a query of the statements of some days, by when their reports were known: what was said was so by then."""
    if sought.since:
        query = query.where(STATEMENT.c.known >= start_of(sought.since))
    return query.order_by(STATEMENT.c.known.desc())


def _passing(sought: Sought) -> list[ColumnElement[bool]]:
    """Return what the facets ask of a statement, joined as in :func:`_joined`. Raises BadQuery."""
    equal = {
        STATEMENT.c.actor: sought.actor,
        STATEMENT.c.act: sought.act,
        CLAIM.c.status: sought.status,
        STATEMENT.c.channel: sought.channel,
        REPORT.c.publisher: sought.publisher,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value]
    if sought.place:
        found.append(STATEMENT.c.id.in_(select(PLACE.c.statement).where(PLACE.c.key == name_key(sought.place))))
    if sought.since:
        found.append(STATEMENT.c.said >= start_of(sought.since))
    if sought.until:
        found.append(STATEMENT.c.said <= end_of(sought.until))
    return found


def _joined(query: Select[Any], passing: Sequence[int], chosen: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Return a query over candidates with their reports, claims and stances."""
    numbers: Select[Any] = select(literal_column("value")).select_from(func.json_each(json.dumps(passing)))
    return query.where(
        STATEMENT.c.seq.in_(numbers),
        STATEMENT.c.same_as == "",
        *chosen,
    )


def _with_claims(query: Select[Any]) -> Select[Any]:
    return query.outerjoin(STANCE, STANCE.c.statement == STATEMENT.c.id).outerjoin(CLAIM, CLAIM.c.id == STANCE.c.claim)


def _page(
    connection: Connection, passing: Sequence[int], chosen: Sequence[ColumnElement[bool]], start: int, limit: int
) -> list[tuple[StatementView, ClaimView | None, str]]:
    query = _with_claims(_statements().add_columns(STANCE.c.kind.label("stance"), *_about()))
    ordered = query.order_by(STATEMENT.c.said.desc(), STATEMENT.c.report, STATEMENT.c.n).limit(limit).offset(start)
    return [
        (_statement(row), _claim_about(row) if row.claim_id else None, row.stance or "")
        for row in connection.execute(_joined(ordered, passing, chosen))
    ]


def _number(connection: Connection, passing: Sequence[int], chosen: Sequence[ColumnElement[bool]]) -> int:
    query = _with_claims(select(func.count()).select_from(STATEMENT).join(REPORT, REPORT.c.id == STATEMENT.c.report))
    return int(connection.execute(_joined(query, passing, chosen)).scalar_one())


def _values(connection: Connection, passing: Sequence[int], sought: Sought, name: str) -> list[Value]:
    """Return the values of a facet among the statements that pass all others."""
    columns = {
        "status": (CLAIM.c.status, CLAIM.c.status),
        "act": (STATEMENT.c.act, STATEMENT.c.act),
        "actor": (STATEMENT.c.actor, ACTOR.c.name),
        "publisher": (REPORT.c.publisher, REPORT.c.publisher),
        "channel": (STATEMENT.c.channel, STATEMENT.c.channel),
        "place": (PLACE.c.name, PLACE.c.name),
    }
    value, label = columns[name]
    number = func.count()
    query = select(value.label("value"), label.label("label"), number.label("statements")).select_from(STATEMENT)
    query = _with_claims(query.join(REPORT, REPORT.c.id == STATEMENT.c.report))
    query = query.outerjoin(ACTOR, ACTOR.c.id == STATEMENT.c.actor)
    if name == "place":
        query = query.join(PLACE, PLACE.c.statement == STATEMENT.c.id)
    others = _passing(replace(sought, **{name: ""}))
    grouped = _joined(query, passing, [*others, value != "", value.is_not(None)]).group_by(value, label)
    ordered = grouped.order_by(number.desc(), value).limit(VALUES_AT_MOST)
    return [Value(row.value, row.label or row.value, row.statements) for row in connection.execute(ordered)]
