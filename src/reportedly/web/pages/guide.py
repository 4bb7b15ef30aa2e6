"""What the signs and words on the pages mean."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from reportedly.web.rendering import page

router = APIRouter()


@router.get("/guide")
def guide(request: Request) -> Response:
    """Explain stances, statuses and marks."""
    return page(request, "guide.html", {})
