"""The front page: stories with their claims, what changed, what could not be read."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from reportedly.errors import LedgerMissing
from reportedly.keeping.browsing import FLAGGED
from reportedly.web.asking import Browsed, Text
from reportedly.web.rendering import page

router = APIRouter()


@router.get("/")
def front(request: Request, ledger: Browsed, after: Text = "", since: Text = "") -> Response:
    """Show the stories after a place, and what changed since a day or moment."""
    try:
        found = ledger.front(after, since)
    except LedgerMissing:
        return page(request, "welcome.html", {})
    return page(request, "front.html", {"front": found, "after": after, "since": since, "flags": FLAGGED})
