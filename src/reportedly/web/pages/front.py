"""The front page: stories with their claims, what changed, what could not be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from reportedly.errors import LedgerMissing
from reportedly.keeping.browsing import FLAGGED
from reportedly.ledger.moments import moment, stamp
from reportedly.web.asking import Browsed, Text
from reportedly.web.rendering import page

router = APIRouter()

VISIT = timedelta(minutes=30)
"""How long after a look the next one is another visit."""

VISITS = "visits"
"""Where a session keeps when the last look was, and when the visit before it ended."""


@router.get("/")
def front(request: Request, ledger: Browsed, after: Text = "", since: Text = "", visit: Text = "") -> Response:
    """Show the stories after a place, and what changed since a day or moment, or came in since a visit."""
    try:
        found = ledger.front(after, since, visit)
    except LedgerMissing:
        return page(request, "welcome.html", {})
    shown = {
        "front": found,
        "after": after,
        "since": since,
        "visit": visit,
        "flags": FLAGGED,
        "visited": visited(request.session),
    }
    return page(request, "front.html", shown)


def visited(session: dict[str, Any]) -> str:
    """Return when the visit before this one was, "" for none that the session knows, and note this one.

    What is asked for within half an hour is one visit. The times are in the session's cookie, and nowhere else.
    """
    now = datetime.now(UTC)
    last, before = session.get(VISITS, ("", ""))
    if not last or now - moment(last) > VISIT:
        before = last
    session[VISITS] = (stamp(now), before)
    return str(before)
