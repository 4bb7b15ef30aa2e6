"""Captures of single pages over HTTP: polite, honest about who asks, and bounded in size, time and count.

::

    address → canonical            (addresses)  http and https alone
            → may robots fetch it? (robots)     each host that a redirect leads to is asked
            → a turn at the host, tries         again after errors that pass
            → a connection         (guard)      to the public internet alone
            → a body               (bodies)     bounded packed and unpacked
"""

from __future__ import annotations

import contextlib
import re
import ssl
import time
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from types import TracebackType

import anyio
import httpcore2
import httpx2
from anyio.from_thread import BlockingPortal, start_blocking_portal
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from reportedly.collect import bodies, robots
from reportedly.collect.addresses import Target, origin, redirected, target
from reportedly.collect.guard import ANYWHERE, Guard, Network, Resolver, system_resolver
from reportedly.collect.robots import Rules
from reportedly.errors import AddressRefused, InputTooLarge, NotText, PageRefused, RobotsRefused, Unreachable, WebError
from reportedly.types import CAPTURE_BYTES_AT_MOST, Capture, MediaType

REDIRECTS_AT_MOST = 10
"""Redirects that are followed from one address."""

ROBOTS_REDIRECTS_AT_MOST = 5
"""Redirects that are followed from a robots.txt; after more it counts as not there (RFC 9309)."""

TRIES_AT_MOST = 3
"""Requests for one address, where errors that may pass are answered."""

SECONDS_AT_MOST = 60
"""Seconds for one request and its whole answer, however steadily it drips."""

PAGE_SECONDS_AT_MOST = 180
"""Seconds for one page with its redirects, further tries and waits."""

WAIT_AT_MOST = 60
"""Seconds that a site may ask to wait before the next try (Retry-After)."""

SITES_AT_MOST = 1_000
"""Sites whose rules and turns are remembered."""

_RULES_LAST = 24 * 3600
"""Seconds for which the rules of a site are remembered (RFC 9309)."""

AGENT = f"{robots.NAME}/{version('reportedly')} (reads news reports; robots.txt name: {robots.NAME})"
"""Who asks: User-Agent."""

_PASSES = frozenset({429, 500, 502, 503, 504})
"""Statuses that may be different a little later."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_PAGES = frozenset({200, 203})

_TYPES: dict[str, MediaType] = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/plain": "text/plain",
    "text/markdown": "text/markdown",
}
_NO_TEXT = ("image/", "audio/", "video/", "font/", "application/pdf", "application/zip", "application/gzip")

_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([a-z0-9_.:-]{2,40})""", re.I)

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
class Pace:
    """How patiently sites are asked, in seconds."""

    silence: float = 20
    request: float = SECONDS_AT_MOST
    page: float = PAGE_SECONDS_AT_MOST
    between: float = 1
    back_off: float = 1


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer: where it redirects to, or its body."""

    status: int
    target: httpx2.URL | None = None
    media_type: MediaType | None = None
    charset: str = ""
    body: bytes = b""


@dataclass(slots=True)
class _Site:
    """What is remembered of an origin: its rules and when they were read, and when its next turn is."""

    rules: Rules | None = None
    read: float = 0.0
    turn: float = 0.0


class _Passing(Exception):
    """An error that may pass; `after`: the seconds that the site asks to wait, None where it does not say."""

    def __init__(self, error: WebError, after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.after = after


class _Transport(httpx2.AsyncHTTPTransport):
    """HTTP/1.1 and HTTP/2 over connections that a guard makes."""

    def __init__(self, guard: Guard) -> None:
        context = httpx2.create_ssl_context()
        super().__init__(verify=context, trust_env=False, http2=True)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=context,
            max_connections=8,
            max_keepalive_connections=8,
            keepalive_expiry=5,
            http2=True,
            network_backend=guard,
        )


class Web:
    """Fetches pages, one after the other. Use it in a `with` block."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        allowed: Collection[Network] = (),
        resolver: Resolver = system_resolver,
        pace: Pace | None = None,
    ) -> None:
        """Keep how to fetch. allowed: networks that may be connected to besides the public internet."""
        self._guard = Guard(ANYWHERE if allow_private else allowed, resolver)
        self._pace = pace or Pace()
        self._sites: OrderedDict[str, _Site] = OrderedDict()
        self._held = contextlib.ExitStack()

    def __enter__(self) -> Web:
        """Start the loop in which requests are made, in a thread of its own, and the client."""
        with contextlib.ExitStack() as held:
            self._portal: BlockingPortal = held.enter_context(start_blocking_portal())
            client = self._portal.call(self._opened)
            self._client = held.enter_context(self._portal.wrap_async_context_manager(client))
            self._held = held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        self._held.__exit__(kind, error, trace)

    async def _opened(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            transport=_Transport(self._guard),
            trust_env=False,
            follow_redirects=False,
            timeout=self._pace.silence,
            headers={"user-agent": AGENT, "accept-encoding": bodies.ENCODINGS, "accept": "text/html, text/*;q=0.8"},
        )

    def capture(self, address: str) -> Capture:
        """Return the page at an address, with the address that it has for good: permanent redirects followed.

        Raises WebError, NotText for pictures and the like, and InputTooLarge over CAPTURE_BYTES_AT_MOST.
        """
        asked = target(address)
        try:
            return self._portal.call(self._bounded, asked)
        except (WebError, NotText, InputTooLarge) as error:
            raise type(error)(error.what, str(asked.url), error.advice) from error

    async def _bounded(self, asked: Target) -> Capture:
        try:
            with anyio.fail_after(self._pace.page):
                return await self._page(asked)
        except TimeoutError as error:
            raise Unreachable(f"the page took more than {self._pace.page:g} seconds") from error

    async def _page(self, asked: Target) -> Capture:
        """Follow redirects to a page; only permanent ones, from the first on, change its address."""
        self._client.cookies.clear()
        url = address = asked.url
        for _ in range(REDIRECTS_AT_MOST + 1):
            await self._permitted(url)
            same = origin(url) == origin(asked.url)
            answer = await self._tried(url, asked.credentials if same else None)
            if answer.target is None:
                found = Capture(str(address), answer.body, answer.media_type, datetime.now(UTC))
                return replace(found, charset=answer.charset, final=str(url))
            if address == url and answer.status in _PERMANENT:
                address = answer.target
            url = answer.target
        raise PageRefused(f"it redirects more than {REDIRECTS_AT_MOST} times")

    # --- what robots may fetch ----------------------------------------------------------------------------------

    async def _permitted(self, url: httpx2.URL) -> None:
        """Raise RobotsRefused where a site's rules forbid a page, or cannot be had."""
        site = self._site(url)
        if site.rules is None or time.monotonic() - site.read > _RULES_LAST:
            site.rules, site.read = await self._rules(url), time.monotonic()
        missing = site.rules.missing
        if isinstance(missing, Unreachable):
            raise Unreachable(missing.what, advice=missing.advice)
        if missing:
            raise RobotsRefused(f"the site does not say what robots may fetch; robots.txt: {missing.what}")
        if not site.rules.allow(str(url)):
            raise RobotsRefused("the site does not let robots fetch the page (robots.txt)")

    async def _rules(self, url: httpx2.URL) -> Rules:
        """Return a site's rules: all is allowed where it has none, nothing where they cannot be had (RFC 9309)."""
        at = url.copy_with(raw_path=b"/robots.txt")
        try:
            for _ in range(ROBOTS_REDIRECTS_AT_MOST + 1):
                answer = await self._tried(at, None, rules=True)
                if answer.target is None:
                    return Rules() if answer.status >= 400 else robots.rules(answer.body)
                at = answer.target
        except WebError as error:
            if isinstance(error, AddressRefused) and origin(at) == origin(url):
                raise
            return Rules(missing=error)
        return Rules()

    def _site(self, url: httpx2.URL) -> _Site:
        site = self._sites.setdefault(origin(url), _Site())
        self._sites.move_to_end(origin(url))
        if len(self._sites) > SITES_AT_MOST:
            self._sites.popitem(last=False)
        return site

    # --- one address --------------------------------------------------------------------------------------------

    async def _tried(self, url: httpx2.URL, credentials: httpx2.Auth | None, rules: bool = False) -> _Answer:
        """Return the answer of an address, asked again after errors that may pass."""
        tries = AsyncRetrying(
            stop=stop_after_attempt(TRIES_AT_MOST),
            wait=self._wait,
            retry=retry_if_exception_type(_Passing),
            reraise=True,
        )
        try:
            return await tries(self._asked, url, credentials, rules)
        except _Passing as passing:
            raise passing.error from passing

    def _wait(self, state: RetryCallState) -> float:
        """Return the seconds before the next try: those asked for, else twice as many each time, at random."""
        failed = state.outcome.exception() if state.outcome else None
        after = failed.after if isinstance(failed, _Passing) and failed.after is not None else 0.0
        return after + wait_random_exponential(self._pace.back_off, WAIT_AT_MOST)(state)

    async def _asked(self, url: httpx2.URL, credentials: httpx2.Auth | None, rules: bool) -> _Answer:
        """Return the answer to one request, made when the site's turn has come."""
        if not rules:
            await self._turn(url)
        try:
            with anyio.fail_after(self._pace.request):
                async with self._client.stream("GET", url, auth=credentials) as response:
                    return await _answer(response, rules)
        except TimeoutError as error:
            raise _Passing(Unreachable(f"it took more than {self._pace.request:g} seconds")) from error
        except httpx2.TransportError as error:
            raise _failure(error) from error

    async def _turn(self, url: httpx2.URL) -> None:
        """Wait until a site may be asked again."""
        site, now = self._site(url), time.monotonic()
        turn = max(now, site.turn)
        site.turn = turn + max(self._pace.between, site.rules.delay() if site.rules else 0.0)
        await anyio.sleep(turn - now)


async def _answer(response: httpx2.Response, rules: bool) -> _Answer:
    """Return what an answer holds. Raises PageRefused for an error, or _Passing with it for one that may pass."""
    status, location = response.status_code, response.headers.get("location")
    if status in _REDIRECTS and location:
        return _Answer(status, target=redirected(response.url, location))
    packed, chunks = response.headers.get("content-encoding", ""), response.aiter_raw()
    if status in _PAGES and rules:
        return _Answer(status, body=await bodies.body(chunks, packed, robots.ROBOTS_BYTES_AT_MOST, cut=True))
    if status in _PAGES:
        header = response.headers.get("content-type", "")
        kind, charset = _media_type(header), _CHARSET.search(header)
        body = await bodies.body(chunks, packed, CAPTURE_BYTES_AT_MOST)
        return _Answer(status, media_type=kind, charset=charset[1].lower() if charset else "", body=body)
    if rules and 400 <= status < 500 and status not in _PASSES:
        return _Answer(status)
    raise _refusal(response)


def _media_type(header: str) -> MediaType | None:
    """Return the kind of text that a Content-Type names, None to decide by its look. Raises NotText."""
    kind = header.partition(";")[0].strip().lower()
    if kind.startswith(_NO_TEXT):
        raise NotText(f"the page is no text but {kind[:40]}")
    return _TYPES.get(kind)


def _refusal(response: httpx2.Response) -> Exception:
    """Return the error for an answer that is no page."""
    status = response.status_code
    error = PageRefused(f"{_STATUSES.get(status, 'the site answered with an error')} (status {status})")
    after = _retry_after(response.headers.get("retry-after", ""))
    if status not in _PASSES:
        return error
    if after is not None and after > WAIT_AT_MOST:
        return PageRefused(error.what, advice=f"The site asks to wait {after:.0f} seconds.")
    return _Passing(error, after)


def _retry_after(header: str) -> float | None:
    """Return the seconds of a Retry-After, which may be a number or a date; None where it is neither."""
    if header.isascii() and header.isdigit():
        return float(header[:9])
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None


def _failure(error: httpx2.TransportError) -> Exception:
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
    return _Passing(Unreachable(words.get(type(error), "the connection broke off, or the answer was no HTTP")))
