"""Headers of every answer: nothing runs, frames, sniffs or leaks that is not meant to.

Sources: Content Security Policy Level 3 (https://www.w3.org/TR/CSP3/), OWASP Secure Headers Project.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""What a page may load: the package's own files; no script or style within the page."""

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""The policy of archived captures: they are text, and would run nothing even if a browser took them for a page."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
"""The headers that an answer has unless it sets its own."""

TRANSPORT = "max-age=31536000"
"""Strict-Transport-Security, where the server is reached through HTTPS alone."""


class HeadersMiddleware:
    """Sets the headers of every answer, those of errors included."""

    def __init__(self, app: ASGIApp, secure: bool = False) -> None:
        self.app = app
        self._headers = HEADERS | ({"Strict-Transport-Security": TRANSPORT} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, sending)
