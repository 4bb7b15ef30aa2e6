"""`reportedly tokens`."""

from __future__ import annotations

from pathlib import Path

import click

from reportedly.cli.common import guarded, ledger_option


@click.command("tokens")
@click.argument("do", type=click.Choice(["add", "list", "remove"]), metavar="add|list|remove")
@click.argument("name", required=False)
@click.option("--scope", "scopes", multiple=True, type=click.Choice(["read", "add", "review"]), help="What it allows.")
@ledger_option
@guarded
def command(do: str, name: str | None, scopes: tuple[str, ...], path: Path | None) -> None:
    """Make, list or take back the tokens with which programs may use the HTTP API.

    A token is shown once, when it is made; only its hash is kept, in a file beside the ledger.
    """
    from reportedly.keeping import open_ledger
    from reportedly.keeping.tokens import Tokens

    tokens = Tokens(open_ledger(path).path)
    if do == "list":
        for one in tokens.all():
            click.echo(f"{one.name}  {' '.join(one.scopes)}  since {one.added}")
        return
    if not name:
        raise click.UsageError(f"tokens {do} needs the token's name.")
    if do == "remove":
        tokens.remove(name)
        return
    if not scopes:
        raise click.UsageError("tokens add needs --scope read, add or review, or several.")
    click.echo(tokens.add(name, scopes))
