"""`reportedly export`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import click

from reportedly.cli.common import guarded, ledger_option
from reportedly.errors import BadQuery
from reportedly.keeping import open_ledger
from reportedly.keeping.forms import FORMATS, Wanted, check, pieces, write_parquet
from reportedly.ledger.facets import Sought
from reportedly.types import Act, StatusKind

FACETS = ("act", "status", "channel", "place", "publisher", "since", "until")
"""The options that narrow a search, besides the actor."""


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
@click.option("--report", default="", help="Only what belongs to a report, by its id or the id given with it.")
@click.option("--claim", default="", help="Changes of a claim, by its id.")
@click.option("--actor", default="", help="Changes of the claims on which an actor speaks, by name or id.")
@click.option("--search", "words", default="", metavar="WORDS", help="What words occur in.")
@click.option("--act", type=click.Choice([one.value for one in Act]), help="A search: only statements of an act.")
@click.option("--status", type=click.Choice([one.value for one in StatusKind]), help="A search: on claims of a status.")
@click.option("--channel", default="", help="A search: only statements through a channel.")
@click.option("--place", default="", help="A search: only statements about a place, by name.")
@click.option("--publisher", default="", help="A search: only statements that a publisher reported.")
@click.option("--since", default="", metavar="DAY", help="A search: reported since a day.")
@click.option("--until", default="", metavar="DAY", help="A search: reported until the end of a day.")
@click.option("--site", default="", metavar="ADDRESS", help="Where the ledger is served; entries of a feed link there.")
@click.option("--output", default="-", type=click.Path(), help="The file to write, - for standard output.")
@guarded
def command(path: Path | None, output: str, **given: Any) -> None:
    """Write what the ledger holds for other programs, or a story for publication.

    WHAT is, as rows, statements, claims, reports, reviews, or search: what a search finds. Statements as JSON lines are
    a line for each report, with spans, all fields, and the claims that each is about; as a table they are a row each.
    As a feed: changes, how claims came to stand where they stand. In standard forms: schema-org (JSON-LD), annotations
    (W3C Web Annotation), places (GeoJSON). A story is a page of HTML without scripts or outside files.
    """
    wanted = _wanted(**given)
    if wanted.form == "parquet" and output == "-":
        raise click.UsageError("--format parquet needs --output FILE.")
    with open_ledger(path) as ledger:
        if wanted.form == "parquet":
            write_parquet(ledger, wanted, Path(output))
            return
        _write(pieces(ledger, wanted), output)


def _wanted(what: str, form: str | None, words: str, site: str, **given: str | None) -> Wanted:
    """Return what is asked for. Raises UsageError for what does not go together."""
    from reportedly.export.feeds import Addresses

    sought = Sought(words, **{name: given.pop(name) or "" for name in FACETS})
    rest = {name: value or "" for name, value in given.items()}
    wanted = Wanted(what, form or "", sought=sought, at=Addresses(site=site), **rest)
    try:
        check(wanted)
    except BadQuery as error:
        raise click.UsageError(f"{error.what}. {error.advice}".strip()) from error
    return wanted


def _write(text: Iterator[str], output: str) -> None:
    first = next(text, "")  # what cannot be had is said before a file is emptied
    with click.open_file(output, "w", encoding="utf-8") as stream:
        stream.writelines(chain([first], text))
