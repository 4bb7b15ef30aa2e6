"""What is read of claims, statements, positions and reports, and their rows as frozen values."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Select, case, func, select

from reportedly.ledger import schema
from reportedly.ledger.tales import OPENING, first_line
from reportedly.ledger.views import ActorView, ClaimView, Position, ReportView, StatementView
from reportedly.types import Act, Distance, StanceKind, StatusKind, Verdict

CLAIM, STATEMENT, REPORT = schema.claims, schema.statements, schema.reports
ACTOR, STANCE = schema.actors, schema.stances

CLAIM_FIELDS = ("id", "label", "who", "status", "since", "first", "last", "statements", "reports")
"""The columns of a claim."""


def claim_of(row: Any) -> ClaimView:
    """Return the claim in a row that has its columns."""
    found = {name: row._mapping[name] for name in CLAIM_FIELDS}
    return ClaimView(**{**found, "status": StatusKind(found["status"])})


def claim_beside() -> list[Any]:
    """Return a claim's columns under names that a statement's do not have, for :func:`claim_of_beside`."""
    return [CLAIM.c[name].label(f"claim_{name}") for name in CLAIM_FIELDS]


def claim_of_beside(row: Any) -> ClaimView:
    """Return the claim in a row of something else, that has :func:`claim_beside`."""
    found = {name: row._mapping[f"claim_{name}"] for name in CLAIM_FIELDS}
    return ClaimView(**{**found, "status": StatusKind(found["status"])})


def all_actors() -> Select[Any]:
    """Return the query of all canonical actors."""
    return select(*[ACTOR.c[name] for name in _ACTOR])


_ACTOR = ("id", "name", "kind", "speaks_for", "statements")


def actor_of(row: Any) -> ActorView:
    """Return the actor in a row of :func:`all_actors`."""
    return ActorView(**{name: row._mapping[name] for name in _ACTOR})


def all_statements() -> Select[Any]:
    """Return the query of all statements with what is shown of them."""
    own = [STATEMENT.c[name] for name in _STATEMENT]
    return (
        select(*own, REPORT.c.given_id, REPORT.c.publisher, ACTOR.c.name.label("who"))
        .join(REPORT, REPORT.c.id == STATEMENT.c.report)
        .outerjoin(ACTOR, ACTOR.c.id == STATEMENT.c.actor)
    )


_STATEMENT = (
    "id",
    "report",
    "n",
    "act",
    "distance",
    "actor",
    "channel",
    "said",
    "known",
    "source",
    "cue",
    "content",
    "sentence",
    "spans",
    "score",
    "refers",
    "same_as",
    "dropped",
)


def statement_of(row: Any) -> StatementView:
    """Return the statement in a row of :func:`all_statements`."""
    found = row._mapping
    own = {name: found[name] for name in (*_STATEMENT, "given_id", "publisher")}
    spans = msgspec.json.decode(found["spans"], type=tuple[tuple[tuple[int, int], ...], ...])
    who = found["who"] or found["source"]
    return StatementView(
        **{**own, "who": who, "spans": spans, "act": Act(found["act"]), "distance": Distance(found["distance"])}
    )


def all_positions() -> Select[Any]:
    """Return the query of all statements that take a stance, with that stance."""
    stance = (STANCE.c.kind.label("stance"), STANCE.c.score.label("sure"), STANCE.c.why.label("because"))
    return all_statements().add_columns(*stance).join(STANCE, STANCE.c.statement == STATEMENT.c.id)


def position_of(row: Any) -> Position:
    """Return the statement with its stance in a row of :func:`all_positions`."""
    return Position(statement_of(row), StanceKind(row.stance), row.sure, row.because)


def all_reports() -> Select[Any]:
    """Return the query of all reports with what is shown of them."""
    story, reading = schema.story_reports, schema.readings
    number = select(func.count()).where(STATEMENT.c.report == REPORT.c.id).scalar_subquery()
    own = [REPORT.c[name] for name in _REPORT]
    opening = case((REPORT.c.title == "", func.substr(REPORT.c.text, 1, OPENING)), else_="")
    return (
        select(*own, number.label("statements"), story.c.story, reading.c.origin, opening.label("opening"))
        .outerjoin(story, story.c.report == REPORT.c.id)
        .outerjoin(reading, reading.c.report == REPORT.c.id)
    )


_REPORT = (
    "id",
    "given_id",
    "address",
    "revision",
    "previous",
    "known",
    "title",
    "publisher",
    "section",
    "byline",
    "language",
    "verdict",
)


def report_of(row: Any) -> ReportView:
    """Return the report in a row of :func:`all_reports`."""
    found = row._mapping
    own = {name: found[name] for name in (*_REPORT, "statements")}
    return ReportView(
        **{
            **own,
            "previous": found["previous"] or "",
            "verdict": Verdict(found["verdict"]),
            "story": found["story"] or "",
            "opening": first_line(found["opening"]),
            "copy_of": found["origin"] if found["origin"] not in (None, found["id"]) else "",
        }
    )
