"""Questions to the ledger, each answered lazily in frozen values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, and_, case, func, or_, select

from reportedly.errors import NotInLedger
from reportedly.ledger import schema
from reportedly.ledger.filters import Filter, of_claims
from reportedly.ledger.moments import end_of, start_of
from reportedly.ledger.paging import ALL, Page, paged
from reportedly.ledger.tales import OPENING, first_line
from reportedly.ledger.views import (
    ClaimView,
    Position,
    ReportView,
    Rival,
    StatementView,
    Suggestion,
)
from reportedly.types import Act, Distance, Reason, StanceKind, StatusKind, Verdict

CLAIM = schema.claims
STATEMENT = schema.statements
REPORT = schema.reports
ACTOR = schema.actors
STANCE = schema.stances
CHANGE = schema.changes

SUGGESTIONS_AT_MOST = 20
"""The most claims that are suggested as the same as one."""


def claims(connection: Connection, which: Filter, actors: Sequence[str] = (), page: Page = ALL) -> Iterator[ClaimView]:
    """Yield the claims that pass a filter, the latest first; `actors` are the ids that its actor's name stands for.

    Pages go on after `last` and `id`, as of a day after `since` and `id`.
    """
    if which.as_of:
        yield from _claims_as_of(connection, which, actors, page)
        return
    columns = [CLAIM.c[name] for name in _CLAIM]
    query = select(*columns).where(*of_claims(which, actors))
    if which.status:
        query = query.where(CLAIM.c.status == which.status)
    for row in connection.execute(paged(query, page, (CLAIM.c.last, True), (CLAIM.c.id, True))):
        yield _claim(row)


_CLAIM = ("id", "label", "who", "status", "since", "first", "last", "statements", "reports")


def _claims_as_of(connection: Connection, which: Filter, actors: Sequence[str], page: Page) -> Iterator[ClaimView]:
    """Yield the claims with the status that they had at the end of a day."""
    at = end_of(which.as_of)
    past = CHANGE.alias()
    newest = select(func.max(past.c.at)).where(past.c.claim == CLAIM.c.id, past.c.at <= at).scalar_subquery()
    columns = [CLAIM.c[name] for name in _CLAIM if name not in ("status", "since")]
    query = (
        select(*columns, CHANGE.c.status, CHANGE.c.at.label("since"))
        .select_from(CLAIM)
        .join(CHANGE, and_(CHANGE.c.claim == CLAIM.c.id, CHANGE.c.at == newest))
        .where(*of_claims(which, actors), CLAIM.c.first <= at)
    )
    if which.status:
        query = query.where(CHANGE.c.status == which.status)
    for row in connection.execute(paged(query, page, (CHANGE.c.at, True), (CLAIM.c.id, True))):
        yield _claim(row)


def _claim(row: Any) -> ClaimView:
    found = {name: row._mapping[name] for name in _CLAIM}
    return ClaimView(**{**found, "status": StatusKind(found["status"])})


def _about() -> list[Any]:
    """Return a claim's columns under names that a statement's do not have, for :func:`_claim_about`."""
    return [CLAIM.c[name].label(f"claim_{name}") for name in _CLAIM]


def _claim_about(row: Any) -> ClaimView:
    found = {name: row._mapping[f"claim_{name}"] for name in _CLAIM}
    return ClaimView(**{**found, "status": StatusKind(found["status"])})


def claim(connection: Connection, identifier: str) -> ClaimView:
    """Return a claim by its id, or by that of any of its statements: ids given out earlier keep leading to it.

    Raises NotInLedger.
    """
    columns = [CLAIM.c[name] for name in _CLAIM]
    found = connection.execute(select(*columns).where(CLAIM.c.id == identifier)).first()
    if found is None:
        member = select(STANCE.c.claim).where(STANCE.c.statement.in_((identifier, identifier[1:])))
        query = select(*columns).where(CLAIM.c.id.in_(member))
        found = connection.execute(query.order_by(CLAIM.c.id).limit(1)).first()
    if found is None:
        raise NotInLedger(f"there is no claim {identifier[:40]!r}")
    return _claim(found)


def why(connection: Connection, identifier: str) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """Return the reasons and the notes of a claim's status."""
    text = connection.execute(select(CLAIM.c.reasons).where(CLAIM.c.id == identifier)).scalar_one()
    return msgspec.json.decode(text, type=tuple[tuple[Reason, ...], tuple[Reason, ...]])


def _statements() -> Select[Any]:
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


def _statement(row: Any) -> StatementView:
    found = row._mapping
    own = {name: found[name] for name in (*_STATEMENT, "given_id", "publisher")}
    spans = msgspec.json.decode(found["spans"], type=tuple[tuple[tuple[int, int], ...], ...])
    who = found["who"] or found["source"]
    return StatementView(
        **{**own, "who": who, "spans": spans, "act": Act(found["act"]), "distance": Distance(found["distance"])}
    )


def statements(
    connection: Connection, report: str = "", actors: Sequence[str] = (), page: Page = ALL
) -> Iterator[StatementView]:
    """Yield the statements of a report, or of some actors (ids), or all: in the order of time and text.

    Pages go on after `known`, `report` and `n`.
    """
    query = paged(_statements(), page, (STATEMENT.c.known, False), (STATEMENT.c.report, False), (STATEMENT.c.n, False))
    if report:
        query = query.where(STATEMENT.c.report == report)
    if actors:
        query = query.where(STATEMENT.c.actor.in_(actors))
    for row in connection.execute(query):
        yield _statement(row)


def statement(connection: Connection, identifier: str) -> StatementView:
    """Return a statement by its id. Raises NotInLedger."""
    found = connection.execute(_statements().where(STATEMENT.c.id == identifier)).first()
    if found is None:
        raise NotInLedger(f"there is no statement {identifier[:40]!r}")
    return _statement(found)


def said_by(
    connection: Connection, actors: Sequence[str], page: Page
) -> list[tuple[StatementView, ClaimView | None, str]]:
    """Return the statements of some actors (ids), the latest first, each with its claim and its stance.

    Pages go on after `known`, `report` and `n`.
    """
    query = (
        _statements()
        .add_columns(STANCE.c.kind.label("stance"), *_about())
        .outerjoin(STANCE, STANCE.c.statement == STATEMENT.c.id)
        .outerjoin(CLAIM, CLAIM.c.id == STANCE.c.claim)
        .where(STATEMENT.c.actor.in_(actors), STATEMENT.c.same_as == "")
    )
    keys = ((STATEMENT.c.known, True), (STATEMENT.c.report, False), (STATEMENT.c.n, True))
    return [
        (_statement(row), _claim_about(row) if row.claim_id else None, row.stance or "")
        for row in connection.execute(paged(query, page, *keys))
    ]


def positions(connection: Connection, identifier: str, page: Page = ALL) -> Iterator[Position]:
    """Yield a claim's statements with their stances, in the order in which they were said.

    Pages go on after the statement's `said`, `known`, `report` and `n`.
    """
    keys = ((STATEMENT.c[name], False) for name in ("said", "known", "report", "n"))
    for row in connection.execute(paged(_positions().where(STANCE.c.claim == identifier), page, *keys)):
        yield _position(row)


def _positions() -> Select[Any]:
    """Return the query of all statements that take a stance, with that stance."""
    stance = (STANCE.c.kind.label("stance"), STANCE.c.score.label("sure"), STANCE.c.why.label("because"))
    return _statements().add_columns(*stance).join(STANCE, STANCE.c.statement == STATEMENT.c.id)


def _position(row: Any) -> Position:
    return Position(_statement(row), StanceKind(row.stance), row.sure, row.because)


def stances(connection: Connection, statement: str) -> list[tuple[str, str]]:
    """Return the claims that a statement is about, each with its stance."""
    query = select(STANCE.c.claim, STANCE.c.kind).where(STANCE.c.statement == statement).order_by(STANCE.c.claim)
    return [(row.claim, row.kind) for row in connection.execute(query)]


def answers(connection: Connection, since: str = "") -> Iterator[tuple[ClaimView, Position]]:
    """Yield who denied a claim or would not comment on it, since a day or ever, the earliest known first."""
    kinds = (StanceKind.DENIES, StanceKind.DECLINES)
    query = (
        _positions()
        .add_columns(*_about())
        .join(CLAIM, CLAIM.c.id == STANCE.c.claim)
        .where(STANCE.c.kind.in_(kinds))
        .order_by(STATEMENT.c.known, STATEMENT.c.report, STATEMENT.c.n)
    )
    if since:
        query = query.where(STATEMENT.c.known >= start_of(since))
    for row in connection.execute(query):
        yield _claim_about(row), _position(row)


def rivals(connection: Connection, identifier: str) -> Iterator[Rival]:
    """Yield the claims with a statement that cannot be so together with one of this claim, each once."""
    contest, mine, theirs = schema.contests, STANCE.alias(), STANCE.alias()
    found: dict[str, Rival] = {}
    for own, other in ((contest.c.left, contest.c.right), (contest.c.right, contest.c.left)):
        query = (
            select(CLAIM.c.id, CLAIM.c.label, contest.c.why)
            .select_from(contest)
            .join(mine, mine.c.statement == own)
            .join(theirs, theirs.c.statement == other)
            .join(CLAIM, CLAIM.c.id == theirs.c.claim)
            .where(mine.c.claim == identifier, CLAIM.c.id != identifier)
            .order_by(CLAIM.c.id, contest.c.why)
        )
        for row in connection.execute(query):
            found.setdefault(row.id, Rival(row.id, row.label, row.why))
    yield from (found[name] for name in sorted(found))


def suggestions(connection: Connection, identifier: str, at_least: float) -> Iterator[Suggestion]:
    """Yield the claims that may be the same as one, likeliest first."""
    link, mine, theirs = schema.links, STANCE.alias(), STANCE.alias()
    sides = ((link.c.left, link.c.right), (link.c.right, link.c.left))
    found: dict[str, Suggestion] = {}
    for own, other in sides:
        query = (
            select(CLAIM.c.id, CLAIM.c.label, link.c.same, own.label("own"), other.label("other"), link.c.why)
            .join(mine, mine.c.statement == own)
            .join(theirs, theirs.c.statement == other)
            .join(CLAIM, CLAIM.c.id == theirs.c.claim)
            .where(mine.c.claim == identifier, CLAIM.c.id != identifier, link.c.same >= at_least)
            .order_by(link.c.same.desc(), CLAIM.c.id)
            .limit(SUGGESTIONS_AT_MOST)
        )
        for row in connection.execute(query):
            one = Suggestion(row.id, row.label, row.same, row.own, row.other, row.why)
            if row.id not in found or found[row.id].score < row.same:
                found[row.id] = one
    yield from sorted(found.values(), key=lambda one: (-one.score, one.claim))[:SUGGESTIONS_AT_MOST]


def _reports() -> Select[Any]:
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


def _report(row: Any) -> ReportView:
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


def reports(connection: Connection, story: str = "", page: Page = ALL) -> Iterator[ReportView]:
    """Yield the reports, all or those of a story, the latest first. Pages go on after `known` and `id`."""
    query = paged(_reports(), page, (REPORT.c.known, True), (REPORT.c.id, False))
    if story:
        query = query.where(schema.story_reports.c.story == story)
    for row in connection.execute(query):
        yield _report(row)


def report(connection: Connection, identifier: str) -> ReportView:
    """Return a report by its id, or the newest revision by the id or address that was given. Raises NotInLedger."""
    which = or_(REPORT.c.id == identifier, REPORT.c.given_id == identifier, REPORT.c.address == identifier)
    which |= REPORT.c.id.in_(select(schema.captures.c.report).where(schema.captures.c.address == identifier))
    found = connection.execute(_reports().where(which).order_by(REPORT.c.revision.desc()).limit(1)).first()
    if found is None:
        raise NotInLedger(f"there is no report {identifier[:80]!r}")
    return _report(found)


def text(connection: Connection, identifier: str) -> str:
    """Return the text of a report (id)."""
    return str(connection.execute(select(REPORT.c.text).where(REPORT.c.id == identifier)).scalar_one())


def revisions(connection: Connection, found: ReportView) -> list[ReportView]:
    """Return all revisions of a report, the first first."""
    which = REPORT.c.address == found.address if found.address else REPORT.c.id == found.id
    rows = connection.execute(_reports().where(which).order_by(REPORT.c.revision))
    return [_report(row) for row in rows]
