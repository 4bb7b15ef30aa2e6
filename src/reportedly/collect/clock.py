"""What time it is, and waiting: one seam, so that a month can pass in a minute where all else is real."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol

import anyio


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        ...

    def seconds(self) -> float:
        """Return seconds since any moment, which never run backwards."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    async def wait(self, event: anyio.Event, seconds: float, busy: bool) -> None:
        """Wait for an event, so long at most. busy: something is going on of which the event will tell."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)

    def seconds(self) -> float:
        """Return seconds since any moment, which never run backwards."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await anyio.sleep(seconds)

    async def wait(self, event: anyio.Event, seconds: float, busy: bool) -> None:  # noqa: ARG002
        """Wait for an event, so long at most."""
        with anyio.move_on_after(seconds):
            await event.wait()
