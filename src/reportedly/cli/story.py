"""`reportedly story`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import guarded, json_option, ledger_option, print_json
from reportedly.keeping import open_ledger


@click.command("story")
@click.argument("identifier", metavar="ID")
@ledger_option
@json_option
@guarded
def command(identifier: str, path: Path | None, as_json: bool) -> None:
    """Show a story: its reports and its claims. ID is that of the story or of one of its reports."""
    with open_ledger(path) as ledger:
        story, reports, claims = ledger.story(identifier)
        if as_json:
            print_json({"story": story, "reports": reports, "claims": claims})
            return
        board.show_story_line(story)
        for report in reversed(reports):
            board.show_report_line(report)
        board.say("")
        for claim in claims:
            board.show_claim_line(claim)
