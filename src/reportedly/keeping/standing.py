"""Claims anew: their founding statement, their words, stances, and where they stand over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from reportedly.keeping.stands import stand
from reportedly.ledger import acting, claiming
from reportedly.ledger.claiming import Member, NewClaim
from reportedly.ledger.decisions import Decisions
from reportedly.ledger.sides import topmost
from reportedly.ledger.status import history, status
from reportedly.link.clustering import SUGGESTED
from reportedly.link.copies import QUOTED, copies, fingerprint
from reportedly.link.stance import stances
from reportedly.link.words import bag
from reportedly.types import FOR, Act, Link, Proposition, Stance, StanceKind, Stand

PRINTED_AT_MOST = 200
"""The first statements of a claim that are looked at for words that several outlets print."""

TELLING = 2
"""The fewest telling words of a claim's own words, if any statement on it has so many: "it was so" says nothing."""

_ALONE = frozenset({Act.NONE, Act.ASKS, Act.DEMANDS})
"""Acts of statements that make no claim by themselves, only with others of the same content."""


def stand_claims(
    connection: Connection, groups: Sequence[frozenset[str]], touched: Collection[str], decided: Decisions
) -> None:
    """Write the claims that groups of statements are, where they are new or have touched statements among theirs.

    Claims of touched statements that are in no group are written again as they are.
    """
    covered = frozenset[str]().union(*groups)
    touched = set(touched).union(*claiming.contested(connection, touched).values())
    old = claiming.claims_of(connection, covered | touched)
    wanted = {*groups, *(members for members in old.values() if not members & covered)}
    kept = {members for members in old.values() if members in wanted and members.isdisjoint(touched)}
    claiming.drop_claims(connection, [claim for claim, members in old.items() if members not in kept])
    anew = sorted(wanted - kept, key=min)
    claiming.write_claims(connection, _Board(connection, anew, decided).claims())


class _Board:
    """All that is needed of the statements of some claims, read at once."""

    def __init__(self, connection: Connection, groups: Sequence[frozenset[str]], decided: Decisions) -> None:
        ids = frozenset[str]().union(*groups)
        self.groups = groups
        self.decided = decided
        self.members = claiming.members(connection, ids)
        self.propositions = {one.id: one for one in claiming.propositions(connection, ids)}
        self.links: dict[str, list[Link]] = defaultdict(list)
        for link in claiming.links_among(connection, ids, SUGGESTED):
            self.links[link.left].append(link)
        self.contested = claiming.contested(connection, ids)
        others = {one for some in self.contested.values() for one in some} - ids
        self.members |= claiming.members(connection, others)
        accused = acting.named_in(
            connection, {one.id: one.content for one in self.members.values() if one.act == Act.ACCUSES}
        )
        actors = {one.actor for one in self.members.values() if one.actor}
        self.speaks_for = acting.principals(connection, actors.union(*accused.values()))
        self.against = {one: {self._side(each) for each in some} for one, some in accused.items()}
        self.outlets = claiming.publishers(connection, {one.origin for one in self.members.values()})

    def claims(self) -> list[NewClaim]:
        """Return the claims of all groups that are any."""
        return [self._claim(group) for group in self.groups if self._is_claim(group)]

    def _is_claim(self, group: frozenset[str]) -> bool:
        return len(group) > 1 or not _ALONE.issuperset(self.members[one].act for one in group)

    def _claim(self, group: frozenset[str]) -> NewClaim:
        ordered = sorted((self.members[one] for one in group), key=_age)
        claim = f"c{ordered[0].id}"
        found = self._stances(claim, [self.propositions[one.id] for one in ordered], group)
        printed = self._printed(ordered)
        stands = [self._stand(one, printed) for one in found] + self._rivals(claim, group)
        now, shown = status(stands), self._shown(ordered, found)
        if now is None:
            raise AssertionError(f"{claim} has no statement of its own")
        return NewClaim(
            id=claim,
            label=shown.content,
            who=shown.who,
            first=ordered[0].known,
            last=max(one.known for one in ordered),
            reports=len({one.report for one in ordered}),
            stances=tuple(found),
            now=now,
            history=history(stands),
        )

    def _shown(self, ordered: Sequence[Member], found: Sequence[Stance]) -> Member:
        """Return the statement whose words are those of the claim.

        It has the claim so, if any does, says something by itself ("that" does not), and is most like the others.
        """
        having = {one.statement for one in found if one.kind in FOR} or {one.id for one in ordered}
        likeness: dict[str, float] = defaultdict(float)
        for link in (each for one in ordered for each in self.links[one.id]):
            likeness[link.left] += link.same * (link.right in having)
            likeness[link.right] += link.same * (link.left in having)
        return min(
            (one for one in ordered if one.id in having),
            key=lambda one: (len(bag(one.content).stems) < TELLING, -round(likeness[one.id], 4), _age(one)),
        )

    def _stances(self, claim: str, propositions: Sequence[Proposition], group: frozenset[str]) -> list[Stance]:
        links = [link for one in sorted(group) for link in self.links[one]]
        return [self._decided(one) for one in stances(claim, propositions, links)]

    def _decided(self, one: Stance) -> Stance:
        kind = self.decided.stances.get(one.statement)
        return one if kind is None else replace(one, kind=kind, score=1.0, why="a person says so")

    def _rivals(self, claim: str, group: frozenset[str]) -> list[Stand]:
        """Return the stands of statements outside of a claim that cannot be so together with one of it."""
        others = {other for one in group for other in self.contested.get(one, ())} - group
        asserted = [Stance(one, claim, StanceKind.ASSERTS, 1.0) for one in sorted(others) if one in self.members]
        return [self._stand(one, {}, rival=True) for one in asserted]

    def _printed(self, ordered: Sequence[Member]) -> dict[str, str]:
        """Return the outlets that were the first to print the words of unnamed sources that others printed again."""
        unnamed = {one.id: one for one in ordered[:PRINTED_AT_MOST] if not one.named}
        found: dict[str, str] = {}
        if len(unnamed) < 2:
            return found
        for group in copies({name: fingerprint(one.content) for name, one in unnamed.items()}, QUOTED):
            first = min((unnamed[name] for name in group), key=_age)
            found |= dict.fromkeys(group, self._outlet(first))
        return found

    def _outlet(self, member: Member) -> str:
        """Return the outlet that printed a statement's report, or the one that this copies, first."""
        return self.outlets.get(member.origin, "")

    def _stand(self, one: Stance, printed: Mapping[str, str], rival: bool = False) -> Stand:
        member = self.members[one.statement]
        against = self.against.get(member.id, set()) if one.kind in FOR else set()
        outlet = printed.get(member.id) or self._outlet(member)
        return stand(one, member, self._side(member.actor), outlet, rival, against)

    def _side(self, actor: str) -> str:
        return topmost(actor, self.speaks_for) if actor else ""


def _age(one: Member) -> tuple[str, str, str]:
    return one.known, one.said, one.id
