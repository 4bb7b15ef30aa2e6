"""Questions to the ledger, each answered lazily in frozen values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import Connection, and_, func, or_, select

from reportedly.errors import NotInLedger
from reportedly.ledger import schema
from reportedly.ledger.filters import Filter, of_claims
from reportedly.ledger.moments import end_of, start_of
from reportedly.ledger.paging import ALL, Page, paged
from reportedly.ledger.shapes import (
    CLAIM_FIELDS,
    all_positions,
    all_reports,
    all_statements,
    claim_beside,
    claim_of,
    claim_of_beside,
    position_of,
    report_of,
    statement_of,
)
from reportedly.ledger.views import (
    ClaimView,
    Position,
    ReportView,
    Rival,
    StatementView,
    Suggestion,
)
from reportedly.types import Reason, StanceKind

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
    columns = [CLAIM.c[name] for name in CLAIM_FIELDS]
    query = select(*columns).where(*of_claims(which, actors))
    if which.status:
        query = query.where(CLAIM.c.status == which.status)
    for row in connection.execute(paged(query, page, (CLAIM.c.last, True), (CLAIM.c.id, True))):
        yield claim_of(row)


def _claims_as_of(connection: Connection, which: Filter, actors: Sequence[str], page: Page) -> Iterator[ClaimView]:
    """Yield the claims with the status that they had at the end of a day."""
    at = end_of(which.as_of)
    past = CHANGE.alias()
    newest = select(func.max(past.c.at)).where(past.c.claim == CLAIM.c.id, past.c.at <= at).scalar_subquery()
    columns = [CLAIM.c[name] for name in CLAIM_FIELDS if name not in ("status", "since")]
    query = (
        select(*columns, CHANGE.c.status, CHANGE.c.at.label("since"))
        .select_from(CLAIM)
        .join(CHANGE, and_(CHANGE.c.claim == CLAIM.c.id, CHANGE.c.at == newest))
        .where(*of_claims(which, actors), CLAIM.c.first <= at)
    )
    if which.status:
        query = query.where(CHANGE.c.status == which.status)
    for row in connection.execute(paged(query, page, (CHANGE.c.at, True), (CLAIM.c.id, True))):
        yield claim_of(row)


def claim(connection: Connection, identifier: str) -> ClaimView:
    """Return a claim by its id, or by that of any of its statements: ids given out earlier keep leading to it.

    Raises NotInLedger.
    """
    columns = [CLAIM.c[name] for name in CLAIM_FIELDS]
    found = connection.execute(select(*columns).where(CLAIM.c.id == identifier)).first()
    if found is None:
        member = select(STANCE.c.claim).where(STANCE.c.statement.in_((identifier, identifier[1:])))
        query = select(*columns).where(CLAIM.c.id.in_(member))
        found = connection.execute(query.order_by(CLAIM.c.id).limit(1)).first()
    if found is None:
        raise NotInLedger(f"there is no claim {identifier[:40]!r}")
    return claim_of(found)


def why(connection: Connection, identifier: str) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """Return the reasons and the notes of a claim's status."""
    text = connection.execute(select(CLAIM.c.reasons).where(CLAIM.c.id == identifier)).scalar_one()
    return msgspec.json.decode(text, type=tuple[tuple[Reason, ...], tuple[Reason, ...]])


def statements(
    connection: Connection, report: str = "", actors: Sequence[str] = (), page: Page = ALL
) -> Iterator[StatementView]:
    """Yield the statements of a report, or of some actors (ids), or all: in the order of time and text.

    Pages go on after `known`, `report` and `n`.
    """
    query = paged(
        all_statements(), page, (STATEMENT.c.known, False), (STATEMENT.c.report, False), (STATEMENT.c.n, False)
    )
    if report:
        query = query.where(STATEMENT.c.report == report)
    if actors:
        query = query.where(STATEMENT.c.actor.in_(actors))
    for row in connection.execute(query):
        yield statement_of(row)


def statement(connection: Connection, identifier: str) -> StatementView:
    """Return a statement by its id. Raises NotInLedger."""
    found = connection.execute(all_statements().where(STATEMENT.c.id == identifier)).first()
    if found is None:
        raise NotInLedger(f"there is no statement {identifier[:40]!r}")
    return statement_of(found)


def said_by(
    connection: Connection, actors: Sequence[str], page: Page
) -> list[tuple[StatementView, ClaimView | None, str]]:
    """Return the statements of some actors (ids), the latest first, each with its claim and its stance.

    Pages go on after `known`, `report` and `n`.
    """
    query = (
        all_statements()
        .add_columns(STANCE.c.kind.label("stance"), *claim_beside())
        .outerjoin(STANCE, STANCE.c.statement == STATEMENT.c.id)
        .outerjoin(CLAIM, CLAIM.c.id == STANCE.c.claim)
        .where(STATEMENT.c.actor.in_(actors), STATEMENT.c.same_as == "")
    )
    keys = ((STATEMENT.c.known, True), (STATEMENT.c.report, False), (STATEMENT.c.n, True))
    return [
        (statement_of(row), claim_of_beside(row) if row.claim_id else None, row.stance or "")
        for row in connection.execute(paged(query, page, *keys))
    ]


def positions(connection: Connection, identifier: str, page: Page = ALL) -> Iterator[Position]:
    """Yield a claim's statements with their stances, in the order in which they were said.

    Pages go on after the statement's `said`, `known`, `report` and `n`.
    """
    keys = ((STATEMENT.c[name], False) for name in ("said", "known", "report", "n"))
    for row in connection.execute(paged(all_positions().where(STANCE.c.claim == identifier), page, *keys)):
        yield position_of(row)


def stances(connection: Connection, statement: str) -> list[tuple[str, str]]:
    """Return the claims that a statement is about, each with its stance."""
    query = select(STANCE.c.claim, STANCE.c.kind).where(STANCE.c.statement == statement).order_by(STANCE.c.claim)
    return [(row.claim, row.kind) for row in connection.execute(query)]


def answers(connection: Connection, since: str = "") -> Iterator[tuple[ClaimView, Position]]:
    """Yield who denied a claim or would not comment on it, since a day or ever, the earliest known first."""
    kinds = (StanceKind.DENIES, StanceKind.DECLINES)
    query = (
        all_positions()
        .add_columns(*claim_beside())
        .join(CLAIM, CLAIM.c.id == STANCE.c.claim)
        .where(STANCE.c.kind.in_(kinds))
        .order_by(STATEMENT.c.known, STATEMENT.c.report, STATEMENT.c.n)
    )
    if since:
        query = query.where(STATEMENT.c.known >= start_of(since))
    for row in connection.execute(query):
        yield claim_of_beside(row), position_of(row)


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


def reports(connection: Connection, story: str = "", page: Page = ALL) -> Iterator[ReportView]:
    """Yield the reports, all or those of a story, the latest first. Pages go on after `known` and `id`."""
    query = paged(all_reports(), page, (REPORT.c.known, True), (REPORT.c.id, False))
    if story:
        query = query.where(schema.story_reports.c.story == story)
    for row in connection.execute(query):
        yield report_of(row)


def report(connection: Connection, identifier: str) -> ReportView:
    """Return a report by its id, or the newest revision by the id or address that was given. Raises NotInLedger."""
    which = or_(REPORT.c.id == identifier, REPORT.c.given_id == identifier, REPORT.c.address == identifier)
    which |= REPORT.c.id.in_(select(schema.captures.c.report).where(schema.captures.c.address == identifier))
    found = connection.execute(all_reports().where(which).order_by(REPORT.c.revision.desc()).limit(1)).first()
    if found is None:
        raise NotInLedger(f"there is no report {identifier[:80]!r}")
    return report_of(found)


def text(connection: Connection, identifier: str) -> str:
    """Return the text of a report (id)."""
    return str(connection.execute(select(REPORT.c.text).where(REPORT.c.id == identifier)).scalar_one())


def revisions(connection: Connection, found: ReportView) -> list[ReportView]:
    """Return all revisions of a report, the first first."""
    which = REPORT.c.address == found.address if found.address else REPORT.c.id == found.id
    rows = connection.execute(all_reports().where(which).order_by(REPORT.c.revision))
    return [report_of(row) for row in rows]
