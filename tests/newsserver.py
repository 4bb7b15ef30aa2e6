"""What the sites of a world of news answer: their feeds, pages, walls, moves and errors, over sockets."""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import socket
import ssl
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import brotli
import trustme
from newsworld import BETWEEN, SECRET, START, Request, Story, World, made
from sites import answer, served
from watching import dripping


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


class Server:
    """Answers for all sites of a world, and notes what it was asked."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(self, handler: Any) -> None:
        """Answer a request."""
        world, headers = self.world, {name.lower(): value for name, value in handler.headers.items()}
        site, now = headers.get("host", "").partition(".")[0], world.time.passed()
        if site == "drip" and handler.path == "/feed":
            world.asked.append(Request(now, site, handler.path, headers, 200))
            dripping(handler)
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
def running(days: int, each: int, port: int = 0, troubled: bool = False) -> Iterator[World]:
    """Run a world until the block ends. troubled: with the sites of TROUBLE."""
    with contextlib.ExitStack() as held:
        site = held.enter_context(served(port=port))
        world = made(days, each)
        world.port = site.port
        site.pages = _All(Server(world))
        if troubled:
            world.tls = held.enter_context(served(wrap=forged)).port
        yield world


def forged(listening: socket.socket) -> ssl.SSLSocket:
    """Return a socket with a certificate that nobody vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("forged.example").configure_cert(context)
    return context.wrap_socket(listening, server_side=True)
