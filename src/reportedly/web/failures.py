"""Errors as answers: a page for people, problem details (RFC 9457) for programs."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reportedly.errors import (
    BadQuery,
    Conflict,
    InputError,
    InputTooLarge,
    LedgerBusy,
    LedgerMissing,
    NotInLedger,
    ReportedlyError,
)
from reportedly.web.methods import allow, options
from reportedly.web.rendering import page

STATUS: dict[type[ReportedlyError], int] = {
    NotInLedger: 404,
    LedgerMissing: 404,
    BadQuery: 400,
    Conflict: 409,
    LedgerBusy: 503,
    InputTooLarge: 413,
    InputError: 422,
    ReportedlyError: 500,
}
"""The status of an answer for each error, the most special first."""

TITLES = {
    400: "Not understood",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    409: "Contradicts what is there",
    413: "Too large",
    422: "Cannot be read",
    429: "Too many requests",
    500: "Something went wrong",
    503: "Busy",
}


def install(app: FastAPI) -> None:
    """Answer errors of all sorts."""
    app.add_exception_handler(ReportedlyError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _query)


def status_of(error: ReportedlyError) -> int:
    """Return the status of the answer that an error is."""
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def answer(request: Request, status: int, what: str, advice: str = "") -> Response:
    """Return an error as the asker can use it."""
    title = TITLES.get(status, "Error")
    if request.url.path.startswith("/api/"):
        body = {"type": "about:blank", "title": title, "status": status, "detail": f"{what}. {advice}".strip()}
        return JSONResponse(body, status, media_type="application/problem+json")
    return page(request, "failure.html", {"title": title, "what": what, "advice": advice}, status)


ADVICE: dict[type[ReportedlyError], str] = {
    NotInLedger: "It may have been merged with another, or the address is not whole. Search for its words above.",
    BadQuery: "Write days as 2024-05-07.",
}
"""What a page advises where an error has no advice of its own but that of its class, which is for the command line."""


def _ours(request: Request, error: Exception) -> Response:
    if not isinstance(error, ReportedlyError):  # the handler is registered for these alone
        raise error
    if isinstance(error, LedgerMissing):
        return page(request, "welcome.html", {}, status_of(error))
    own = error.advice != type(error).advice
    return answer(request, status_of(error), error.what, error.advice if own else ADVICE.get(type(error), error.advice))


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "OPTIONS":
        return options(request)
    found = answer(request, error.status_code, str(error.detail))
    for name, value in (error.headers or {}).items():
        found.headers[name] = value
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        found.headers["Allow"] = allow(request)
    return found


def _query(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    odd = ", ".join(dict.fromkeys(str(one["loc"][-1])[:40] for one in error.errors()))
    return answer(request, 400, f"This part of the address or form cannot be understood: {odd}")


class BugMiddleware:
    """Answers where something failed that should not; the framework's own answer would lack our headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and answer when that fails."""
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            request = Request(scope)
            logging.getLogger("reportedly.web").error("answering %s failed", request.url.path, exc_info=error)
            await answer(request, 500, "This is a bug", ReportedlyError.advice)(scope, receive, send)
