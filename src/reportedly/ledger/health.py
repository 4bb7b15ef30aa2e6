"""How sources do: what the looks that were taken say of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import ColumnElement, Connection, case, func, or_, select

from reportedly.ledger import schema, sourcing
from reportedly.ledger.moments import days_after, moment, stamp
from reportedly.ledger.views import SourceView
from reportedly.types import Got, Health, Source, Week

FETCH, SIGHTING, SOURCE = schema.fetches, schema.sightings, schema.sources

LATEST = 10
"""The looks by which it is told that a source has turned blocked."""

LEAST = 3
"""Looks that are too few to tell."""

MANY, FEW = 0.5, 0.2
"""The shares of blocked looks, among those since a moment and among those before it, by which it has."""

LOOKS_AT_MOST = 200
"""The latest looks by which it is told since when."""

WEEKS_AT_MOST = 52
"""Weeks that are told."""

SUSPECTS_AT_MOST = 100
"""Sources that ended, failed again and again or were often blocked lately, among which those with a flag are sought."""

_KINDS = ("complete", "partial", "blocked", "empty", "failed")
_GOOD = (Got.NEW, Got.SAME, Got.CHANGED)


def health(connection: Connection, source: Source, now: datetime, weekly: bool = True) -> Health:
    """Return how a source does; weekly: week by week too."""
    pages = _pages(connection, source.id)
    looks, success, new = _looks(connection, source.id)
    shares = _shares(pages or looks)
    again = select(FETCH.c.got, func.count().label("n")).where(_of(source.id, 1), FETCH.c.got.in_(("same", "changed")))
    counts = {row.got: int(row.n) for row in connection.execute(again.group_by(FETCH.c.got))}
    return Health(
        source=source.id,
        looks=sum(looks.values()),
        pages=sum(pages.values()),
        last_success=success,
        last_new=new,
        delay=_delay(connection, source),
        edited=counts.get("changed", 0) / max(sum(counts.values()), 1),
        flag=_flag(connection, source),
        weeks=tuple(_weeks(connection, source.id, now)) if weekly else (),
        **shares,
    )


def view(connection: Connection, source: Source, now: datetime, weekly: bool = True) -> SourceView:
    """Return a source and how it does; weekly: week by week too."""
    return SourceView(
        id=source.id,
        kind=source.kind,
        address=source.address,
        feed=source.feed,
        title=source.title,
        tags=source.tags,
        every=source.every,
        added=stamp(source.added),
        due=stamp(source.due) if source.due else "",
        ended=source.ended,
        moved_to=source.moved_to,
        failures=source.failures,
        credentials=bool(source.credentials),
        health=health(connection, source, now, weekly),
    )


def flagged(connection: Connection, limit: int) -> list[tuple[Source, str]]:
    """Return some sources that a person should look at, with what is the matter, in the order in which they came."""
    suspect = or_(SOURCE.c.ended != "", SOURCE.c.failures >= LATEST, *(_mostly_blocked(page) for page in (0, 1)))
    query = select(SOURCE).where(SOURCE.c.removed.is_(None), suspect).order_by(SOURCE.c.seq).limit(SUSPECTS_AT_MOST)
    found: list[tuple[Source, str]] = []
    for row in connection.execute(query):
        source = sourcing.value(row)
        if len(found) < limit and (flag := _flag(connection, source)):
            found.append((source, flag))
    return found


def _mostly_blocked(page: int) -> ColumnElement[bool]:
    """Return what is true of a source whose latest looks were blocked so often that it may have turned blocked."""
    ordered = select(FETCH.c.got).where(FETCH.c.source == SOURCE.c.id, FETCH.c.page == page).correlate(SOURCE)
    latest = ordered.order_by(FETCH.c.at.desc(), FETCH.c.seq.desc()).limit(LATEST).subquery()
    share = func.avg(case((latest.c.got == Got.BLOCKED.value, 1.0), else_=0.0))
    return select(share >= MANY).select_from(latest).scalar_subquery()


def _of(source: str, page: int) -> ColumnElement[bool]:
    return (FETCH.c.source == source) & (FETCH.c.page == page)


def _kind(got: Got) -> str:
    """Return what a look says of what was had: a page that is gone was had before, or never."""
    if got in _GOOD:
        return "complete"
    return "failed" if got is Got.GONE else got.value


def _pages(connection: Connection, source: str) -> dict[str, int]:
    """Return of how many pages the latest look gave what, of those that gave something; else a failure.

    The greatest of "1" for something and "0" for nothing, with when and what behind it, is that look: moments are text
    of one length. In SQL, as a source may have very many pages.
    """
    some = case((FETCH.c.got.in_((Got.FAILED.value, Got.GONE.value)), "0"), else_="1")
    look = func.max(some.concat(FETCH.c.at).concat(FETCH.c.got)).label("look")
    each = select(look).where(_of(source, 1)).group_by(FETCH.c.address).subquery()
    got = func.substr(each.c.look, len("12024-05-07T07:45:00Z") + 1).label("got")
    return {row.got: int(row.n) for row in connection.execute(select(got, func.count().label("n")).group_by(got))}


def _looks(connection: Connection, source: str) -> tuple[dict[str, int], datetime | None, datetime | None]:
    """Return how many looks at a source itself gave what, when one was last answered, and when something was new."""
    columns = (FETCH.c.got, func.count().label("n"), func.max(FETCH.c.at).label("last"))
    rows = connection.execute(select(*columns).where(_of(source, 0)).group_by(FETCH.c.got)).all()
    last = {row.got: row.last for row in rows}
    good = [last[got] for got in _GOOD if got in last]
    new = last.get(Got.NEW)
    return {row.got: row.n for row in rows}, moment(max(good)) if good else None, moment(new) if new else None


def _shares(gots: Mapping[str, int]) -> dict[str, float]:
    """Return the shares of what looks gave; gots: how many gave what."""
    counts: Counter[str] = Counter()
    for got, n in gots.items():
        counts[_kind(Got(got))] += n
    return {kind: counts[kind] / max(counts.total(), 1) for kind in _KINDS}


def _delay(connection: Connection, source: Source) -> float | None:
    """Return the median seconds from publication to the ledger, of what came out since the source was added."""
    filed = (
        select(FETCH.c.address, func.min(FETCH.c.at).label("at"))
        .where(_of(source.id, 1), FETCH.c.report != "")
        .group_by(FETCH.c.address)
        .subquery()
    )
    query = (
        select(func.min(SIGHTING.c.published).label("published"), filed.c.at)
        .join(filed, filed.c.address == SIGHTING.c.address)
        .where(SIGHTING.c.source == source.id, SIGHTING.c.published >= stamp(source.added))
        .group_by(SIGHTING.c.address, filed.c.at)
    )
    rows = connection.execute(query).all()
    return median((moment(row.at) - moment(row.published)).total_seconds() for row in rows) if rows else None


def _flag(connection: Connection, source: Source) -> str:
    """Return what a person should look at."""
    if source.ended:
        return f"it is {source.ended}"
    for page, what, verb in ((0, "the source itself", "is"), (1, "its pages", "are")):
        since, before = _blocked(connection, source.id, page)
        if since:
            turned = f"{'has' if page == 0 else 'have'} turned blocked" if before else f"{verb} blocked"
            return f"{what} {turned}, since {since[:10]}"
    return f"{source.failures} failures in a row" if source.failures >= LATEST else ""


def _blocked(connection: Connection, source: str, page: int) -> tuple[str, bool]:
    """Return since when looks have been blocked, "" where they are not, and whether there were others before.

    Since the moment that parts blocked from other looks best, if it parts them well.
    """
    query = select(FETCH.c.got, FETCH.c.at).where(_of(source, page)).order_by(FETCH.c.at.desc(), FETCH.c.seq.desc())
    latest = [row.got == Got.BLOCKED for row in connection.execute(query.limit(LATEST))]
    if len(latest) < LEAST or sum(latest) < MANY * len(latest):
        return "", False  # as of nearly all sources, whose other looks need not be read
    rows = connection.execute(query.limit(LOOKS_AT_MOST)).all()
    blocked = [row.got == Got.BLOCKED for row in rows]
    votes = [1 if each else -1 for each in blocked]
    apart = [2 * sum(votes[:n]) - sum(votes) for n in range(LEAST, len(rows) + 1)]
    n = LEAST + max(range(len(apart)), key=lambda k: (apart[k], k))
    late, early = blocked[:n], blocked[n:]
    if sum(late) < MANY * n or sum(early) > FEW * len(early):
        return "", False
    return str(rows[n - 1].at), bool(early)


def _weeks(connection: Connection, source: str, now: datetime) -> Iterator[Week]:
    """Yield how many looks at pages gave what in each week, Monday to Sunday, in UTC."""
    day = func.substr(FETCH.c.at, 1, 10).label("day")
    since = days_after(stamp(now), -7 * WEEKS_AT_MOST)
    query = select(day, FETCH.c.got, func.count().label("n")).where(_of(source, 1), FETCH.c.at >= since)
    weeks: dict[str, Counter[str]] = {}
    for row in connection.execute(query.group_by(day, FETCH.c.got).order_by(day)):
        there = date.fromisoformat(row.day)
        start = (there - timedelta(days=there.weekday())).isoformat()
        weeks.setdefault(start, Counter())[_kind(Got(row.got))] += row.n
    for start, counts in weeks.items():
        yield Week(start, *(counts[kind] for kind in _KINDS))
