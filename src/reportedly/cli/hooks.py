"""`reportedly hooks`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportedly.cli.common import guarded, json_option, ledger_option, print_json
from reportedly.cli.screen import one_line
from reportedly.keeping import open_ledger

if TYPE_CHECKING:
    from reportedly.keeping.hooks import Hook
    from reportedly.keeping.posting import Posting


HELP = """Tell other programs what happens, by signed webhooks.

\b
add NAME ADDRESS   tell an address from now on; prints the secret, once
list               all hooks, and what waits
remove NAME        forget one
send               send what happened since, and what is to be tried
                   again; for cron
dead NAME          what could not be sent
retry NAME         let that be tried again
"""


@click.command("hooks", help=HELP)
@click.argument("do", type=click.Choice(["add", "list", "remove", "send", "dead", "retry"]), metavar="DO")
@click.argument("name", required=False)
@click.argument("address", required=False)
@click.option(
    "--event",
    "kinds",
    multiple=True,
    type=click.Choice(["report.added", "claim.changed", "review.made"]),
    help="What it is told of. Default: claim.changed.",
)
@ledger_option
@json_option
@guarded
def command(
    do: str, name: str | None, address: str | None, kinds: tuple[str, ...], path: Path | None, as_json: bool
) -> None:
    """Tell other programs what happens, by signed webhooks."""
    from reportedly.keeping.posting import Posting

    with open_ledger(path) as ledger:
        posting = Posting(ledger)
        if do == "add":
            _add(posting, name, address, kinds)
        elif do == "list":
            for one in posting.hooks.all():
                _show(one)
        elif do == "send":
            _send(posting)
        else:
            _manage(posting, do, name, as_json)


def _add(posting: Posting, name: str | None, address: str | None, kinds: tuple[str, ...]) -> None:
    if not name or not address:
        raise click.UsageError("hooks add needs a name and an address.")
    click.echo(posting.add(name, address, kinds or ("claim.changed",)).secret)


def _manage(posting: Posting, do: str, name: str | None, as_json: bool) -> None:
    if not name:
        raise click.UsageError(f"hooks {do} needs the hook's name.")
    hooks = posting.hooks
    if do == "remove":
        hooks.remove(name)
    elif do == "retry":
        click.echo(f"{hooks.revive(name)} to be tried again")
    else:
        for one in hooks.find(name).dead:
            if as_json:
                print_json(one)
            else:
                click.echo(f"{one.event.at}  {one.event.kind}  {one.event.id}  {one.tries} tries, {one_line(one.why)}")


def _send(posting: Posting) -> None:
    """Send, and end with exit status 1 where something could not be sent."""
    failed = False
    for one in posting.send():
        gone = ", wants no more" if one.gone else ""
        click.echo(f"{one.hook}  {one.sent} sent, {one.waiting} waiting, {one.dead} dead{gone}")
        if one.why:
            failed = True
            click.echo(f"reportedly: {one.hook}: {one_line(one.why)}", err=True)
    if failed:
        sys.exit(1)


def _show(one: Hook) -> None:
    gone = ", wants no more" if one.gone else ""
    told = f"{len(one.waiting)} waiting, {len(one.dead)} dead{gone}"
    click.echo(f"{one.name}  {one_line(one.address)}  {' '.join(one.kinds)}  {told}")
