"""Pages from the web, one after the other: what :class:`Fetcher` does, for those who do not wait for many at once."""

from __future__ import annotations

import contextlib
from types import TracebackType
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal

from reportedly.collect.addresses import Target, target
from reportedly.collect.fetching import Asked, Fetched, Fetcher, Pace
from reportedly.errors import InputTooLarge, NotText, WebError
from reportedly.types import Capture, Given, MediaType

__all__ = ["Pace", "Web", "captured"]

_TYPES: dict[str, MediaType] = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/plain": "text/plain",
    "text/markdown": "text/markdown",
}


class Web:
    """Fetches pages, one after the other. Use it in a `with` block."""

    def __init__(self, **how: Any) -> None:
        """Keep how to fetch: what :class:`Fetcher` takes."""
        self._fetcher = Fetcher(**how)
        self._held = contextlib.ExitStack()

    def __enter__(self) -> Web:
        """Start the loop in which requests are made, in a thread of its own, and the client."""
        with contextlib.ExitStack() as held:
            self._portal: BlockingPortal = held.enter_context(start_blocking_portal())
            held.enter_context(self._portal.wrap_async_context_manager(self._fetcher))
            self._held = held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        self._held.__exit__(kind, error, trace)

    def fetch(self, address: str, *, feed: bool = False) -> Fetched:
        """Return what is at an address. feed: it is said to be a feed. Raises as :meth:`capture` does."""
        return self.ask(target(address), feed=feed)

    def ask(self, asked: Target, *, feed: bool = False) -> Fetched:
        """Return what is where a target leads, asked for with its credentials. Raises as :meth:`capture` does."""
        try:
            return self._portal.call(self._fetcher.fetch, Asked(asked, feed))
        except (WebError, NotText, InputTooLarge) as error:
            raise located(error, str(asked.url)) from error

    def capture(self, address: str) -> Capture:
        """Return the page at an address, with the address that it has for good: permanent redirects followed.

        Raises WebError, NotText for pictures and the like, and InputTooLarge over CAPTURE_BYTES_AT_MOST.
        """
        return captured(self.fetch(address))


def located(error: WebError | NotText | InputTooLarge, address: str) -> WebError | NotText | InputTooLarge:
    """Return an error that names an address."""
    found = type(error)(error.what, address, error.advice)
    if isinstance(error, WebError) and isinstance(found, WebError):
        found.status, found.after = error.status, error.after
    return found


def captured(found: Fetched, given: Given | None = None) -> Capture:
    """Return what was fetched as a capture, with what was given with it."""
    kind, charset = _TYPES.get(found.answer.media_type), found.answer.charset
    body = found.answer.body
    return Capture(found.address, body, kind, found.at, given or Given(), charset=charset, final=found.final)
