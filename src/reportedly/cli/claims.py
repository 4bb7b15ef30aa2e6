"""`reportedly claims`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import guarded, json_option, ledger_option, limit_option, print_all
from reportedly.keeping import open_ledger
from reportedly.types import StatusKind


@click.command("claims")
@ledger_option
@json_option
@limit_option
@click.option("--status", type=click.Choice([str(kind) for kind in StatusKind]), help="Only those that stand so.")
@click.option("--actor", help="Only those on which an actor, or one who speaks for it, made a statement.")
@click.option("--since", metavar="DATE", help="Only those with a statement since a day.")
@click.option("--place", help="Only those about a place, by its name.")
@click.option("--story", help="Only those of a story, by its id.")
@guarded
def command(
    path: Path | None,
    as_json: bool,
    limit: int,
    status: str | None,
    actor: str | None,
    since: str | None,
    place: str | None,
    story: str | None,
) -> None:
    """List the claims, the latest first: where each stands, in whose words."""
    with open_ledger(path) as ledger:
        found = ledger.claims(status or "", actor or "", since or "", place or "", story or "")
        print_all(found, as_json, limit, board.show_claim_line)
