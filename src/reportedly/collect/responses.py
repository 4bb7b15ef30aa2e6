"""What an answer of a site is: a body, a redirect, not changed, or an error in words."""

from __future__ import annotations

import re
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import anyio
import httpx2

from reportedly.collect import bodies, robots
from reportedly.collect.addresses import redirected
from reportedly.collect.freshness import fresh_for
from reportedly.errors import NotText, PageRefused, Unreachable, WebError
from reportedly.types import CAPTURE_BYTES_AT_MOST

WAIT_AT_MOST = 60
"""Seconds that a site may ask to wait before the next try (Retry-After)."""

PASSES = frozenset({429, 500, 502, 503, 504})
"""Statuses that may be different a little later."""

PERMANENT = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAGES = frozenset({200, 203})
_NOT_CHANGED = 304

_NO_TEXT = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/gzip")

_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([a-z0-9_.:-]{2,40})""", re.I)

_VALIDATOR_AT_MOST = 500
"""Characters of an ETag or Last-Modified that are kept; a longer one is none."""

REST_AT_MOST = 65_536
"""Bytes of a body that is of no use which are read all the same."""

_REST_SECONDS = 0.5
"""For how long."""

_STATUSES = {
    401: "the site wants a name and a password",
    402: "the site wants to be paid",
    403: "the site forbids it",
    404: "there is no such page",
    410: "the page is gone for good",
    429: "the site has had too many requests",
    451: "the page is withheld for legal reasons",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: where it redirects to, or its body, and by what the next request may ask whether it has changed.

    `fresh`: the seconds for which nobody needs to ask again.
    """

    status: int
    target: httpx2.URL | None = None
    media_type: str = ""
    charset: str = ""
    body: bytes = b""
    etag: str = ""
    last_modified: str = ""
    fresh: float = 0.0


class Passing(Exception):
    """An error that may pass; `after`: the seconds that the site asks to wait, None where it does not say."""

    def __init__(self, error: WebError, after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.after = after


async def answer(response: httpx2.Response, rules: bool, now: datetime) -> Answer:
    """Return what an answer holds. rules: it is a robots.txt.

    Raises PageRefused for an error, or Passing with it for one that may pass; NotText, InputTooLarge, Unreachable.
    """
    status, headers = response.status_code, response.headers
    if status not in _PAGES:
        await _passed_over(response)
    if status in _REDIRECTS and headers.get("location"):
        return Answer(status, target=redirected(response.url, headers["location"]))
    packed, chunks = headers.get("content-encoding", ""), response.aiter_raw()
    if status in _PAGES and rules:
        return Answer(status, body=await bodies.body(chunks, packed, robots.ROBOTS_BYTES_AT_MOST, cut=True))
    if status == _NOT_CHANGED and _conditional(response.request):
        return Answer(status, etag=_validator(response, "etag"), fresh=fresh_for(headers, now))
    if status in _PAGES:
        kind, charset = _media_type(headers.get("content-type", "")), _CHARSET.search(headers.get("content-type", ""))
        return Answer(
            status,
            media_type=kind,
            charset=charset[1].lower() if charset else "",
            body=await bodies.body(chunks, packed, CAPTURE_BYTES_AT_MOST),
            etag=_validator(response, "etag"),
            last_modified=_validator(response, "last-modified"),
            fresh=fresh_for(headers, now),
        )
    if rules and 400 <= status < 500 and status not in PASSES:
        return Answer(status)
    raise _refusal(response, now)


async def _passed_over(response: httpx2.Response) -> None:
    """Read a body that is of no use, if it is short and comes at once: only then the connection can be used again."""
    size = 0
    with anyio.move_on_after(_REST_SECONDS), suppress(httpx2.TransportError):
        async for chunk in response.aiter_raw():
            size += len(chunk)
            if size > REST_AT_MOST:
                return


def _conditional(request: httpx2.Request) -> bool:
    return "if-none-match" in request.headers or "if-modified-since" in request.headers


def _validator(response: httpx2.Response, name: str) -> str:
    found = str(response.headers.get(name, ""))
    return found if len(found) <= _VALIDATOR_AT_MOST and found.isascii() and found.isprintable() else ""


def _media_type(header: str) -> str:
    """Return what a Content-Type names. Raises NotText for what is no text."""
    kind = header.partition(";")[0].strip().lower()
    if kind.startswith(_NO_TEXT):
        raise NotText(f"the page is no text but {kind[:40]}")
    return kind


def _refusal(response: httpx2.Response, now: datetime) -> Exception:
    """Return the error for an answer that is no page."""
    status = response.status_code
    after = _retry_after(response.headers.get("retry-after", ""), now)
    error = PageRefused(f"{_STATUSES.get(status, 'the site answered with an error')} (status {status})")
    if after is not None and after > WAIT_AT_MOST and status in PASSES:
        error = PageRefused(error.what, advice=f"The site asks to wait {after:.0f} seconds.")
    error.status, error.after = status, after
    return error if status not in PASSES or (after or 0) > WAIT_AT_MOST else Passing(error, after)


def _retry_after(header: str, now: datetime) -> float | None:
    """Return the seconds of a Retry-After, which may be a number or a date; None where it is neither."""
    if header.isascii() and header.isdigit():
        return float(header[:9])
    try:
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None


def failure(error: httpx2.TransportError) -> Exception:
    """Return the error for a request without an answer; a certificate that is not valid stays so."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Unreachable(f"its certificate is not valid ({cause.verify_message})", advice="Do not trust it.")
        cause = cause.__cause__ or cause.__context__
    words = {
        httpx2.ConnectTimeout: "no connection in time",
        httpx2.ConnectError: "no connection",
        httpx2.ReadTimeout: "no answer in time",
    }
    return Passing(Unreachable(words.get(type(error), "the connection broke off, or the answer was no HTTP")))
