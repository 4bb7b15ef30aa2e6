"""The ledger as rows for other programs and for scoring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from reportedly.errors import BadQuery, NotInLedger
from reportedly.export import geojson, publication, schema_org, web_annotation
from reportedly.export.filed import Filed, FiledReport
from reportedly.export.statements import plain
from reportedly.keeping import answers
from reportedly.ledger import changing, facets, profiles, queries, rereading, tales
from reportedly.ledger.decisions import ReviewKind, reviews
from reportedly.ledger.facets import Sought
from reportedly.ledger.filters import Filter
from reportedly.ledger.views import ActorView, ReportView, StatementView
from reportedly.types import Statement

Row = dict[str, Any]

ALL = Filter()
"""Everything."""


def statements(connection: Connection, which: Filter = ALL) -> Iterator[Row]:
    """Yield a row for each report with its id as given and its statements, each with all fields and its claims.

    which: a story (id), for its reports alone, or one report (id). Corrections are in place. A later revision's
    statements that an earlier one has stand for the same claims.
    """
    for report in _reports(connection, which):
        found = [_statement(connection, one, read) for one, read in _statements(connection, report.id)]
        yield {"id": report.given_id, "report": report.id, "attributions": found}


def _reports(connection: Connection, which: Filter) -> Iterator[ReportView]:
    """Yield the reports of a story or one report, the latest first."""
    if which.report:
        yield queries.report(connection, which.report)
    else:
        yield from queries.reports(connection, which.story)


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


def flat_statements(connection: Connection, which: Filter = ALL) -> Iterator[Row]:
    """Yield a row for each statement, without what has parts of its own: for tables."""
    for report in _reports(connection, which):
        for one, read in _statements(connection, report.id):
            (about, *_) = _claims(connection, one) or [{"claim": "", "stance": ""}]
            own = asdict(one)
            del own["spans"]
            yield {**own, "said_value": read.said.value.value if read.said else "", **about}


def found(connection: Connection, sought: Sought) -> Iterator[Row]:
    """Yield a row for each statement that passes a search, the latest first: as many as a search finds."""
    passing = facets.find(connection, sought, 0, facets.PASSING_AT_MOST).statements
    for one, claim, stance in passing:
        own = asdict(one)
        del own["spans"]
        yield {**own, "claim": claim.id if claim else "", "stance": stance, "status": claim.status if claim else ""}


def claims(connection: Connection, which: Filter = ALL) -> Iterator[Row]:
    """Yield a row for each claim, the latest first."""
    yield from map(asdict, queries.claims(connection, which))


def reports(connection: Connection, which: Filter = ALL) -> Iterator[Row]:
    """Yield a row for each report, the latest first."""
    yield from map(asdict, _reports(connection, which))


def corrections(connection: Connection, which: Filter = ALL) -> Iterator[Row]:
    """Yield a row for each correction of a statement in force, with the text that it corrects: for training.

    The last correction of a statement says what holds; those of claims and actors are pairs of ids. Raises BadQuery for
    those of a story or report: some correct what reaches beyond it.
    """
    if which.story or which.report:
        raise BadQuery("corrections are not kept by story or report", "", "Export them all.")
    for one in reviews(connection):
        if not one.undone and one.kind is not ReviewKind.UNDO:
            yield {**asdict(one), "corrected": _corrected(connection, one.target)}


def _corrected(connection: Connection, target: str) -> Row | None:
    try:
        found = queries.statement(connection, target)
    except NotInLedger:
        return None
    return {"id": found.given_id, "text": queries.text(connection, found.report), "spans": found.spans}


def changes(connection: Connection, which: Filter = ALL) -> Iterator[Row]:
    """Yield a row for each change of a claim's status, the earliest first."""
    yield from map(asdict, changing.changes(connection, which))


def filed(connection: Connection, which: Filter = ALL) -> Iterator[FiledReport]:
    """Yield the reports as filed, all, those of a story or one (ids), the latest first."""
    for view in _reports(connection, which):
        read = rereading.report(connection, view.id, "readings")
        found = (
            Filed(one, read.statements[one.n].places, tuple(queries.stances(connection, one.same_as or one.id)))
            for one in queries.statements(connection, report=view.id)
        )
        yield FiledReport(view, read.metadata, read.text, tuple(found))


def schema_nodes(connection: Connection, which: Filter = ALL) -> Iterator[Row]:
    """Yield articles, quotations, claims and actors as nodes of schema.org, all, or of a story or report (ids)."""
    actors: dict[str, ActorView] = {}
    for report in filed(connection, which):
        _know(connection, actors, (one.view.actor for one in report.statements))
        yield schema_org.article(report)
        for one in report.statements:
            yield schema_org.quotation(one, report, actors)
    for claim in queries.claims(connection, which):
        positions = list(queries.positions(connection, claim.id))
        _know(connection, actors, (one.statement.actor for one in positions))
        yield schema_org.claim(claim, positions, actors)
    _know(connection, actors, [one.speaks_for for one in actors.values()])
    for identifier in sorted(actors):
        node = schema_org.actor(actors[identifier], actors)
        if node:
            yield node


def _know(connection: Connection, actors: dict[str, ActorView], ids: Iterable[str]) -> None:
    """Put the actors (ids) that are not among some yet there."""
    missing = set(ids) - actors.keys() - {""}
    if missing:
        actors.update(profiles.by_ids(connection, missing))


def web_annotations(connection: Connection, which: Filter = ALL) -> Iterator[Row]:
    """Yield the statements as W3C Web Annotations of their reports."""
    for report in filed(connection, which):
        for one in report.statements:
            yield web_annotation.annotation(one, report)


def places(connection: Connection, which: Filter = ALL) -> Iterator[Row]:
    """Yield the places of all statements as features of GeoJSON."""
    for report in filed(connection, which):
        for one in report.statements:
            yield from geojson.features(one, report)


def story_page(connection: Connection, identifier: str) -> Iterator[str]:
    """Yield the page of a story (id) for publication, piece by piece. Raises NotInLedger."""
    found = tales.story(connection, identifier)
    claims = [answers.claim(connection, one.id) for one in queries.claims(connection, Filter(story=found.id))]
    yield from publication.page(found, list(queries.reports(connection, found.id)), claims)


def chosen(connection: Connection, story: str, report: str) -> Filter:
    """Return a story and a report, each by any of its ids, as what an export is of. Raises NotInLedger."""
    return Filter(
        story=tales.story(connection, story).id if story else "",
        report=queries.report(connection, report).id if report else "",
    )


EXPORTS: dict[str, Callable[[Connection, Filter], Iterator[Row]]] = {
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
