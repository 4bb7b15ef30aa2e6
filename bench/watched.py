"""A writer for `bench.web`: `reportedly watch`, as a user runs it, over sites of this machine that have new reports.

Each site has an address of its own (127.0.0.1, 127.0.0.2, …; of all machines, Linux alone answers to them unasked), as
of one site `watch` fetches a page a second at most.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.synchronize import Event
from pathlib import Path
from threading import Thread
from typing import Any

from bench.__main__ import ENVIRONMENT
from bench.ledger import originals
from reportedly import open_ledger
from reportedly.ledger.sourcing import source_id
from reportedly.types import Source, SourceKind

SITES = 8

ENTRIES = 100
"""Entries of each site's feed, all of them new."""


def handler(text: str) -> type[BaseHTTPRequestHandler]:
    """Return what answers for a site: a feed, and as many pages of the same text with a line of their own."""
    run = f"{time.time_ns():x}"  # in another run they are other pages
    paragraphs = "".join(f"<p>{each}</p>" for each in text.split("\n\n"))
    numbers = itertools.count()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host, when = self.headers["Host"], format_datetime(datetime.now(UTC))
            if self.path == "/robots.txt":
                self.send_error(404)
            elif self.path == "/feed":
                links = (f"<link>http://{host}/{run}/{n}</link><pubDate>{when}</pubDate>" for n in range(ENTRIES))
                items = "".join(f"<item><title>Report {n}</title>{link}</item>" for n, link in enumerate(links))
                self._answer("application/rss+xml", f"<rss version='2.0'><channel>{items}</channel></rss>")
            else:
                own = f"<p>This is report {next(numbers)} of {host}.</p>"
                head = f"<html lang=en><head><title>Report {self.path}</title></head>"
                self._answer("text/html", f"{head}<body><article>{paragraphs}{own}</article></body></html>")

        def _answer(self, kind: str, body: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Site


@contextmanager
def sites() -> Iterator[list[str]]:
    """Serve the sites, and give the addresses of their feeds."""
    site = handler(next(originals(1)))
    servers = [ThreadingHTTPServer((f"127.0.0.{n}", 0), site) for n in range(1, SITES + 1)]
    for server in servers:
        Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield [f"http://127.0.0.{n}:{server.server_port}/feed" for n, server in enumerate(servers, 1)]
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def watch(path: Path, stop: Event, told: Any) -> None:
    """Have `reportedly watch` add reports until told to stop; tell how many, and errors."""
    command = [sys.executable, "-m", "reportedly", "watch", "--ledger", path, "--json", "--allow-private"]
    with sites() as feeds, tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as wrong:
        now = datetime.now(UTC)
        with open_ledger(path) as ledger:
            for feed in feeds:
                kind = SourceKind.FEED
                ledger.sources.add(Source(source_id(kind, feed), kind, feed, now, due=now))
        process = subprocess.Popen(command, env=ENVIRONMENT, stdout=said, stderr=wrong)
        stop.wait()
        process.terminate()
        status = process.wait(120)
        said.seek(0)
        wrong.seek(0)
        looks = [json.loads(line) for line in said]
        errors = wrong.read().splitlines() + ([f"it ended with status {status}"] if status else [])
    gots = Counter(look["got"] for look in looks if look["what"] == "page")
    failed = [f"{look['address']}: {look['words']}" for look in looks if look["got"] == "failed"]
    told.put({"reports": gots["new"], "errors": errors + failed})
