"""`reportedly rebuild`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli.common import guarded, json_option, ledger_option, print_json
from reportedly.cli.screen import one_line
from reportedly.keeping import open_ledger


@click.command("rebuild")
@ledger_option
@json_option
@click.option("--reread", is_flag=True, help="Read the reports' texts again too, as after an upgrade.")
@guarded
def command(path: Path | None, as_json: bool, reread: bool) -> None:
    """Derive everything again from the reports and reviews, and list the claims that changed.

    With the same version nothing does. When it is stopped, the ledger is as before.
    """
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with open_ledger(path) as ledger, Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("rebuilding", total=None)
        changed = ledger.rebuild(lambda done, total: bar.update(task, completed=done, total=total), reread)
    for one in changed:
        if as_json:
            print_json(one)
        else:
            old, new = (f"{status or 'no'} “{one_line(label)}”" for label, status in (one.before, one.after))
            click.echo(f"{one.claim}: {old} → {new}")
    if not as_json:
        click.echo(f"{len(changed)} claims changed")
