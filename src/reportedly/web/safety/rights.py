"""Who may correct: everybody where only this machine reaches the server, else who entered a token with that right."""

from __future__ import annotations

from fastapi import HTTPException, Request

from reportedly.web.safety.access import bearer, entered, same

RIGHTS = "rights"
"""Where a session keeps what its token allows; without it, the server's own token was entered, which allows all."""


def may(request: Request, right: str) -> bool:
    """Tell whether who asks has a right: "read", "add" or "review"."""
    token = request.app.state.settings.token
    if not token or same(bearer(request.scope), token):
        return True
    return entered(request.scope) and right in request.session.get(RIGHTS, (right,))


def reviewing(request: Request) -> None:
    """Refuse who may not correct. Raises HTTPException (403)."""
    if not may(request, "review"):
        raise HTTPException(403, "Your token allows no corrections. Enter one with the right to review.")
