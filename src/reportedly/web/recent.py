"""What the last corrections changed: kept in memory, to be shown on the pages that follow them."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from reportedly.keeping.correcting import Corrected
from reportedly.ledger.touched import Effect

RECENT_AT_MOST = 200
"""Corrections whose effects are kept; the oldest give way."""

EFFECTS_AT_MOST = 100
"""Claims that are kept, and shown, of those that one correction changed."""


class Recent:
    """Effects of corrections, by the numbers of those made as one: "12" or "12,13"."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[tuple[Effect, ...], int]] = OrderedDict()
        self._lock = Lock()

    def keep(self, done: Corrected) -> str:
        """Keep what was changed and return its numbers."""
        name = ",".join(str(one.seq) for one in done.reviews)
        with self._lock:
            self._kept[name] = (done.effects[:EFFECTS_AT_MOST], len(done.effects))
            while len(self._kept) > RECENT_AT_MOST:
                self._kept.popitem(last=False)
        return name

    def find(self, name: str) -> tuple[tuple[Effect, ...], int] | None:
        """Return the claims that were changed, and how many there were in all; None when that is not known any more."""
        with self._lock:
            return self._kept.get(name)
