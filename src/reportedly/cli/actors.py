"""`reportedly actors`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import first, guarded, json_option, ledger_option, limit_option, print_json
from reportedly.keeping import open_ledger


@click.command("actors")
@ledger_option
@json_option
@limit_option
@guarded
def command(path: Path | None, as_json: bool, limit: int) -> None:
    """List the actors, those with most statements first."""
    with open_ledger(path) as ledger:
        found = ledger.actors()
        for actor in found if as_json else first(found, limit):
            (print_json if as_json else board.show_actor_line)(actor)
