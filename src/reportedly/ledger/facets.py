"""Search by words and facets: actor, act, status, channel, place, publisher, and when it was reported.

::

    words, or the facet that an index has → statements, those added last (looked at)
                                          → those that pass all facets, the last of them
                                          → a page of them, and how many have each value of each facet

Of very many statements those added last are looked at, so that an answer comes in time, and it says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, literal_column, select, text

from reportedly.ledger import schema
from reportedly.ledger.moments import end_of, start_of
from reportedly.ledger.names import name_key
from reportedly.ledger.parts import rows
from reportedly.ledger.shapes import all_statements, claim_beside, claim_of_beside, statement_of
from reportedly.ledger.views import ClaimView, StatementView
from reportedly.ledger.words import query as words_query

STATEMENT, REPORT, CLAIM, STANCE = schema.statements, schema.reports, schema.claims, schema.stances
ACTOR, PLACE = schema.actors, schema.statement_places

PASSING_AT_MOST = 1_000
"""Statements that a search finds, those added last."""

LOOKED_AT_MOST = 4_000
"""Statements with the words searched, those added last, among which facets choose."""

VALUES_AT_MOST = 12
"""Values of a facet, those of most statements, that are shown."""

FACETS = ("status", "act", "actor", "publisher", "channel", "place")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is searched for: words all of which occur, and the value of each facet, "" for any.

    `actor`: the id of one; `since`, `until`: days or moments, of when the report was known.
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

    @property
    def facets(self) -> dict[str, str]:
        """What is chosen besides the words: the values of the facets that have one, and the days."""
        return {name: value for name, value in asdict(self).items() if value and name != "words"}


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


def find(connection: Connection, sought: Sought, start: int, limit: int) -> Found:
    """Return the statements that pass, those said last first, and the facets. Raises BadQuery."""
    passing = _passing(connection, sought)
    ordered = sorted(passing, key=lambda row: (row.said, row.id), reverse=True)
    page = [row.id for row in ordered[start : start + limit]]
    return Found(
        statements=tuple(_page(connection, page)),
        number=len(passing),
        cut=len(passing) >= PASSING_AT_MOST,
        facets=_facets(connection, passing),
    )


def claims(connection: Connection, sought: Sought) -> list[str]:
    """Return the claims (ids) of the statements that pass, those of the statement added last first. Raises BadQuery."""
    return list(dict.fromkeys(row.claim for row in _passing(connection, sought) if row.claim))


def _passing(connection: Connection, sought: Sought) -> Sequence[Any]:
    """Return the statements that pass, with what facets count, those added last first."""
    first = _looked_at(sought).limit(LOOKED_AT_MOST)
    columns = [STATEMENT.c[name] for name in ("id", "said", "actor", "act", "channel")]
    query = (
        select(*columns, REPORT.c.publisher, STANCE.c.claim, CLAIM.c.status)
        .join(REPORT, REPORT.c.id == STATEMENT.c.report)
        .outerjoin(STANCE, STANCE.c.statement == STATEMENT.c.id)
        .outerjoin(CLAIM, CLAIM.c.id == STANCE.c.claim)
        .where(STATEMENT.c.seq.in_(first), STATEMENT.c.same_as == "", *_asked(sought))
        .order_by(STATEMENT.c.seq.desc())
    )
    return connection.execute(query.limit(PASSING_AT_MOST)).all()


def _looked_at(sought: Sought) -> Select[Any]:
    """Return the query of the numbers of the statements that are looked at, those added last first."""
    if sought.words:
        return _with_words(sought)
    if sought.actor:
        return select(STATEMENT.c.seq).where(STATEMENT.c.actor == sought.actor).order_by(STATEMENT.c.seq.desc())
    if sought.place:
        row: ColumnElement[int] = literal_column("statement_places.rowid")  # the order in which an index has them
        named = select(STATEMENT.c.seq).join(PLACE, PLACE.c.statement == STATEMENT.c.id)
        return named.where(PLACE.c.key == name_key(sought.place)).order_by(row.desc())
    if sought.status:
        late = select(CLAIM.c.id).where(CLAIM.c.status == sought.status)
        late = late.order_by(CLAIM.c.last.desc(), CLAIM.c.id.desc()).limit(PASSING_AT_MOST)
        return (
            select(STATEMENT.c.seq)
            .join(STANCE, STANCE.c.statement == STATEMENT.c.id)
            .where(STANCE.c.claim.in_(late))
            .limit(PASSING_AT_MOST)
        )
    late = select(STATEMENT.c.seq).where(*_reported(sought)).order_by(STATEMENT.c.known.desc())
    return late if _asked(sought) else late.limit(PASSING_AT_MOST)


def _with_words(sought: Sought) -> Select[Any]:
    match = text("statements_words MATCH :asked").bindparams(asked=words_query(sought.words))
    row: ColumnElement[int] = literal_column("rowid")
    query: Select[Any] = select(row).select_from(text("statements_words")).where(match).order_by(row.desc())
    if sought.actor:
        query = query.where(row.in_(select(STATEMENT.c.seq).where(STATEMENT.c.actor == sought.actor)))
    return query if _asked(sought) else query.limit(PASSING_AT_MOST)


def _reported(sought: Sought) -> list[ColumnElement[bool]]:
    """Return what is asked of when a report was known. Raises BadQuery."""
    since = [STATEMENT.c.known >= start_of(sought.since)] if sought.since else []
    return since + ([STATEMENT.c.known <= end_of(sought.until)] if sought.until else [])


def _asked(sought: Sought) -> list[ColumnElement[bool]]:
    """Return what the facets ask of a statement. Raises BadQuery."""
    equal = {
        STATEMENT.c.actor: sought.actor,
        STATEMENT.c.act: sought.act,
        CLAIM.c.status: sought.status,
        STATEMENT.c.channel: sought.channel,
        REPORT.c.publisher: sought.publisher,
    }
    found = [column == value for column, value in equal.items() if value]
    if sought.place:
        about = select(PLACE.c.name).where(PLACE.c.statement == STATEMENT.c.id, PLACE.c.key == name_key(sought.place))
        found.append(about.exists())
    return found + _reported(sought)


def _page(connection: Connection, ids: Sequence[str]) -> list[tuple[StatementView, ClaimView | None, str]]:
    """Return some statements (ids) in their order, each with its claim and stance."""
    query = (
        all_statements()
        .add_columns(STANCE.c.kind.label("stance"), *claim_beside())
        .outerjoin(STANCE, STANCE.c.statement == STATEMENT.c.id)
        .outerjoin(CLAIM, CLAIM.c.id == STANCE.c.claim)
        .where(STATEMENT.c.id.in_(ids))
    )
    found = {
        row.id: (statement_of(row), claim_of_beside(row) if row.claim_id else None, row.stance or "")
        for row in connection.execute(query)
    }
    return [found[one] for one in ids]


def _facets(connection: Connection, passing: Sequence[Any]) -> dict[str, tuple[Value, ...]]:
    """Return the values of all facets, those of most statements first."""
    counted = {name: Counter(getattr(row, name) for row in passing) for name in FACETS if name != "place"}
    counted["place"] = _places(connection, [row.id for row in passing])
    common = {name: _common(counts) for name, counts in counted.items()}
    ids = [value for value, _ in common["actor"]]
    names = {row.id: row.name for row in rows(connection, select(ACTOR.c.id, ACTOR.c.name), ACTOR.c.id, ids)}
    return {
        name: tuple(Value(value, names.get(value, value) if name == "actor" else value, n) for value, n in common[name])
        for name in FACETS
    }


def _places(connection: Connection, ids: Sequence[str]) -> Counter[str]:
    query = select(PLACE.c.statement, PLACE.c.name)
    return Counter(row.name for row in rows(connection, query, PLACE.c.statement, ids, order=PLACE.c.name))


def _common(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(((value, n) for value, n in counts.items() if value), key=lambda one: (-one[1], one[0]))[
        :VALUES_AT_MOST
    ]
