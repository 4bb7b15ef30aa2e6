"""What whoever sits at a browser may do: everything where only this machine reaches the server; else what the token
allows that was entered.

The server's own token allows everything. One of `reportedly tokens` allows what its scopes say, until it is taken back.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import HTTPException, Request
from starlette.types import Scope

from reportedly.keeping.tokens import SCOPES, Token, Tokens
from reportedly.web.safety.access import bearer, same

TOKEN = "token"  # noqa: S105 the name of a field
"""Where a session keeps which token was entered, its name and the beginning of its digest; nothing for the server's."""

NAME = "name"
"""Where a session keeps who corrects: at first the name of the token that was entered."""

_DENIED = {
    "add": "Your token does not allow to add reports. Enter one with the scope to add.",
    "review": "Your token does not allow corrections. Enter one with the scope to review.",
}


def noted(token: Token) -> list[str]:
    """Return a token as a session keeps it."""
    return [token.name, token.digest[:16]]


def rights(scope: Scope) -> frozenset[str]:
    """Return what whoever asks may do: "read", "add", "review"."""
    state = scope["app"].state
    session = scope.get("session", {})
    if not state.settings.token or same(bearer(scope), state.settings.token):
        return frozenset(SCOPES)
    if not session.get("entered"):
        return frozenset()
    return _scopes(state.ledger.path, session[TOKEN]) if TOKEN in session else frozenset(SCOPES)


def _scopes(ledger: Path, kept: list[str]) -> frozenset[str]:
    """Return what a token allows, nothing once it was taken back."""
    return frozenset(scope for one in Tokens(ledger).all() if noted(one) == kept for scope in one.scopes)


def may(request: Request, right: str) -> bool:
    """Tell whether whoever asks has a right."""
    return right in rights(request.scope)


class Needs:
    """A dependency that refuses whoever has not a right. Raises HTTPException (403)."""

    def __init__(self, right: str) -> None:
        self.right = right

    def __call__(self, request: Request) -> None:
        """Refuse, or let in."""
        if not may(request, self.right):
            raise HTTPException(403, _DENIED[self.right])
