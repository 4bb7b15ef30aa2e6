"""`reportedly reports`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import guarded, json_option, ledger_option, limit_option, print_all
from reportedly.keeping import open_ledger


@click.command("reports")
@ledger_option
@json_option
@limit_option
@guarded
def command(path: Path | None, as_json: bool, limit: int) -> None:
    """List the reports, the latest first; one that was blocked or cut off says so."""
    with open_ledger(path) as ledger:
        print_all(ledger.reports(), as_json, limit, board.show_report_line)
