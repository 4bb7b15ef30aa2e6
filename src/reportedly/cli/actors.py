"""`reportedly actors`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import guarded, json_option, ledger_option, limit_option, print_all
from reportedly.keeping import open_ledger


@click.command("actors")
@ledger_option
@json_option
@limit_option
@guarded
def command(path: Path | None, as_json: bool, limit: int) -> None:
    """List the actors, those with most statements first."""
    with open_ledger(path) as ledger:
        print_all(ledger.actors(), as_json, limit, board.show_actor_line)
