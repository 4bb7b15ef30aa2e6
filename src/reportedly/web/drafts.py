"""What was pasted and read but not saved: kept in memory for a while, for as few as fit."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from reportedly.types import Capture, Report

DRAFTS_AT_MOST = 40
"""Pasted reports that are kept; the oldest give way."""

DRAFT_BYTES_AT_MOST = 60_000_000
"""Bytes of all of them together."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A capture that was pasted, and the report read from it."""

    capture: Capture
    report: Report


class Drafts:
    """Pasted reports under words that cannot be guessed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Draft] = OrderedDict()
        self._lock = Lock()

    def keep(self, draft: Draft) -> str:
        """Keep a draft and return the word for it."""
        name = secrets.token_urlsafe(12)
        with self._lock:
            self._kept[name] = draft
            while len(self._kept) > DRAFTS_AT_MOST or (len(self._kept) > 1 and self._size() > DRAFT_BYTES_AT_MOST):
                self._kept.popitem(last=False)
        return name

    def find(self, name: str) -> Draft | None:
        """Return a draft, None when it has given way to others."""
        with self._lock:
            return self._kept.get(name)

    def drop(self, name: str) -> None:
        """Forget a draft."""
        with self._lock:
            self._kept.pop(name, None)

    def _size(self) -> int:
        return sum(len(one.capture.body) for one in self._kept.values())
