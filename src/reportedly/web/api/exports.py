"""What the ledger holds as files: in each form that `reportedly export` writes, sent while it is read.

::

    parameters → Wanted → check → turn (so many at a time) → first pieces (errors are answers) → the rest, in time
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from threading import BoundedSemaphore
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Send

from reportedly.errors import LedgerBusy
from reportedly.export.feeds import Addresses
from reportedly.keeping import Ledger
from reportedly.keeping.forms import FORMATS, Wanted, check, pieces, write_parquet
from reportedly.web.api.access import MayRead
from reportedly.web.api.parts import Words
from reportedly.web.api.searching import Searched
from reportedly.web.asking import ledger_of
from reportedly.web.methods import is_head
from reportedly.web.safety.headers import SANDBOX

router = APIRouter(prefix="/exports", dependencies=[MayRead], tags=["exports"])

EXPORTS_AT_MOST = 4
"""Exports that are sent at the same time: each holds a view of the ledger."""

WAIT_SECONDS = 10
"""How long an export waits for its turn."""

SECONDS_AT_MOST = 900
"""How long an export may take to be sent, to the slowest of readers."""

_CHUNK = 64 * 1024
"""Characters, about, that are sent at once."""

MEDIA = {
    "jsonl": ("application/x-ndjson", "jsonl"),
    "csv": ("text/csv; charset=utf-8; header=present", "csv"),
    "parquet": ("application/vnd.apache.parquet", "parquet"),
    "json-ld": ("application/ld+json", "jsonld"),
    "geojson": ("application/geo+json", "geojson"),
    "html": ("text/html; charset=utf-8", "html"),
    "atom": ("application/atom+xml", "atom"),
    "json-feed": ("application/feed+json", "json"),
}
"""The media type of each format, and the end of its file's name."""

Table = Annotated[Literal["jsonl", "csv", "parquet"], Query(alias="format")]
Found = Annotated[Literal["csv", "jsonl", "parquet"], Query(alias="format")]
Changed = Annotated[Literal["atom", "json-feed", "jsonl", "csv", "parquet"], Query(alias="format")]
Linked = Annotated[Literal["json-ld", "jsonl"], Query(alias="format")]
Mapped = Annotated[Literal["geojson", "jsonl"], Query(alias="format")]

Story = Annotated[Words, Query(description="Only what belongs to a story, by its id or by that of a report of it.")]
Report = Annotated[Words, Query(description="Only what belongs to a report, by its id.")]


def _described(what: str) -> dict[str, Any]:
    """Return what the OpenAPI document says of the answers with an export."""
    content: dict[str, Any] = {MEDIA[form][0].partition(";")[0]: {} for form in FORMATS[what]}
    return {"response_class": Response, "responses": {200: {"description": "The file.", "content": content}}}


@router.get("/statements", **_described("statements"))
def statements(request: Request, form: Table = "jsonl", story: Story = "", report: Report = "") -> Response:
    """Export statements: as JSON lines a line for each report, as a table a row each."""
    return _sent(request, Wanted("statements", form, story, report))


@router.get("/claims", **_described("claims"))
def claims(request: Request, form: Table = "jsonl", story: Story = "", report: Report = "") -> Response:
    """Export claims, a row each."""
    return _sent(request, Wanted("claims", form, story, report))


@router.get("/reports", **_described("reports"))
def reports(request: Request, form: Table = "jsonl", story: Story = "", report: Report = "") -> Response:
    """Export reports, a row each, without their texts."""
    return _sent(request, Wanted("reports", form, story, report))


@router.get("/reviews", **_described("reviews"))
def reviews(request: Request, form: Table = "jsonl") -> Response:
    """Export the corrections in force, with the texts that they correct."""
    return _sent(request, Wanted("reviews", form))


@router.get("/search", **_described("search"))
def search(request: Request, searched: Searched, form: Found = "csv") -> Response:
    """Export the statements that pass a search by words and facets, a row each: as many as a search finds."""
    return _sent(request, Wanted("search", form, actor=searched.actor, sought=searched.sought))


@router.get("/changes", **_described("changes"))
def changes(
    request: Request, searched: Searched, form: Changed = "atom", story: Story = "", claim: Words = ""
) -> Response:
    """Export how claims came to stand where they stand: as a feed of the latest, or all as rows. A feed is of a story,
    a claim, an actor or a search; rows may be of a story.
    """
    wanted = Wanted("changes", form, story, "", claim, searched.actor, searched.sought, _at(request))
    return _sent(request, wanted)


@router.get("/schema-org", **_described("schema-org"))
def schema_org(request: Request, form: Linked = "json-ld", story: Story = "", report: Report = "") -> Response:
    """Export articles, quotations, claims and actors in the words of schema.org."""
    return _sent(request, Wanted("schema-org", form, story, report))


@router.get("/annotations", **_described("annotations"))
def web_annotations(request: Request, form: Linked = "json-ld", story: Story = "", report: Report = "") -> Response:
    """Export statements as W3C Web Annotations of their reports."""
    return _sent(request, Wanted("annotations", form, story, report))


@router.get("/places", **_described("places"))
def places(request: Request, form: Mapped = "geojson", story: Story = "", report: Report = "") -> Response:
    """Export the places of statements as points."""
    return _sent(request, Wanted("places", form, story, report))


@router.get("/story", **_described("story"))
def story(
    request: Request, story: Annotated[str, Query(min_length=1, max_length=300, description="Its id, or a report's.")]
) -> Response:
    """Export a story as one page of HTML for publication, which needs no script and loads nothing."""
    return _sent(request, Wanted("story", "html", story))


def _at(request: Request) -> Addresses:
    site = f"{request.url.scheme}://{request.url.netloc}"
    return Addresses(str(request.url), f"{site}/", site)


class Turns:
    """What the exports of one server share: so many may be sent at the same time."""

    def __init__(self) -> None:
        self._free = BoundedSemaphore(EXPORTS_AT_MOST)

    def held(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield chunks in a turn, which ends with them, or when nobody wants them any more. Raises LedgerBusy."""
        if not self._free.acquire(timeout=WAIT_SECONDS):
            raise LedgerBusy("others are being sent exports", "", "Try again in a moment.")
        try:
            yield from chunks
        finally:
            self._free.release()


class _Sent(StreamingResponse):
    """An answer that is broken off when it takes too long: who reads slowly keeps a view of the ledger open."""

    async def stream_response(self, send: Send) -> None:
        """Send it."""
        try:
            async with asyncio.timeout(SECONDS_AT_MOST):
                await super().stream_response(send)
        except TimeoutError as error:
            raise RuntimeError("an export took too long to be sent") from error  # the server cuts the connection


def _sent(request: Request, wanted: Wanted) -> Response:
    """Return an export as an answer. Raises BadQuery, NotInLedger and LedgerBusy before anything is sent."""
    check(wanted)
    turns: Turns = request.app.state.turns
    found = turns.held(_chunks(ledger_of(request), wanted))
    first = next(found, b"")  # what is wrong is known by then
    media, end = MEDIA[wanted.form]
    if wanted.what == "annotations" and wanted.form == "json-ld":
        media += '; profile="http://www.w3.org/ns/anno.jsonld"'
    headers = {"Content-Disposition": f'attachment; filename="{_name(wanted)}.{end}"', "Content-Type": media}
    if wanted.form == "html":
        headers["Content-Security-Policy"] = SANDBOX  # a browser that shows it all the same runs nothing of it
    if is_head(request):
        return Response(headers=headers)
    return _Sent(chain([first], found), headers=headers)


def _name(wanted: Wanted) -> str:
    """Return the name of the file, without its end."""
    what = [wanted.what, wanted.story or wanted.report or wanted.claim]
    return "-".join(["reportedly", *(re.sub("[^A-Za-z0-9.]+", "-", one)[:60].strip("-.") for one in what if one)])


def _chunks(ledger: Ledger, wanted: Wanted) -> Iterator[bytes]:
    """Yield an export some at a time."""
    if wanted.form == "parquet":
        yield from _parquet(ledger, wanted)
        return
    held: list[str] = []
    size = 0
    for piece in pieces(ledger, wanted):
        held.append(piece)
        size += len(piece)
        if size >= _CHUNK:
            yield "".join(held).encode("utf-8", "replace")
            held, size = [], 0
    if held:
        yield "".join(held).encode("utf-8", "replace")


def _parquet(ledger: Ledger, wanted: Wanted) -> Iterator[bytes]:
    """Yield a Parquet file, which can be sent only when it is whole."""
    with tempfile.TemporaryFile() as file:
        write_parquet(ledger, wanted, file)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk
