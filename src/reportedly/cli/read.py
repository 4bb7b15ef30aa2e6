"""`reportedly read`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO, TypeVar, cast

import click

from reportedly.cli.common import complain, progress
from reportedly.collect import reason
from reportedly.collect.records import texts
from reportedly.errors import ModelError, ReportedlyError, UnreadableInput
from reportedly.model.installed import DEFAULT
from reportedly.pipeline import Reader
from reportedly.types import Outcome, Report

T = TypeVar("T")

FORMATS = ("text", "json", "html")


@click.command("read")
@click.argument("files", nargs=-1, required=True, metavar="FILE…|-")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print the reports.")
@click.option(
    "--json", "form", flag_value="json", help="The same as --format json: one JSON document a report, a line each."
)
@click.option("--jsonl", is_flag=True, help='FILE holds lines {"id", "text"}; print lines {"id", "attributions"}.')
@click.option("--any-language", is_flag=True, help="Read reports in other languages than English as well.")
@click.option("--model", default=DEFAULT, show_default=True, help="Weights to read with; see `reportedly models`.")
@click.option("--nested", is_flag=True, help="Look for attributions within what is attributed as well.")
@click.option("--residue", is_flag=True, help="Show the residue too: lines that are not the report.")
@click.option("--threads", type=click.IntRange(1, 64), default=1, show_default=True, help="Processor threads to use.")
def command(
    files: tuple[str, ...],
    form: str,
    jsonl: bool,
    any_language: bool,
    model: str,
    nested: bool,
    residue: bool,
    threads: int,
) -> None:
    """Read each FILE (or - for standard input): HTML (also .html.gz), plain text or Markdown.

    Prints the report's title, publisher, date and retrieval verdict, then who says what, with the exact words.
    A file that cannot be read is named on standard error, and the others are read.
    """
    if jsonl and (form != "text" or residue):
        raise click.UsageError("--jsonl goes with no other form of output: leave out --json, --format and --residue.")
    try:
        reader = Reader(any_language=any_language, model=model, nested=nested, threads=threads)
    except ModelError as error:
        raise click.UsageError(str(error)) from error
    try:
        failed = _print_records(reader, files) if jsonl else _print_reports(reader, files, form, residue)
    except BrokenPipeError:  # the reader of our output has had enough
        sys.stderr.close()
        failed = False
    sys.exit(1 if failed else 0)


def _print_reports(reader: Reader, files: tuple[str, ...], form: str, residue: bool) -> bool:
    """Print each file's report; return whether any could not be read."""
    errors: list[ReportedlyError] = []
    outcomes = _noted(progress(reader.outcomes(files), len(files), "reading"), errors)
    if form == "json":
        _print_json(outcomes)
    elif form == "html":
        from reportedly.export.page import page

        for part in page(outcomes):
            click.echo(part, nl=False)
    else:
        from reportedly.cli.screen import show

        for number, outcome in enumerate(outcomes, 1):
            if outcome.value is not None:
                show(outcome.value, outcome.address, residue, f"{number}/{len(files)}" if len(files) > 1 else "")
    return bool(errors)


def _print_json(outcomes: Iterable[Outcome[Report]]) -> None:
    from reportedly.export.documents import document

    for outcome in outcomes:
        click.echo(json.dumps(document(outcome), ensure_ascii=False))


def _noted(outcomes: Iterable[Outcome[Report]], errors: list[ReportedlyError]) -> Iterator[Outcome[Report]]:
    """Pass outcomes on; say each error on standard error and keep it."""
    for outcome in outcomes:
        if outcome.error is not None:
            complain(outcome.error, outcome.address)
            errors.append(outcome.error)
        yield outcome


def _print_records(reader: Reader, files: tuple[str, ...]) -> bool:
    """Print a line for each record of each file; return whether any could not be read."""
    failed = False
    for name in files:
        try:
            stream = cast(BinaryIO, click.open_file(name, "rb"))
        except OSError as error:
            failed = True
            complain(UnreadableInput(reason(error), name), name)
            continue
        with stream:
            failed |= _print_stream(reader, stream, name)
    return failed


def _print_stream(reader: Reader, stream: BinaryIO, name: str) -> bool:
    from reportedly.export.records import record

    failed = False
    for identifier, outcome in progress(texts(stream, name), None, "reading"):
        found, error = outcome.value, outcome.error
        try:
            statements = reader.statements(found.text, found.published) if found else ()
        except ReportedlyError as unread:
            statements, error = (), unread
        click.echo(json.dumps(record(identifier, statements, error), ensure_ascii=False))
        if error is not None:
            failed = True
            complain(error, name)
    return failed
