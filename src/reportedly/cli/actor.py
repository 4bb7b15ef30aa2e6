"""`reportedly actor`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import guarded, json_option, ledger_option, print_json
from reportedly.keeping import Ledger, open_ledger


@click.command("actor")
@click.argument("name")
@ledger_option
@json_option
@guarded
def command(name: str, path: Path | None, as_json: bool) -> None:
    """Show an actor, by any of its names or its id: what they said, and what became of it. Two of one name are two."""
    with open_ledger(path) as ledger:
        for found in ledger.actor(name):
            if as_json:
                print_json(found)
            else:
                board.show_actor(found, _name(ledger, found.actor.speaks_for))


def _name(ledger: Ledger, identifier: str) -> str:
    return ledger.actor(identifier)[0].actor.name if identifier else ""
