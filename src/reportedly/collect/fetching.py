"""Fetching, politely and safely: many sites at once, one request at a time to each.

::

    address → canonical            (addresses)  http and https, no credentials, fragment or tracking parameters
            → permitted?           (robots)     the site's robots.txt, fetched once
            → its turn             (here)       the last answer of the site is long enough ago
            → asked, and again     (here)       redirects, errors that may pass, Retry-After
            → a connection         (guard)      to the public internet alone
            → an answer            (responses)  a body, a redirect, not changed, or an error in words
            → a body               (bodies)     bounded packed and unpacked
"""

from __future__ import annotations

import ssl
import time
from collections import OrderedDict
from collections.abc import Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from types import TracebackType
from zlib import crc32

import anyio
import httpcore2
import httpx2
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from reportedly.collect import bodies, robots
from reportedly.collect.addresses import Target, origin
from reportedly.collect.clock import Clock, SystemClock
from reportedly.collect.guard import ANYWHERE, Guard, Network, Resolver, system_resolver
from reportedly.collect.responses import PERMANENT, WAIT_AT_MOST, Answer, Passing, answer, failure
from reportedly.collect.robots import Notebook, Rules
from reportedly.errors import AddressRefused, PageRefused, RobotsRefused, Unreachable, WebError

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

SITES_AT_MOST = 10_000
"""Sites whose rules and turns are remembered."""

BETWEEN_AT_MOST = 30
"""Seconds between two requests to a site that answers slowly."""

_SLOW = 2
"""How many times as long as its last answer took a site is left alone."""

_RULES_LAST = 24 * 3600
"""Seconds for which the rules of a site are remembered (RFC 9309)."""

_MISSING_LAST = 600
"""Seconds for which it is remembered that they cannot be had."""

AGENT = f"{robots.NAME}/{version('reportedly')} (reads news reports; robots.txt name: {robots.NAME})"
"""Who asks: User-Agent."""

_POOLS, _KEPT = 32, 2
"""Pools of connections, and idle ones that each keeps: a pool looks at all that it has for every request."""

_PAGE = "text/html, text/*;q=0.8"
_FEED = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Pace:
    """How patiently sites are asked, in seconds; `tries` for one address, and `connections` at once in all."""

    silence: float = 20
    request: float = SECONDS_AT_MOST
    page: float = PAGE_SECONDS_AT_MOST
    between: float = 1
    back_off: float = 1
    tries: int = TRIES_AT_MOST
    connections: int = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: an address, a page or a feed, and by what the site may say that it has not changed."""

    target: Target
    feed: bool = False
    etag: str = ""
    last_modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The headers that say so."""
        told = {"if-none-match": self.etag, "if-modified-since": self.last_modified}
        return {"accept": _FEED if self.feed else _PAGE} | {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: an answer; `address`: permanent redirects followed; `final`: the one that answered."""

    address: str
    final: str
    at: datetime
    answer: Answer

    @property
    def changed(self) -> bool:
        """Whether it is not what the one who asks has already."""
        return self.answer.status != 304


@dataclass(slots=True)
class _Site:
    """What is remembered of an origin: its rules and when they were read, when its next turn is, whose that is, and
    how many seconds more than usual lie between its turns as it has had too much.
    """

    rules: Rules | None = None
    read: float = 0.0
    turn: float = 0.0
    more: float = 0.0
    lane: anyio.Lock = field(default_factory=anyio.Lock)


class _Transport(httpx2.AsyncBaseTransport):
    """HTTP/1.1 and HTTP/2 over connections that a guard makes: those to one host are all in one of several pools."""

    def __init__(self, guard: Guard, connections: int) -> None:
        context = httpx2.create_ssl_context()
        self._parts = [_Part(guard, connections, context) for _ in range(_POOLS)]

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        part = self._parts[crc32(request.url.raw_host) % _POOLS]
        return await part.handle_async_request(request)

    async def aclose(self) -> None:
        for part in self._parts:
            await part.aclose()


class _Part(httpx2.AsyncHTTPTransport):
    def __init__(self, guard: Guard, connections: int, context: ssl.SSLContext) -> None:
        super().__init__(verify=context, trust_env=False, http2=True)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=context,
            max_connections=connections,
            max_keepalive_connections=_KEPT,
            keepalive_expiry=5,
            http2=True,
            network_backend=guard,
        )


class Fetcher:
    """Fetches what is asked for, any number at once. Use it in an `async with` block."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        allowed: Collection[Network] = (),
        resolver: Resolver = system_resolver,
        pace: Pace | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Keep how to fetch. allowed: networks that may be connected to besides the public internet.

        `notebook`: where what sites allow is kept for the next fetcher, nowhere unless it is set.
        """
        self.notebook: Notebook | None = None
        self._guard = Guard(ANYWHERE if allow_private else allowed, resolver)
        self._pace = pace or Pace()
        self._clock = clock or SystemClock()
        self._sites: OrderedDict[str, _Site] = OrderedDict()
        self._held = AsyncExitStack()

    async def __aenter__(self) -> Fetcher:
        """Open the client."""
        self._slots = anyio.CapacityLimiter(self._pace.connections)
        client = httpx2.AsyncClient(
            transport=_Transport(self._guard, self._pace.connections),
            trust_env=False,
            follow_redirects=False,
            timeout=self._pace.silence,
            headers={"user-agent": AGENT, "accept-encoding": bodies.ENCODINGS},
        )
        # Cookies are for one page and its redirects: none is kept where all pages are fetched from.
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._client = await self._held.enter_async_context(client)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        await self._held.aclose()

    async def fetch(self, asked: Asked) -> Fetched:
        """Return what is at an address, with the address that it has for good: permanent redirects followed.

        Raises WebError, NotText for pictures and the like, and InputTooLarge over CAPTURE_BYTES_AT_MOST.
        """
        try:
            with anyio.fail_after(self._pace.page):
                return await self._followed(asked)
        except TimeoutError as error:
            raise Unreachable(f"the page took more than {self._pace.page:g} seconds") from error

    async def _followed(self, asked: Asked) -> Fetched:
        """Follow redirects to a page; only permanent ones, from the first on, change its address."""
        url = address = asked.target.url
        cookies = httpx2.Cookies()
        for _ in range(REDIRECTS_AT_MOST + 1):
            await self._permitted(url)
            found = await self._tried(url, asked, cookies)
            if found.target is None:
                return Fetched(str(address), str(url), self._clock.now(), found)
            if address == url and found.status in PERMANENT:
                address = found.target
            url = found.target
        raise PageRefused(f"it redirects more than {REDIRECTS_AT_MOST} times")

    # --- what robots may fetch ----------------------------------------------------------------------------------

    async def _permitted(self, url: httpx2.URL) -> None:
        """Raise RobotsRefused where a site's rules forbid a page, or cannot be had."""
        site = self._site(url)
        async with site.lane:
            last = _MISSING_LAST if site.rules and site.rules.missing else _RULES_LAST
            if site.rules is None or self._clock.seconds() - site.read > last:
                site.rules, age = await self._learnt(url)
                site.read = self._clock.seconds() - age
        missing = site.rules.missing
        if isinstance(missing, Unreachable):
            raise Unreachable(missing.what, advice=missing.advice)
        if missing:
            refused = RobotsRefused(f"the site does not say what robots may fetch; robots.txt: {missing.what}")
            refused.after = missing.after or _MISSING_LAST
            raise refused
        if not site.rules.allow(str(url)):
            raise RobotsRefused("the site does not let robots fetch the page (robots.txt)")

    async def _learnt(self, url: httpx2.URL) -> tuple[Rules, float]:
        """Return a site's rules, those that were kept if they are young enough, and how many seconds old they are.

        All is allowed where it has none, nothing where they cannot be had (RFC 9309).
        """
        kept = await self.notebook.rules(origin(url)) if self.notebook else None
        if kept:
            age = (self._clock.now() - kept[0]).total_seconds()
            if 0 <= age <= _RULES_LAST:
                return robots.rules(kept[1]), age
        text = await self._robots(url)
        if isinstance(text, WebError):
            return Rules(missing=text), 0.0
        if self.notebook:
            await self.notebook.keep_rules(origin(url), self._clock.now(), text)
        return robots.rules(text), 0.0

    async def _robots(self, url: httpx2.URL) -> bytes | WebError:
        """Return a site's robots.txt, empty where it has none, or why it cannot be had (RFC 9309).

        Raises AddressRefused where the site itself may not be asked.
        """
        at = url.copy_with(raw_path=b"/robots.txt")
        try:
            for _ in range(ROBOTS_REDIRECTS_AT_MOST + 1):
                found = await self._tried(at, None, httpx2.Cookies())
                if found.target is None:
                    return b"" if found.status >= 400 else found.body[: robots.ROBOTS_BYTES_AT_MOST]
                at = found.target
        except WebError as error:
            if isinstance(error, AddressRefused) and origin(at) == origin(url):
                raise
            return error
        return b""

    def _site(self, url: httpx2.URL) -> _Site:
        site = self._sites.setdefault(origin(url), _Site())
        self._sites.move_to_end(origin(url))
        if len(self._sites) > SITES_AT_MOST:
            self._sites.popitem(last=False)
        return site

    # --- one address --------------------------------------------------------------------------------------------

    async def _tried(self, url: httpx2.URL, asked: Asked | None, cookies: httpx2.Cookies) -> Answer:
        """Return the answer of an address, asked again after errors that may pass. asked: None for a robots.txt."""
        ask = partial(self._in_turn, url, asked, cookies) if asked else partial(self._request, url, None, cookies)
        try:
            return await (ask() if self._pace.tries == 1 else self._tries()(ask))
        except Passing as passing:
            raise passing.error from passing

    def _tries(self) -> AsyncRetrying:
        return AsyncRetrying(
            stop=stop_after_attempt(self._pace.tries),
            wait=self._wait,
            retry=retry_if_exception_type(Passing),
            sleep=self._clock.sleep,
            reraise=True,
        )

    def _wait(self, state: RetryCallState) -> float:
        """Return the seconds before the next try: those asked for, else twice as many each time, at random."""
        failed = state.outcome.exception() if state.outcome else None
        after = failed.after if isinstance(failed, Passing) and failed.after is not None else 0.0
        return after + wait_random_exponential(self._pace.back_off, WAIT_AT_MOST)(state)

    async def _in_turn(self, url: httpx2.URL, asked: Asked, cookies: httpx2.Cookies) -> Answer:
        """Return the answer to one request, made when the site's turn has come; the next is a while after its end."""
        site = self._site(url)
        async with site.lane:
            await self._turn(site)
            started = time.monotonic()
            try:
                found = await self._request(url, asked, cookies)
                site.more = site.more / 2 if site.more > 1 else 0.0
                return found
            except (WebError, Passing) as error:
                self._slowed(site, error)
                raise
            finally:
                slow = min(_SLOW * (time.monotonic() - started), BETWEEN_AT_MOST)
                asks = site.rules.delay() if site.rules else 0.0
                rest = max(self._pace.between, asks, slow) + site.more
                site.turn = max(site.turn, self._clock.seconds() + rest)

    async def _turn(self, site: _Site) -> None:
        """Wait until a site may be asked again. Raises PageRefused where that is too long."""
        wait = site.turn - self._clock.seconds()
        if wait > WAIT_AT_MOST:
            refused = PageRefused("the site has asked to wait", advice=f"Try again in {wait:.0f} seconds.")
            refused.after = wait
            raise refused
        if wait > 0:
            await self._clock.sleep(wait)

    def _slowed(self, site: _Site, error: WebError | Passing) -> None:
        """Ask a site less often that has had too much, and not before the moment that it names."""
        refused = error.error if isinstance(error, Passing) else error
        if refused.status in (429, 503):
            site.more = min(max(2 * site.more, self._pace.between), BETWEEN_AT_MOST)
        if refused.after:
            site.turn = self._clock.seconds() + refused.after

    async def _request(self, url: httpx2.URL, asked: Asked | None, cookies: httpx2.Cookies) -> Answer:
        """Return the answer to one request."""
        request = self._client.build_request("GET", url, headers=asked.headers if asked else None)
        if len(cookies.jar):
            cookies.set_cookie_header(request)
        same = asked is not None and origin(url) == origin(asked.target.url)
        credentials = asked.target.credentials if asked and same else None
        async with self._slots:
            return await self._sent(request, credentials, asked is None, cookies)

    async def _sent(
        self, request: httpx2.Request, credentials: httpx2.Auth | None, rules: bool, cookies: httpx2.Cookies
    ) -> Answer:
        try:
            with anyio.fail_after(self._pace.request):
                response = await self._client.send(request, auth=credentials, stream=True)
                try:
                    if "set-cookie" in response.headers:
                        cookies.extract_cookies(response)
                    return await answer(response, rules, self._clock.now())
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise Passing(Unreachable(f"it took more than {self._pace.request:g} seconds")) from error
        except httpx2.TransportError as error:
            raise failure(error) from error
