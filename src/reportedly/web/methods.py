"""Methods of HTTP, for all paths alike: HEAD wherever GET is, and what a path answers to where it does not to another.

Source: RFC 9110, sections 9.3.2 (HEAD), 9.3.7 (OPTIONS), 10.2.1 (Allow), 15.5.6 (405).
"""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASKING = ("GET", "HEAD")
"""The methods of what can only be asked for."""

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
"""The other methods that a path may have."""


_HEAD = "reportedly.head"


class Heads:
    """Answers HEAD as GET, with the same headers and without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET", _HEAD: True}, receive, sending)


def is_head(request: Request) -> bool:
    """Tell whether only the headers of an answer are asked for: a long body need not be made."""
    return bool(request.scope.get(_HEAD))


def options(request: Request) -> Response:
    """Return the answer to OPTIONS: which methods a path has. Other sites are told nothing more (CORS)."""
    return Response(status_code=204, headers={"Allow": f"{allow(request)}, OPTIONS"})


def allow(request: Request) -> str:
    """Return the methods that the path of a request has, as the header Allow lists them.

    The framework lists those of one route alone, where a path has a route for each method. Files have no routes.
    """
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    found = [
        *(ASKING if _has(routes, request, "GET") else ()),
        *(one for one in CHANGING if _has(routes, request, one)),
    ]
    return ", ".join(found or ASKING)


def _has(routes: list[BaseRoute], request: Request, method: str) -> bool:
    return any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
