"""A world of news sites on this machine, in which days pass in seconds: what appears, is edited, walled, moved, gone.

One server answers for all sites by their names; a resolver leads the names to it. The clock is shared memory, so that
the server and a process that watches, and is killed, tell the same time. All other things are as on the web: requests,
bodies, redirects and errors go over sockets.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import mmap
import random
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import anyio
import brotli
from sites import HERE, Names, answer, served

from reportedly.collect.fetching import Pace
from reportedly.ledger.sourcing import source_id
from reportedly.types import Source, SourceKind

START = datetime(2024, 5, 6, tzinfo=UTC)
HOUR = 3_600.0
DAY = 24 * HOUR
SECRET = "ann:s3cret"  # noqa: S105 of nobody

PACE = Pace(silence=10, request=10, page=60, between=1, back_off=0.001, tries=1, connections=100)


class Time:
    """A clock that runs only where somebody waits; `until`: the moment at which `ended` is called, once."""

    def __init__(self) -> None:
        self._kept = mmap.mmap(-1, 8)
        self.until: datetime | None = None
        self.ended: Callable[[], None] = lambda: None

    def passed(self) -> float:
        """Return the seconds since the world began."""
        return float(struct.unpack("d", self._kept[:8])[0])

    def set(self, seconds: float) -> None:
        """Move on to a moment, never back."""
        self._kept[:8] = struct.pack("d", max(seconds, self.passed()))

    def now(self) -> datetime:
        """Return the moment."""
        return START + timedelta(seconds=self.passed())

    def seconds(self) -> float:
        """Return the seconds since the world began."""
        return self.passed()

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.set(self.passed() + seconds)
        await anyio.sleep(0)

    async def wait(self, event: anyio.Event, seconds: float, busy: bool) -> None:
        """Let time pass, unless something is going on of which the event will tell."""
        if busy:
            await event.wait()
            return
        self.set(self.passed() + seconds)
        await anyio.sleep(0)
        if self.until and self.now() >= self.until:
            self.ended()


PLACES = "Hallow Mewrock Sorrenholt Gannet Oster Belmarch Varn Tolby Quill Ferris Drosk Ammerley Pell Norwick".split()
ROLES = "mayor bishop governor coroner harbour-master schoolmaster sheriff librarian chancellor postmaster".split()
THINGS = "sheep bridges violins orchards lanterns windows engines letters barrels bicycles sailors trams ovens".split()
FATES = "stolen painted rebuilt sunk auctioned inspected buried insured counted burnt exhibited forgotten".split()


@dataclass
class Story:
    """What a site publishes: when, in seconds from the start, and its texts: the first, and with edits the later ones.

    `vanishes`: when its page answers 404 or 410. `full`: the feed has the whole text, and so the edits.
    """

    site: str
    number: int
    at: float
    texts: list[tuple[float, str]]
    vanishes: tuple[float, int] | None = None

    @property
    def path(self) -> str:
        """Where its page is on its site."""
        return f"/2024/{self.site}-{self.number}.html"

    @property
    def title(self) -> str:
        """What its page and the feed call it."""
        return f"{self.site.title()} report {self.number}"

    def text(self, now: float) -> str:
        """Return its text at a moment."""
        return [text for since, text in self.texts if since <= now or since == self.at][-1]


def invented(words: random.Random, number: int) -> str:
    """Return a short report that nobody wrote: one statement, and what nobody is said to have said."""
    place, there, elsewhere, far = (words.choice(PLACES) for _ in range(4))
    role, other = words.choice(ROLES), words.choice(ROLES)
    count, thing, fate = words.randint(2, 9_000), words.choice(THINGS), words.choice(FATES)
    return (
        f"The {role} of {place} said on Monday that {count} {thing} had been {fate} near {there} during the night.\n"
        f"The {words.choice(THINGS)} of {elsewhere} stood beside the road until noon, when rain came up from the west. "
        f"Nobody was hurt. It is case {number} of this year, and the {other} has taken it up. "
        f"The road to {far} was open again in the evening."
    )


@dataclass
class Request:
    """What the server was asked: when, in the world's seconds, where, with what, and its answer's status."""

    at: float
    host: str
    path: str
    headers: dict[str, str]
    status: int = 0


Handler = BaseHTTPRequestHandler


@dataclass
class World:
    """The sites, their stories, and what was asked of them."""

    days: int
    time: Time = field(default_factory=Time)
    port: int = 0
    stories: list[Story] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    notices: list[tuple[float, str]] = field(default_factory=list)

    @property
    def moves(self) -> float:
        """When mover moves."""
        return self.days * 0.4 * DAY

    @property
    def closes(self) -> float:
        """When closing closes."""
        return self.days * 0.7 * DAY

    @property
    def walls(self) -> float:
        """When sentinel puts up its wall."""
        return self.days * 0.33 * DAY

    @property
    def forbids(self) -> float:
        """When journal forbids its pages."""
        return self.days * 0.5 * DAY

    def of(self, site: str) -> list[Story]:
        """Return the stories of a site."""
        return [story for story in self.stories if story.site == site]

    def at(self, site: str, path: str) -> str:
        """Return the address of a path of a site."""
        return f"http://{site}.example:{9 if site == 'dead' else self.port}{path}"

    def address(self, story: Story) -> str:
        """Return the address of a story."""
        return self.at(story.site, story.path)

    def sources(self) -> Iterator[Source]:
        """Yield what is to be watched."""
        every = {"tribune": 0, "gazette": int(3 * HOUR), "journal": 0, "flaky": 0}
        for site in FEEDS:
            address = self.at(site, "/feed")
            more = {"credentials": "env:NEWSWORLD"} if site == "desk" else {}
            kept = every.get(site, int(4 * HOUR))
            yield Source(
                source_id(SourceKind.FEED, address), SourceKind.FEED, address, START, every=kept, due=START, **more
            )
        page = self.at("council", "/notices.html")
        yield Source(source_id(SourceKind.PAGE, page), SourceKind.PAGE, page, START, every=int(6 * HOUR), due=START)

    @property
    def resolver(self) -> Names:
        """Leads all names of the world to this machine."""
        names = {f"{site}_example": ["127.0.0.1"] for site in (*FEEDS, "newmover", "council", "go")}
        return Names(**names)

    @property
    def how(self) -> dict[str, Any]:
        """How a watch of this world fetches."""
        return {"clock": self.time, "allowed": [HERE], "resolver": self.resolver, "pace": PACE, "seed": 11}


FEEDS = (
    "herald",  # RSS, ETag, gzip
    "post",  # Atom, Last-Modified, brotli; edits
    "tribune",  # JSON Feed with whole texts
    "gazette",  # RSS with whole texts, edited in the feed
    "wire",  # RSS; edits, pages that vanish
    "digest",  # links to pages of herald and wire, with parameters and by redirects
    "sentinel",  # a wall in the place of pages from the tenth day on
    "journal",  # forbids from the fifteenth day on
    "mover",  # moves for good on the twelfth day
    "closing",  # gone for good from the twentieth day on
    "busy",  # Crawl-delay, and 429 with Retry-After to those who ask too often
    "flaky",  # every third request fails
    "keepout",  # robots.txt forbids a part
    "desk",  # wants a name and a password
    "dead",  # refuses every connection
)


def made(days: int, each: int) -> World:
    """Return a world of so many days, with so many stories of each site."""
    words, world, number = random.Random(days * 100 + each), World(days), 0  # noqa: S311 no secret
    for site in FEEDS:
        if site in ("digest", "dead"):
            continue
        for n in range(each):
            number += 1
            # Evenly over the days, but not in the last four, whose edits would be found after the end.
            at = (n + 0.2 + 0.6 * words.random()) * (days - 4) * DAY / each
            text = invented(words, number)
            texts = [(at, text)]
            if site in ("post", "wire", "gazette", "herald", "mover") and n % 2 == 0:
                texts.append((at + 5 * HOUR, text.replace("Nobody was hurt", "Two people were hurt")))
            if site in ("post", "gazette") and n % 4 == 0:
                texts.append(
                    (at + 30 * HOUR, texts[-1][1] + f"\nThe council said on Friday that case {number} was closed.")
                )
            vanishes = (at + 12 * HOUR, 404 if n % 2 else 410) if site == "wire" and n % 3 == 1 else None
            world.stories.append(Story(site, number, at, texts, vanishes))
    world.notices = [(n * 5 * DAY, invented(words, 9_000 + n)) for n in range(max(1, days // 5))]
    return world


# --- the server -------------------------------------------------------------------------------------------------------


def page(story: Story, text: str, canonical: str = "") -> bytes:
    """Return the page of a story."""
    paragraphs = "".join(f"<p>{escape(each)}</p>" for each in text.split("\n"))
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    head = f'<html lang="en"><head><meta charset="utf-8"><title>{story.title}</title>{link}</head>'
    return f"{head}<body><article><h1>{story.title}</h1>{paragraphs}</article></body></html>".encode()


WALL = (
    b'<html lang="en"><head><title>Subscribe</title></head><body><main><h1>Subscribe to continue reading</h1>'
    b"<p>This article is for subscribers only. Already a subscriber? Log in.</p></main></body></html>"
)


def when(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def rss(title: str, items: Sequence[str]) -> bytes:
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return (
        f'<?xml version="1.0"?><rss version="2.0" {space}>'
        f"<channel><title>{title}</title>{''.join(items)}</channel></rss>"
    ).encode()


def item(story: Story, now: float, address: str, whole: bool = False) -> str:
    text = story.text(now)
    content = "".join(f"<p>{escape(each)}</p>" for each in text.split("\n"))
    body = f"<content:encoded><![CDATA[{content}]]></content:encoded>" if whole else ""
    return (
        f"<item><title>{story.title}</title><link>{escape(address)}</link>"
        f'<guid isPermaLink="false">{story.site}-{story.number}</guid>'
        f"<pubDate>{format_datetime(when(story.at))}</pubDate>"
        f"<description>{escape(text[:60])}…</description>{body}</item>"
    )


def latest(world: World, site: str, now: float) -> list[Story]:
    """Return what is in a feed: the ten last stories, the newest first."""
    return sorted((each for each in world.of(site) if each.at <= now), key=lambda each: -each.at)[:10]


Answer = tuple[int, dict[str, str], bytes]


def feed(world: World, site: str, now: float) -> Answer:
    """Return a site's feed."""
    found = latest(world, site, now)
    if site == "post":
        entries = "".join(
            f"<entry><title>{each.title}</title><id>tag:post.example,2024:{each.number}</id>"
            f'<link href="{world.address(each)}"/><updated>{when(each.at).isoformat()}</updated>'
            f"<published>{when(each.at).isoformat()}</published><summary>{escape(each.text(now)[:60])}</summary></entry>"
            for each in found
        )
        body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title>{entries}</feed>'.encode()
        modified = format_datetime(when(found[0].at if found else 0), usegmt=True)
        return 200, {"content-type": "application/atom+xml", "last-modified": modified}, body
    if site == "tribune":
        items = [
            {
                "id": str(each.number),
                "url": world.address(each),
                "title": each.title,
                "date_published": when(each.at).isoformat(),
                "content_html": "".join(f"<p>{escape(part)}</p>" for part in each.text(now).split("\n")),
            }
            for each in found
        ]
        told = {"version": "https://jsonfeed.org/version/1.1", "title": "Tribune", "items": items}
        return 200, {"content-type": "application/feed+json"}, json.dumps(told).encode()
    if site == "digest":
        herald = [item(each, now, f"{world.address(each)}?utm_source=digest") for each in latest(world, "herald", now)]
        wire = [item(each, now, world.at("go", f"/to/{each.number}")) for each in latest(world, "wire", now)]
        return 200, {"content-type": "application/rss+xml"}, rss("Digest", [*herald, *wire])
    moved = site == "mover" and now >= world.moves
    at = [world.at("newmover", each.path) if moved else world.address(each) for each in found]
    items = [item(each, now, where, site == "gazette") for each, where in zip(found, at, strict=True)]
    return 200, {"content-type": "application/rss+xml"}, rss(site.title(), items)


def served_story(world: World, site: str, path: str, now: float) -> Answer:
    for story in world.of(site):
        if story.path == path and story.at <= now:
            if story.vanishes and story.vanishes[0] <= now:
                return story.vanishes[1], {}, b"gone"
            canonical = world.address(story) if site in ("wire", "herald") else ""
            return 200, {}, page(story, story.text(now), canonical)
    return 404, {}, b"no such page"


def site_answer(world: World, site: str, path: str, headers: dict[str, str], now: float) -> Answer:
    """Return what a site answers at a moment."""
    if site in ("go", "council", "newmover"):
        return elsewhere(world, site, path, now)
    if site == "mover" and now >= world.moves:
        return 301, {"location": world.at("newmover", path)}, b""
    if site == "closing" and path == "/feed" and now >= world.closes:
        return 410, {}, b"closed"
    if site == "desk" and headers.get("authorization") != f"Basic {base64.b64encode(SECRET.encode()).decode()}":
        return 401, {"www-authenticate": 'Basic realm="desk"'}, b"who are you?"
    if path == "/feed":
        return feed(world, site, now)
    if site == "journal" and now >= world.forbids:
        return 403, {}, b"forbidden"
    if site == "sentinel" and now >= world.walls:
        return 200, {}, WALL
    return served_story(world, site, path, now)


def elsewhere(world: World, site: str, path: str, now: float) -> Answer:
    """Return what is answered by what is no source itself: a redirector, a page, and where mover has gone."""
    if site == "go":
        (story,) = [each for each in world.stories if each.number == int(path.rpartition("/")[2])]
        return 302, {"location": world.address(story)}, b""
    if site == "council":
        text = [text for since, text in world.notices if since <= now][-1]
        return 200, {"etag": f'"{hash(text)}"'}, page(Story("council", 0, 0, []), text)
    return feed(world, "mover", now) if path == "/feed" else served_story(world, "mover", path, now)


ROBOTS = {
    "busy": b"User-agent: *\nCrawl-delay: 10\n",
    "keepout": b"User-agent: *\nDisallow: /2024/keepout-\nAllow: /feed\n",
}

BETWEEN = 8.0
"""The seconds that `busy` wants between two requests, else it answers 429 and wants to be left alone for some time."""


class Server:
    """Answers for all sites of a world, and notes what it was asked."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(self, handler: Any) -> None:
        """Answer a request."""
        world, headers = self.world, {name.lower(): value for name, value in handler.headers.items()}
        site, now = headers.get("host", "").partition(".")[0], world.time.passed()
        request = Request(now, site, handler.path, headers)
        status, more, body = packed(site, headers, *self._found(request, site, now))
        request.status = status
        world.asked.append(request)
        if status == 0:
            handler.close_connection = True
            return
        answer(handler, status, more, body)

    def _found(self, request: Request, site: str, now: float) -> Answer:
        if request.path == "/robots.txt":
            return (200, {}, ROBOTS[site]) if site in ROBOTS else (404, {}, b"")
        if site == "busy":
            last = [each.at for each in self.world.asked if each.host == "busy" and each.path != "/robots.txt"]
            if last and now - last[-1] < BETWEEN:
                return 429, {"retry-after": "120"}, b"slower"
        if site == "flaky" and sum(each.host == "flaky" for each in self.world.asked) % 3 == 2:
            return (503, {}, b"broken") if len(self.world.asked) % 2 else (0, {}, b"")
        path = urlsplit(request.path).path
        return site_answer(self.world, site, path, request.headers, now)


def packed(site: str, headers: dict[str, str], status: int, more: dict[str, str], body: bytes) -> Answer:
    """Return an answer with what each site does of validators and packing."""
    if status == 200 and site in ("herald", "wire"):
        more = {"etag": f'"{hash(body)}"'} | more
    if status == 200 and (
        headers.get("if-none-match") == more.get("etag", "none")
        or headers.get("if-modified-since") == more.get("last-modified", "none")
    ):
        return 304, {key: value for key, value in more.items() if key == "etag"}, b""
    if site == "herald":
        return status, more | pack("gzip", gzip.compress(body)), gzip.compress(body)
    if site == "post":
        return status, more | pack("br", brotli.compress(body)), brotli.compress(body)
    return status, more, body


def pack(how: str, body: bytes) -> dict[str, str]:
    return {"content-encoding": how, "content-length": str(len(body))}


class _All(dict[str, Any]):
    """All paths are answered by one function."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def get(self, path: str, default: Any = None) -> Any:  # noqa: ARG002
        return self._server


@contextlib.contextmanager
def running(days: int, each: int, port: int = 0) -> Iterator[World]:
    """Run a world until the block ends."""
    with served(port=port) as site:
        world = made(days, each)
        world.port = site.port
        site.pages = _All(Server(world))
        yield world
