"""The corrections so far: the list, and those made as one, with what they changed, to be taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from reportedly.keeping.correctable import Correctable
from reportedly.keeping.correcting import Correction
from reportedly.ledger.decisions import ReviewKind
from reportedly.web.pages.review_common import CHANGES, By, Forms, Given, Refused, carry_out, follow, review_page

router = APIRouter(prefix="/review/corrections")

Numbers = Annotated[str, Path(pattern=r"^\d{1,16}(,\d{1,16}){0,19}$")]


@router.get("")
def corrections(request: Request, forms: Forms, before: Annotated[int, Query(ge=0, le=2**53)] = 0) -> Response:
    """List the corrections, the latest first."""
    found = forms.corrections(before)
    return review_page(request, "review_corrections.html", {"found": found, "before": before})


@router.get("/{numbers}")
def correction(request: Request, forms: Forms, numbers: Numbers) -> Response:
    """Show corrections that were made as one, and the claims that they changed."""
    return _page(request, forms, numbers)


@router.post("/{numbers}/undo", dependencies=CHANGES)
def undo(request: Request, forms: Forms, given: Given, numbers: Numbers) -> Response:
    """Take corrections back, the latest first; that is a correction as well."""
    wanted = tuple(Correction(ReviewKind.UNDO, (one,)) for one in sorted(numbers.split(","), key=int, reverse=True))
    done = carry_out(request, wanted, given)
    if isinstance(done, Refused):
        return _page(request, forms, numbers, done, given)
    return follow(request, done)


def _page(
    request: Request, forms: Correctable, numbers: str, no: Refused | None = None, by: By | None = None
) -> Response:
    found = forms.correction([int(one) for one in numbers.split(",")])
    shown = {"found": found, "numbers": numbers, "effects": request.app.state.recent.find(numbers)}
    return review_page(request, "review_done.html", shown, no, by)
