"""Every error as one body: problem details (RFC 9457), whatever went wrong and wherever.

::

    the ledger's and the reader's errors, wrong values, no such path, no such method → handlers of the application
    too many requests, too large, a wrong Host header, what a layer around it refuses → :class:`Problems`
"""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reportedly.errors import ReportedlyError
from reportedly.web.failures import status_of
from reportedly.web.methods import allow, options

MEDIA_TYPE = "application/problem+json"

PATHS = ("/api/", "/feeds/")
"""Where programs ask."""

WRONG_AT_MOST = 20
"""Wrong values that one answer names."""

_REFUSED_BYTES_AT_MOST = 2_000
"""Bytes of what a layer says that are passed on."""


class Wrong(BaseModel):
    """A value that was not understood: where it stood, and what is wrong with it."""

    where: str
    what: str


class Problem(BaseModel):
    """Problem details (RFC 9457). `error` is the name of the error in the reference; `advice` says what to do."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    detail: str = ""
    error: str = ""
    advice: str = ""
    wrong: list[Wrong] = []


def problem(status: int, detail: str = "", **more: Any) -> Response:
    """Return an error as an answer; `type` is about:blank, whose title is that of the status."""
    found = Problem(type="about:blank", title=_title(status), status=status, detail=detail, **more)
    body = found.model_dump_json(exclude_defaults=True)
    return Response(body, status, media_type=MEDIA_TYPE)


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def install(app: FastAPI) -> None:
    """Answer errors of all sorts within an application."""
    app.add_exception_handler(ReportedlyError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_exception_handler(Exception, _bug)


def _ours(_: Request, error: Exception) -> Response:
    if not isinstance(error, ReportedlyError):  # the handler is registered for these alone
        raise error
    status = status_of(error)
    found = problem(status, error.what, error=type(error).__name__, advice=error.advice)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        found.headers["Retry-After"] = "10"
    return found


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "OPTIONS":
        return options(request)
    found = problem(error.status_code, "" if str(error.detail) == _title(error.status_code) else str(error.detail))
    for name, value in (error.headers or {}).items():
        found.headers[name] = value
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        found.headers["Allow"] = allow(request)
    return found


def _wrong(_: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    wrong = [
        Wrong(where=".".join(str(part)[:60] for part in one["loc"]), what=str(one["msg"])[:200])
        for one in error.errors()[:WRONG_AT_MOST]
    ]
    return problem(422, "Something in the request is not as it must be.", wrong=wrong)


def _bug(request: Request, error: Exception) -> Response:
    logging.getLogger("reportedly.web").error("answering %s failed", request.url.path, exc_info=error)
    return problem(500, "This is a bug.", advice=ReportedlyError.advice)


class Problems:
    """Turns refusals of the layers around the application, which are plain text, into problem details."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != "http" or not scope["path"].startswith(PATHS):
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Rewriting(send))


class _Rewriting:
    """Sends an answer on as it is, or, where it is an error in plain text, as problem details."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: Message | None = None
        self._said = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._plain(message):
            self._held = message
        elif self._held is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._said = (self._said + message.get("body", b""))[:_REFUSED_BYTES_AT_MOST]
            if not message.get("more_body"):
                await self._answer(self._held)

    @staticmethod
    def _plain(message: Message) -> bool:
        kind = MutableHeaders(raw=message["headers"]).get("content-type", "")
        return message["status"] >= HTTPStatus.BAD_REQUEST and not kind.startswith(MEDIA_TYPE)

    async def _answer(self, start: Message) -> None:
        found = problem(start["status"], _words(self._said))
        headers = MutableHeaders(raw=start["headers"])
        headers["content-type"] = MEDIA_TYPE
        headers["content-length"] = str(len(found.body))
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": found.body})


def _words(said: bytes) -> str:
    """Return what a layer said in words, "" where it said nothing that is plain text."""
    text = said.decode("utf-8", "replace").strip()
    try:
        found = json.loads(text)
    except ValueError:
        return "" if text.startswith("<") else text
    return str(found.get("detail", "")) if isinstance(found, dict) else text
