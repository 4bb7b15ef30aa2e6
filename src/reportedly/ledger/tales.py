"""Stories, and what one without a title is known by: the first line of its first report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, case, func, or_, select

from reportedly.errors import NotInLedger
from reportedly.ledger import schema
from reportedly.ledger.paging import ALL, Page, paged
from reportedly.ledger.views import StoryView

STORY, TOLD, REPORT = schema.stories, schema.story_reports, schema.reports

OPENING = 160
"""Characters of a report without a title by which it is known."""


def query() -> Select[Any]:
    """Return the query of all stories with what is shown of them, for :func:`view`."""
    earliest = (
        select(func.substr(REPORT.c.text, 1, OPENING))
        .join(TOLD, TOLD.c.report == REPORT.c.id)
        .where(TOLD.c.story == STORY.c.id)
        .order_by(REPORT.c.known, REPORT.c.id)
        .limit(1)
        .correlate(STORY)
        .scalar_subquery()
    )
    return select(STORY, case((STORY.c.title == "", earliest), else_="").label("opening"))


def view(row: Any) -> StoryView:
    """Return the story in a row."""
    return StoryView(**{**row._mapping, "opening": first_line(row.opening or "")})


def first_line(text: str) -> str:
    """Return the first line of a text that has words."""
    return text.strip().partition("\n")[0]


def stories(connection: Connection, page: Page = ALL) -> Iterator[StoryView]:
    """Yield the stories, the latest first. Pages go on after `last` and `id`."""
    for row in connection.execute(paged(query(), page, (STORY.c.last, True), (STORY.c.id, False))):
        yield view(row)


def story(connection: Connection, identifier: str) -> StoryView:
    """Return a story by its id, or by that of one of its reports. Raises NotInLedger."""
    member = select(TOLD.c.story).where(TOLD.c.report == identifier)
    found = connection.execute(query().where(or_(STORY.c.id == identifier, STORY.c.id.in_(member)))).first()
    if found is None:
        raise NotInLedger(f"there is no story {identifier[:40]!r}")
    return view(found)
