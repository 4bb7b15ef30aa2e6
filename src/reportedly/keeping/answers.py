"""Answers that take more than one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from reportedly.keeping.revising import differences, stayed
from reportedly.ledger import changing, finding, queries
from reportedly.ledger.facets import Sought
from reportedly.ledger.paging import Page
from reportedly.ledger.views import ActorFile, ActorView, ClaimFile, Position, ReportView, StatementView
from reportedly.link.clustering import SUGGESTED
from reportedly.resolve.actors.words import PRONOUNS

SAID_AT_MOST = 500
"""The latest statements that are shown of an actor."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of a report, and what changed from the one before.

    `pieces`: its text in pieces, with "=" for what stayed, "-" for what went, "+" for what came; empty for the first.
    """

    report: ReportView
    appeared: tuple[StatementView, ...] = ()
    vanished: tuple[StatementView, ...] = ()
    changed: tuple[tuple[StatementView, StatementView], ...] = ()
    pieces: tuple[tuple[str, str], ...] = ()


def actor_ids(connection: Connection, name: str) -> list[str]:
    """Return the ids of the actors with a name, and of those that speak for them. Raises NotInLedger."""
    return finding.speaking_for(connection, [one.id for one in finding.actors_named(connection, name)])


def sought(connection: Connection, asked: Sought) -> Sought:
    """Return a search with the id of its actor, who may be given by a name: the one with most statements.

    Raises NotInLedger.
    """
    return replace(asked, actor=finding.actors_named(connection, asked.actor)[0].id) if asked.actor else asked


def claim(
    connection: Connection, identifier: str, positions: Sequence[Position] | None = None, changes: int = 0
) -> ClaimFile:
    """Return all of a claim, or of its positions only some, and only so many of its latest changes (0: all).

    Raises NotInLedger.
    """
    found = queries.claim(connection, identifier)
    history = changing.changes(connection, claims=[found.id], page=Page(changes), latest_first=True)
    reasons, notes = queries.why(connection, found.id)
    return ClaimFile(
        claim=found,
        positions=tuple(queries.positions(connection, found.id) if positions is None else positions),
        reasons=reasons,
        notes=notes,
        history=tuple(history)[::-1],
        rivals=tuple(queries.rivals(connection, found.id)),
        suggestions=tuple(queries.suggestions(connection, found.id, SUGGESTED)),
    )


def actor(connection: Connection, found: ActorView) -> ActorFile:
    """Return all of an actor, with what those say who speak for it."""
    said = queries.said_by(connection, finding.speaking_for(connection, [found.id]), Page(SAID_AT_MOST))
    return ActorFile(found, *actor_names(connection, found.id), tuple(said[::-1]))


def actor_names(connection: Connection, identifier: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the names of an actor (id), pronouns left out, its roles in words, and why its mentions are one."""
    names, data = finding.actor_data(connection, identifier)
    called = tuple(name for name in names if name.casefold() not in PRONOUNS)
    return called, tuple(map(_role, data["roles"])), tuple(finding.reasons(connection, identifier))


def _role(role: dict[str, str | None]) -> str:
    """Return a role in words, with the days between which reports call an actor so."""
    first, last = role["first"] or "", role["last"] or ""
    when = first if first == last else f"{first} to {last}"
    return f"{role['words']} ({when})" if when else str(role["words"])


def revisions(connection: Connection, identifier: str, last: int = 0) -> tuple[Revision, ...]:
    """Return the revisions of a report, the first first; last: only so many, 0 for all. Raises NotInLedger."""
    found = queries.revisions(connection, queries.report(connection, identifier))[-last:]
    statements = [list(queries.statements(connection, report=one.id)) for one in found]
    texts = [queries.text(connection, one.id) for one in found]
    first = Revision(found[0])
    later = (
        _revision(found[n], statements[n - 1], statements[n], texts[n - 1], texts[n]) for n in range(1, len(found))
    )
    return (first, *later)


def _revision(
    report: ReportView, old: Sequence[StatementView], new: Sequence[StatementView], before: str, after: str
) -> Revision:
    kept = stayed([(one.source, one.content) for one in old], [(one.source, one.content) for one in new])
    pairs = [(old[k], new[n]) for n, k in enumerate(kept) if k is not None]
    return Revision(
        report,
        appeared=tuple(new[n] for n, k in enumerate(kept) if k is None),
        vanished=tuple(one for k, one in enumerate(old) if k not in kept),
        changed=tuple((one, other) for one, other in pairs if one.content != other.content),
        pieces=tuple(differences(before, after)),
    )
