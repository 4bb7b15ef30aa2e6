"""Adding a report: all of it in one transaction, or nothing.

::

    capture → known already? nothing
            → same words as the last at its address, or at a mirror of that? the capture alone
            → worse than that, as a wall in its place? the capture with its verdict
            → report (a revision, where its address is known) → statements → actors → links → claims → story
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection

from reportedly.collect.addresses import mirrors, variants
from reportedly.errors import Conflict
from reportedly.keeping.deriving import Deriver
from reportedly.keeping.revising import stayed, unchanged
from reportedly.ledger import refiling, writing
from reportedly.ledger.moments import stamp
from reportedly.ledger.packing import capture_id
from reportedly.ledger.writing import Filed
from reportedly.types import Capture, Proposition, Report, Verdict


class Change(StrEnum):
    """What adding a capture did."""

    NEW = "new"
    REVISION = "revision"
    SAME = "same"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a capture: `same` where it or its words were there already, `worse` where less than there was
    came in the place of a report, which stays; the report that it is, how many statements that has, and why none were
    looked for, "" where they were.

    `verdict`: on what came.
    """

    change: Change
    report: str
    title: str
    verdict: Verdict
    statements: int
    unread: str = ""


def add(
    connection: Connection, deriver: Deriver, capture: Capture, report: Report, found: Sequence[Proposition]
) -> Added:
    """Add a capture with the report read from it. Raises Conflict for a known id with another text and no address."""
    if writing.find_capture(connection, capture_id(capture)):
        return known(connection, capture)
    given = capture.given.id
    previous = writing.latest(connection, capture.address, given)
    twin = None if previous else mirror(connection, capture.address, report)
    if not previous and not twin:
        previous = refiling.at_mirror(connection, capture.address)
    if previous and not capture.address and not unchanged(previous.text, report.text):
        raise Conflict(f"the id {given[:80]!r} is in the ledger with another text", "")
    if previous and worse(report, previous):
        writing.add_capture(connection, capture, previous.id, report.retrieval.verdict)
        return Added(Change.WORSE, previous.id, previous.title, report.retrieval.verdict, 0)
    same = twin.id if twin else _known(connection, report, previous)
    writing.add_capture(connection, capture, same)
    if same:
        if previous and same != previous.id:
            deriver.settle(connection, (), _back(connection, capture, same, previous), deriver.decided(connection))
        return Added(Change.SAME, same, report.title or "", report.retrieval.verdict, 0)
    when = writing.add_report(connection, report, capture, previous)
    older, gone = older_statements(connection, previous.id if previous else None, report)
    writing.set_dropped(connection, when, gone, set(older) - {""})
    deriver.add(connection, report, when, found, older, gone)
    change = Change.REVISION if previous else Change.NEW
    title, verdict = report.title or "", report.retrieval.verdict
    return Added(change, report.id, title, verdict, len(report.statements), report.unread)


def worse(report: Report, previous: Filed) -> bool:
    """Tell whether a text holds less of a report than the one before: a wall in its place, and no revision of it."""
    less = HELD[report.retrieval.verdict] < HELD[previous.verdict]
    return less and not unchanged(previous.text, report.text)


HELD = {Verdict.COMPLETE: 2, Verdict.PARTIAL: 1, Verdict.BLOCKED: 0, Verdict.EMPTY: 0}
"""How much of a report there is by its verdict: all, some, nothing."""


def known(connection: Connection, capture: Capture) -> Added:
    """Return what becomes of a capture that is in the ledger already: nothing."""
    found = refiling.report_of(connection, capture)
    return Added(Change.SAME, *found, 0) if found else _NOTHING


_NOTHING = Added(Change.SAME, "", "", Verdict.EMPTY, 0)


def mirror(connection: Connection, address: str, report: Report) -> Filed | None:
    """Return a report with the same words that a site has at another address than this one, None where there is none.

    One with or without www. and the like, or one that either page calls its own, as those for phones do.
    """
    if not address or not HELD[report.retrieval.verdict]:
        return None
    own = report.metadata.canonical or ""
    names = {*variants(address), *(variants(own) if mirrors(own, address) else ())}
    there = (each for each in refiling.at_any(connection, names) if mirrors(each.address, address))
    return next((each for each in there if unchanged(each.text, report.text)), None)


def _known(connection: Connection, report: Report, previous: Filed | None) -> str:
    """Return the id of the report that this one is, "" for a new one or a revision."""
    if previous and unchanged(previous.text, report.text):
        return previous.id
    return report.id if refiling.has_report(connection, report.id) else ""


def _back(connection: Connection, capture: Capture, report: str, newest: Filed) -> set[str]:
    """Note that the newest text at an address is one that was there before; return the statements that this changes."""
    now, before = ({one.first for one in refiling.statements_of(connection, each)} for each in (report, newest.id))
    times = [each for each in (capture.given.published, capture.retrieved) if each]
    when = max(map(stamp, times)) if times else stamp(datetime.now(UTC))
    writing.set_dropped(connection, when, before - now, now)
    return before | now


def older_statements(connection: Connection, previous: str | None, report: Report) -> tuple[list[str], set[str]]:
    """Return for each statement the first one that it repeats in earlier revisions of its report, "" for a new one.

    Also the first ones of those that the newest revision so far has and this one has not.
    """
    if previous is None:
        return [""] * len(report.statements), set()
    earlier = refiling.statements_of(connection, previous)
    old = [(one.source, one.content) for one in earlier]
    new = [(report[each.attribution.source], report[each.attribution.content]) for each in report.statements]
    found = [earlier[k].first if k is not None else "" for k in stayed(old, new)]
    return found, {one.first for one in earlier} - set(found)
