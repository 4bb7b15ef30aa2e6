"""`reportedly export`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import click

from reportedly.cli.common import guarded, ledger_option
from reportedly.keeping import open_ledger

Row = dict[str, Any]

ROWS = 10_000
"""Rows of a Parquet row group."""


@click.command("export")
@click.argument("what", type=click.Choice(["statements", "claims", "reports", "reviews"]))
@ledger_option
@click.option("--format", "form", type=click.Choice(["jsonl", "csv", "parquet"]), default="jsonl", show_default=True)
@click.option("--output", default="-", type=click.Path(), help="The file to write, - for standard output.")
@guarded
def command(what: str, path: Path | None, form: str, output: str) -> None:
    """Write statements, claims, reports or reviews for other programs.

    Statements as JSON lines are a line for each report, with spans, all fields, and the claims that each is about; as a
    table they are a row each.
    """
    if form == "parquet" and output == "-":
        raise click.UsageError("--format parquet needs --output FILE.")
    with open_ledger(path) as ledger:
        rows = ledger.export("flat statements" if what == "statements" and form != "jsonl" else what)
        if form == "parquet":
            _write_parquet(rows, Path(output))
            return
        with click.open_file(output, "w", encoding="utf-8") as stream:
            (_write_lines if form == "jsonl" else _write_csv)(rows, stream)


def _write_lines(rows: Iterator[Row], stream: IO[str]) -> None:
    for row in rows:
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_csv(rows: Iterator[Row], stream: IO[str]) -> None:
    """Write a table; text that a spreadsheet would take for a formula has an apostrophe before it (OWASP)."""
    head = next(rows, None)
    if head is None:
        return
    writer = csv.DictWriter(stream, head, lineterminator="\n")
    writer.writeheader()
    for row in chain([head], rows):
        writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: object) -> object:
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _write_parquet(rows: Iterator[Row], output: Path) -> None:
    """Write a Parquet file, some rows at a time; parts of a row that are no plain values become JSON."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise click.UsageError('--format parquet needs pyarrow: pip install "reportedly[parquet]".') from error
    writer = None
    while some := [{name: _plain(value) for name, value in row.items()} for row in islice(rows, ROWS)]:
        table = pyarrow.Table.from_pylist(some, schema=writer and writer.schema)
        writer = writer or pyarrow.parquet.ParquetWriter(output, table.schema)
        writer.write_table(table)
    if writer is None:
        raise click.UsageError("there is nothing to write.")
    writer.close()


def _plain(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | tuple) else value
