"""Sources that did this and that, for the tests of the pages and of the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from reportedly.keeping import Ledger
from reportedly.ledger.sourcing import source_id
from reportedly.types import Fetch, Got, Sighting, Source, SourceKind

BEGUN = datetime(2024, 5, 1, 8, tzinfo=UTC)

HERALD = "https://herald.example/feed"
"""All is well there: 20 pages, of which 2 were edited; reports are had half an hour after they came out."""

WIRE = "https://wire.example/"
"""Its pages turned blocked on 13 May."""

GONE = "https://gone.example/rss"
"""It is gone."""

NEW = "https://new.example/rss"
"""It was not looked at yet."""


def _source(begun: datetime, address: str, kind: SourceKind, **more: str) -> Source:
    return Source(source_id(kind, address), kind, address, begun, due=begun, **more)  # type: ignore[arg-type]


def _looks(source: Source, first: int, gots: list[Got], page: bool = True) -> list[Fetch]:
    """Return looks, one every twelve hours: at pages of their own, or at the source itself."""
    return [
        Fetch(
            source.added + timedelta(hours=12 * n + 1),
            f"{source.address}/{n}" if page else source.address,
            source.id,
            page,
            got,
            report=f"r{n}" if page and got is Got.NEW else "",
        )
        for n, got in enumerate(gots, first)
    ]


def watched(ledger: Ledger, begun: datetime = BEGUN) -> None:
    """Put sources into a ledger, with what became of looks at them since they were added."""
    herald = _source(begun, HERALD, SourceKind.FEED, title="Northern Herald")
    wire = _source(begun, WIRE, SourceKind.SITE, title="وكالة الأنباء", feed="https://wire.example/feed")
    gone, new = _source(begun, GONE, SourceKind.FEED, ended="gone"), _source(begun, NEW, SourceKind.FEED)
    for source in (herald, wire, gone, new):
        ledger.sources.add(source)
    good = _looks(herald, 0, [Got.NEW] * 20)
    later = _looks(herald, 0, [Got.CHANGED] * 2 + [Got.SAME] * 18)
    herald_looks = [*_looks(herald, 0, [Got.NEW] * 20, page=False), *good, *later]
    for n, look in enumerate(good):
        out = look.at - timedelta(minutes=30)
        ledger.intake.noted(Sighting(herald.id, look.address, str(n), str(n), look.at, published=out), ())
    walls = _looks(wire, 0, [Got.NEW] * 24 + [Got.BLOCKED] * 12)
    ledger.intake.noted(Sighting(wire.id, WIRE, "0", "0", begun), [*herald_looks, *walls])
