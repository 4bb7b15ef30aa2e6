"""`reportedly schema`."""

from __future__ import annotations

import json

import click

from reportedly.export.documents import schema


@click.command("schema")
def command() -> None:
    """Print the JSON Schema (draft 2020-12) of a document of `reportedly read --json`."""
    click.echo(json.dumps(schema(), indent=2))
