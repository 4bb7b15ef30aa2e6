"""`reportedly check`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from reportedly.cli.common import guarded, json_option, ledger_option, print_json
from reportedly.keeping import open_ledger


@click.command("check")
@ledger_option
@json_option
@click.option("--upgrade", is_flag=True, help="First bring a ledger of an earlier version up to date.")
@guarded
def command(path: Path | None, as_json: bool, upgrade: bool) -> None:
    """Verify the ledger: the file, the hash of every capture, references, spans, derived data in step.

    Exit status 1 when anything is wrong.
    """
    wrong = False
    with open_ledger(path) as ledger:
        if upgrade:
            ledger.upgrade()
        for problem in ledger.check():
            wrong = True
            if as_json:
                print_json(problem)
            else:
                click.echo(f"{problem.where}: {problem.what}")
    if not wrong and not as_json:
        click.echo("all is well")
    sys.exit(1 if wrong else 0)
