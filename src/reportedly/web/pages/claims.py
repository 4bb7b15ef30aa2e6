"""Claims: the list, and one with its statements, lineage and history."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from reportedly.errors import BadQuery
from reportedly.keeping.threads import SHOWN
from reportedly.types import StatusKind
from reportedly.web.asking import Browsed, Start, Text
from reportedly.web.rendering import page

router = APIRouter(prefix="/claims")

BESIDE_AT_MOST = 40
"""Items of each list beside a claim's statements: reasons, voices, reports; it says how many more there are."""


@router.get("")
def claims(request: Request, ledger: Browsed, status: Text = "", after: Text = "") -> Response:
    """List the claims, all or those of a status, the latest first."""
    if status and status not in list(StatusKind):
        raise BadQuery(f"{status[:40]!r} is no status", "", f"One of: {', '.join(StatusKind)}.")
    found, following = ledger.claims(status, after)
    shown = {"claims": found, "status": status, "after": after, "following": following}
    return page(request, "claims.html", shown)


@router.get("/{identifier}")
def claim(request: Request, ledger: Browsed, identifier: str, start: Start = 0) -> Response:
    """Show a claim."""
    found = ledger.claim(identifier, start)
    shown = {"thread": found, "claim": found.claim, "start": start, "step": SHOWN, "most": BESIDE_AT_MOST}
    return page(request, "claim.html", shown)
