"""Exports in their forms: rows, documents, feeds and pages as text piece by piece, tables as Parquet files.

::

    Wanted: what, in which form, of what → check → pieces (text), or write_parquet (a file)
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from reportedly.errors import BadQuery, NotInLedger
from reportedly.export import geojson, schema_org, streams, web_annotation
from reportedly.export.feeds import Addresses, atom, json_feed
from reportedly.keeping import Ledger
from reportedly.ledger.facets import Sought

Row = dict[str, Any]

ROWS = 10_000
"""Rows of a Parquet row group."""

TABLES = ("jsonl", "csv", "parquet")

FEEDS = ("atom", "json-feed")

FORMATS: dict[str, tuple[str, ...]] = {
    "statements": TABLES,
    "claims": TABLES,
    "reports": TABLES,
    "reviews": TABLES,
    "search": ("csv", "jsonl", "parquet"),
    "changes": (*FEEDS, *TABLES),
    "schema-org": ("json-ld", "jsonl"),
    "annotations": ("json-ld", "jsonl"),
    "places": ("geojson", "jsonl"),
    "story": ("html",),
}
"""What can be exported, each with its formats, the default first."""

FOLLOWED = ("story", "claim", "actor", "search")
"""What a feed of changes can follow, one of them."""


_LEAVE_OUT = "Leave it out."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported: `what` of :data:`FORMATS` in one of its formats, "" for the first; and of what alone.

    `story`, `report`, `claim`: ids; `actor`: a name or id; `sought`: a search. `at`: where a feed is served.
    """

    what: str
    format: str = ""
    story: str = ""
    report: str = ""
    claim: str = ""
    actor: str = ""
    sought: Sought = field(default_factory=Sought)
    at: Addresses = field(default_factory=Addresses)

    @property
    def form(self) -> str:
        """The format."""
        return self.format or FORMATS[self.what][0]


def check(wanted: Wanted) -> None:
    """Raise BadQuery for what does not go together."""
    what, form = wanted.what, wanted.form
    if form not in FORMATS[what]:
        raise BadQuery(f"{what} cannot be written as {form}, but as {' or '.join(FORMATS[what])}", "", "Choose one.")
    if what == "story" and not wanted.story:
        raise BadQuery("which story is missing", "", "Give its id; `reportedly stories` lists them.")
    if what == "search":
        _check_search(wanted)
        return
    followed = [name for name in FOLLOWED if _followed(wanted, name)]
    if followed and followed != ["story"] and form not in FEEDS:
        said = f"{followed[-1]} chooses what a feed of changes follows; {what} as {form} is none"
        raise BadQuery(said, "", _LEAVE_OUT)
    if len(followed) > 1:
        raise BadQuery(f"a feed follows one thing: {' or '.join(followed)}", "", "Leave the others out.")
    if wanted.report and form in (*FEEDS, "html"):
        raise BadQuery(f"{what} as {form} is not of one report", "", _LEAVE_OUT)


def _check_search(wanted: Wanted) -> None:
    other = [name for name in ("story", "report", "claim") if getattr(wanted, name)]
    if other:
        raise BadQuery(f"a search is not of a {other[0]}", "", _LEAVE_OUT)
    if wanted.sought == Sought() and not wanted.actor:
        raise BadQuery("a search needs words or facets", "", "Give some.")


def _followed(wanted: Wanted, name: str) -> bool:
    if name == "search":
        return wanted.sought != Sought()
    if name == "actor":
        return bool(wanted.actor) and wanted.sought == Sought()  # else it is a facet of the search
    return bool(getattr(wanted, name))


def pieces(ledger: Ledger, wanted: Wanted) -> Iterator[str]:
    """Yield what is written, piece by piece, in any form but Parquet. Raises BadQuery, NotInLedger."""
    form = wanted.form
    if form in FEEDS:
        return _feed(ledger, wanted)
    if form == "html":
        return ledger.story_page(wanted.story)
    if form == "jsonl":
        return (json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(ledger, wanted))
    if form == "csv":
        return _csv(_rows(ledger, wanted))
    return _document(ledger, wanted)


def _rows(ledger: Ledger, wanted: Wanted) -> Iterator[Row]:
    if wanted.what == "search":
        return ledger.found(_sought(wanted))
    flat = wanted.what == "statements" and wanted.form != "jsonl"
    return ledger.export("flat statements" if flat else wanted.what, wanted.story, wanted.report)


def _sought(wanted: Wanted) -> Sought:
    return replace(wanted.sought, actor=wanted.actor)


def _feed(ledger: Ledger, wanted: Wanted) -> Iterator[str]:
    kind = next((name for name in FOLLOWED if _followed(wanted, name)), "all")
    if kind == "search":
        found = ledger.feed(kind, wanted.sought.words, _sought(wanted))
    else:
        found = ledger.feed(kind, getattr(wanted, kind, ""))
    if wanted.form == "atom":
        yield atom(found, wanted.at).decode()
    else:
        yield json.dumps(json_feed(found, wanted.at), ensure_ascii=False, indent=1) + "\n"


def _document(ledger: Ledger, wanted: Wanted) -> Iterator[str]:
    """Yield rows as one JSON document."""
    head, name = {
        "schema-org": ({"@context": schema_org.CONTEXT}, "@graph"),
        "annotations": (web_annotation.page(wanted.story, wanted.report), "items"),
        "places": (geojson.HEAD, "features"),
    }[wanted.what]
    rows = _rows(ledger, wanted)
    first = next(rows, None)  # errors come before the head
    yield from streams.document(head, name, rows if first is None else chain([first], rows))


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


def write_parquet(ledger: Ledger, wanted: Wanted, output: Path | BinaryIO) -> None:
    """Write a Parquet file, some rows at a time; parts of a row that are no plain values become JSON.

    Raises BadQuery without the library for it, NotInLedger where there are no rows.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        advice = 'pip install "reportedly[parquet]".'
        raise BadQuery("the format parquet needs pyarrow", "", advice) from error
    writer = None
    for some in _batches(_rows(ledger, wanted)):
        table = pyarrow.Table.from_pylist(some, schema=writer and writer.schema)
        writer = writer or pyarrow.parquet.ParquetWriter(output, table.schema)
        writer.write_table(table)
    if writer is None:
        raise NotInLedger("there is nothing to write", "", "Another format can be empty.")
    writer.close()


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    plain = ({name: _plain(value) for name, value in row.items()} for row in rows)
    while some := list(islice(plain, ROWS)):
        yield some


def _plain(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | tuple) else value
