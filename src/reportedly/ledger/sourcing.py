"""Sources: the places where reports appear, and when each is looked at next."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select, update

from reportedly.errors import NotInLedger
from reportedly.ledger import schema
from reportedly.ledger.moments import moment, stamp
from reportedly.ledger.packing import as_json
from reportedly.ledger.paging import Page, paged
from reportedly.types import Source, SourceKind, host_of

SOURCE = schema.sources

_TIMES = ("added", "removed", "due")

_CHANGING = ("feed", "title", "host", "ended", "moved_to", "etag", "last_modified", "digest", "due", "pace", "failures")


def source_id(kind: SourceKind, address: str) -> str:
    """Return the hash of a source's kind and address: the same source added twice is one."""
    return hashlib.sha256(f"{kind}\0{address}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


def put(connection: Connection, source: Source) -> bool:
    """Add a source, or bring back one that was removed; return whether it is new. What is known of it stays."""
    old = connection.execute(select(SOURCE).where(SOURCE.c.id == source.id)).first()
    if old is None:
        connection.execute(insert(SOURCE), _row(source))
        return True
    told = {"title": source.title or old.title, "tags": as_json(_merged(old, source)), "feed": source.feed or old.feed}
    more = {"every": source.every or old.every, "credentials": source.credentials or old.credentials}
    again = {"removed": None, "ended": "", "due": source.due and stamp(source.due)} if old.removed or old.ended else {}
    connection.execute(update(SOURCE).where(SOURCE.c.id == source.id).values(**told, **more, **again))
    return bool(old.removed)


def _merged(old: Row[Any], source: Source) -> list[str]:
    return sorted({*msgspec.json.decode(old.tags, type=list[str]), *source.tags})


_SAVE = update(SOURCE).where(SOURCE.c.id == bindparam("which")).values({name: bindparam(name) for name in _CHANGING})


def save(connection: Connection, source: Source) -> None:
    """Write what has become of a source, but for what a person may have changed meanwhile."""
    row = _row(source)
    connection.execute(_SAVE, {"which": source.id} | {name: row[name] for name in _CHANGING})


def remove(connection: Connection, identifier: str, when: datetime) -> None:
    """Note that a source is no more; what came from it stays."""
    connection.execute(update(SOURCE).where(SOURCE.c.id == identifier).values(removed=stamp(when), due=None))


def drop_unseen(connection: Connection, identifier: str) -> None:
    """Drop the pages of a source that were not fetched yet."""
    page = schema.pages
    connection.execute(delete(page).where(page.c.source == identifier, page.c.step < 0))


def sources(connection: Connection, tag: str = "") -> Iterator[Source]:
    """Yield the sources that are not removed, in the order in which they were added: all or those with a tag."""
    for row in connection.execute(select(SOURCE).where(SOURCE.c.removed.is_(None)).order_by(SOURCE.c.seq)):
        found = value(row)
        if not tag or tag in found.tags:
            yield found


def numbered(connection: Connection, page: Page) -> list[tuple[int, Source]]:
    """Return a page of the sources that are not removed, each with its number, by which they are in order."""
    query = paged(select(SOURCE).where(SOURCE.c.removed.is_(None)), page, (SOURCE.c.seq, False))
    return [(int(row.seq), value(row)) for row in connection.execute(query)]


def some(connection: Connection) -> bool:
    """Tell whether there is any source that is not removed."""
    return connection.execute(select(SOURCE.c.seq).where(SOURCE.c.removed.is_(None)).limit(1)).first() is not None


def source(connection: Connection, name: str) -> Source:
    """Return the source with an id, the start of one, or an address. Raises NotInLedger."""
    which = or_(SOURCE.c.id.startswith(name, autoescape=True), SOURCE.c.address == name, SOURCE.c.feed == name)
    query = select(SOURCE).where(SOURCE.c.removed.is_(None)).where(which)
    rows = connection.execute(query.order_by(SOURCE.c.seq)).all() if name else []
    exact = [row for row in rows if name in (row.id, row.address)] or rows
    if len(exact) != 1:
        what = "no source has that address or id" if not exact else f"{len(exact)} sources have ids that start so"
        raise NotInLedger(what, name, "List what there is: `reportedly sources list`.")
    return value(exact[0])


def value(row: Row[Any]) -> Source:
    """Return the source that a row is."""
    found: dict[str, Any] = {name: row._mapping[name] for name in Source.__dataclass_fields__}
    found |= {name: found[name] and moment(found[name]) for name in _TIMES}
    tags = tuple(msgspec.json.decode(row.tags, type=list[str]))
    return Source(**found | {"kind": SourceKind(row.kind), "tags": tags})


def _row(source: Source) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(source, name) for name in Source.__dataclass_fields__}
    found |= {name: found[name] and stamp(found[name]) for name in _TIMES}
    return found | {"kind": source.kind.value, "tags": as_json(list(source.tags)), "host": host_of(source.fetched)}
