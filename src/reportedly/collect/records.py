"""Captures from JSON lines: one report a line, with what its catalogue says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

from reportedly.errors import BadRecord, ReportedlyError
from reportedly.types import CAPTURE_BYTES_AT_MOST, Capture, Given, Outcome

VALUE_AT_MOST = 500
"""Characters taken of each field of a record besides its text."""

_FIELDS = ("title", "publisher", "section", "language")
_KNOWN = frozenset({"id", "text", "url", "byline", "published", "date", "retrieved", *_FIELDS})


def records(stream: BinaryIO, name: str) -> Iterator[Outcome[Capture]]:
    """Yield the capture in each line of a stream `name`; one that is no record is an outcome with a BadRecord.

    A line is a JSON object with "id" and "text", and optionally "url", "title", "byline" (a string or a list),
    "publisher", "section", "language", "published" (or "date") and "retrieved" (ISO 8601). Blank lines are passed over.
    """
    for number, line in numbered(stream):
        where = f"{name}, line {number}"
        try:
            yield Outcome(where, value=_capture(record(line, where), where))
        except ReportedlyError as error:
            yield Outcome(where, error=error)


@dataclass(frozen=True, slots=True)
class Text:
    """A record's text as it stands, and the day on which it was published."""

    text: str
    published: date | None


def texts(stream: BinaryIO, name: str) -> Iterator[tuple[str | int | None, Outcome[Text]]]:
    """Yield the id and the text of each line of a stream `name`; an outcome with a BadRecord where there is none."""
    for number, line in numbered(stream):
        identifier, where = None, f"{name}, line {number}"
        try:
            found = record(line, where)
            identifier = found["id"]
            day = moment(found, where, "date", "published")
            yield identifier, Outcome(where, value=Text(text_of(found, where), day.date() if day else None))
        except ReportedlyError as error:
            yield identifier, Outcome(where, error=error)


def numbered(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield numbered lines that are not blank; of one that is too long only the beginning."""
    number = 0
    while line := stream.readline(CAPTURE_BYTES_AT_MOST + 1):
        number += 1
        rest = line
        while len(rest) > CAPTURE_BYTES_AT_MOST and not rest.endswith(b"\n"):
            rest = stream.readline(CAPTURE_BYTES_AT_MOST + 1)
        if line.strip():
            yield number, line


def record(line: bytes, where: str) -> dict[str, Any]:
    """Return a line's object, which has an "id". Raises BadRecord."""
    if len(line) > CAPTURE_BYTES_AT_MOST:
        raise BadRecord(f"the line is longer than {CAPTURE_BYTES_AT_MOST // 1_000_000} MB", where)
    try:
        found = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise BadRecord("the line is not JSON in UTF-8", where) from error
    if not isinstance(found, dict) or not isinstance(found.get("id"), str | int) or found["id"] == "":
        raise BadRecord('no object with an "id"', where)
    return found


def text_of(found: dict[str, Any], where: str) -> str:
    """Return a record's text. Raises BadRecord."""
    text = found.get("text")
    if not isinstance(text, str):
        raise BadRecord(f'the record {found["id"]!r} has no "text" string', where)
    return text


def moment(found: dict[str, Any], where: str, *names: str) -> datetime | None:
    """Return the first of some fields of a record that is there, as a moment. Raises BadRecord."""
    name = next((name for name in names if found.get(name) is not None), "")
    if not name:
        return None
    try:
        return datetime.fromisoformat(found[name])
    except (TypeError, ValueError) as error:
        raise BadRecord(f'the record {found["id"]!r} has a "{name}" that is not ISO 8601', where) from error


def _capture(found: dict[str, Any], where: str) -> Capture:
    """Return a record as a capture. Raises BadRecord."""
    name = str(found["id"])[:VALUE_AT_MOST]
    published = moment(found, where, "published", "date")
    other = {key: value for key, value in found.items() if key not in _KNOWN}
    given = Given(
        id=name,
        byline=_byline(found.get("byline")),
        published=published and (published if published.tzinfo else published.replace(tzinfo=UTC)),
        other=json.dumps(other, ensure_ascii=False, sort_keys=True) if other else "",
        **{field: _words(found.get(field)) for field in _FIELDS},
    )
    body = text_of(found, where).encode("utf-8", "surrogatepass")
    return Capture(_words(found.get("url")), body, "text/plain", moment(found, where, "retrieved"), given)


def _byline(value: object) -> tuple[str, ...]:
    several = value if isinstance(value, list) else [value]
    return tuple(words for words in map(_words, several[:20]) if words)


def _words(value: object) -> str:
    return value.strip()[:VALUE_AT_MOST] if isinstance(value, str) else ""
