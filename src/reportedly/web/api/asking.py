"""Questions: everything that the ledger can be asked, without changing it."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import PlainTextResponse, Response

from reportedly.errors import BadQuery
from reportedly.keeping import Ledger
from reportedly.keeping.answers import Revision
from reportedly.keeping.browsing import REVISIONS_AT_MOST
from reportedly.keeping.serving import Part, Serving
from reportedly.ledger.decisions import Review
from reportedly.ledger.filters import Filter
from reportedly.ledger.views import (
    ActorFile,
    ActorView,
    Change,
    ClaimFile,
    ClaimView,
    Hit,
    ReportView,
    SourceView,
    StatementView,
    StoryView,
)
from reportedly.types import StatusKind, Verdict
from reportedly.web.api.access import MayRead
from reportedly.web.api.models import (
    About,
    ActorAnswer,
    ClaimAnswer,
    ReportAnswer,
    Root,
    StatementAnswer,
    StatusAnswer,
    StoryAnswer,
)
from reportedly.web.api.parts import ITEMS, Cursor, Limit, Page, When, Words, after_of, next_of, part
from reportedly.web.api.tagging import Tagged
from reportedly.web.asking import Browsed, ledger_of
from reportedly.web.captures import CAPTURE, captured

router = APIRouter(route_class=Tagged, dependencies=[MayRead])


def _serving(request: Request) -> Serving:
    return Serving(ledger_of(request))


Served = Annotated[Serving, Depends(_serving)]
Kept = Annotated[Ledger, Depends(ledger_of)]
Id = Annotated[str, Path(min_length=1, max_length=300)]


@router.get("/", tags=["about"])
def root(request: Request) -> Root:
    """Say what this is, and where to go from here."""
    from reportedly import __version__

    base = request.scope.get("root_path", "")
    names = ("reports", "claims", "stories", "actors", "statements", "changes", "status", "reviews", "queue", "sources")
    links = {name: f"{base}/{name}" for name in names} | {"openapi": f"{base}/openapi.json"}
    return Root.model_validate({"name": "reportedly", "version": __version__, "links": links})


@router.get("/claims", response_model=Page[ClaimView], tags=["claims"])
def claims(
    served: Served,
    status: StatusKind | None = None,
    actor: Words = "",
    since: When = "",
    place: Words = "",
    story: Words = "",
    as_of: When = "",
    limit: Limit = ITEMS,
    cursor: Cursor = "",
) -> Any:
    """List claims, the latest first: of a status, with statements of an actor (by name or id, with those who speak for
    it), that changed since a day, about a place (by name), of a story, or as they stood at the end of a day.
    """
    which = Filter(status or "", actor, since, place, story, as_of)
    return part(lambda number, after: served.claims(which, number, after), limit, cursor)


@router.get("/claims/{claim}", tags=["claims"])
def claim(served: Served, claim: Id, limit: Limit = ITEMS, cursor: Cursor = "") -> ClaimAnswer:
    """Show a claim, by its id or by that of one of its statements, with a page of its statements."""
    file, after = served.claim(claim, limit, after_of(cursor))
    return ClaimAnswer.model_validate({**_fields(file), "next": next_of(Part((), after))})


@router.get("/stories", response_model=Page[StoryView], tags=["stories"])
def stories(served: Served, limit: Limit = ITEMS, cursor: Cursor = "") -> Any:
    """List stories, the latest first."""
    return part(served.stories, limit, cursor)


@router.get("/stories/{story}", tags=["stories"])
def story(served: Served, story: Id, limit: Limit = ITEMS) -> StoryAnswer:
    """Show a story, by its id or by that of one of its reports, with its latest reports and claims."""
    found, reports, claims = served.story(story, limit)
    return StoryAnswer(
        story=found,
        reports=list(reports.items),
        claims=list(claims.items),
        next_reports=next_of(reports),
        next_claims=next_of(claims),
    )


@router.get("/actors", response_model=Page[ActorView], tags=["actors"])
def actors(served: Served, name: Words = "", limit: Limit = ITEMS, cursor: Cursor = "") -> Any:
    """List actors, those with most statements first: all, or those of a name."""
    return part(lambda number, after: served.actors(name, number, after), limit, cursor)


@router.get("/actors/{actor}", tags=["actors"])
def actor(served: Served, actor: Id, limit: Limit = ITEMS, cursor: Cursor = "") -> ActorAnswer:
    """Show an actor by its id, by a name the one with most statements, with a page of its statements."""
    file, after = served.actor(actor, limit, after_of(cursor))
    said = [{"statement": one, "claim": claim, "stance": stance} for one, claim, stance in file.said]
    return ActorAnswer.model_validate({**_fields(file), "said": said, "next": next_of(Part((), after))})


def _fields(file: ClaimFile | ActorFile) -> dict[str, Any]:
    return {one.name: getattr(file, one.name) for one in fields(file)}


@router.get("/reports", response_model=Page[ReportView], tags=["reports"])
def reports(
    served: Served, story: Words = "", verdict: Verdict | None = None, limit: Limit = ITEMS, cursor: Cursor = ""
) -> Any:
    """List reports, the latest first: all, or those of a story; or those of the latest 500 that have a verdict, which
    are one page.
    """
    if verdict and (story or cursor):
        raise BadQuery("reports of a verdict are one page, of all stories", "", "Leave out story and cursor.")
    return part(lambda number, after: served.reports(story, number, after, verdict or ""), limit, cursor)


@router.get("/reports/{report}", tags=["reports"])
def report(served: Served, browsed: Browsed, report: Id, limit: Limit = ITEMS, cursor: Cursor = "") -> ReportAnswer:
    """Show a report, by its id or by the id that was given with it, with a page of its statements."""
    paper = browsed.paper(report)
    found = served.statements(paper.view.id, "", limit, after_of(cursor))
    return ReportAnswer(
        report=paper.view,
        statements=list(found.items),
        next=next_of(found),
        retrieval=paper.report.retrieval,
        residue=list(paper.report.residue),
        unread=paper.report.unread,
        copies=list(paper.copies),
    )


@router.get("/reports/{report}/text", response_class=PlainTextResponse, tags=["reports"])
def text(kept: Kept, report: Id) -> Response:
    """Show the text that spans of the report's statements index: they count its Unicode characters."""
    return PlainTextResponse(kept.report(report)[1])


@router.get("/reports/{report}/capture", response_class=Response, responses=CAPTURE, tags=["reports"])
def capture(browsed: Browsed, report: Id) -> Response:
    """Return the bytes that came back for a report's address, as text that no browser runs."""
    return captured(*browsed.capture(report))


@router.get("/reports/{report}/revisions", tags=["reports"])
def revisions(
    served: Served, report: Id, limit: Annotated[int, Query(ge=1, le=REVISIONS_AT_MOST)] = REVISIONS_AT_MOST
) -> list[Revision]:
    """Show the last revisions of a report, the first first, and what changed from each to the next."""
    return list(served.revisions(report, limit))


@router.get("/statements", response_model=Page[StatementView], tags=["statements"])
def statements(served: Served, report: Words = "", actor: Words = "", limit: Limit = ITEMS, cursor: Cursor = "") -> Any:
    """List statements in the order of time and text: all, those of a report, or of an actor and who speaks for it."""
    return part(lambda number, after: served.statements(report, actor, number, after), limit, cursor)


@router.get("/statements/{statement}", tags=["statements"])
def statement(served: Served, statement: Id) -> StatementAnswer:
    """Show a statement, and the claims that it is about."""
    found, about = served.statement(statement)
    claims = [About.model_validate({"claim": claim, "stance": stance}) for claim, stance in about]
    return StatementAnswer(statement=found, claims=claims)


@router.get("/search", tags=["search"])
def search(
    served: Served,
    q: Annotated[str, Query(min_length=1, max_length=300, description='Words; phrases in "double quotes".')],
    limit: Limit = ITEMS,
) -> list[Hit]:
    """Find where all of some words occur: in claims, in statements, in reports, so many of each, best first."""
    return list(served.search(q, limit))


@router.get("/changes", response_model=Page[Change], tags=["claims"])
def changes(
    served: Served,
    since: When = "",
    until: When = "",
    status: StatusKind | None = None,
    actor: Words = "",
    place: Words = "",
    story: Words = "",
    claim: Words = "",
    limit: Limit = ITEMS,
    cursor: Cursor = "",
) -> Any:
    """List how the status of claims changed, the earliest first: from a day to another, to a status, of the claims of
    an actor, a place or a story, or of one claim. Of many reasons for one the first 20 are there.
    """
    which = Filter(status or "", actor, since, place, story, until)
    return part(lambda number, after: served.changes(which, number, after, claim), limit, cursor)


@router.get("/status", tags=["claims"])
def status(served: Served, as_of: When = "") -> StatusAnswer:
    """Count the claims by where they stand, now or at the end of a past day. `/claims` lists them."""
    counts = served.counts(as_of)
    return StatusAnswer.model_validate({"as_of": as_of, "claims": sum(counts.values()), "counts": counts})


@router.get("/reviews", response_model=Page[Review], tags=["reviews"])
def reviews(served: Served, limit: Limit = ITEMS, cursor: Cursor = "") -> Any:
    """List corrections in the order in which they were made."""
    return part(served.reviews, limit, cursor)


@router.get("/reviews/{number}", tags=["reviews"])
def review(served: Served, number: Annotated[int, Path(ge=1, le=2**53)]) -> Review:
    """Show a correction by its number."""
    return served.review(number)


@router.get("/sources", response_model=Page[SourceView], tags=["sources"])
def sources(served: Served, limit: Limit = ITEMS, cursor: Cursor = "") -> Any:
    """List the places where `watch` looks for reports, in the order in which they were added, and how each does.

    `health.weeks` is empty in this list.
    """
    return part(served.sources, limit, cursor)


@router.get("/sources/{source}", tags=["sources"])
def source(served: Served, source: Id) -> SourceView:
    """Show a source by its id, and how it does, week by week too."""
    return served.source(source)
