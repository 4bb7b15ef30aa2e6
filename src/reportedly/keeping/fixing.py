"""What people corrected of statements, put in the place of what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from reportedly.keeping.arriving import propositions_of
from reportedly.ledger import acting, fixing, rereading
from reportedly.ledger.decisions import Decisions
from reportedly.ledger.writing import offsets, one_line
from reportedly.types import Attribution, Span


def apply_fix(connection: Connection, statement: str, fix: Mapping[str, Any]) -> None:
    """Write a statement as it was read, with what was corrected in its place."""
    identifier, n = fixing.place_of(connection, statement)
    report = rereading.report(connection, identifier, "readings")
    read = report.statements[n]
    roles = _roles(read.attribution, fix)
    fixed = replace(read, attribution=roles, refers=None)
    (found,) = propositions_of(replace(report, attributions=(roles,), statements=(fixed,)))
    values = {
        "act": fix.get("act", read.act.value),
        "distance": fix.get("distance", read.distance.value),
        "spans": offsets(roles),
        "source": one_line(report, roles.source),
        "cue": one_line(report, roles.cue),
        "content": found.text,
        "sentence": found.sentence,
        "vector": found.vector,
        "stems": found.stems,
    }
    if "named" not in fix:
        values["actor"] = fixing.own_actor(connection, statement)
    fixing.write(connection, statement, values)


def _roles(read: Attribution, fix: Mapping[str, Any]) -> Attribution:
    """Return an attribution with the spans that a person gave, where one did."""
    if not fix.get("spans"):
        return read
    source, cue, content = (tuple(Span(*span) for span in role) for role in fix["spans"])
    return replace(read, source=source, cue=cue, content=content)


def fix_actors(connection: Connection, decided: Decisions) -> set[str]:
    """Give statements the actors that people say they have; return the ids of those that changed."""
    wanted = {statement: fix["named"] for statement, fix in decided.fixes.items() if "named" in fix}
    actors = acting.placed_as(connection, set(wanted.values()))
    return fixing.set_actors(connection, {one: actors[named] for one, named in wanted.items() if named in actors})
