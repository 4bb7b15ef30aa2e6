"""The ledger as rows for other programs and for scoring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from reportedly.errors import NotInLedger
from reportedly.export.statements import plain
from reportedly.ledger import queries, rereading
from reportedly.ledger.decisions import ReviewKind, reviews
from reportedly.ledger.queries import Filter
from reportedly.ledger.views import StatementView
from reportedly.types import Statement

Row = dict[str, Any]


def statements(connection: Connection) -> Iterator[Row]:
    """Yield a row for each report with its id as given and its statements, each with all fields and its claims.

    Corrections are in place. A later revision's statements that an earlier one has stand for the same claims.
    """
    for report in queries.reports(connection):
        found = [_statement(connection, one, read) for one, read in _statements(connection, report.id)]
        yield {"id": report.given_id, "report": report.id, "attributions": found}


def _statements(connection: Connection, report: str) -> Iterator[tuple[StatementView, Statement]]:
    """Yield the statements of a report (id), with corrections and as they were read."""
    read = rereading.report(connection, report, "readings").statements
    for one in queries.statements(connection, report=report):
        yield one, read[one.n]


def _claims(connection: Connection, one: StatementView) -> list[Row]:
    about = queries.stances(connection, one.same_as or one.id)
    return [{"claim": claim, "stance": stance} for claim, stance in about]


def _statement(connection: Connection, one: StatementView, read: Statement) -> Row:
    source, cue, content = ([list(span) for span in role] for role in one.spans)
    return {
        **plain(read),
        "statement": one.id,
        "source": source,
        "cue": cue,
        "content": content,
        "act": one.act,
        "distance": one.distance,
        "actor_id": one.actor,
        "actor_name": one.who,
        "known": one.known,
        "claims": _claims(connection, one),
    }


def flat_statements(connection: Connection) -> Iterator[Row]:
    """Yield a row for each statement, without what has parts of its own: for tables."""
    for report in queries.reports(connection):
        for one, read in _statements(connection, report.id):
            (about, *_) = _claims(connection, one) or [{"claim": "", "stance": ""}]
            own = asdict(one)
            del own["spans"]
            yield {**own, "said_value": read.said.value.value if read.said else "", **about}


def claims(connection: Connection) -> Iterator[Row]:
    """Yield a row for each claim, the latest first."""
    yield from map(asdict, queries.claims(connection, Filter()))


def reports(connection: Connection) -> Iterator[Row]:
    """Yield a row for each report, the latest first."""
    yield from map(asdict, queries.reports(connection))


def corrections(connection: Connection) -> Iterator[Row]:
    """Yield a row for each correction of a statement in force, with the text that it corrects: for training.

    The last correction of a statement says what holds; those of claims and actors are pairs of ids.
    """
    for one in reviews(connection):
        if not one.undone and one.kind is not ReviewKind.UNDO:
            yield {**asdict(one), "corrected": _corrected(connection, one.target)}


def _corrected(connection: Connection, target: str) -> Row | None:
    try:
        found = queries.statement(connection, target)
    except NotInLedger:
        return None
    return {"id": found.given_id, "text": queries.text(connection, found.report), "spans": found.spans}


EXPORTS: dict[str, Callable[[Connection], Iterator[Row]]] = {
    "statements": statements,
    "flat statements": flat_statements,
    "claims": claims,
    "reports": reports,
    "reviews": corrections,
}
