"""`reportedly changes`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import guarded, json_option, ledger_option, print_json
from reportedly.keeping import open_ledger


@click.command("changes")
@ledger_option
@json_option
@click.option("--since", metavar="DATE", default="", help="Only what changed since a day.")
@guarded
def command(path: Path | None, as_json: bool, since: str) -> None:
    """List how the status of claims changed, then who denied something or would not comment, in the order of time."""
    with open_ledger(path) as ledger:
        for change in ledger.changes(since):
            (print_json if as_json else board.show_change)(change)
        for claim, position in ledger.answers(since):
            if as_json:
                print_json({"claim": claim.id, "label": claim.label, **_row(position)})
            else:
                board.show_answer(claim, position)


def _row(position: object) -> dict[str, object]:
    return {"answer": position}
