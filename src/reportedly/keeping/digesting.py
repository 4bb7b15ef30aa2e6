"""What happened in some days, gathered for a digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import TypeVar

from sqlalchemy import Connection

from reportedly.export.digest import Digest, Moved
from reportedly.keeping.following import told
from reportedly.ledger import changing, queries, tales
from reportedly.ledger.filters import Filter
from reportedly.ledger.moments import end_of, start_of
from reportedly.ledger.views import Change, ReportView
from reportedly.types import StatusKind, Verdict

T = TypeVar("T")

DIGEST_AT_MOST = 100
"""Items of each list of a digest, the most telling."""

_ORDER = list(StatusKind)


def digest(connection: Connection, since: str, until: str) -> Digest:
    """Return what happened from the beginning of a day (or a moment) to the end of another. Raises BadQuery."""
    first, last = start_of(since), end_of(until)
    moved = _moved(connection, since, until)
    reports = list(_during(queries.reports(connection), "known", first, last))
    lost = [one for one in reports if one.verdict in (Verdict.BLOCKED, Verdict.EMPTY)]
    answers = [pair for pair in queries.answers(connection, since) if pair[1].statement.known <= last]
    stories = list(_during(tales.stories(connection), "last", first, last))
    lists: dict[str, Sequence[object]] = {"moved": moved, "answers": answers, "stories": stories, "lost": lost}
    more = {name: len(found) - DIGEST_AT_MOST for name, found in lists.items() if len(found) > DIGEST_AT_MOST}
    shown = moved[:DIGEST_AT_MOST]
    news = told(connection, [change for _, change in shown])
    return Digest(
        since=first,
        until=last,
        moved=tuple(Moved(before, one) for (before, _), one in zip(shown, news, strict=True)),
        answers=tuple(answers[-DIGEST_AT_MOST:]),
        stories=tuple(stories[:DIGEST_AT_MOST]),
        verdicts=_verdicts(reports),
        lost=tuple(lost[:DIGEST_AT_MOST]),
        more=more,
    )


def _moved(connection: Connection, since: str, until: str) -> list[tuple[str, Change]]:
    """Return the claims that stand elsewhere than before, each with what it was and its last change: by status."""
    before: dict[str, str] = {}
    last: dict[str, Change] = {}
    for change in changing.changes(connection, Filter(since=since, as_of=until)):
        before.setdefault(change.claim, change.before)
        last[change.claim] = change
    found = [(before[claim], change) for claim, change in last.items() if change.status != before[claim]]
    return sorted(found, key=lambda one: (_ORDER.index(one[1].status), one[1].at, one[1].claim))


def _during(found: Iterable[T], name: str, first: str, last: str) -> Iterator[T]:
    """Yield what happened within some time, from a list that has the latest first."""
    return (one for one in takewhile(lambda one: getattr(one, name) >= first, found) if getattr(one, name) <= last)


def _verdicts(reports: list[ReportView]) -> tuple[tuple[str, int], ...]:
    counted = Counter(one.verdict for one in reports)
    return tuple((verdict.value, counted[verdict]) for verdict in Verdict if counted[verdict])
