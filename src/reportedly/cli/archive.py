"""`reportedly archive`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli.common import guarded, ledger_option
from reportedly.keeping import open_ledger


@click.command("archive")
@click.argument("target", type=click.Path(path_type=Path), metavar="FILE.warc.gz")
@ledger_option
@guarded
def command(target: Path, path: Path | None) -> None:
    """Write all captures of the ledger to a new web archive (WARC 1.1, packed), for other programs and for keeping.

    FILE must not exist.
    """
    with open_ledger(path) as ledger:
        written = ledger.archive(target)
    click.echo(f"{target}: {written:,} captures")
