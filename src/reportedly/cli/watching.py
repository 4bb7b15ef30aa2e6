"""What `watch` shows: a line for each look, and on a terminal how the run stands."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from reportedly.cli.screen import console, one_line
from reportedly.types import Got

if TYPE_CHECKING:
    from reportedly.watch import Event, Watch

LINES = 12
"""Events that are shown at a time."""

_STYLES = {
    Got.NEW: "bold green",
    Got.CHANGED: "bold cyan",
    Got.SAME: "dim",
    Got.PARTIAL: "yellow",
    Got.EMPTY: "red",
    Got.BLOCKED: "red",
    Got.FAILED: "red",
    Got.GONE: "magenta",
}


def line(event: Event) -> str:
    """Return an event in one line without control characters."""
    if event.got is None:
        return one_line(f"{'note':<8} {event.words}")
    new = f"{event.new} new" if event.what == "source" else f"{event.new} statements"
    told = [event.address, event.words, new if event.new or event.got in (Got.NEW, Got.CHANGED) else ""]
    return one_line(f"{event.got:<8} {event.what:<6}  " + "  ".join(each for each in told if each))


class Screen:
    """A terminal that shows how a run stands, four times a second, and its latest looks."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self.watch: Watch | None = None
        self._events: list[Event] = []
        self._since = time.monotonic()
        self._live = Live(console=console(), get_renderable=self._picture, refresh_per_second=4)

    def __enter__(self) -> Screen:
        """Start to show."""
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the last picture where it is."""
        self._live.stop()

    def show(self, event: Event) -> None:
        """Take up an event."""
        if event.what != "source" or event.got is not Got.SAME:
            self._events = [*self._events[1 - LINES :], event]

    def _picture(self) -> Group:
        return Group(self._counts(), *(self._line(each) for each in self._events), self._foot())

    def _counts(self) -> Table:
        table = Table(box=None, padding=(0, 2), header_style="dim")
        tally = self.watch.tally if self.watch else None
        shown = [("sources", ""), ("due", ""), ("looking", ""), ("looks", ""), ("fetched", "")]
        values = [tally.sources, tally.due, tally.busy, tally.looks, tally.fetched] if tally else [0] * len(shown)
        kinds = (Got.NEW, Got.CHANGED, Got.PARTIAL, Got.BLOCKED, Got.FAILED, Got.GONE)
        for name, _ in shown:
            table.add_column(name, justify="right")
        for each in kinds:
            table.add_column(each.value, justify="right", style=_STYLES[each])
        counts = [tally.pages[each.value] if tally else 0 for each in kinds]
        table.add_row(*(f"{n:,}" for n in (*values, *counts)))
        return table

    def _line(self, event: Event) -> Text:
        text = Text(f"{event.at.strftime('%H:%M:%S')} {line(event)}", no_wrap=True, overflow="ellipsis")
        if event.got:
            text.stylize(_STYLES[event.got], 9, 9 + len(event.got))
        return text

    def _foot(self) -> Text:
        minutes, seconds = divmod(int(time.monotonic() - self._since), 60)
        return Text(f"watching for {minutes}:{seconds:02}; stop with Ctrl-C", style="dim")
