"""Sources on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.table import Table
from rich.text import Text

from reportedly.cli.screen import console, one_line
from reportedly.types import Health, Source

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def length(seconds: float) -> str:
    """Return a length of time in its largest unit, as 15m or 2h."""
    size, name = next((unit for unit in _UNITS if seconds >= unit[0]), _UNITS[-1])
    number = seconds / size
    return f"{number:.0f}{name}" if number >= 10 or number == int(number) else f"{number:.1f}{name}"


def show_sources(sources: Sequence[Source]) -> None:
    """Print sources in a table."""
    table = _table("id", "kind", "source", "tags", "every", "state")
    for each in sources:
        named = Text(one_line(each.address))
        named.append(f"\n{one_line(each.title)}" if each.title else "", style="dim")
        every = length(each.every) if each.every else f"~{length(each.pace)}" if each.pace else ""
        table.add_row(each.id, each.kind.value, named, Text(one_line(", ".join(each.tags))), every, _state(each))
    console().print(table)


def _state(source: Source) -> Text:
    if source.ended:
        return Text(source.ended, style="red")
    if source.failures:
        return Text(f"{source.failures} failure{'' if source.failures == 1 else 's'}", style="yellow")
    return Text("moved", style="dim") if source.moved_to else Text("")


def show_health(found: Sequence[tuple[Source, Health]], now: datetime) -> None:
    """Print how sources do in a table; of a single one also week by week."""
    table = _table("source", *">pages >complete >partial >blocked >empty >failed >edited >delay >new".split())
    for source, how in found:
        named = Text(one_line(source.title or source.address))
        named.append(f"\n{one_line(how.flag)}" if how.flag else "", style="bold red")
        shares = (how.complete, how.partial, how.blocked, how.empty, how.failed, how.edited)
        table.add_row(
            named,
            f"{how.pages:,}",
            *(f"{share:.0%}" for share in shares),
            length(how.delay) if how.delay is not None else "",
            f"{length((now - how.last_new).total_seconds())} ago" if how.last_new else "never",
        )
    console().print(table)
    if len(found) == 1 and found[0][1].weeks:
        console().print()
        show_weeks(found[0][1])


def show_weeks(how: Health) -> None:
    """Print what looks at the pages of a source gave, week by week."""
    table = _table("week from", *">complete >partial >blocked >empty >failed".split())
    for week in how.weeks:
        counts = (week.complete, week.partial, week.blocked, week.empty, week.failed)
        table.add_row(week.start, *(f"{n:,}" for n in counts))
    console().print(table)


def _table(*names: str) -> Table:
    """Return an empty table; columns whose names start with ">" are of numbers."""
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="dim", pad_edge=False)
    for name in names:
        numbers = name.startswith(">")
        table.add_column(
            name.removeprefix(">"), justify="right" if numbers else "left", no_wrap=numbers, overflow="fold"
        )
    return table
