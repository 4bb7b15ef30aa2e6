"""Requests that read something anew or change the ledger. Who changes it needs a token with the scope for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Any

from fastapi import APIRouter, Path, Request, Response

from reportedly.collect import is_address
from reportedly.errors import AddressRefused, Conflict, LedgerBusy
from reportedly.export.documents import document
from reportedly.keeping import Ledger, open_ledger
from reportedly.keeping.adding import Added, Change
from reportedly.keeping.arriving import arrivals
from reportedly.keeping.correctable import Correctable
from reportedly.keeping.correcting import Clash, Correction, correct_all
from reportedly.ledger.decisions import Review, ReviewKind
from reportedly.pipeline import Reader
from reportedly.types import Capture, Given, Outcome
from reportedly.web.api.access import Adding, MayRead, Reviewing
from reportedly.web.api.models import (
    AddedAnswer,
    CorrectionsToMake,
    MadeAnswer,
    PageToAdd,
    PageToRead,
    ReviewToAdd,
    TextToAdd,
    TextToRead,
    Undo,
)
from reportedly.web.asking import ledger_of
from reportedly.web.recent import EFFECTS_AT_MOST

router = APIRouter()

CLASHES_AT_MOST = 20
"""Corrections of others that are named where somebody was first."""

READING_AT_MOST = 2
"""Texts that are read at the same time: more would only make all of them slower."""

WAIT_SECONDS = 30
"""How long a text waits for its turn."""


class Hands:
    """What the requests of one server share: a reader, and turns to read and to write."""

    def __init__(self, reader: Callable[[], Reader]) -> None:
        self._reading = BoundedSemaphore(READING_AT_MOST)
        self._writing = Lock()
        self._reader = reader

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Hold a turn to read. Raises LedgerBusy after a while."""
        if not self._reading.acquire(timeout=WAIT_SECONDS):
            raise LedgerBusy("others are reading texts")
        try:
            yield self._reader()
        finally:
            self._reading.release()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold a turn to write. Raises LedgerBusy after a while."""
        if not self._writing.acquire(timeout=WAIT_SECONDS):
            raise LedgerBusy("others are writing")
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def writer(self, ledger: Ledger) -> Iterator[Ledger]:
        """Hold a ledger that is written to, closed afterwards so that other processes can. Raises LedgerBusy."""
        with self.turn(), open_ledger(ledger.path) as writing:
            yield writing


def _hands(request: Request) -> Hands:
    hands: Hands = request.app.state.hands
    return hands


@router.post("/read", dependencies=[MayRead], response_model=None, tags=["reading"])
def read(request: Request, asked: TextToRead | PageToRead) -> dict[str, Any]:
    """Read a text, a page or Markdown, or the page at an address, at once, without keeping it: the answer is that of
    `reportedly read --json`.
    """
    capture = _fetched(asked.address) if isinstance(asked, PageToRead) else _to_read(asked)
    with _hands(request).reader() as reader:
        return document(Outcome(capture.address, value=reader.read(capture)))


def _to_read(asked: TextToRead) -> Capture:
    given = Given(published=asked.published)
    return Capture("", asked.text.encode("utf-8", "replace"), asked.form, given=given, charset="utf-8")


@router.post("/reports", status_code=201, responses={200: {"model": AddedAnswer}}, tags=["reports"])
def add(request: Request, response: Response, asked: TextToAdd | PageToAdd, who: Adding) -> AddedAnswer:  # noqa: ARG001
    """Add a report: a text, or the address of a page that is fetched. 200 where it was there already."""
    capture = _fetched(asked.address) if isinstance(asked, PageToAdd) else _capture(asked)
    with _hands(request).writer(ledger_of(request)) as ledger:
        (outcome,) = ledger.add([capture])
    if outcome.value is None:
        raise outcome.error or AssertionError("neither a value nor an error")
    return _added(request, response, outcome.value)


def _fetched(address: str) -> Capture:
    """Return the page at an address, before the ledger is held: a slow site keeps nobody from writing.

    Raises AddressRefused for what is no address of the web, so that no file of the server is ever read.
    """
    if not is_address(address):
        raise AddressRefused("no address of the web", address[:200], "Write it as https://example.org/page.")
    (outcome,) = arrivals([address])
    if outcome.value is None:
        raise outcome.error or AssertionError("neither a value nor an error")
    return outcome.value


def _capture(asked: TextToAdd) -> Capture:
    given = Given(
        id=asked.id,
        title=asked.title,
        byline=tuple(asked.byline),
        publisher=asked.publisher,
        section=asked.section,
        published=asked.published,
        language=asked.language,
    )
    body = asked.text.encode("utf-8", "replace")
    return Capture(asked.url, body, asked.form, asked.retrieved, given, charset="utf-8")


def _added(request: Request, response: Response, found: Added) -> AddedAnswer:
    if found.change in (Change.SAME, Change.WORSE):
        response.status_code = 200
    response.headers["Location"] = f"{request.scope.get('root_path', '')}/reports/{found.report}"
    return AddedAnswer.model_validate(found, from_attributes=True)


@router.post("/reviews", status_code=201, tags=["reviews"])
def review(request: Request, asked: ReviewToAdd, who: Reviewing) -> Review:
    """Correct something that was derived; what follows from it is derived at once."""
    with _hands(request).writer(ledger_of(request)) as ledger:
        author = asked.author or who.name
        return ledger.review(asked.kind, *asked.targets, author=author, reason=asked.reason, value=asked.value)


@router.post("/corrections", status_code=201, tags=["reviews"])
def correct(request: Request, asked: CorrectionsToMake, who: Reviewing) -> MadeAnswer:
    """Make several corrections as one, all or none, unless somebody was first; 409 where somebody was."""
    wanted = [Correction(one.kind, tuple(one.targets), one.value) for one in asked.corrections]
    with _hands(request).turn():
        seen = Correctable(ledger_of(request)).last() if asked.seen is None else asked.seen
        done = correct_all(ledger_of(request).path, wanted, asked.author or who.name, asked.reason, seen)
    if isinstance(done, Clash):
        numbers = ", ".join(str(one.seq) for one in done.reviews[:CLASHES_AT_MOST])
        raise Conflict(f"somebody was first: see the corrections {numbers}", "", "Look again, and send `seen` anew.")
    shown = list(done.effects[:EFFECTS_AT_MOST])
    return MadeAnswer(reviews=list(done.reviews), effects=shown, more=len(done.effects) - len(shown))


@router.post("/reviews/{number}/undo", status_code=201, tags=["reviews"])
def undo(request: Request, asked: Undo, who: Reviewing, number: int = Path(ge=1, le=2**53)) -> Review:
    """Take a correction back. That is a correction as well, and can be taken back."""
    with _hands(request).writer(ledger_of(request)) as ledger:
        author = asked.author or who.name
        return ledger.review(ReviewKind.UNDO, str(number), author=author, reason=asked.reason)
