"""`reportedly reports`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import first, guarded, json_option, ledger_option, limit_option, print_json
from reportedly.keeping import open_ledger


@click.command("reports")
@ledger_option
@json_option
@limit_option
@guarded
def command(path: Path | None, as_json: bool, limit: int) -> None:
    """List the reports, the latest first; one that was blocked or cut off says so."""
    with open_ledger(path) as ledger:
        found = ledger.reports()
        for report in found if as_json else first(found, limit):
            (print_json if as_json else board.show_report_line)(report)
