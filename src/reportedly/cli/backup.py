"""`reportedly backup`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli.common import guarded, ledger_option
from reportedly.keeping import open_ledger


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path), metavar="FILE")
@ledger_option
@guarded
def command(target: Path, path: Path | None) -> None:
    """Copy the ledger to FILE, which must not exist, while others read and write it."""
    with open_ledger(path) as ledger:
        ledger.backup(target)
    click.echo(f"{target}")
