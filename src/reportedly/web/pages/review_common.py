"""What all review pages do: who corrects, carrying out what they want, and saying why that was not possible."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from reportedly.errors import LedgerBusy, ReportedlyError
from reportedly.keeping import Ledger
from reportedly.keeping.correctable import Correctable
from reportedly.keeping.correcting import Clash, Corrected, Correction, correct_all
from reportedly.ledger.decisions import Review
from reportedly.web.asking import Asked
from reportedly.web.failures import status_of
from reportedly.web.rendering import form_page
from reportedly.web.safety.forms import own_form
from reportedly.web.safety.rights import NAME, Needs, may

NAME_AT_MOST = 100
"""Characters of the name of who corrects."""

REASON_AT_MOST = 2_000
"""Characters of why something is corrected."""

CHANGES = [Depends(own_form), Depends(Needs("review"))]
"""What every request that corrects something passes."""

Id = Annotated[str, Form(max_length=300)]
"""A field of a form: an id."""

Many = Annotated[list[str], Form(max_length=300)]
"""A field of a form that may be there several times: ids."""


def _correctable(ledger: Asked) -> Correctable:
    return Correctable(ledger)


Forms = Annotated[Correctable, Depends(_correctable)]
"""A parameter of a handler: the ledger as review pages ask it."""


@dataclass(frozen=True, slots=True)
class By:
    """Who corrects and why, and the number of the last correction that they saw."""

    name: str
    reason: str
    seen: int


def _by(
    request: Request,
    by: Annotated[str, Form(max_length=NAME_AT_MOST)] = "",
    reason: Annotated[str, Form(max_length=REASON_AT_MOST)] = "",
    seen: Annotated[int, Form(ge=0, le=2**53)] = 0,
) -> By:
    """Return who corrects, and keep their name for the next form."""
    name = " ".join(by.split())
    if name:
        request.session[NAME] = name
    return By(name, reason.strip(), seen)


Given = Annotated[By, Depends(_by)]
"""A parameter of a handler: who corrects, and why."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was changed: what to say and do, the status of the answer, and who was first."""

    status: int
    what: str
    advice: str = ""
    first: tuple[Review, ...] = ()


def carry_out(request: Request, wanted: Sequence[Correction], by: By) -> Corrected | Refused:
    """Make corrections; none of them is made where one cannot be."""
    if not by.name:
        return Refused(400, "your name is missing", "Say who corrects: every correction is kept with a name.")
    if not wanted:
        return Refused(400, "nothing was changed", "Change something, or go back.")
    try:
        done = correct_all(_path(request), wanted, by.name, by.reason, by.seen)
    except LedgerBusy:
        what = "the ledger is being written by somebody else"
        return Refused(503, what, "Nothing was changed, and what you gave is still here. Try again in a moment.")
    except ReportedlyError as error:
        return refused(error)
    return Refused(409, "somebody was first", "", done.reviews) if isinstance(done, Clash) else done


def refused(error: ReportedlyError) -> Refused:
    """Return an error as what a form says."""
    return Refused(status_of(error), error.what, error.advice)


def _path(request: Request) -> Any:
    ledger: Ledger = request.app.state.ledger
    return ledger.path


def follow(request: Request, done: Corrected) -> Response:
    """Go to the page that shows what was done and what it changed."""
    return RedirectResponse(f"/review/corrections/{request.app.state.recent.keep(done)}", 303)


def review_page(
    request: Request, template: str, shown: dict[str, Any], no: Refused | None = None, by: By | None = None
) -> Response:
    """Return a review page; with what was refused, and by whom, as it was typed."""
    common = {
        "refused": no,
        "by": by.name if by else author(request),
        "reason": by.reason if by else "",
        "may": may(request, "review"),
        "name_most": NAME_AT_MOST,
        "reason_most": REASON_AT_MOST,
    }
    return form_page(request, template, {**common, **shown}, no.status if no else 200)


def author(request: Request) -> str:
    """Return who corrected last in this session; on this machine alone, else, its user."""
    if NAME in request.session:
        return str(request.session[NAME])
    try:
        return "" if request.app.state.settings.token else getpass.getuser()
    except (KeyError, OSError):
        return ""
