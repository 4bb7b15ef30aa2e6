"""Forms that no other site can send: each carries a word that only this session knows.

Source: OWASP Cross-Site Request Forgery Prevention (synchronizer token; Sec-Fetch-Site as a second defence).
"""

from __future__ import annotations

import secrets

from fastapi import Form, HTTPException, Request

FIELD = "csrf"
"""The field of a form that carries the word."""


def word(request: Request) -> str:
    """Return the session's word, a new one where it has none."""
    session = request.session
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def own_form(request: Request, csrf: str = Form("", max_length=100)) -> None:
    """Refuse a form that was not made by this session. Raises HTTPException (403)."""
    known = request.session.get("csrf", "")
    elsewhere = request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
    if elsewhere or not known or not secrets.compare_digest(csrf.encode(), str(known).encode()):
        raise HTTPException(403, "This form is out of date or was sent from elsewhere. Open the page again.")
