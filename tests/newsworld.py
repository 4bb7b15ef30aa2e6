"""A world of news sites on this machine, in which days pass in seconds: what appears, is edited, walled, moved, gone.

One server answers for all sites by their names; a resolver leads the names to it. The clock is shared memory, so that
the server and a process that watches, and is killed, tell the same time. All other things are as on the web: requests,
bodies, redirects and errors go over sockets.
"""

from __future__ import annotations

import mmap
import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
from sites import HERE, Names

from reportedly.collect.fetching import Pace
from reportedly.ledger.sourcing import source_id
from reportedly.types import Source, SourceKind

START = datetime(2024, 5, 6, tzinfo=UTC)
HOUR = 3_600.0
DAY = 24 * HOUR
SECRET = "ann:s3cret"  # noqa: S105 of nobody

PACE = Pace(silence=10, request=6, page=60, between=1, back_off=0.001, tries=1, connections=100)


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


@dataclass
class World:
    """The sites, their stories, what was asked of them. `tls`: the port of `forged`, 0 where TROUBLE is not there."""

    days: int
    time: Time = field(default_factory=Time)
    port: int = 0
    tls: int = 0
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
        if site == "forged":
            return f"https://{site}.example:{self.tls}{path}"
        return f"http://{site}.example:{9 if site == 'dead' else self.port}{path}"

    def address(self, story: Story) -> str:
        """Return the address of a story."""
        return self.at(story.site, story.path)

    def sources(self) -> Iterator[Source]:
        """Yield what is to be watched."""
        every = {"tribune": 0, "gazette": int(3 * HOUR), "journal": 0, "flaky": 0, "drip": int(18 * DAY)}
        for site in (*FEEDS, *(TROUBLE if self.tls else ())):
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
        names = {f"{site}_example": ["127.0.0.1"] for site in (*FEEDS, *TROUBLE, "newmover", "council", "go")}
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

TROUBLE = (
    "forged",  # has a certificate that nobody vouches for
    "drip",  # sends its feed a byte at a time, without end: each look takes seconds that pass for all
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


BETWEEN = 8.0
"""The seconds that `busy` wants between two requests, else it answers 429 and wants to be left alone for some time."""
