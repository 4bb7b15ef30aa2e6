"""`reportedly restore`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli.common import guarded, ledger_option
from reportedly.keeping import restore


@click.command("restore")
@click.argument("copy", type=click.Path(path_type=Path), metavar="FILE")
@ledger_option
@guarded
def command(copy: Path, path: Path | None) -> None:
    """Put the backup in FILE in the place of the ledger, after checking it.

    The file that was there is kept beside it, with `.before` at the end of its name.
    """
    restore(copy, path)
    click.echo(f"restored from {copy}")
