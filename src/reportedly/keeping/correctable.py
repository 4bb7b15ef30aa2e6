"""What people look at before they correct it: doubts, a statement, a claim, an actor, the corrections so far.

Each answer is one view of the ledger, with the number of the last correction in it: what is decided on it later is
refused where somebody was first (:func:`reportedly.keeping.correcting.correct_all`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from reportedly.errors import BadQuery, NotInLedger
from reportedly.keeping import Ledger
from reportedly.keeping.correcting import about
from reportedly.ledger import acting, claiming, finding, mentions, papers, profiles, queries, strands
from reportedly.ledger.decisions import Review, last_review, reviews
from reportedly.ledger.doubts import Doubt, doubts
from reportedly.ledger.mentions import Mention
from reportedly.ledger.views import ActorView, ClaimView, Position, ReportView, StatementView, Suggestion
from reportedly.link.clustering import SUGGESTED
from reportedly.resolve.actors.words import PRONOUNS

QUEUE = 15
"""Doubts on one page."""

POSITIONS_AT_MOST = 300
"""Statements of a claim, the first, that can be split off in a browser."""

MENTIONS_AT_MOST = 300
"""Reports that name an actor, the latest, that can be split off in a browser."""

FOUND_AT_MOST = 20
"""Claims or actors that are offered to be merged with one."""

AROUND = 6_000
"""Characters of a report before and after a statement among which its words are chosen."""

CORRECTIONS = 50
"""Corrections on one page."""


@dataclass(frozen=True, slots=True)
class Doubted:
    """A doubt with what it is about; `others`: the second statement, of a link."""

    doubt: Doubt
    statement: StatementView
    claim: ClaimView | None = None
    other: StatementView | None = None
    second: ClaimView | None = None


@dataclass(frozen=True, slots=True)
class StatementForm:
    """A statement as it can be corrected; `text`: the report's words around it; `start`: where they begin."""

    statement: StatementView
    report: ReportView
    text: str
    start: int
    whole: bool
    claim: ClaimView | None
    stance: str
    so_far: tuple[Review, ...]
    seen: int


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """A claim as it can be split, and merged: with those that may be the same, or those `found` by words."""

    claim: ClaimView
    positions: tuple[Position, ...]
    suggestions: tuple[Suggestion, ...]
    found: tuple[ClaimView, ...]
    so_far: tuple[Review, ...]
    seen: int


@dataclass(frozen=True, slots=True)
class ActorForm:
    """An actor as it can be split, by the reports that mention it, and merged, with those of a name."""

    actor: ActorView
    names: tuple[str, ...]
    mentions: tuple[Mention, ...]
    found: tuple[ActorView, ...]
    so_far: tuple[Review, ...]
    seen: int


@dataclass(frozen=True, slots=True)
class Corrections:
    """A page of corrections, the latest first; `next`: the number before which the next page ends, 0 on the last."""

    reviews: tuple[Review, ...]
    labels: dict[str, str] = field(default_factory=dict)
    next: int = 0
    seen: int = 0


class Correctable:
    """A ledger as review pages ask it. All methods raise LedgerError."""

    def __init__(self, ledger: Ledger) -> None:
        self._asking = ledger._asking  # the facade's own views; nothing here writes

    def queue(self, kind: str = "", passed: Collection[str] = ()) -> tuple[tuple[Doubted, ...], int]:
        """Return the least sure decisions of a kind, without those passed over (keys), and the last correction."""
        with self._asking() as connection:
            found = [one for one in doubts(connection, kind, QUEUE + len(passed)) if one.key not in passed]
            return tuple(_doubted(connection, one) for one in found[:QUEUE]), last_review(connection)

    def last(self) -> int:
        """Return the number of the last correction, 0 for none."""
        with self._asking() as connection:
            return last_review(connection)

    def statement(self, identifier: str, whole: bool = False) -> StatementForm:
        """Return a statement with the words around it, or all of its report's. Raises NotInLedger."""
        with self._asking() as connection:
            found = queries.statement(connection, identifier)
            text, start = _around(queries.text(connection, found.report), found, whole)
            claim, stance = papers.claims_on(connection, [found.id]).get(found.id, (None, ""))
            return StatementForm(
                statement=found,
                report=queries.report(connection, found.report),
                text=text,
                start=start,
                whole=whole,
                claim=claim,
                stance=stance,
                so_far=_so_far(connection, {("statement", found.id), ("claim", found.id)}),
                seen=last_review(connection),
            )

    def words(self, identifier: str) -> tuple[StatementView, str]:
        """Return a statement and the text of its report. Raises NotInLedger."""
        with self._asking() as connection:
            found = queries.statement(connection, identifier)
            return found, queries.text(connection, found.report)

    def claim(self, identifier: str, words: str = "") -> ClaimForm:
        """Return a claim, and others in which words occur. Raises NotInLedger and BadQuery."""
        with self._asking() as connection:
            claim = queries.claim(connection, identifier)
            members = claiming.claims_of(connection, [claim.id.removeprefix("c")])[claim.id]
            return ClaimForm(
                claim=claim,
                positions=tuple(strands.positions(connection, claim.id, 0, POSITIONS_AT_MOST)),
                suggestions=tuple(queries.suggestions(connection, claim.id, SUGGESTED)),
                found=tuple(_claims_with(connection, words, claim.id)) if words.strip() else (),
                so_far=_so_far(connection, {("claim", one) for one in members}),
                seen=last_review(connection),
            )

    def actor(self, identifier: str, name: str = "") -> ActorForm:
        """Return an actor (id), and others: those of a name, by default of one of its own. Raises NotInLedger."""
        with self._asking() as connection:
            actor = profiles.by_id(connection, identifier)
            if actor is None:
                raise NotInLedger(f"there is no actor {identifier[:60]!r}")
            names = tuple(finding.actor_data(connection, actor.id)[0])
            asked = [name] if name.strip() else [one for one in names if _tells(one)]
            alike = mentions.alike(connection, asked, actor.id, FOUND_AT_MOST)
            concerned = {("actor", named) for named, _ in acting.named_of(connection, actor.id)}
            return ActorForm(
                actor=actor,
                names=names,
                mentions=tuple(mentions.of(connection, actor.id, MENTIONS_AT_MOST)),
                found=tuple(alike),
                so_far=_so_far(connection, concerned),
                seen=last_review(connection),
            )

    def named(self, name: str) -> tuple[ActorView, ...]:
        """Return the actors with statements that have a name or id; none where there is none."""
        with self._asking() as connection:
            try:
                return tuple(finding.actors_named(connection, name))[:FOUND_AT_MOST]
            except NotInLedger:
                return ()

    def corrections(self, before: int = 0) -> Corrections:
        """Return a page of corrections, those before a number, the latest first."""
        with self._asking() as connection:
            every = list(reviews(connection))[::-1]
            found = [one for one in every if not before or one.seq < before]
            shown = tuple(found[:CORRECTIONS])
            following = shown[-1].seq if len(found) > CORRECTIONS else 0
            return Corrections(shown, _labels(connection, shown), following, every[0].seq if every else 0)

    def correction(self, seqs: Sequence[int]) -> Corrections:
        """Return some corrections by their numbers. Raises NotInLedger."""
        with self._asking() as connection:
            every = list(reviews(connection))
            found = tuple(one for one in every if one.seq in seqs)
            if len(found) < len(set(seqs)):
                raise NotInLedger(f"there is no correction {max(seqs)}", "", "See the list of corrections.")
            return Corrections(found, _labels(connection, found), 0, every[-1].seq)


def _doubted(connection: Connection, doubt: Doubt) -> Doubted:
    def claim(identifier: str) -> ClaimView | None:
        return queries.claim(connection, identifier) if identifier else None

    other = queries.statement(connection, doubt.other) if doubt.other else None
    statement = queries.statement(connection, doubt.statement)
    return Doubted(doubt, statement, claim(doubt.claim), other, claim(doubt.second))


def _tells(name: str) -> bool:
    """Tell whether a name is one, rather than a description or a pronoun, which many share."""
    return name[:1].isupper() and name.lower() not in PRONOUNS and not name.startswith("The ")


def _around(text: str, found: StatementView, whole: bool) -> tuple[str, int]:
    """Return the lines of a text around a statement, or all, and where they begin."""
    bounds = [bound for role in found.spans for span in role for bound in span] or [0]
    start, end = max(0, min(bounds) - AROUND), min(len(text), max(bounds) + AROUND)
    if whole or (not start and end == len(text)):
        return text, 0
    start = text.find("\n", start, min(bounds)) + 1 or start if start else 0
    cut = text.rfind("\n", max(bounds), end)
    return text[start : cut if cut > 0 and end < len(text) else end], start


def _so_far(connection: Connection, concerned: set[tuple[str, str]]) -> tuple[Review, ...]:
    """Return the corrections that concern something, the latest first."""
    every = {one.seq: one for one in reviews(connection)}
    found = [one for one in every.values() if not about(one, every).isdisjoint(concerned)]
    return tuple(found[::-1])


def _claims_with(connection: Connection, words: str, claim: str) -> Iterator[ClaimView]:
    """Yield the claims in which words occur, or that an id or address names, but one."""
    try:
        named = [queries.claim(connection, words.strip().rstrip("/").rpartition("/")[2])]
    except NotInLedger:
        hits = finding.search(connection, words, FOUND_AT_MOST)
        named = [queries.claim(connection, hit.id) for hit in hits if hit.kind == "claim"]
    except BadQuery:
        named = []
    yield from (one for one in named if one.id != claim)


def _labels(connection: Connection, shown: Sequence[Review]) -> dict[str, str]:
    """Return what the targets of corrections are in words, by their ids; what is no longer there is left out."""
    return mentions.labels(connection, {one.target for one in shown})
