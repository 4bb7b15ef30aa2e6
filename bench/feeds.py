"""`python -m bench.feeds`: a thousand feeds with nothing new in one pass, ours beside feedparser and httpx in a loop.

A server in a process of its own answers for a thousand names, each after a while, as the network would. Ours knows what
each site's robots.txt said at an earlier pass of the day, and notes every look in the ledger. Three cases:
feeds that say by an ETag that nothing has changed; feeds that come again but for when they were made; and feeds in
which counts of comments differ, which are parsed and compared entry by entry. The loop keeps nothing and compares
nothing; it asks the same server for the same feeds, one after the other.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from ipaddress import ip_network
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import anyio
import feedparser
import httpx2

from reportedly.keeping import open_ledger
from reportedly.ledger import engine
from reportedly.ledger.sourcing import source_id
from reportedly.types import Source, SourceKind
from reportedly.watch import Event, Watch

ENTRIES = 20
KINDS = ["etag", "dated", "counted"]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n"


def feed() -> bytes:
    """Return a feed of twenty entries."""
    when = format_datetime(datetime(2024, 5, 7, tzinfo=UTC))
    entries = "".join(
        f"<item><title>Report {n}</title><link>https://post.example/{n}</link><guid>{n}</guid><pubDate>{when}</pubDate>"
        f"<description>{'Orvane said that it had reopened two bridges over the river. ' * 4}</description></item>"
        for n in range(ENTRIES)
    )
    return f"<rss version='2.0'><channel><title>Post</title>{entries}</channel></rss>".encode()


def serve(latency: float, told: Connection) -> None:
    """Serve feeds until killed: /etag says what has not changed, /dated when it was made, /counted counts comments."""
    plain = feed()

    async def answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            while request := await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(latency)
                path = request.split(b" ", 2)[1]
                if path == b"/robots.txt":
                    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                elif path == b"/etag" and b"if-none-match" in request.lower():
                    writer.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
                else:
                    count = f"<comments>https://post.example/{time.monotonic()}</comments></item>".encode()
                    body = plain.replace(b"</item>", count) if path == b"/counted" else plain
                    made = f"<!-- {time.monotonic()} -->".encode() if path == b"/dated" else b""
                    more = b'ETag: "1"\r\n\r\n' if path == b"/etag" else b"\r\n"
                    writer.write(HEAD % len(body + made) + more + body + made)
                await writer.drain()

    async def run() -> None:
        async def quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError, asyncio.IncompleteReadError):
                await answered(reader, writer)

        server = await asyncio.start_server(quietly, "127.0.0.1", 0, backlog=1_000)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


async def here(_host: str, _port: int) -> Sequence[str]:
    """Lead all names to this machine."""
    return ["127.0.0.1"]


def watch(path: Path, stop_after: int = 0) -> dict[str, int]:
    """Run one pass, and return how many looks gave what. stop_after: end after so many looks at sources."""
    counts: dict[str, int] = {}

    def tell(event: Event) -> None:
        if event.what == "source" and event.got:
            counts[event.got.value] = counts.get(event.got.value, 0) + 1
            if sum(counts.values()) == stop_after:
                watching.stop()

    with open_ledger(path) as ledger:
        watching = Watch(ledger, tell=tell, allowed=[ip_network("127.0.0.1/32")], resolver=here)
        anyio.run(watching.run, True)
    return counts


def prepared(path: Path, addresses: list[str]) -> None:
    """Make a ledger of feeds that were looked at before, with all their entries, of which none is to be fetched."""
    now = datetime.now(UTC)
    with open_ledger(path) as ledger:
        for address in addresses:
            ledger.sources.add(Source(source_id(SourceKind.FEED, address), SourceKind.FEED, address, now, due=now))
    watch(path, len(addresses))
    made = engine.writing_engine(path)
    with made.begin() as connection:
        connection.exec_driver_sql("UPDATE pages SET due = NULL, ended = 'done', step = 4")
        connection.exec_driver_sql("UPDATE sources SET due = '2000-01-01T00:00:00Z'")
    made.dispose()


def loop(addresses: list[str], port: int) -> int:
    """Return how many entries a simple loop sees."""
    found = 0
    with httpx2.Client() as client:
        for address in addresses:
            host = httpx2.URL(address).host
            url = httpx2.URL(address).copy_with(host="127.0.0.1", port=port)
            found += len(feedparser.parse(client.get(url, headers={"host": host}).content).entries)
    return found


def measured(work: Any, *args: Any) -> dict[str, float]:
    """Return the seconds that something takes, and those of the processor."""
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    work(*args)
    took, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": round(took, 2), "processor": round(used, 2)}


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--latency", type=float, default=0.1, help="seconds before each answer")
    parser.add_argument("--kinds", nargs="*", default=KINDS, choices=KINDS)
    asked = parser.parse_args()
    told, tells = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(asked.latency, tells), daemon=True)
    server.start()
    port = told.recv()
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind in asked.kinds:
            addresses = [f"http://feed{n}.example:{port}/{kind}" for n in range(asked.feeds)]
            path = Path(folder) / f"{kind}.db"
            prepared(path, addresses)
            figures[kind] = {"ours": measured(watch, path), "loop": measured(loop, addresses, port)}
            print(json.dumps({"feeds": asked.feeds, "latency": asked.latency, kind: figures[kind]}), flush=True)
    server.kill()


if __name__ == "__main__":
    main()
