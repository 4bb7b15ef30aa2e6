"""Paste: a text, or the address of a page, is read at once and saved only on request."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from reportedly.errors import ReportedlyError
from reportedly.export.statements import facts
from reportedly.keeping.drafting import keep, read_capture
from reportedly.types import Capture
from reportedly.web.drafts import Draft
from reportedly.web.failures import status_of
from reportedly.web.marking import blocks
from reportedly.web.rendering import form_page
from reportedly.web.safety.forms import own_form
from reportedly.web.safety.rights import Needs
from reportedly.web.words import path_of

router = APIRouter(prefix="/paste")

PASTED_AT_MOST = 1_000_000
"""Characters of a text that is pasted."""


@router.get("")
def ask(request: Request) -> Response:
    """Show the box."""
    return form_page(request, "paste.html", {"text": "", "address": "", "error": None})


@router.post("", dependencies=[Depends(own_form)])
def read(
    request: Request,
    text: Annotated[str, Form(max_length=PASTED_AT_MOST)] = "",
    address: Annotated[str, Form(max_length=4_000)] = "",
) -> Response:
    """Read a text, or the page at an address, and go to what was found."""
    try:
        draft = Draft(*read_capture(_capture(text), address.strip(), request.app.state.reader))
    except ReportedlyError as error:
        shown = {"text": text, "address": address, "error": error}
        return form_page(request, "paste.html", shown, status_of(error))
    return RedirectResponse(path_of("paste", request.app.state.drafts.keep(draft)), 303)


def _capture(text: str) -> Capture | None:
    """Return a pasted text as a capture; what comes without an address has none: two texts are not two versions."""
    if not text.strip():
        return None
    body = text.replace("\r\n", "\n").encode("utf-8", "replace")
    return Capture("", body, retrieved=datetime.now(UTC).replace(microsecond=0))


@router.get("/{name}")
def show(request: Request, name: str) -> Response:
    """Show what was read; nothing of it is in the ledger."""
    draft = _found(request, name)
    report = draft.report
    numbered = [
        (n, [[(span.start, span.end) for span in role] for role in (one.source, one.cue, one.content)])
        for n, one in enumerate(report.attributions, 1)
    ]
    shown = {
        "name": name,
        "report": report,
        "capture": draft.capture,
        "blocks": blocks(report, numbered),
        "facts": {n: facts(one, report.text) for n, one in enumerate(report.statements, 1)},
        "attributions": dict(enumerate(report.attributions, 1)),
    }
    return form_page(request, "draft.html", shown)


@router.post("/{name}/save", dependencies=[Depends(own_form), Depends(Needs("add"))])
def save(request: Request, name: str) -> Response:
    """Add what was read to the ledger, and go to it there."""
    draft = _found(request, name)
    report = keep(request.app.state.settings.ledger, draft.capture)
    request.app.state.drafts.drop(name)
    return RedirectResponse(path_of("reports", report), 303)


def _found(request: Request, name: str) -> Draft:
    draft: Draft | None = request.app.state.drafts.find(name)
    if draft is None:
        raise HTTPException(404, "This text is no longer kept here. Paste it again.")
    return draft
