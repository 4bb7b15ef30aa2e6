"""Where reports appear, what was seen there, and what became of each look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from reportedly.types.captures import Given


def host_of(address: str) -> str:
    """Return the host of an address, with its port where it names one, "" for none: what politeness is owed to."""
    try:
        return urlsplit(address).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


class SourceKind(StrEnum):
    """What a source is."""

    FEED = "feed"
    SITE = "site"
    PAGE = "page"
    FOLDER = "folder"


class Got(StrEnum):
    """What one look gave: at a source new entries or the same, at a page what became of its report."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    EMPTY = "empty"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Source:
    """A place where reports appear.

    `feed`: of a site the address of the feed that it names. `every`: the seconds between two looks that a person asked
    for, 0 where these follow from how often something is new. `credentials`: where a name and a password are,
    "env:NAME" or "file:PATH", never themselves. `moved_to`: where a permanent redirect has led. `ended`: why it is
    looked at no more, "" where it is. `digest`: of what came last. `pace`: the seconds between two looks now.
    `failures`: in a row.
    """

    id: str
    kind: SourceKind
    address: str
    added: datetime
    feed: str = ""
    title: str = ""
    tags: tuple[str, ...] = ()
    every: int = 0
    credentials: str = ""
    removed: datetime | None = None
    ended: str = ""
    moved_to: str = ""
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    due: datetime | None = None
    pace: int = 0
    failures: int = 0

    @property
    def fetched(self) -> str:
        """Where it is looked at: its address, unless that is a page that names a feed, or it has moved."""
        return self.moved_to or self.feed or self.address


@dataclass(frozen=True, slots=True)
class Sighting:
    """A report seen at a source: its address, and what the source calls it and says of its date and title.

    `digest`: of what the entry says; another one is another sighting. A file in a folder is a sighting as well.
    """

    source: str
    address: str
    entry: str
    digest: str
    seen: datetime
    title: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is fetched, and then fetched again a few times.

    `address`: as the source has it. `filed`, `final`, `canonical`: the address of its report, the one that answered,
    and the one that it calls its own; "" until it was fetched. `step`: how many of the looks after the first are done,
    -1 before the first. `due`: when the next look is, None for none. `ended`: why there is none: "done", "gone",
    "refused", "failed", "twin" of another page, "feed" where the feed has the whole text.
    """

    address: str
    source: str
    given: Given
    filed: str = ""
    final: str = ""
    canonical: str = ""
    etag: str = ""
    last_modified: str = ""
    due: datetime | None = None
    step: int = -1
    failures: int = 0
    ended: str = ""

    @property
    def fetched(self) -> str:
        """Where it is fetched: its address, or that to which a permanent redirect has led."""
        return self.filed or self.address


@dataclass(frozen=True, slots=True)
class Fetch:
    """One look: at a source (`page` false) or at a page, through a source, and what it gave.

    `status`: of HTTP, 0 where there was no answer. `error`: in words, "" for none.
    """

    at: datetime
    address: str
    source: str
    page: bool
    got: Got
    status: int = 0
    milliseconds: int = 0
    size: int = 0
    error: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """How a source does.

    Shares, 0 to 1, are of the `pages` that were fetched through it, each counted once, by its latest look; with no
    page, of looks at the source itself. `delay`: the median seconds from a report's publication to the ledger, None
    where that is not known. `edited`: the share of later looks that found another text. `flag`: what a person should
    look at, "" for nothing. `weeks`: the same shares for each week, the earliest first.
    """

    source: str
    looks: int
    pages: int
    complete: float
    partial: float
    blocked: float
    empty: float
    failed: float
    last_success: datetime | None
    last_new: datetime | None
    delay: float | None
    edited: float
    flag: str
    weeks: tuple[Week, ...] = ()


@dataclass(frozen=True, slots=True)
class Week:
    """How many looks at pages in the week from `start` gave what."""

    start: str
    complete: int
    partial: int
    blocked: int
    empty: int
    failed: int
