"""Where the token is entered, and whether the server is well."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from reportedly.keeping.tokens import Tokens
from reportedly.web.rendering import form_page
from reportedly.web.safety.access import ENTER, same
from reportedly.web.safety.forms import own_form
from reportedly.web.safety.rights import NAME, TOKEN, noted

router = APIRouter()


@router.get("/healthz")
def healthz() -> PlainTextResponse:
    """Say that the server runs."""
    return PlainTextResponse("ok")


@router.get(ENTER)
def ask(request: Request, to: str = "/") -> Response:
    """Ask for the token."""
    return form_page(request, "enter.html", {"to": within(to), "wrong": False})


@router.post(ENTER, dependencies=[Depends(own_form)])
def enter(
    request: Request, key: Annotated[str, Form(max_length=500)], to: Annotated[str, Form(max_length=2_000)] = "/"
) -> Response:
    """Let in who has the server's token, or one of the ledger's that allows to read."""
    token, given = request.app.state.settings.token, key.strip()
    found = None
    if token and not same(given, token):
        found = Tokens(request.app.state.ledger.path).find(given)
        if found is None or "read" not in found.scopes:
            return form_page(request, "enter.html", {"to": within(to), "wrong": True}, 403)
    request.session.clear()
    request.session["entered"] = True
    if found:
        request.session.update({TOKEN: noted(found), NAME: found.name})
    return RedirectResponse(within(to), 303)


@router.post("/leave", dependencies=[Depends(own_form)])
def leave(request: Request) -> Response:
    """Forget that the token was entered."""
    request.session.clear()
    return RedirectResponse(ENTER, 303)


def within(address: str) -> str:
    """Return an address of this site as it is, and the front page for any other."""
    odd = not address.startswith("/") or address.startswith("//") or "\\" in address or not address.isprintable()
    return "/" if odd else address
