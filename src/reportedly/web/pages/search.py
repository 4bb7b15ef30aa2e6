"""Search: words and facets to statements; claims and reports with the words beside them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from reportedly.errors import LedgerMissing
from reportedly.keeping.browsing import ROWS
from reportedly.ledger.facets import FACETS, Sought
from reportedly.ledger.finding import CLOSE, OPEN
from reportedly.ledger.views import Hit
from reportedly.web.asking import Browsed, Start, Text
from reportedly.web.rendering import page

router = APIRouter(prefix="/search")

BESIDE = 6
"""Claims and reports that are shown beside the statements."""


def _sought(
    words: Text = "",
    actor: Text = "",
    act: Text = "",
    status: Text = "",
    channel: Text = "",
    place: Text = "",
    publisher: Text = "",
    since: Text = "",
    until: Text = "",
) -> Sought:
    return Sought(words.strip(), actor, act, status, channel, place.strip(), publisher, since, until)


@router.get("")
def search(
    request: Request,
    ledger: Browsed,
    sought: Annotated[Sought, Depends(_sought)],
    start: Start = 0,
) -> Response:
    """Show what is found; the address of the page is that of the search."""
    given = asdict(sought)
    asked = ({"q": sought.words} if sought.words else {}) | sought.facets
    shown = {"given": given, "asked": asked, "sought": sought, "searched": sought.words, "start": start, "step": ROWS}
    try:
        found = ledger.find(sought, start)
    except LedgerMissing:
        return page(request, "welcome.html", {})
    hits = list(ledger.beside(sought.words, BESIDE)) if sought.words and not start else []
    beside = {kind: [(hit, snippet(hit)) for hit in hits if hit.kind == kind] for kind in ("claim", "report")}
    names = ledger.names([sought.actor])
    shown |= {"found": found, "facets": FACETS, "beside": beside, "actor": names.get(sought.actor, sought.actor)}
    return page(request, "search.html", shown)


def snippet(hit: Hit) -> list[tuple[str, bool]]:
    """Return a snippet in pieces, each with whether it is one of the words found."""
    pieces = hit.snippet.replace(CLOSE, OPEN).split(OPEN)
    return [(piece, n % 2 == 1) for n, piece in enumerate(pieces) if piece]
