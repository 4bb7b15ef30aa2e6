"""What follows from a report: its statements, whose they are, what they are linked with, where claims stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from sqlalchemy import Connection

from reportedly.keeping.fixing import apply_fix, fix_actors
from reportedly.keeping.grouping import found_of, grouped
from reportedly.keeping.nearby import Nearby
from reportedly.keeping.people import add_actors, named_of, place, stored
from reportedly.keeping.standing import stand_claims
from reportedly.keeping.telling import gist_of, tell_story
from reportedly.keeping.voices import find_origins
from reportedly.ledger import acting, claiming, writing
from reportedly.ledger.decisions import Decisions, decisions, last_review
from reportedly.link import Linker
from reportedly.link.copies import fingerprint
from reportedly.types import Proposition, Report


class Deriver:
    """Keeps what is derived in step with what is added; one for as long as a ledger is open for writing."""

    def __init__(self, version: str) -> None:
        """Derive with a version of reportedly and its weights."""
        self.version = version
        self._nearby = Nearby()
        self._decided: tuple[int, Decisions] | None = None

    @cached_property
    def _linker(self) -> Linker:
        return Linker()

    def forget(self) -> None:
        """Read index and decisions anew when they are needed next: what was written last has not been kept, or others
        may have written since.
        """
        self._nearby = Nearby()
        self._decided = None

    @property
    def has_index(self) -> bool:
        """Whether an index was read."""
        return bool(self._nearby)

    def decided(self, connection: Connection) -> Decisions:
        """Return what people decided so far, read anew after a correction alone: they only ever add to it."""
        last = last_review(connection)
        if self._decided is None or self._decided[0] != last:
            self._decided = last, decisions(connection)
        return self._decided[1]

    def add(
        self,
        connection: Connection,
        report: Report,
        known: str,
        found: Sequence[Proposition],
        older: Sequence[str],
        gone: Collection[str],
    ) -> None:
        """Add what was read from a report that has been filed.

        found: its statements as linking needs them; older: for each the one of an earlier revision that it repeats;
        gone: those that it has no more.
        """
        decided = self.decided(connection)
        prints = fingerprint(report.body)
        essence = gist_of(report)
        writing.add_reading(connection, report, self.version, prints, essence.length, essence.terms)
        named, who = named_of(report)
        writing.add_statements(connection, report, known, found, who, older)
        moved = add_actors(connection, report.id, named, decided.actors)
        voiced = find_origins(connection, report.id, prints)
        for one in found:
            if one.id in decided.fixes:
                apply_fix(connection, one.id, decided.fixes[one.id])
        moved |= fix_actors(connection, decided)
        fresh = [one.id for one, old in zip(found, older, strict=True) if not old]
        contested = self._link(connection, known, fresh)
        self.settle(connection, fresh, {*moved, *voiced, *gone, *older, *contested} - {""}, decided)
        tell_story(connection, essence, known)

    def settle(
        self, connection: Connection, fresh: Collection[str], touched: Collection[str], decided: Decisions
    ) -> None:
        """Group fresh statements into claims, and say where their claims and those of touched statements stand."""
        groups = grouped(connection, fresh, decided)
        stand_claims(connection, groups, {*fresh, *touched}, decided)

    def group_again(self, connection: Connection, statements: Collection[str], decided: Decisions) -> None:
        """Group statements, and all that share a claim with them, anew."""
        members = set(statements).union(*claiming.claims_of(connection, statements).values())
        self.settle(connection, members & claiming.known(connection, members), (), decided)

    def place_again(self, connection: Connection, named: Collection[str], decided: Decisions) -> None:
        """Say anew which canonical actors some reports' actors (ids) are."""
        found = list(acting.named_like(connection, named, stored))
        moved = place(connection, found, decided.actors)
        self.settle(connection, (), moved | fix_actors(connection, decided), decided)

    def read_again(self, connection: Connection, statement: str, decided: Decisions) -> None:
        """Derive a statement anew from what was read and what people corrected.

        It is linked anew only where what linking looks at is another: of a million statements, that takes seconds.
        """
        before = {statement}.union(*claiming.claims_of(connection, [statement]).values())
        old = claiming.propositions(connection, [statement])
        apply_fix(connection, statement, decided.fixes.get(statement, {}))
        moved = fix_actors(connection, decided)
        if claiming.propositions(connection, [statement]) != old:
            claiming.drop_links(connection, statement)
            known = claiming.members(connection, [statement])[statement].known
            self._nearby.drop(known, {statement})  # its vector may be another
            moved |= self._link(connection, known, [statement])
        self.settle(connection, before, moved, decided)

    def _link(self, connection: Connection, known: str, fresh: Sequence[str]) -> set[str]:
        """Link statements known at a moment with all others; return those with which one cannot be so together."""
        new = claiming.propositions(connection, fresh)
        found = found_of(connection, self._linker, self._nearby, known, new)
        claiming.add_links(connection, found.links)
        claiming.add_contests(connection, found.contests)
        self._nearby.add(known, new)
        return {one for left, right, _ in found.contests for one in (left, right)}
