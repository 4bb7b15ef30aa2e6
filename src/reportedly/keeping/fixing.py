"""What people corrected of statements, put in the place of what was read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select, update

from reportedly.keeping.arriving import propositions_of
from reportedly.ledger import acting, rereading, schema
from reportedly.ledger.decisions import Decisions
from reportedly.types import Report, Span

STATEMENT = schema.statements


def apply_fix(connection: Connection, statement: str, fix: Mapping[str, Any]) -> None:
    """Write a statement as it was read, with what was corrected in its place."""
    row = connection.execute(select(STATEMENT.c.report, STATEMENT.c.n).where(STATEMENT.c.id == statement)).one()
    report = rereading.report(connection, row.report, "readings")
    read = report.statements[row.n]
    roles = (read.attribution.source, read.attribution.cue, read.attribution.content)
    spans = fix.get("spans") or [[[span.start, span.end] for span in role] for role in roles]
    source, cue, content = (tuple(Span(*span) for span in role) for role in spans)
    fixed = replace(read, attribution=replace(read.attribution, source=source, cue=cue, content=content), refers=None)
    (found,) = propositions_of(replace(report, attributions=(fixed.attribution,), statements=(fixed,)))
    values = {
        "act": fix.get("act", read.act.value),
        "distance": fix.get("distance", read.distance.value),
        "spans": json.dumps(spans, separators=(",", ":")),
        "source": _words(report, source),
        "cue": _words(report, cue),
        "content": found.text,
        "sentence": found.sentence,
        "vector": found.vector,
    }
    if "named" not in fix:
        placed = select(schema.report_actors.c.actor).where(
            schema.report_actors.c.report == row.report, schema.report_actors.c.n == STATEMENT.c.who
        )
        own = connection.execute(placed.where(STATEMENT.c.id == statement)).scalar()
        values["actor"] = own or ""
    connection.execute(update(STATEMENT).where(STATEMENT.c.id == statement).values(**values))


def fix_actors(connection: Connection, decided: Decisions) -> set[str]:
    """Give statements the actors that people say they have; return the ids of those that changed."""
    wanted = {statement: fix["named"] for statement, fix in decided.fixes.items() if "named" in fix}
    actors = acting.placed_as(connection, set(wanted.values()))
    changed = set()
    for statement, named in sorted(wanted.items()):
        mine = (STATEMENT.c.id == statement) & (STATEMENT.c.actor != actors.get(named, ""))
        if named in actors and connection.execute(update(STATEMENT).where(mine).values(actor=actors[named])).rowcount:
            changed.add(statement)
    return changed


def _words(report: Report, spans: tuple[Span, ...]) -> str:
    return " ".join(report[spans].split())
