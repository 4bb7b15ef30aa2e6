"""A story: its board, timeline, places and reports."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from reportedly.errors import BadQuery
from reportedly.keeping.browsing import BOARD, TOLD
from reportedly.ledger.timelines import Chosen
from reportedly.types import Act, StatusKind
from reportedly.web.asking import Browsed, Start, Text
from reportedly.web.boarding import table
from reportedly.web.drawing.timeline import timeline as drawn
from reportedly.web.rendering import page

router = APIRouter(prefix="/stories")


@router.get("/{identifier}")
def board(
    request: Request, ledger: Browsed, identifier: str, as_of: Text = "", status: Text = "", start: Start = 0
) -> Response:
    """Show who stands where on the claims of a story, now or at the end of a past day."""
    if status and status not in list(StatusKind):
        raise BadQuery(f"{status[:40]!r} is no status", "", f"One of: {', '.join(StatusKind)}.")
    found = ledger.board(identifier, as_of, status, start)
    total = sum(count for kind, count in found.counts.items() if status in ("", kind))
    shown = {
        "board": found,
        "story": found.story,
        "table": table(found),
        "given": {"as_of": as_of, "status": status},
        "as_of": as_of,
        "status": status,
        "start": start,
        "total": total,
        "step": BOARD,
    }
    return page(request, "board.html", shown)


def _chosen(actor: Text = "", act: Text = "", place: Text = "", since: Text = "", until: Text = "") -> Chosen:
    if act and act not in list(Act):
        raise BadQuery(f"{act[:40]!r} is no act", "", f"One of: {', '.join(Act)}.")
    return Chosen(actor, act, place, since, until)


@router.get("/{identifier}/timeline")
def timeline(
    request: Request,
    ledger: Browsed,
    identifier: str,
    chosen: Annotated[Chosen, Depends(_chosen)],
    start: Start = 0,
) -> Response:
    """Show the statements of a story in time: all, or those of an actor, an act, a place, some days."""
    found = ledger.timeline(identifier, chosen, start)
    given = {
        "actor": chosen.actor,
        "act": chosen.act,
        "place": chosen.place,
        "since": chosen.since,
        "until": chosen.until,
    }
    shown = {
        "timeline": found,
        "story": found.story,
        "picture": drawn(found.statements),
        "given": given,
        "acts": [act for act in Act if act is not Act.NONE],
        "start": start,
        "step": TOLD,
    }
    return page(request, "timeline.html", shown)


@router.get("/{identifier}/places")
def places(request: Request, ledger: Browsed, identifier: str) -> Response:
    """Show where the statements of a story are about."""
    story, found = ledger.places(identifier)
    return page(request, "places.html", {"story": story, "places": found})


@router.get("/{identifier}/reports")
def reports(request: Request, ledger: Browsed, identifier: str) -> Response:
    """Show the reports of a story."""
    found = ledger.story_reports(identifier)
    story, _ = ledger.places(identifier)
    return page(request, "story_reports.html", {"story": story, "reports": found})
