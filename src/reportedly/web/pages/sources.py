"""Sources: where `watch` looks, and how each does."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from reportedly.web.asking import Browsed
from reportedly.web.rendering import page

router = APIRouter(prefix="/sources")


@router.get("")
def sources(request: Request, ledger: Browsed, after: Annotated[int, Query(ge=0, le=2**53)] = 0) -> Response:
    """List the sources after a place, in the order in which they were added."""
    found, following = ledger.sources(after)
    return page(request, "sources.html", {"sources": found, "after": after, "following": following})
