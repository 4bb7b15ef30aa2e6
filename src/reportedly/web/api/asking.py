"""Questions: everything that the ledger can be asked, without changing it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import PlainTextResponse, Response

from reportedly.keeping import Ledger
from reportedly.keeping.answers import Revision
from reportedly.keeping.serving import Serving
from reportedly.ledger.decisions import Review
from reportedly.ledger.queries import Filter
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
from reportedly.types import StatusKind
from reportedly.web.api.access import MayRead
from reportedly.web.api.models import (
    About,
    ReportAnswer,
    Root,
    StatementAnswer,
    StatusAnswer,
    StoryAnswer,
)
from reportedly.web.api.parts import ITEMS, Cursor, Limit, Part, When, Words, part
from reportedly.web.api.tagging import Tagged
from reportedly.web.asking import ledger_of

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
    names = ("reports", "claims", "stories", "actors", "statements", "changes", "status", "reviews", "sources")
    links = {name: f"{base}/{name}" for name in names} | {"openapi": f"{base}/openapi.json"}
    return Root.model_validate({"name": "reportedly", "version": __version__, "links": links})


@router.get("/claims", response_model=Part[ClaimView], tags=["claims"])
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
def claim(kept: Kept, claim: Id) -> ClaimFile:
    """Show all of a claim, by its id or by that of one of its statements."""
    return kept.claim(claim)


@router.get("/stories", response_model=Part[StoryView], tags=["stories"])
def stories(served: Served, limit: Limit = ITEMS, cursor: Cursor = "") -> Any:
    """List stories, the latest first."""
    return part(served.stories, limit, cursor)


@router.get("/stories/{story}", tags=["stories"])
def story(kept: Kept, story: Id) -> StoryAnswer:
    """Show a story, by its id or by that of one of its reports, with its reports and claims."""
    found, reports, claims = kept.story(story)
    return StoryAnswer(story=found, reports=list(reports), claims=list(claims))


@router.get("/actors", response_model=Part[ActorView], tags=["actors"])
def actors(served: Served, name: Words = "", limit: Limit = ITEMS, cursor: Cursor = "") -> Any:
    """List actors, those with most statements first: all, or those of a name."""
    return part(lambda number, after: served.actors(name, number, after), limit, cursor)


@router.get("/actors/{actor}", tags=["actors"])
def actor(served: Served, actor: Id) -> ActorFile:
    """Show all of an actor by its id; by a name, the one with most statements. Its latest statements are shown."""
    return served.actor(actor)


@router.get("/reports", response_model=Part[ReportView], tags=["reports"])
def reports(served: Served, story: Words = "", limit: Limit = ITEMS, cursor: Cursor = "") -> Any:
    """List reports, the latest first: all, or those of a story."""
    return part(lambda number, after: served.reports(story, number, after), limit, cursor)


@router.get("/reports/{report}", tags=["reports"])
def report(kept: Kept, report: Id) -> ReportAnswer:
    """Show a report and its statements, by its id or by the id that was given with it."""
    found, _, statements = kept.report(report)
    return ReportAnswer(report=found, statements=list(statements))


@router.get("/reports/{report}/text", response_class=PlainTextResponse, tags=["reports"])
def text(kept: Kept, report: Id) -> Response:
    """Show the text that spans of the report's statements index: they count its Unicode characters."""
    return PlainTextResponse(kept.report(report)[1])


@router.get("/reports/{report}/revisions", tags=["reports"])
def revisions(kept: Kept, report: Id) -> list[Revision]:
    """Show the revisions of a report, and what changed from each to the next."""
    return list(kept.revisions(report))


@router.get("/statements", response_model=Part[StatementView], tags=["statements"])
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


@router.get("/changes", response_model=Part[Change], tags=["claims"])
def changes(
    served: Served,
    since: When = "",
    until: When = "",
    status: StatusKind | None = None,
    actor: Words = "",
    place: Words = "",
    story: Words = "",
    limit: Limit = ITEMS,
    cursor: Cursor = "",
) -> Any:
    """List how the status of claims changed, the earliest first: from a day to another, to a status, of the claims of
    an actor, a place or a story.
    """
    which = Filter(status or "", actor, since, place, story, until)
    return part(lambda number, after: served.changes(which, number, after), limit, cursor)


@router.get("/status", tags=["claims"])
def status(served: Served, as_of: When = "") -> StatusAnswer:
    """Count the claims by where they stand, now or at the end of a past day. `/claims` lists them."""
    counts = served.counts(as_of)
    return StatusAnswer.model_validate({"as_of": as_of, "claims": sum(counts.values()), "counts": counts})


@router.get("/reviews", tags=["reviews"])
def reviews(kept: Kept) -> list[Review]:
    """List all corrections in the order in which they were made."""
    return list(kept.reviews())


@router.get("/sources", response_model=Part[SourceView], tags=["sources"])
def sources(served: Served, limit: Limit = ITEMS, cursor: Cursor = "") -> Any:
    """List the places where `watch` looks for reports, in the order in which they were added, and how each does.

    `health.weeks` is empty in this list.
    """
    return part(served.sources, limit, cursor)


@router.get("/sources/{source}", tags=["sources"])
def source(served: Served, source: Id) -> SourceView:
    """Show a source by its id, and how it does, week by week too."""
    return served.source(source)
