"""What is watched: reports seen at sources, the pages that are fetched again, and every look that was taken."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import BindParameter, Connection, Row, Select, and_, bindparam, func, insert, or_, select, update

from reportedly.ledger import schema
from reportedly.ledger.moments import moment, stamp
from reportedly.ledger.packing import as_json, deflate, inflate
from reportedly.ledger.parts import rows
from reportedly.ledger.sourcing import value as source_of
from reportedly.types import Fetch, Given, Page, Sighting, Source, Verdict, host_of

SOURCE, SIGHTING, PAGE, FETCH, REPORT = schema.sources, schema.sightings, schema.pages, schema.fetches, schema.reports

_NAMES = tuple(Page.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be looked at: a source or a page, by its id or its address, at a host, since when."""

    key: str
    page: bool
    host: str
    since: datetime


# --- sightings --------------------------------------------------------------------------------------------------------


def see(connection: Connection, seen: Sighting) -> bool:
    """Note a sighting; return whether it is new."""
    same = _sighting(seen.source, seen.entry, seen.address)
    if connection.execute(select(SIGHTING.c.seq).where(same, SIGHTING.c.digest == seen.digest)).first():
        return False
    row = {name: getattr(seen, name) for name in Sighting.__dataclass_fields__}
    row |= {"seen": stamp(seen.seen), "published": seen.published and stamp(seen.published)}
    connection.execute(insert(SIGHTING), row)
    return True


def unseen(connection: Connection, seen: Sequence[Sighting]) -> list[Sighting]:
    """Return those of the sightings at one source that are new."""
    columns = (SIGHTING.c.source, SIGHTING.c.entry, SIGHTING.c.address, SIGHTING.c.digest)
    query = select(*columns).where(SIGHTING.c.source.in_({each.source for each in seen}))
    known = {tuple(row) for row in rows(connection, query, SIGHTING.c.entry, [each.entry for each in seen])}
    return [each for each in seen if (each.source, each.entry, each.address, each.digest) not in known]


def _sighting(source: str, entry: str, address: str) -> Any:
    return and_(SIGHTING.c.source == source, SIGHTING.c.entry == entry, SIGHTING.c.address == address)


def sightings(connection: Connection, address: str) -> Iterator[Sighting]:
    """Yield where a report (by any address of its page) was seen, the first first."""
    page = page_at(connection, address)
    which = {address, page.address, page.filed} if page else {address}
    addresses = select(PAGE.c.address).where(PAGE.c.filed.in_(which - {""}))
    query = select(SIGHTING).where(or_(SIGHTING.c.address.in_(which), SIGHTING.c.address.in_(addresses)))
    for row in connection.execute(query.order_by(SIGHTING.c.seq)):
        found = {name: row._mapping[name] for name in Sighting.__dataclass_fields__}
        yield Sighting(**found | {"seen": moment(row.seen), "published": row.published and moment(row.published)})


# --- pages ------------------------------------------------------------------------------------------------------------


def page_at(connection: Connection, address: str) -> Page | None:
    """Return the page that a source has at an address, or whose report or own address that is."""
    for column in (PAGE.c.address, PAGE.c.filed, PAGE.c.canonical, PAGE.c.final):
        row = connection.execute(select(PAGE).where(column == address).order_by(PAGE.c.seq).limit(1)).first()
        if row is not None:
            return _page(row)
    return None


def twins(connection: Connection, page: Page) -> Iterator[Page]:
    """Yield other pages that may be one report with a page, the first first: those that answered with one of its
    addresses, and those that one of its sources calls the same.
    """
    names = {page.filed, page.final, page.canonical} - {""}
    first, second = SIGHTING, SIGHTING.alias()
    entry = (first.c.source == second.c.source) & (first.c.entry == second.c.entry)
    called = select(second.c.address).join(first, entry).where(first.c.address == page.address)
    answered = or_(*(column.in_(names) for column in (PAGE.c.filed, PAGE.c.final, PAGE.c.canonical)))
    which = or_(answered, PAGE.c.address.in_(called))
    query = select(PAGE).where(which, PAGE.c.address != page.address, PAGE.c.ended != "twin", PAGE.c.step >= 0)
    yield from map(_page, connection.execute(query.order_by(PAGE.c.seq)))


def put_page(connection: Connection, page: Page) -> None:
    """Add a page, or write what has become of it; where it was seen first stays."""
    row = _row(page)
    known = connection.execute(select(PAGE.c.source).where(PAGE.c.address == page.address)).first()
    if known is None:
        connection.execute(insert(PAGE), row)
    else:
        change = update(PAGE).where(PAGE.c.address == page.address)
        connection.execute(change.values(row | {"source": known.source}))


def _page(row: Row[Any]) -> Page:
    found = {name: row._mapping[name] for name in _NAMES}
    given = msgspec.json.decode(row.given, type=Given)
    return Page(**found | {"given": given, "due": row.due and moment(row.due)})


def _row(page: Page) -> dict[str, Any]:
    found = {name: getattr(page, name) for name in _NAMES}
    due = page.due and stamp(page.due)
    return found | {"given": as_json(page.given), "due": due, "host": host_of(page.fetched)}


# --- what is due ------------------------------------------------------------------------------------------------------


def _ranked(query: Select[Any]) -> Select[Any]:
    """Return a query for so many rows of each host at most (`most`), the longest due first."""
    each = query.subquery()
    place = func.row_number().over(partition_by=each.c.host, order_by=(each.c.due, each.c.seq)).label("place")
    ranked = select(each, place).subquery()
    some = (ranked.c.place <= bindparam("most")) | (ranked.c.host == "")
    return select(ranked.c.key, ranked.c.host, ranked.c.due).where(some).order_by(ranked.c.due, ranked.c.seq)


# Made once: these are asked before or after every look.
_ACTIVE = SOURCE.c.removed.is_(None) & (SOURCE.c.ended == "")
_WATCHED = PAGE.c.source.in_(select(SOURCE.c.id).where(SOURCE.c.removed.is_(None)))
_NOW: BindParameter[str] = bindparam("now")
_SOURCES_DUE = _ranked(
    select(SOURCE.c.id.label("key"), SOURCE.c.host, SOURCE.c.due, SOURCE.c.seq).where(_ACTIVE, SOURCE.c.due <= _NOW)
)
_PAGES_DUE = _ranked(
    select(PAGE.c.address.label("key"), PAGE.c.host, PAGE.c.due, PAGE.c.seq).where(_WATCHED, PAGE.c.due <= _NOW)
)
_SOURCE_BY = select(SOURCE).where(SOURCE.c.id == bindparam("id"), SOURCE.c.removed.is_(None))
_NEXT = (
    select(func.min(SOURCE.c.due)).where(_ACTIVE, SOURCE.c.due > _NOW),
    select(func.min(PAGE.c.due)).where(_WATCHED, PAGE.c.due > _NOW),
)


def due(connection: Connection, now: datetime, of_a_host: int) -> list[Due]:
    """Return what is due, of each host so many sources and pages at most: sources first, the longest due before."""
    asked = {"now": stamp(now), "most": of_a_host}
    found = []
    for page, query in ((False, _SOURCES_DUE), (True, _PAGES_DUE)):
        found += [Due(row.key, page, row.host, moment(row.due)) for row in connection.execute(query, asked)]
    return found


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """Return when the next look is due after now, None where none is."""
    found = [connection.execute(query, {"now": stamp(now)}).scalar() for query in _NEXT]
    times = [each for each in found if each]
    return moment(min(times)) if times else None


def source_by(connection: Connection, identifier: str) -> Source | None:
    """Return a source that is not removed by its id."""
    row = connection.execute(_SOURCE_BY, {"id": identifier}).first()
    return source_of(row) if row is not None else None


def page_by(connection: Connection, address: str) -> Page | None:
    """Return a page by the address that a source has."""
    row = connection.execute(select(PAGE).where(PAGE.c.address == address)).first()
    return _page(row) if row is not None else None


def count(connection: Connection) -> int:
    """Return how many sources there are."""
    return connection.execute(select(func.count()).select_from(SOURCE).where(SOURCE.c.removed.is_(None))).scalar_one()


# --- looks ------------------------------------------------------------------------------------------------------------


_NOTE = insert(FETCH)


def note(connection: Connection, looks: Collection[Fetch]) -> None:
    """Note looks that were taken."""
    found = []
    for look in looks:
        row: dict[str, Any] = {name: getattr(look, name) for name in Fetch.__dataclass_fields__}
        more = {"at": stamp(look.at), "got": look.got.value, "page": int(look.page), "host": host_of(look.address)}
        found.append(row | more)
    if found:
        connection.execute(_NOTE, found)


_ROOM = 200
"""The latest looks at pages of a host by which it is judged how often it edits."""


def edits(connection: Connection, host: str) -> tuple[int, int]:
    """Return how many of the latest later looks at pages of a host found another text, and how many there were."""
    which = and_(FETCH.c.host == host, FETCH.c.page == 1, FETCH.c.got.in_(("same", "changed")))
    latest = select(FETCH.c.got).where(which).order_by(FETCH.c.at.desc()).limit(_ROOM)
    found = connection.execute(latest).scalars().all()
    return sum(got == "changed" for got in found), len(found)


# --- rules ------------------------------------------------------------------------------------------------------------


def rules(connection: Connection, site: str) -> tuple[datetime, bytes] | None:
    """Return the robots.txt that was read last at a site, empty for none, and when; None where it never was."""
    row = connection.execute(_RULES, {"site": site}).first()
    if row is None:
        return None
    try:
        return moment(row.at), inflate(row.text)
    except ValueError:  # what is damaged is asked for anew
        return None


def keep_rules(connection: Connection, site: str, at: datetime, text: bytes) -> None:
    """Keep the robots.txt of a site in the place of an earlier one."""
    connection.execute(_KEEP_RULES, {"site": site, "at": stamp(at), "text": deflate(text)})


_RULES = select(schema.rules.c.at, schema.rules.c.text).where(schema.rules.c.site == bindparam("site"))
_KEEP_RULES = insert(schema.rules).prefix_with("OR REPLACE")


# --- reports ----------------------------------------------------------------------------------------------------------


def latest_verdict(connection: Connection, address: str) -> tuple[str, Verdict, str] | None:
    """Return the id, the verdict and the text of the newest report at an address."""
    query = select(REPORT.c.id, REPORT.c.verdict, REPORT.c.text).where(REPORT.c.address == address)
    row = connection.execute(query.order_by(REPORT.c.revision.desc()).limit(1)).first()
    return (row.id, Verdict(row.verdict), row.text) if row else None
