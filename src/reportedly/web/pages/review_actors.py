"""An actor split by the reports that name it, or merged with others."""

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

router = APIRouter(prefix="/review/actors")


@router.get("/{identifier}")
def form(request: Request, forms: Forms, identifier: str, name: Text = "") -> Response:
    """Show an actor with the reports that name it, and others with which it may be merged."""
    return _page(request, forms, identifier, name)


@router.post("/{identifier}/split", dependencies=CHANGES)
def split(request: Request, forms: Forms, given: Given, identifier: str, report: Many = []) -> Response:  # noqa: B006 read alone
    """Say that some reports mean another."""
    if not report:
        no = Refused(400, "no report is chosen", "Choose those that mean somebody else.")
        return _page(request, forms, identifier, "", no, given)
    wanted = Correction(ReviewKind.SPLIT_ACTOR, (identifier, *report))
    return _carried(request, forms, identifier, wanted, given, report)


@router.post("/{identifier}/merge", dependencies=CHANGES)
def merge(
    request: Request,
    forms: Forms,
    given: Given,
    identifier: str,
    actor: Many = [],  # noqa: B006 read alone
    name: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Say that an actor and others are one."""
    if not actor:
        no = Refused(400, "no actor is chosen", "Choose those that are the same as this one.")
        return _page(request, forms, identifier, name, no, given)
    wanted = Correction(ReviewKind.MERGE_ACTORS, (identifier, *actor))
    return _carried(request, forms, identifier, wanted, given, actor, name)


def _carried(
    request: Request,
    forms: Correctable,
    identifier: str,
    wanted: Correction,
    by: By,
    ticked: list[str],
    name: str = "",
) -> Response:
    done = carry_out(request, (wanted,), by)
    if isinstance(done, Refused):
        return _page(request, forms, identifier, name, done, by, ticked)
    return follow(request, done)


def _page(
    request: Request,
    forms: Correctable,
    identifier: str,
    name: str = "",
    no: Refused | None = None,
    by: By | None = None,
    ticked: list[str] | None = None,
) -> Response:
    found = forms.actor(identifier, name)
    shown = {"form": found, "actor": found.actor, "name": name, "ticked": set(ticked or ())}
    return review_page(request, "review_actor.html", shown, no, by)
