"""What a site allows robots (robots.txt, RFC 9309)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from protego import Protego

from reportedly.errors import WebError

ROBOTS_BYTES_AT_MOST = 512_000
"""Bytes of a robots.txt that are read; what comes after is left out (RFC 9309 asks for 500 kibibytes)."""

DELAY_AT_MOST = 30
"""Seconds between two requests that a site may ask for."""

NAME = "reportedly"
"""The name by which robots.txt may speak of this program."""

_AGENT = re.compile(r"\s*user[- ]?agent\b[\s:]*(.*)", re.I)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site allows: all of it, what its robots.txt says, or, where that cannot be had, nothing."""

    parsed: Protego | None = None
    missing: WebError | None = None

    def allow(self, url: str) -> bool:
        """Return whether a page may be fetched."""
        if self.missing:
            return False
        return self.parsed is None or self.parsed.can_fetch(url, NAME)

    def delay(self) -> float:
        """Return the seconds between requests that the site asks for, 0 if it does not."""
        asked = self.parsed.crawl_delay(NAME) if self.parsed else None
        return min(asked or 0.0, DELAY_AT_MOST)


class Notebook(Protocol):
    """Where a fetcher keeps what sites allow for the next one."""

    async def rules(self, site: str) -> tuple[datetime, bytes] | None:
        """Return the robots.txt that was read last at a site, an origin, and when; None where none was."""

    async def keep_rules(self, site: str, at: datetime, text: bytes) -> None:
        """Keep the robots.txt of a site, empty where it has none."""


def rules(body: bytes) -> Rules:
    """Return what a robots.txt says; an empty one allows everything."""
    text = body[:ROBOTS_BYTES_AT_MOST].decode("utf-8", "replace").removeprefix("\ufeff")
    return Rules(Protego.parse("\n".join(map(_ours, text.splitlines())))) if text else Rules()


def _ours(line: str) -> str:
    """Return a line; one that names another robot as one that names no robot in particular.

    The parser keeps all rules of a group for each of the robots that it names: thousands of both take all memory.
    """
    line = line.partition("#")[0]
    agent = _AGENT.match(line)
    if not agent or agent[1].strip() == "*" or NAME in agent[1].lower():
        return line
    return "user-agent: another"
