"""Who may ask what: anybody may ask a server that this machine alone reaches; all else takes a token with its scope.

A token is sent as a bearer token (RFC 6750). Feed readers, which often cannot, may send it as the password of basic
authentication (RFC 7617), with any user name. A server that other machines reach has a token of its own, which may do
everything; whoever has entered it in a browser may ask there, but not change anything: a page of another site could
otherwise do it for them.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from reportedly.keeping.tokens import SCOPES, Tokens
from reportedly.web.safety.access import same
from reportedly.web.safety.rights import rights

_bearer = HTTPBearer(auto_error=False, scheme_name="token", description="A token of `reportedly tokens add`.")

_NEEDED = {"WWW-Authenticate": 'Bearer realm="reportedly", Basic realm="reportedly"'}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the token's name, "" for none, and what they may do."""

    name: str
    scopes: frozenset[str]


def caller(request: Request, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Caller:
    """Return who asks. Raises HTTPException (401) for a token that is none."""
    settings = request.app.state.settings
    secret = shown.credentials if shown else _password(request)
    if not secret:
        return Caller("", rights(request.scope) & {"read"})
    if settings.token and same(secret, settings.token):
        return Caller("server", frozenset(SCOPES))
    found = Tokens(request.app.state.ledger.path).find(secret)
    if found is None:
        raise HTTPException(
            401, "This token is not known.", _NEEDED | {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        )
    return Caller(found.name, frozenset(found.scopes) | (frozenset() if settings.token else {"read"}))


def _password(request: Request) -> str:
    """Return the password of basic authentication, "" for none."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


Called = Annotated[Caller, Depends(caller)]
"""A parameter of a handler: who asks."""


class May:
    """A dependency that lets in who may do something. Raises HTTPException: 401 without a token, 403 with another."""

    def __init__(self, scope: str) -> None:
        self.scope = scope

    def __call__(self, who: Called) -> Caller:
        """Return who asks, if they may."""
        if self.scope in who.scopes:
            return who
        if not who.name:
            raise HTTPException(401, f"This takes a token with the scope {self.scope!r}.", _NEEDED)
        raise HTTPException(403, f"This token has not the scope {self.scope!r}.")


MayRead = Depends(May("read"))
Adding = Annotated[Caller, Depends(May("add"))]
Reviewing = Annotated[Caller, Depends(May("review"))]
