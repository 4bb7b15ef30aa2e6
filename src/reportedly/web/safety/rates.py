"""How many requests one address may send in a minute."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class RateMiddleware:
    """Answers 429 to an address that sends too many requests, or too many that change something."""

    def __init__(self, app: ASGIApp, requests: int, changes: int) -> None:
        self.app = app
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._requests = RateLimitItemPerMinute(requests)
        self._changes = RateLimitItemPerMinute(changes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http" or self._allowed(scope):
            await self.app(scope, receive, send)
            return
        answer = PlainTextResponse("Too many requests. Wait a minute.", 429, {"Retry-After": "60"})
        await answer(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        """Count a request of an address; the package's own files are not counted."""
        client = (scope.get("client") or ("", 0))[0]
        if scope["path"].startswith("/static/"):
            return True
        if scope["method"] not in _READS and not self._limiter.hit(self._changes, "changes", client):
            return False
        return self._limiter.hit(self._requests, "requests", client)
