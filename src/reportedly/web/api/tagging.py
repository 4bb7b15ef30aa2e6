"""Answers that are not sent twice: each has a tag (ETag), and who has that one gets 304 (RFC 9110, section 13)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Tagged(APIRoute):
    """A route whose answers to GET have a tag: a hash of the body, so that the same words have the same tag."""

    def get_route_handler(self) -> Handler:
        """Return the handler, with tags."""
        answering = super().get_route_handler()

        async def handler(request: Request) -> Response:
            found = await answering(request)
            return _tagged(request, found) if request.method == "GET" and found.status_code == 200 else found

        return handler


def _tagged(request: Request, found: Response) -> Response:
    tag = f'"{hashlib.sha256(bytes(found.body)).hexdigest()[:32]}"'
    found.headers["ETag"] = tag
    if not _known(request.headers.get("if-none-match", ""), tag):
        return found
    return Response(status_code=304, headers={"ETag": tag})


def _known(given: str, tag: str) -> bool:
    """Tell whether a tag is among those that the asker has; a weak one will do."""
    return any(each.strip().removeprefix("W/") in (tag, "*") for each in given.split(","))
