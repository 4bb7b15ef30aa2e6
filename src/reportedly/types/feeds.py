"""What a feed says, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed.

    `address`: absolute, "" where the entry has none; `id`: what the feed calls it, else the address. `title`: plain
    text. `summary`, `content`: HTML as the feed gives it, not made safe, with addresses in full, plain text escaped;
    `content` is "" where the feed gives no full text. `published`, `updated`: with their zone, UTC where the feed names
    none; a date that does not say which it is, as RSS 1.0 has it, is both.
    """

    address: str
    id: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it came.

    `format`: "rss20", "atom10", "json11", "news sitemap", …; `address`: where it says it lives, "" where it does not
    say; `site`: the page it is the feed of; `every`: the minutes between two looks that it asks for, 0 where it does
    not say; `problems`: what was wrong with it, in words, and was read all the same.
    """

    format: str
    title: str = ""
    address: str = ""
    site: str = ""
    language: str = ""
    every: int = 0
    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()
