"""`reportedly export`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import click

from reportedly.cli.common import guarded, ledger_option
from reportedly.keeping import Ledger, open_ledger

Row = dict[str, Any]

ROWS = 10_000
"""Rows of a Parquet row group."""

TABLES = ("jsonl", "csv", "parquet")

FEEDS = ("atom", "json-feed")

FORMATS = {
    "statements": TABLES,
    "claims": TABLES,
    "reports": TABLES,
    "reviews": TABLES,
    "changes": (*FEEDS, *TABLES),
    "schema-org": ("json-ld", "jsonl"),
    "annotations": ("json-ld", "jsonl"),
    "places": ("geojson", "jsonl"),
    "story": ("html",),
}
"""What can be exported, each with its formats, the default first."""


@click.command("export")
@click.argument("what", type=click.Choice(list(FORMATS)), metavar="WHAT")
@ledger_option
@click.option(
    "--format",
    "form",
    type=click.Choice(list(dict.fromkeys(chain.from_iterable(FORMATS.values())))),
    help="Default: the first that the reference names for WHAT.",
)
@click.option("--story", default="", help="Only what belongs to a story, by its id or by that of one of its reports.")
@click.option("--claim", default="", help="Changes of a claim, by its id.")
@click.option("--actor", default="", help="Changes of the claims on which an actor speaks, by name or id.")
@click.option("--search", default="", metavar="WORDS", help="Changes of the claims in which words occur.")
@click.option("--site", default="", metavar="ADDRESS", help="Where the ledger is served; entries of a feed link there.")
@click.option("--output", default="-", type=click.Path(), help="The file to write, - for standard output.")
@guarded
def command(what: str, path: Path | None, form: str | None, output: str, **chosen: str) -> None:
    """Write what the ledger holds for other programs, or a story for publication.

    Rows: statements, claims, reports, reviews. Statements as JSON lines are a line for each report, with spans, all
    fields, and the claims that each is about; as a table they are a row each. Changes: a feed of how claims came to
    stand where they stand. Standards: schema-org (JSON-LD), annotations (W3C Web Annotation), places (GeoJSON). A story
    is a page of HTML without scripts or outside files.
    """
    form = _chosen(what, form, chosen)
    if form == "parquet" and output == "-":
        raise click.UsageError("--format parquet needs --output FILE.")
    with open_ledger(path) as ledger:
        if form == "parquet":
            _write_parquet(_rows(ledger, what, form, chosen["story"]), Path(output))
            return
        pieces = _pieces(ledger, what, form, chosen)
        first = next(pieces, "")  # what cannot be had is said before a file is emptied
        with click.open_file(output, "w", encoding="utf-8") as stream:
            stream.writelines(chain([first], pieces))


def _chosen(what: str, form: str | None, chosen: dict[str, str]) -> str:
    """Return the format, the default where none is asked for. Raises UsageError for what does not go together."""
    form = form or FORMATS[what][0]
    given = [name for name in ("story", "claim", "actor", "search") if chosen[name]]
    if form not in FORMATS[what]:
        raise click.UsageError(f"{what} cannot be written as {form}, but as {' or '.join(FORMATS[what])}.")
    if what == "story" and not chosen["story"]:
        raise click.UsageError("export story needs --story ID; `reportedly stories` lists them.")
    if given != ["story"] and given and form not in FEEDS:
        raise click.UsageError(f"--{given[-1]} chooses what a feed of changes follows; {what} as {form} is none.")
    if len(given) > 1:
        raise click.UsageError(f"a feed follows one thing: --{' or --'.join(given)}.")
    return form


def _rows(ledger: Ledger, what: str, form: str, story: str) -> Iterator[Row]:
    return ledger.export("flat statements" if what == "statements" and form != "jsonl" else what, story)


def _pieces(ledger: Ledger, what: str, form: str, chosen: dict[str, str]) -> Iterator[str]:
    """Yield what is written, piece by piece."""
    story = chosen["story"]
    if form in FEEDS:
        return _feed(ledger, form, chosen)
    if form == "html":
        return ledger.story_page(story)
    rows = _rows(ledger, what, form, story)
    if form == "jsonl":
        return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if form == "csv":
        return _csv(rows)
    return _document(what, rows, story)


def _feed(ledger: Ledger, form: str, chosen: dict[str, str]) -> Iterator[str]:
    from reportedly.export.feeds import Addresses, atom, json_feed

    kind = next((name for name in ("story", "claim", "actor", "search") if chosen[name]), "all")
    found, at = ledger.feed(kind, chosen.get(kind, "")), Addresses(site=chosen["site"])
    if form == "atom":
        yield atom(found, at).decode()
    else:
        yield json.dumps(json_feed(found, at), ensure_ascii=False, indent=1) + "\n"


def _document(what: str, rows: Iterator[Row], story: str) -> Iterator[str]:
    """Yield rows as one JSON document."""
    from reportedly.export import geojson, schema_org, streams, web_annotation

    head, name = {
        "schema-org": ({"@context": schema_org.CONTEXT}, "@graph"),
        "annotations": (web_annotation.page(story), "items"),
        "places": (geojson.HEAD, "features"),
    }[what]
    first = next(rows, None)  # errors come before the head
    return streams.document(head, name, rows if first is None else chain([first], rows))


def _csv(rows: Iterator[Row]) -> Iterator[str]:
    """Yield a table; text that a spreadsheet would take for a formula has an apostrophe before it (OWASP)."""
    head = next(rows, None)
    if head is None:
        return
    stream = io.StringIO()
    writer = csv.DictWriter(stream, head, lineterminator="\n")
    writer.writeheader()
    for row in chain([head], rows):
        writer.writerow({name: _cell(value) for name, value in row.items()})
        yield stream.getvalue()
        stream.seek(0)
        stream.truncate()


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
