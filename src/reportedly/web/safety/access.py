"""Who may ask: everybody where only this machine reaches the server, else who has entered the token."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

ENTER = "/enter"
"""Where the token is entered."""

OWN = ("/api/v1/", "/feeds/")
"""Where programs ask: who may ask what is decided there, by tokens with scopes (`web.api.access`)."""

_OPEN = frozenset({ENTER, "/healthz"})
"""What is shown without a token, besides the package's own files: none of it is in the ledger. The API asks itself."""


def entered(scope: Scope) -> bool:
    """Tell whether the token was entered in this session."""
    return bool(scope.get("session", {}).get("entered"))


def same(given: str, token: str) -> bool:
    """Compare what was given with the token, in a time that does not tell how much of it is right."""
    return secrets.compare_digest(given.encode(), token.encode())


def bearer(scope: Scope) -> str:
    """Return the token that a program sends (RFC 6750), "" for none."""
    kind, _, value = Headers(scope=scope).get("authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" else ""


class TokenMiddleware:
    """Sends whoever has not entered the token to where that is done; `reads` tells whether somebody may read."""

    def __init__(self, app: ASGIApp, token: str = "", reads: Callable[[Scope], bool] = entered) -> None:
        self.app = app
        self._token = token
        self._reads = reads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or send it away."""
        if scope["type"] != "http" or not self._token or self._allowed(scope):
            await self.app(scope, receive, send)
        else:
            await RedirectResponse(f"{ENTER}?to={quote(_address(scope), safe='')}", 303)(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        own = scope["path"] in _OPEN or scope["path"].startswith(("/static/", *OWN))
        return own or self._reads(scope)


def _address(scope: Scope) -> str:
    """Return the path and query that were asked for."""
    query = scope["query_string"].decode("latin-1")
    return f"{scope['path']}{'?' if query else ''}{query}"
