"""`reportedly status`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import first, guarded, json_option, ledger_option, limit_option, print_json
from reportedly.keeping import open_ledger
from reportedly.ledger.views import ClaimView
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
        found = ledger.claims(as_of=as_of or "")
        if as_json:
            for claim in found:
                print_json(claim)
            return
        count, shown = Counter[StatusKind](), list[ClaimView]()
        for claim in found:  # once, as there may be a million
            count[claim.status] += 1
            if len(shown) <= limit:
                shown.append(claim)
        board.say(", ".join(f"{count[kind]} {kind}" for kind in StatusKind if count[kind]) or "no claims")
        for claim in first(shown, limit):
            board.show_claim_line(claim)
