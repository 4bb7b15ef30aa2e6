"""`reportedly search`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import guarded, json_option, ledger_option, print_all
from reportedly.keeping import open_ledger
from reportedly.ledger.finding import KINDS


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@ledger_option
@json_option
@click.option(
    "--limit", type=click.IntRange(1, 200), default=10, show_default=True, help="So many of each kind at most."
)
@guarded
def command(words: tuple[str, ...], path: Path | None, as_json: bool, limit: int) -> None:
    """Find where all WORDS occur: in claims, in statements, in reports. Phrases go in double quotes."""
    with open_ledger(path) as ledger:
        print_all(ledger.search(" ".join(words), limit), as_json, len(KINDS) * limit, board.show_hit)
