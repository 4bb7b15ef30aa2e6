"""What the commands on a ledger have in common: its option, JSON, errors in one line, progress."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import click

from reportedly.errors import ReportedlyError

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

ledger_option = click.option(
    "--ledger",
    "path",
    type=click.Path(path_type=Path),
    envvar="REPORTEDLY_LEDGER",
    help="The ledger's file. Default: $REPORTEDLY_LEDGER, else ledger.db in your data folder.",
)

private_option = click.option(
    "--allow-private", is_flag=True, help="Fetch from this machine and private networks as well."
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, a line for each.")

limit_option = click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, help="Print so many at most; with --json, all."
)


def guarded(command: F) -> F:
    """Let a command end with what was wrong in one line and exit status 1, and quietly when its output is closed."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except ReportedlyError as error:
            complain(error)
            sys.exit(1)
        except BrokenPipeError:  # the reader of our output has had enough
            sys.stderr.close()
            sys.exit(0)

    return run  # type: ignore[return-value]


def complain(error: ReportedlyError, address: str = "") -> None:
    """Say an error in one line on standard error, naming the address where it names no place itself."""
    place = f"{address}: " if address and not error.where else ""
    click.echo(f"reportedly: {place}{error}", err=True)


def print_json(value: object) -> None:
    """Print a frozen value as one line of JSON."""
    import msgspec  # here, as `read` has no use for it

    click.echo(json.dumps(msgspec.to_builtins(value), ensure_ascii=False))


def first(items: Iterable[T], limit: int) -> Iterator[T]:
    """Yield so many items, and say when there are more."""
    for n, item in enumerate(items):
        if n == limit:
            click.echo(f"… more: --limit, now {limit}", err=True)
            return
        yield item


def print_all(items: Iterable[T], as_json: bool, limit: int, show: Callable[[T], None]) -> None:
    """Print items as JSON, or so many at most for people; to them it is also said that there is none."""
    none = True
    for item in items if as_json else first(items, limit):
        none = False
        (print_json if as_json else show)(item)
    if none and not as_json:
        click.echo("nothing found", err=True)


def progress(items: Iterable[T], total: int | None, words: str) -> Iterator[T]:
    """Show progress on a terminal's standard error while the output goes elsewhere."""
    if total == 1 or not sys.stderr.isatty() or sys.stdout.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield from bar.track(items, total=total)


class Length(click.ParamType[int]):
    """A length of time, as 90s, 15m, 2h or 1d, in seconds: a minute at least."""

    name = "time"
    _UNITS: ClassVar = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the seconds."""
        found = re.fullmatch(r"(\d{1,6})([smhd])", str(value).strip().lower(), re.A)
        seconds = int(found[1]) * self._UNITS[found[2]] if found else 0
        if not 60 <= seconds <= 366 * 86_400:
            self.fail(f"{value!r} is no length of time from a minute to a year, as 15m, 2h or 1d.", param, ctx)
        return seconds
