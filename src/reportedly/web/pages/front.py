"""The front page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from reportedly.web.asking import Asked
from reportedly.web.rendering import page

router = APIRouter()


@router.get("/")
def front(request: Request, ledger: Asked) -> Response:
    """Show the stories."""
    return page(request, "front.html", {"stories": list(ledger.stories())})
