"""What is told of a run: an event for each look, and how many gave what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from reportedly.types import Got


@dataclass(frozen=True, slots=True)
class Event:
    """One look: when, what at (`source` or `page`; `note` for what concerns none), what it gave, and words about it.

    `source`: its address. `new`: of a look at a source, how many entries are new; of one at a page, how many statements
    were added. `report`: the id of the page's report.
    """

    at: datetime
    what: str
    source: str
    address: str
    got: Got | None
    words: str = ""
    new: int = 0
    report: str = ""


Tell = Callable[[Event], None]


@dataclass(slots=True)
class Tally:
    """How a run stands: sources, pages waiting, looks in progress, looks done, and pages by what their looks gave."""

    sources: int = 0
    due: int = 0
    busy: int = 0
    looks: int = 0
    fetched: int = 0
    pages: Counter[str] = field(default_factory=Counter)

    def count(self, event: Event) -> None:
        """Count an event."""
        if event.what == "source":
            self.looks += 1
        if event.what == "page" and event.got:
            self.fetched += 1
            self.pages[event.got.value] += 1
        elif event.got in (Got.FAILED, Got.BLOCKED, Got.GONE):
            self.pages[event.got.value] += 1
