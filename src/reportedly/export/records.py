"""Texts in, attributions out, a JSON object a line: for corpora and for scoring."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import BinaryIO

from reportedly.errors import BadRecord, ReportedlyError
from reportedly.export.documents import failure
from reportedly.export.statements import Json, plain
from reportedly.types import Statement

MAX_LINE = 20_000_000
"""The longest line taken, in bytes."""


def read_records(
    stream: BinaryIO, name: str, read: Callable[[str, date | None], Iterable[Statement]]
) -> Iterator[tuple[Json, ReportedlyError | None]]:
    """Yield for each line `{"id", "text"}` of `stream` the line `{"id", "attributions"}` and its error, if any.

    A line may have a "date" too, ISO 8601, the day of its publication. One that cannot be used yields a line with
    `error` and no attributions; blank lines are passed over. One line is held at a time.
    """
    for number, line in _lines(stream):
        identifier, where = None, f"{name}, line {number}"
        try:
            record = _record(line, where)
            identifier = record["id"]
            found = read(_text(record, where), _day(record, where))
            yield {"id": identifier, "attributions": [plain(one) for one in found]}, None
        except ReportedlyError as error:
            yield {"id": identifier, "attributions": [], "error": failure(error)}, error


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield numbered lines that are not blank; of one that is too long only the beginning."""
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        rest = line
        while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE + 1)
        if line.strip():
            yield number, line


def _record(line: bytes, where: str) -> Json:
    """Return a line's object. Raises BadRecord."""
    if len(line) > MAX_LINE:
        raise BadRecord(f"the line is longer than {MAX_LINE // 1_000_000} MB", where)
    try:
        record = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise BadRecord("the line is not JSON in UTF-8", where) from error
    if not isinstance(record, dict) or not isinstance(record.get("id"), str | int):
        raise BadRecord('no object with an "id"', where)
    return record


def _text(record: Json, where: str) -> str:
    """Return a record's text. Raises BadRecord."""
    text = record.get("text")
    if not isinstance(text, str):
        raise BadRecord(f'the record {record["id"]!r} has no "text" string', where)
    return text


def _day(record: Json, where: str) -> date | None:
    """Return the day on which a record was published, None where it does not say. Raises BadRecord."""
    given = record.get("date")
    if given is None:
        return None
    try:
        return datetime.fromisoformat(given).date()
    except (TypeError, ValueError) as error:
        raise BadRecord(f'the record {record["id"]!r} has a "date" that is not ISO 8601', where) from error
