"""What the tests of the pages share: the ledger of the samples, a client, a real server."""

from __future__ import annotations

import atexit
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from threading import Thread
from time import sleep

import httpx2
import uvicorn
from lxml import html
from sourced import watched
from starlette.testclient import TestClient

from reportedly import Capture, Given
from reportedly.cli.demo import SAMPLES, _captures
from reportedly.keeping import open_ledger
from reportedly.keeping.browsing import Browsing
from reportedly.web.app import create_app
from reportedly.web.settings import Settings

TEXT = "Kaldria said on Monday that the strait was open. Orvane denied that the strait was open."
REVISED = "https://post.example/bridges"
FIRST = "Orvane said on Monday that two bridges were open.\n\nMayor Ana Dorn denied that the town was cut off.\n"
SECOND = "Orvane said on Tuesday that three bridges were open.\n\nMayor Ana Dorn denied that the town was cut off.\n"
KYIV = "Officials said that a convoy had left Kyiv for Warsaw. Poland denied that any convoy had reached Warsaw.\n"


def _texts() -> Iterator[Capture]:
    """Yield two revisions of one page, and a report of places that the gazetteer has."""
    for day, text in ((6, FIRST), (7, SECOND)):
        when = datetime(2024, 6, day, 8, tzinfo=UTC)
        yield Capture(REVISED, text.encode(), "text/plain", when, Given(title="Bridges", published=when))
    when = datetime(2024, 6, 8, 8, tzinfo=UTC)
    given = Given(title="A convoy", publisher="Harbour Post", published=when)
    yield Capture("https://post.example/convoy", KYIV.encode(), "text/plain", when, given)


@cache
def demo() -> Path:
    """Return a ledger of the samples, and of what they lack; made once."""
    folder = Path(tempfile.mkdtemp(prefix="reportedly-pages-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    days = groupby(sorted(SAMPLES.glob("day*")), key=lambda path: path.name.partition("-")[0])
    with open_ledger(folder / "ledger.db") as ledger:
        for day, paths in days:
            assert all(outcome.value for outcome in ledger.add(_captures(day, paths)))
        assert all(outcome.value for outcome in ledger.add(_texts()))
        watched(ledger)
    return folder / "ledger.db"


def client(ledger: Path, **settings: object) -> TestClient:
    """Return a client of the application, without a network in between."""
    told = Settings(ledger=ledger, **settings)  # type: ignore[arg-type]
    return TestClient(create_app(settings=told), base_url="http://localhost", follow_redirects=False)


def addresses(path: Path) -> dict[str, str]:
    """Return an address of each page of a ledger, by its name."""
    with open_ledger(path) as ledger:
        pages = Browsing(ledger)
        front = pages.front()
        story = max((one.story for one in front.stories), key=lambda one: one.reports)
        board = pages.board(story.id)
        claim = next(one.id for one in board.claims if one.since > one.first)  # its status has changed
        report = pages.claim(claim).quoted[0].position.statement.report
        placed = next(one for one in pages.reports()[0] if one.title == "A convoy")
        actor = pages.actors()[0][0].id
        revised = pages.paper(REVISED).view.id
    return {
        "front": "/",
        "board": f"/stories/{story.id}",
        "replay": f"/stories/{story.id}?as_of={board.days[0]}",
        "timeline": f"/stories/{story.id}/timeline",
        "places": f"/stories/{placed.story}/places",
        "story-reports": f"/stories/{story.id}/reports",
        "claims": "/claims",
        "disputed": "/claims?status=disputed",
        "claim": f"/claims/{claim}",
        "reports": "/reports",
        "report": f"/reports/{report}",
        "blocked": f"/reports/{front.blocked[0].id}",
        "revisions": f"/reports/{revised}/revisions",
        "actors": "/actors",
        "actor": f"/actors/{actor}",
        "sources": "/sources",
        "search": "/search?words=boat",
        "facets": "/search?status=disputed&act=denies",
        "paste": "/paste",
        "guide": "/guide",
        "enter": "/enter",
        "missing": "/claims/none",
    }


@contextmanager
def served(ledger: Path, *arguments: str) -> Iterator[str]:
    """Serve a ledger as a user does, and give the address that the command prints."""
    command = [sys.executable, "-m", "reportedly", "serve", "--ledger", str(ledger), "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            found = re.fullmatch(r"serving (http://\S+)/\n", process.stdout.readline())
            assert found
            yield found[1]
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def served_here(ledger: Path) -> Iterator[str]:
    """Serve a ledger from this process, whose parts a test may change, and give its address."""
    server = uvicorn.Server(uvicorn.Config(create_app(ledger), port=0, log_level="warning"))
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)


def tree(text: str) -> html.HtmlElement:
    return html.fromstring(text)


def word_of(found: httpx2.Response) -> str:
    """Return the word of a page's form that changes something."""
    return str(tree(found.text).xpath("//form[@method='post']//input[@name='csrf']/@value")[0])
