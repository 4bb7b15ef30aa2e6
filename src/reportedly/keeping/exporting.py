"""The ledger as rows for other programs and for scoring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from reportedly.errors import BadQuery, NotInLedger
from reportedly.export import geojson, publication, schema_org, web_annotation
from reportedly.export.filed import Filed, FiledReport
from reportedly.export.statements import plain
from reportedly.keeping import answers
from reportedly.ledger import changing, finding, queries, rereading
from reportedly.ledger.decisions import ReviewKind, reviews
from reportedly.ledger.queries import Filter
from reportedly.ledger.views import ActorView, StatementView
from reportedly.types import Statement

Row = dict[str, Any]


def statements(connection: Connection, story: str = "") -> Iterator[Row]:
    """Yield a row for each report with its id as given and its statements, each with all fields and its claims.

    story: an id, for its reports alone. Corrections are in place. A later revision's statements that an earlier one has
    stand for the same claims.
    """
    for report in queries.reports(connection, story):
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


def flat_statements(connection: Connection, story: str = "") -> Iterator[Row]:
    """Yield a row for each statement, without what has parts of its own: for tables."""
    for report in queries.reports(connection, story):
        for one, read in _statements(connection, report.id):
            (about, *_) = _claims(connection, one) or [{"claim": "", "stance": ""}]
            own = asdict(one)
            del own["spans"]
            yield {**own, "said_value": read.said.value.value if read.said else "", **about}


def claims(connection: Connection, story: str = "") -> Iterator[Row]:
    """Yield a row for each claim, the latest first."""
    yield from map(asdict, queries.claims(connection, Filter(story=story)))


def reports(connection: Connection, story: str = "") -> Iterator[Row]:
    """Yield a row for each report, the latest first."""
    yield from map(asdict, queries.reports(connection, story))


def corrections(connection: Connection, story: str = "") -> Iterator[Row]:
    """Yield a row for each correction of a statement in force, with the text that it corrects: for training.

    The last correction of a statement says what holds; those of claims and actors are pairs of ids. Raises BadQuery for
    those of a story: some correct what reaches beyond it.
    """
    if story:
        raise BadQuery("corrections are not kept by story", "", "Export them all.")
    for one in reviews(connection):
        if not one.undone and one.kind is not ReviewKind.UNDO:
            yield {**asdict(one), "corrected": _corrected(connection, one.target)}


def _corrected(connection: Connection, target: str) -> Row | None:
    try:
        found = queries.statement(connection, target)
    except NotInLedger:
        return None
    return {"id": found.given_id, "text": queries.text(connection, found.report), "spans": found.spans}


def changes(connection: Connection, story: str = "") -> Iterator[Row]:
    """Yield a row for each change of a claim's status, the earliest first."""
    yield from map(asdict, changing.changes(connection, Filter(story=story)))


def filed(connection: Connection, story: str = "") -> Iterator[FiledReport]:
    """Yield the reports as filed, all or those of a story (id), the latest first."""
    for view in queries.reports(connection, story):
        read = rereading.report(connection, view.id, "readings")
        found = (
            Filed(one, read.statements[one.n].places, tuple(queries.stances(connection, one.same_as or one.id)))
            for one in queries.statements(connection, report=view.id)
        )
        yield FiledReport(view, read.metadata, read.text, tuple(found))


def schema_nodes(connection: Connection, story: str = "") -> Iterator[Row]:
    """Yield articles, quotations, claims and actors as nodes of schema.org, all or those of a story (id)."""
    actors = {one.id: one for one in finding.actors(connection)}
    named: set[str] = set()
    for report in filed(connection, story):
        yield schema_org.article(report)
        for one in report.statements:
            named.add(one.view.actor)
            yield schema_org.quotation(one, report, actors)
    for claim in queries.claims(connection, Filter(story=story)):
        positions = list(queries.positions(connection, claim.id))
        named.update(one.statement.actor for one in positions)
        yield schema_org.claim(claim, positions, actors)
    for identifier in sorted(_with_principals(named, actors)):
        node = schema_org.actor(actors[identifier], actors)
        if node:
            yield node


def _with_principals(named: set[str], actors: dict[str, ActorView]) -> set[str]:
    """Return the actors (ids) that are there, and those for whom they speak."""
    found = {one for one in named if one in actors}
    return found | {actors[one].speaks_for for one in found if actors[one].speaks_for in actors}


def web_annotations(connection: Connection, story: str = "") -> Iterator[Row]:
    """Yield the statements as W3C Web Annotations of their reports."""
    for report in filed(connection, story):
        for one in report.statements:
            yield web_annotation.annotation(one, report)


def places(connection: Connection, story: str = "") -> Iterator[Row]:
    """Yield the places of all statements as features of GeoJSON."""
    for report in filed(connection, story):
        for one in report.statements:
            yield from geojson.features(one, report)


def story_page(connection: Connection, identifier: str) -> Iterator[str]:
    """Yield the page of a story (id) for publication, piece by piece. Raises NotInLedger."""
    found = queries.story(connection, identifier)
    claims = [answers.claim(connection, one.id) for one in queries.claims(connection, Filter(story=found.id))]
    yield from publication.page(found, list(queries.reports(connection, found.id)), claims)


EXPORTS: dict[str, Callable[[Connection, str], Iterator[Row]]] = {
    "statements": statements,
    "flat statements": flat_statements,
    "claims": claims,
    "reports": reports,
    "reviews": corrections,
    "changes": changes,
    "schema-org": schema_nodes,
    "annotations": web_annotations,
    "places": places,
}
