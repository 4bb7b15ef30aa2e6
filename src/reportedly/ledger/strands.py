"""A claim's statements, some at a time, and the stories that it is part of."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from reportedly.ledger import schema
from reportedly.ledger.parts import rows
from reportedly.ledger.shapes import all_positions, position_of
from reportedly.ledger.views import Position

STATEMENT, STANCE, STORY, TOLD = schema.statements, schema.stances, schema.stories, schema.story_reports

STORIES_AT_MOST = 10
"""Stories of a claim that are named."""


def positions(connection: Connection, claim: str, start: int, limit: int) -> list[Position]:
    """Return some statements of a claim (id) with their stances, in the order in which they were said."""
    query = (
        all_positions()
        .where(STANCE.c.claim == claim)
        .order_by(STATEMENT.c.said, STATEMENT.c.known, STATEMENT.c.report, STATEMENT.c.n)
        .limit(limit)
        .offset(start)
    )
    return [position_of(row) for row in connection.execute(query)]


def stories(connection: Connection, reports: Collection[str]) -> list[tuple[str, str]]:
    """Return the stories of some reports (ids): id and title, those of the ids that come first."""
    query = select(TOLD.c.report, STORY.c.id, STORY.c.title).join(STORY, STORY.c.id == TOLD.c.story)
    found = {row.id: row.title for row in rows(connection, query, TOLD.c.report, reports)}
    return sorted(found.items())[:STORIES_AT_MOST]
