"""`reportedly add`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportedly.cli.common import complain, guarded, json_option, ledger_option, print_json, progress
from reportedly.keeping import open_ledger
from reportedly.keeping.adding import Added
from reportedly.types import Outcome, Verdict

if TYPE_CHECKING:
    from reportedly.collect.tallies import Tally


@click.command("add")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@ledger_option
@json_option
@click.option("--any-language", is_flag=True, help="Read reports in other languages than English as well.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that read; same result."
)
@click.option("--allow-private", is_flag=True, help="Fetch from this machine and private networks as well.")
@guarded
def command(
    sources: tuple[str, ...], path: Path | None, as_json: bool, any_language: bool, workers: int, allow_private: bool
) -> None:
    """Add reports to the ledger: files, folders with all below, .jsonl files, web archives, addresses of pages.

    A line is an object with "id" and "text", optionally "url", "publisher", "section", "title", "byline", "published",
    "retrieved". What is there already is not added again; a known address with another text is a revision. Each report
    is kept as soon as it is named, also when the command is stopped: run it again to go on.
    """
    failed = False
    tallies: list[Tally] = []
    with open_ledger(path, any_language=any_language) as ledger:
        for outcome in progress(ledger.add(sources, workers, allow_private, tallies.append), None, "adding"):
            failed |= outcome.error is not None
            _say(outcome, as_json)
    for tally in tallies:
        _tell(tally, as_json)
    sys.exit(1 if failed else 0)


def _tell(tally: Tally, as_json: bool) -> None:
    """Print what was in a web archive: on standard error, or as a row of its own."""
    passed = dict(tally.passed)
    if as_json:
        print_json({"archive": tally.archive, "records": tally.records, "pages": tally.pages, "passed": passed})
        return
    others = f"; passed over: {', '.join(f'{n:,} {why}' for why, n in passed.items())}" if passed else ""
    click.echo(f"{tally.archive}: {tally.records:,} records, {tally.pages:,} pages{others}", err=True)


def _say(outcome: Outcome[Added], as_json: bool) -> None:
    """Print what became of a report; an error goes to standard error too."""
    if outcome.error is not None:
        complain(outcome.error, outcome.address)
    if as_json:
        print_json(_row(outcome))
    elif outcome.value is not None:
        found = outcome.value
        verdict = "" if found.verdict is Verdict.COMPLETE else f", {found.verdict}"
        unread = f", not read: {found.unread}" if found.unread and not verdict else ""
        said = f"{found.statements} statements{verdict}{unread}"
        click.echo(f"{found.change:<8} {found.report}  {said}  {outcome.address}")


def _row(outcome: Outcome[Added]) -> dict[str, object]:
    from reportedly.export.documents import failure

    row: dict[str, object] = {"address": outcome.address}
    if outcome.value is None:
        return {**row, "error": failure(outcome.error)}
    found = outcome.value
    return {
        **row,
        "change": found.change,
        "report": found.report,
        "statements": found.statements,
        "verdict": found.verdict,
        "unread": found.unread,
    }
