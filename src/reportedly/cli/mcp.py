"""`reportedly mcp`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli.common import guarded, ledger_option
from reportedly.keeping import open_ledger


@click.command("mcp")
@ledger_option
@guarded
def command(path: Path | None) -> None:
    """Let an assistant ask the ledger, by the Model Context Protocol over standard input and output.

    It is started by the assistant's program, and ends when that closes its input. Needs the extra `mcp`.
    """
    try:
        from reportedly.assistant import server
    except ImportError as error:
        raise click.UsageError('mcp needs its library: pip install "reportedly[mcp]".') from error
    with open_ledger(path) as ledger:
        server(ledger).run("stdio")
