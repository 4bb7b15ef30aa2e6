"""Stories as rows: reports' terms, the keys by which they are found, links between reports, and stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, func, insert, select

from reportedly.ledger import schema
from reportedly.ledger.moments import day, days_after
from reportedly.ledger.parts import Lookup, first_of, parts

KEY, LINK, STORY, OF = schema.story_keys, schema.story_links, schema.stories, schema.story_reports
READING, REPORT = schema.readings, schema.reports

OF_A_KEY = 500
"""Reports of one key that are looked at, the latest."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Terms:
    """What stories need of a report: its day, its number of words, and its terms."""

    id: str
    published: date | None
    words: int
    gist: bytes


def add_keys(connection: Connection, report: str, known: str, keys: Collection[str]) -> None:
    """Keep by which keys a report is found."""
    added = [{"key": key, "known": known, "report": report} for key in sorted(set(keys))]
    if added:
        connection.execute(insert(KEY), added)


def near(connection: Connection, known: str, keys: Collection[str], days: int, common: int, at_most: int) -> list[str]:
    """Return the reports within some days of a moment that have `common` keys at least, those with most first."""
    count: Counter[str] = Counter()
    first, last = days_after(known, -days), days_after(known, days)
    query = "SELECT report FROM story_keys WHERE key = ? AND known BETWEEN ? AND ? ORDER BY known DESC, report LIMIT ?"
    asked = [(key, first, last, OF_A_KEY) for key in sorted(set(keys))]
    count.update(report for (report,) in first_of(connection, query, asked))
    found = sorted((-number, report) for report, number in count.items() if number >= common)
    return [report for _, report in found[:at_most]]


def terms(connection: Connection, reports: Collection[str]) -> list[Terms]:
    """Return what stories need of some reports, in the order of their ids."""
    found = _TERMS(connection, reports)
    return [Terms(row.report, day(row.published), row.words, row.gist) for row in found]


_TERMS = Lookup(
    select(READING.c.report, REPORT.c.published, READING.c.words, READING.c.gist).join(
        REPORT, REPORT.c.id == READING.c.report
    ),
    READING.c.report,
)


def add_links(connection: Connection, links: Mapping[Pair, float]) -> None:
    """Keep links between reports."""
    added = [{"left": left, "right": right, "chance": chance} for (left, right), chance in sorted(links.items())]
    if added:
        connection.execute(insert(LINK).prefix_with("OR REPLACE"), added)


def links_of(connection: Connection, reports: Collection[str]) -> dict[Pair, float]:
    """Return the links that some reports have."""
    found: dict[Pair, float] = {}
    for linked in _LINKS:
        found |= {(row.left, row.right): row.chance for row in linked(connection, reports)}
    return found


_LINKS = Lookup(select(LINK), LINK.c.left), Lookup(select(LINK), LINK.c.right)


def stories_of(connection: Connection, reports: Collection[str]) -> dict[str, frozenset[str]]:
    """Return the stories of some reports, each with all of its reports."""
    names = {row.story for row in _STORIES(connection, reports)}
    found: dict[str, set[str]] = {name: set() for name in names}
    for row in _MEMBERS(connection, names):
        found[row.story].add(row.report)
    return {story: frozenset(members) for story, members in found.items()}


_STORIES, _MEMBERS = Lookup(select(OF.c.story), OF.c.report), Lookup(select(OF), OF.c.story)


def replace_stories(connection: Connection, old: Iterable[str], new: Iterable[frozenset[str]]) -> None:
    """Put stories in the place of others; each is named after its first report, whose title it has."""
    for some in parts(old):
        connection.execute(delete(OF).where(OF.c.story.in_(some)))
        connection.execute(delete(STORY).where(STORY.c.id.in_(some)))
    for members in sorted(new, key=min):
        told = sorted(_REPORTS(connection, members), key=lambda row: (row.known, row.id))
        title = next((row.title for row in told if row.title), "")
        name = f"s{told[0].id}"
        known = {"first": told[0].known, "last": told[-1].known}
        connection.execute(insert(STORY).values(id=name, title=title, reports=len(told), **known))
        connection.execute(insert(OF), [{"report": row.id, "story": name} for row in told])


_REPORTS = Lookup(select(REPORT.c.id, REPORT.c.title, REPORT.c.known), REPORT.c.id)


def join(connection: Connection, story: str, report: str, known: str) -> None:
    """Put a report into a story that began before it."""
    connection.execute(insert(OF).values(report=report, story=story))
    last = func.max(STORY.c.last, known)
    connection.execute(STORY.update().where(STORY.c.id == story).values(reports=STORY.c.reports + 1, last=last))
