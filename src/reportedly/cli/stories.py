"""`reportedly stories`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import guarded, json_option, ledger_option, limit_option, print_all
from reportedly.keeping import open_ledger


@click.command("stories")
@ledger_option
@json_option
@limit_option
@guarded
def command(path: Path | None, as_json: bool, limit: int) -> None:
    """List the stories, reports about one chain of events, the latest first."""
    with open_ledger(path) as ledger:
        print_all(ledger.stories(), as_json, limit, board.show_story_line)
