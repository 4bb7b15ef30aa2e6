"""`reportedly watch`."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.cli.common import guarded, json_option, ledger_option, print_json, private_option
from reportedly.errors import NotInLedger
from reportedly.keeping import open_ledger

if TYPE_CHECKING:
    from reportedly.keeping import Ledger
    from reportedly.watch import Event, Plan, Watch


@click.command("watch")
@ledger_option
@json_option
@click.option("--any-language", is_flag=True, help="Read reports in other languages than English as well.")
@private_option
@click.option("--once", is_flag=True, help="Stop when nothing is due, as for cron.")
@click.option(
    "--rechecks",
    default="1,6,24,72",
    show_default=True,
    metavar="HOURS",
    help="When each report is fetched again, in hours after the first time; none for never.",
)
@guarded
def command(
    path: Path | None, as_json: bool, any_language: bool, allow_private: bool, once: bool, rechecks: str
) -> None:
    """Keep the ledger up to date from its sources, until stopped.

    Looks at each source as often as it has something new, adds new reports, and fetches them again to find edits and
    what has vanished. Stop it with Ctrl-C or SIGTERM; also when it was killed, the next run goes on where this one was.
    """
    plan = _plan(rechecks)
    with open_ledger(path, any_language=any_language) as ledger:
        if next(iter(ledger.sources), None) is None:
            raise NotInLedger("there is no source", str(ledger.path), "Add one: `reportedly sources add ADDRESS`.")
        _run(ledger, plan, once, as_json, {"allow_private": allow_private})


def _plan(rechecks: str) -> Plan:
    """Return how often is looked. Raises UsageError."""
    from reportedly.watch import Plan

    try:
        hours = () if rechecks.strip() == "none" else tuple(float(each) for each in rechecks.split(","))
    except ValueError:
        hours = (0.0,)
    if list(hours) != sorted(set(hours)) or any(not 0 < each <= 8_784 for each in hours):
        raise click.BadParameter(f"{rechecks!r} are no growing numbers of hours.", param_hint="--rechecks")
    return Plan(rechecks=hours)


def _run(ledger: Ledger, plan: Plan, once: bool, as_json: bool, web: dict[str, Any]) -> None:
    """Watch, and show it in the way that suits where the output goes."""
    import anyio

    from reportedly.watch import Watch

    if as_json or not sys.stdout.isatty():
        tell = _as_json if as_json else _as_line
        anyio.run(_until_stopped, Watch(ledger, plan=plan, tell=tell, **web), once)
        return
    from reportedly.cli.watching import Screen

    with Screen() as screen:
        screen.watch = Watch(ledger, plan=plan, tell=screen.show, **web)
        anyio.run(_until_stopped, screen.watch, once)


async def _until_stopped(watch: Watch, once: bool) -> None:
    """Run until nothing is due, or the first SIGTERM or SIGINT; a second one ends it as usual."""
    import anyio

    from reportedly.watch import alone

    async def listen(scope: anyio.CancelScope) -> None:
        with scope, anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            async for _ in signals:
                watch.stop()
                return

    try:
        async with anyio.create_task_group() as group:
            scope = anyio.CancelScope()
            group.start_soon(listen, scope)
            await watch.run(once)
            scope.cancel()
    except BaseExceptionGroup as errors:
        raise alone(errors) from errors


def _as_json(event: Event) -> None:
    print_json(
        {
            "at": event.at.isoformat(timespec="seconds"),
            "what": event.what,
            "source": event.source,
            "address": event.address,
            "got": event.got,
            "words": event.words,
            "new": event.new,
            "report": event.report,
        }
    )
    sys.stdout.flush()


def _as_line(event: Event) -> None:
    """Print an event as a line of a log; looks at sources that gave nothing new are left out."""
    from reportedly.cli.watching import line

    if event.what != "source" or event.got != "same":
        click.echo(f"{event.at.strftime('%Y-%m-%dT%H:%M:%SZ')} {line(event)}")
        sys.stdout.flush()
