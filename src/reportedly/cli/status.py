"""`reportedly status`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import first, guarded, json_option, ledger_option, limit_option, print_json
from reportedly.keeping import open_ledger
from reportedly.types import StatusKind


@click.command("status")
@ledger_option
@json_option
@limit_option
@click.option("--as-of", metavar="DATE", help="By what was known at the end of a past day (UTC).")
@guarded
def command(path: Path | None, as_json: bool, limit: int, as_of: str | None) -> None:
    """Show where the claims stand, now or at any past time: how many in each status, then the latest."""
    with open_ledger(path) as ledger:
        if as_json:
            for claim in ledger.claims(as_of=as_of or ""):
                print_json(claim)
            return
        count = Counter(claim.status for claim in ledger.claims(as_of=as_of or ""))
        board.say(", ".join(f"{count[kind]} {kind}" for kind in StatusKind if count[kind]) or "no claims")
        for claim in first(ledger.claims(as_of=as_of or ""), limit):
            board.show_claim_line(claim)
