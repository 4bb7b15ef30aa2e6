"""A claim split, merged with others, or kept apart from them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from reportedly.keeping.correctable import Correctable
from reportedly.keeping.correcting import Correction
from reportedly.ledger.decisions import ReviewKind
from reportedly.web.asking import Text
from reportedly.web.pages.review_common import (
    CHANGES,
    By,
    Forms,
    Given,
    Many,
    Refused,
    carry_out,
    follow,
    review_page,
)

router = APIRouter(prefix="/review/claims")


@router.get("/{identifier}")
def form(request: Request, forms: Forms, identifier: str, words: Text = "") -> Response:
    """Show a claim with its statements, and others with which it may be merged."""
    return _page(request, forms, identifier, words)


@router.post("/{identifier}/split", dependencies=CHANGES)
def split(request: Request, forms: Forms, given: Given, identifier: str, statement: Many = []) -> Response:  # noqa: B006 read alone
    """Take statements off a claim."""
    if not statement:
        no = Refused(400, "no statement is chosen", "Choose those that are about something else.")
        return _page(request, forms, identifier, "", no, given)
    wanted = Correction(ReviewKind.SPLIT_CLAIM, (identifier, *statement))
    return _carried(request, forms, identifier, (wanted,), given, statement)


@router.post("/{identifier}/merge", dependencies=CHANGES)
def merge(
    request: Request,
    forms: Forms,
    given: Given,
    identifier: str,
    claim: Many = [],  # noqa: B006 read alone
    apart: Annotated[str, Form(max_length=20)] = "",
    words: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Merge a claim with others, or keep it apart from each of them."""
    if not claim:
        no = Refused(400, "no claim is chosen", "Choose those that this one is the same as, or is not.")
        return _page(request, forms, identifier, words, no, given)
    if apart:
        wanted = tuple(Correction(ReviewKind.KEEP_CLAIMS_APART, (identifier, one)) for one in claim)
    else:
        wanted = (Correction(ReviewKind.MERGE_CLAIMS, (identifier, *claim)),)
    return _carried(request, forms, identifier, wanted, given, claim, words)


def _carried(
    request: Request,
    forms: Correctable,
    identifier: str,
    wanted: tuple[Correction, ...],
    by: By,
    ticked: list[str],
    words: str = "",
) -> Response:
    done = carry_out(request, wanted, by)
    if isinstance(done, Refused):
        return _page(request, forms, identifier, words, done, by, ticked)
    return follow(request, done)


def _page(
    request: Request,
    forms: Correctable,
    identifier: str,
    words: str = "",
    no: Refused | None = None,
    by: By | None = None,
    ticked: list[str] | None = None,
) -> Response:
    found = forms.claim(identifier, words)
    shown = {"form": found, "claim": found.claim, "words": words, "ticked": set(ticked or ())}
    return review_page(request, "review_claim.html", shown, no, by)
