"""What the tests of watching share: feeds, pages, and a look at what is due."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import anyio
from ledgers import DENIED, RAMMED
from sites import HERE, answer

from reportedly.collect.fetching import Pace
from reportedly.keeping import Ledger
from reportedly.ledger import engine
from reportedly.ledger.sourcing import source_id
from reportedly.types import Source, SourceKind
from reportedly.watch import Event, Watch

QUICK = Pace(silence=1, request=1, page=20, between=0, back_off=0.001, tries=1, connections=200)

TEXT = f"{RAMMED} The ship had been at sea for a week, and was on its way to the port of Varn when it was hit."
OTHER = f"{DENIED} The ship had been at sea for a week, and was on its way to the port of Varn when it was hit."


def page(text: str, head: str = "") -> bytes:
    return (
        f"<html lang=en><head><title>Halcyon</title>{head}</head><body><article><p>{text}</p></article></body>".encode()
    )


def rss(*items: str) -> tuple[int, dict[str, str], bytes]:
    body = f"<rss version='2.0'><channel><title>Herald</title>{''.join(items)}</channel></rss>"
    return 200, {"content-type": "application/rss+xml"}, body.encode()


def item(address: str, name: str = "", more: str = "") -> str:
    link = f"<link>{address}</link>" if address else ""
    return f"<item><title>Halcyon</title>{link}<guid isPermaLink='false'>{name or address}</guid>{more}</item>"


def feed(address: str, kind: SourceKind = SourceKind.FEED, **more: Any) -> Source:
    now = datetime.now(UTC)
    return replace(Source(source_id(kind, address), kind, address, now, due=now), **more)


def watch(ledger: Ledger, *sources: Source, pace: Pace = QUICK, again: bool = False, **web: Any) -> list[Event]:
    """Look at sources once, or, where they are there, at what is due; return what was told."""
    events: list[Event] = []
    for source in sources:
        ledger.sources.add(source)
        if again:
            with engine.writing_engine(ledger.path).begin() as connection:
                connection.exec_driver_sql("UPDATE sources SET due = '2000-01-01T00:00:00Z'")
    anyio.run(Watch(ledger, tell=events.append, allowed=[HERE], pace=pace, **web).run, True)
    return events


def gots(events: list[Event]) -> list[tuple[str, str]]:
    return sorted((event.what, event.got.value) for event in events if event.got)


def dripping(handler: Any) -> None:
    answer(handler, 200, {"content-length": "1000000"})
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.05)
