"""Lists in pages: where the next begins is an opaque cursor, and what a list is asked for is checked here."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from fastapi import Query
from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema

from reportedly.errors import BadQuery
from reportedly.keeping import serving
from reportedly.web.asking import START_AT_MOST

T = TypeVar("T")

ITEMS_AT_MOST = 200
"""Items of one page."""

ITEMS = 50
"""Items of a page unless asked otherwise."""


class Page(BaseModel, Generic[T]):
    """A page of a list. `next` is the cursor of the page after it, null on the last."""

    items: list[T]
    next: str | None


def start_of(cursor: str) -> int:
    """Return where a list that is counted goes on, by the cursor that :func:`following` gave. Raises BadQuery."""
    after = _decoded(cursor) if cursor else (0,)
    if len(after) != 1 or not isinstance(after[0], int) or after[0] > START_AT_MOST:
        raise BadQuery("the page does not follow another of this list", "", "Ask for the first page again.")
    return after[0]


def following(start: int, shown: int, number: int) -> str | None:
    """Return the cursor of what comes after a page of a list that is counted, None on the last."""
    return _encoded((start + shown,)) if shown and start + shown < min(number, START_AT_MOST) else None


def part(ask: Callable[[int, serving.After], serving.Part[T]], limit: int, cursor: str) -> dict[str, Any]:
    """Return a page of a list as an answer; ask: what gives so many items after a place. Raises BadQuery."""
    found = ask(limit, after_of(cursor))
    return {"items": found.items, "next": next_of(found)}


def next_of(found: serving.Part[T]) -> str | None:
    """Return the cursor of what comes after a page, None on the last."""
    return _encoded(found.next) if found.next else None


def after_of(cursor: str) -> serving.After:
    """Return the place that a cursor names. Raises BadQuery."""
    return _decoded(cursor) if cursor else ()


def _encoded(after: serving.After) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(after)).decode().rstrip("=")


def _decoded(cursor: str) -> serving.After:
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(packed, type=tuple[str | Annotated[int, msgspec.Meta(ge=0, le=2**53)], ...])
    except (binascii.Error, msgspec.MsgspecError, ValueError) as error:
        raise BadQuery("this is no cursor", "", "Send the one that the page before gave.") from error


_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d([Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d))?", re.ASCII)


def _when(text: str) -> str:
    """Return a day or a moment as it was given. Raises ValueError."""
    if not _RFC_3339.fullmatch(text):
        raise ValueError("write a day as 2024-05-07, a moment as 2024-05-07T08:00:00Z")
    datetime.fromisoformat(text)
    return text


_WHEN = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}

When = Annotated[str, AfterValidator(_when), WithJsonSchema(_WHEN), Query()]
"""A day or a moment with its zone (RFC 3339)."""

Words = Annotated[str, Field(min_length=1, max_length=300), Query()]
"""A name, an id or words."""

Limit = Annotated[int, Query(ge=1, le=ITEMS_AT_MOST)]

Cursor = Annotated[str, Query(max_length=2_000, pattern="^[A-Za-z0-9_-]+$", description="`next` of the page before.")]
