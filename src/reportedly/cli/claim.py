"""`reportedly claim`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import guarded, json_option, ledger_option, print_json
from reportedly.keeping import open_ledger


@click.command("claim")
@click.argument("identifier", metavar="ID")
@ledger_option
@json_option
@guarded
def command(identifier: str, path: Path | None, as_json: bool) -> None:
    """Show a claim: all statements on it in the order of time, with their words, stances and reports, and the reasons
    for its status. ID is that of the claim or of one of its statements.
    """
    with open_ledger(path) as ledger:
        (print_json if as_json else board.show_claim)(ledger.claim(identifier))
