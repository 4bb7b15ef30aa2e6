"""`reportedly models`."""

from __future__ import annotations

import json

import click

from reportedly.errors import ModelError
from reportedly.model.installed import Model, installed


@click.command("models")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each, a line each.")
def command(as_json: bool) -> None:
    """List the installed weights with their size, figures, data and digest.

    Give a name to `reportedly read --model`. Nothing is ever fetched.
    """
    try:
        models = installed()
    except ModelError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        for model in models:
            click.echo(json.dumps(_facts(model), ensure_ascii=False))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for model in models:
        console.print(Text(f"{model.name}  {model.size / 1e6:.0f} MB", style="bold"))
        for name, value in {**model.card, "sha256": model.digest(), "file": str(model.path)}.items():
            shown = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)
            console.print(Text(f"  {name}: {shown}"), soft_wrap=True)


def _facts(model: Model) -> dict[str, object]:
    return {
        "name": model.name,
        "file": str(model.path),
        "bytes": model.size,
        "sha256": model.digest(),
        "card": model.card,
    }
