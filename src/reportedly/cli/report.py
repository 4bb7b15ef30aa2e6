"""`reportedly report`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import guarded, json_option, ledger_option, print_json
from reportedly.keeping import Ledger, open_ledger
from reportedly.keeping.answers import Revision


@click.command("report")
@click.argument("identifier", metavar="ID")
@ledger_option
@json_option
@click.option("--revisions", is_flag=True, help="Show the revisions, and what changed in each by word.")
@guarded
def command(identifier: str, path: Path | None, as_json: bool, revisions: bool) -> None:
    """Show a report and its statements. ID is its id in the ledger, or the id or address with which it was added."""
    with open_ledger(path) as ledger:
        if revisions:
            _show_revisions(ledger.revisions(identifier), as_json)
        else:
            _show(ledger, identifier, as_json)


def _show(ledger: Ledger, identifier: str, as_json: bool) -> None:
    report, text, statements = ledger.report(identifier)
    if as_json:
        print_json({"report": report, "text": text, "statements": statements})
        return
    board.show_report_line(report)
    for statement in statements:
        board.show_statement(statement)


def _show_revisions(revisions: tuple[Revision, ...], as_json: bool) -> None:
    for one in revisions:
        if as_json:
            print_json(one)
            continue
        board.show_report_line(one.report)
        if one.pieces:
            board.show_difference(one.pieces)
        changed = tuple(statement for _, statement in one.changed)
        for label, some in (("appeared", one.appeared), ("vanished", one.vanished), ("changed", changed)):
            if some:
                board.say(f"{label}:")
            for statement in some:
                board.show_statement(statement)
