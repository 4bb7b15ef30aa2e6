"""Deriving everything again from what is only ever added, and saying what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from reportedly.keeping.adding import older_statements
from reportedly.keeping.arriving import propositions_of
from reportedly.keeping.deriving import Deriver
from reportedly.ledger import rereading, writing
from reportedly.pipeline import Reader
from reportedly.types import Report

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Changed:
    """A claim that is another after a rebuild: its words and status before and after, empty where there is none."""

    claim: str
    before: tuple[str, str]
    after: tuple[str, str]


def rebuild(
    connection: Connection, deriver: Deriver, reader: Reader | None, progress: Progress | None
) -> list[Changed]:
    """Empty the derived tables and fill them again, report by report in the order in which these were added.

    reader: reads the texts again; without one, what was read from them stays. Returns the claims that changed.
    """
    before = rereading.claims(connection)
    filed = rereading.filed(connection)
    rereading.set_aside(connection)
    deriver.forget()
    for n, each in enumerate(filed):
        report = _read(connection, each.id, reader)
        found = propositions_of(report)
        older, gone = older_statements(connection, each.previous, report)
        writing.set_dropped(connection, each.known, gone, set(older) - {""})
        deriver.add(connection, report, each.known, found, older, gone)
        if progress:
            progress(n + 1, len(filed))
    rereading.put_away(connection)
    return list(_changes(before, rereading.claims(connection)))


def _read(connection: Connection, identifier: str, reader: Reader | None) -> Report:
    """Return a report with its statements, as kept or read again."""
    report = rereading.report(connection, identifier)
    if reader is None:
        return report
    return reader.read_again(replace(report, attributions=(), statements=(), times=(), places=(), unread=""))


def _changes(before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]]) -> Iterator[Changed]:
    for claim in sorted({*before, *after}):
        old, new = before.get(claim, ("", "")), after.get(claim, ("", ""))
        if old != new:
            yield Changed(claim, old, new)
