"""Sides and voices: who is one party to a claim, and what each side's statements on it come to.

Part of the rules of status (:mod:`reportedly.ledger.status`); pure.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from reportedly.types import FOR, StanceKind, Stand

_HOLDS = frozenset({StanceKind.ASSERTS, StanceKind.CONFIRMS})
"""Stances that have it so with a voice of their own."""

_OF_RIVAL = dict.fromkeys(FOR, StanceKind.DENIES) | {StanceKind.RETRACTS: StanceKind.RETRACTS}
"""What a stance on a rival account does to this claim; to deny or doubt the rival says nothing of this one."""


class Mark(StrEnum):
    """What the rules count of a side: what its position does, and what it has done."""

    ASSERTS = "asserts"
    REPEATS = "repeats"
    DENIES = "denies"
    DOUBTS = "doubts"
    RETRACTS = "retracts"
    CLAIMED = "claimed"
    TAKEN_BACK = "taken back"
    CORRECTED = "corrected"
    CONCEDES = "concedes"


def side_of(stand: Stand) -> str:
    """Return the key of a statement's side.

    That is `side`, or without one the voice and what is done: that two unnamed sources of one outlet who differ are
    the same person cannot be known, so neither takes back what the other said.
    """
    return stand.side or f"{voice_of(stand)} (unnamed, {_camp(stand)})"


def voice_of(stand: Stand) -> str:
    """Return the key of a statement's voice: its origin, or as far as that is unknown its side, outlet or report."""
    return stand.voice or stand.side or stand.outlet or stand.report


def topmost(actor: str, speaks_for: Mapping[str, str]) -> str:
    """Return the side of an actor: for whom it speaks, followed upwards. Of a circle, the smallest id."""
    way = [actor]
    while way[-1] in speaks_for:
        above = speaks_for[way[-1]]
        if above in way:
            return min(way[way.index(above) :])
        way.append(above)
    return way[-1]


def by_said(stand: Stand) -> tuple[datetime, datetime, str, str, bool]:
    """Return the order of statements by when they were said; of equals the one known later is the later."""
    return stand.said, stand.known, stand.statement, stand.stance, stand.rival


def _order(stand: Stand) -> tuple[bool, datetime, datetime, str, str, bool]:
    """Return the order in which statements settle a side's position: recalled ones first, to overrule none."""
    return not stand.recalled, *by_said(stand)


def by_arrival(stand: Stand) -> tuple[object, ...]:
    """Return an order by when statements were known that leaves no two different ones as equals."""
    rest = (stand.recalled, stand.named, stand.correction, stand.supersedes, stand.unable, stand.caveat)
    names = (stand.side, stand.voice, stand.outlet, stand.report, tuple(sorted(stand.against)))
    return stand.known, *by_said(stand), rest, names, str(stand.dropped)


def bearing(stand: Stand) -> StanceKind | None:
    """Return what a statement does to its side's position on this claim, None for what changes no status."""
    if stand.caveat or stand.supersedes or stand.stance is StanceKind.DECLINES:
        return None
    return _OF_RIVAL.get(stand.stance) if stand.rival else stand.stance


def corrects(stand: Stand) -> bool:
    """Tell whether an outlet takes back by a statement what it carried: what others say in a correction is theirs."""
    itself = stand.side in ("", stand.outlet)
    return stand.correction and itself and bearing(stand) in (StanceKind.DENIES, StanceKind.RETRACTS)


def carriers(stand: Stand) -> list[tuple[str, str]]:
    """Return who carried a statement: its outlet and its voice, where known."""
    known = (("outlet", stand.outlet), ("voice", stand.voice))
    return [(what, name) for what, name in known if name]


def is_quiet(stand: Stand) -> bool:
    """Tell whether a statement says nothing on the claim: a silence, or the reporter's own caveat."""
    return not (stand.rival or stand.supersedes) and (stand.caveat or stand.stance is StanceKind.DECLINES)


def _camp(stand: Stand) -> str:
    """Return the word that keeps apart what unnamed sources of one voice do."""
    does = bearing(stand)
    if does in FOR or (does is StanceKind.RETRACTS and not stand.rival):
        return "for"
    return {None: "silent", StanceKind.DOUBTS: "doubting"}.get(does, "denying")


def earlier(one: Stand | None, other: Stand) -> Stand:
    """Return which of two statements was said earlier."""
    return other if one is None or by_said(other) < by_said(one) else one


def precedes(one: Stand | None, other: Stand | None) -> bool:
    """Tell whether there are two statements and the first was said earlier."""
    return one is not None and other is not None and by_said(one) < by_said(other)


@dataclass(slots=True)
class Side:
    """What is known of one side: its statements, and what follows from them in the order of :func:`_order`.

    `position`: the statement that holds now. `start`: the first of the present run of assertions. `asserted`: the
    first assertion, `opposed`: the first denial or doubt. `taken`: what took an assertion back. `void`: an assertion
    of which its outlet printed a correction.
    """

    stands: list[Stand] = field(default_factory=list)
    position: Stand | None = None
    start: Stand | None = None
    asserted: Stand | None = None
    opposed: Stand | None = None
    taken: Stand | None = None
    void: Stand | None = None

    def add(self, stand: Stand, corrected: Callable[[Stand], bool]) -> None:
        """Take in one more statement, whenever it was said; `corrected` tells whether its outlet took it back."""
        last = not self.stands or _order(self.stands[-1]) < _order(stand)
        insort(self.stands, stand, key=_order)
        if last and not corrected(stand):
            self._settle(stand)
        else:
            self.again(corrected)

    def again(self, corrected: Callable[[Stand], bool]) -> None:
        """Go through all statements anew; what is corrected no longer counts as said."""
        self.position = self.start = self.asserted = self.opposed = self.taken = self.void = None
        for stand in self.stands:
            if corrected(stand):
                self.void = stand if stand.stance in _HOLDS and not stand.rival else self.void
            else:
                self._settle(stand)

    def marks(self, accuser: Stand | None) -> tuple[Mark, ...]:
        """Return what the rules count of this side; `accuser`: the first statement of another one against it."""
        held = bearing(self.position) if self.position else None
        marks = [Mark.ASSERTS if held in _HOLDS else Mark(held)] if held else []
        if self.asserted or self.taken or self.void:
            marks.append(Mark.CLAIMED)
        if held not in FOR:
            marks.extend(self._taken_back())
        if held in _HOLDS and self.conceded(accuser):
            marks.append(Mark.CONCEDES)
        return tuple(marks)

    def _taken_back(self) -> tuple[Mark, ...]:
        if self.taken and not self.taken.correction:
            return (Mark.TAKEN_BACK,)
        corrected = self.taken or (self.void and not self.asserted)
        return (Mark.TAKEN_BACK, Mark.CORRECTED) if corrected else ()

    def conceded(self, accuser: Stand | None) -> Stand | None:
        """Return the denial, doubt or charge that came before the present assertions began."""
        return next((before for before in (self.opposed, accuser) if precedes(before, self.start)), None)

    def _settle(self, stand: Stand) -> None:
        does = bearing(stand)
        # What is only recalled gives a position where there is no other, and gives way to any.
        held = self.position if self.position and (stand.recalled or not self.position.recalled) else None
        if does in _HOLDS:
            self._hold(stand, held)
        elif stand.stance is StanceKind.REPEATS:
            self._repeat(stand, held)
        elif does is StanceKind.RETRACTS:
            self._retract(stand, held)
        else:
            self._oppose(stand)

    def _hold(self, stand: Stand, held: Stand | None) -> None:
        self.start = self.start if held and bearing(held) in _HOLDS else stand
        self.asserted = earlier(self.asserted, stand)
        self.position, self.taken = stand, None

    def _repeat(self, stand: Stand, held: Stand | None) -> None:
        # To repeat, one's own words or others', is no voice: it replaces nothing that a side said for itself. Nor does
        # it take back that the rival account was repeated, since to repeat must never settle a dispute.
        if held is None or bearing(held) is StanceKind.REPEATS or (stand.rival and held.stance is StanceKind.REPEATS):
            self.position = stand

    def _retract(self, stand: Stand, held: Stand | None) -> None:
        if stand.rival:
            # To give up the other account takes away this side's denial; it takes back nothing on this claim.
            self.position = None if self.position and self.position.rival else self.position
            return
        # Who takes back what nobody has seen asserted must have asserted it, unless it was a denial or a repetition.
        only = self.opposed or (held and bearing(held) is StanceKind.REPEATS)
        if stand.correction or self.asserted or not only:
            self.taken = self.taken or stand
        self.position = stand

    def _oppose(self, stand: Stand) -> None:
        self.opposed = self.opposed if stand.unable else earlier(self.opposed, stand)
        # Positions count, not verbs: to deny what one had asserted takes it back.
        if bearing(stand) is StanceKind.DENIES and precedes(self.asserted, stand):
            self.taken = self.taken or stand
        self.position = stand
