"""The rules of status: where a claim stands at a time, by the statements on it that were known then, and why.

Pure functions. What they look at of a statement is a :class:`~reportedly.types.Stand`. The rules in words, with a
worked example of each status, are in `docs/reference/status.md`.

::

    stands → known at a time → by side → position of each side → marks, counted → the first rule that holds
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import groupby

from reportedly.ledger.sides import (
    Mark,
    Side,
    bearing,
    by_arrival,
    by_said,
    carriers,
    corrects,
    earlier,
    is_quiet,
    side_of,
    voice_of,
)
from reportedly.types import FOR, Reason, StanceKind, Stand, Status, StatusKind

__all__ = ["history", "positions", "status", "voices"]


def status(stands: Iterable[Stand], as_of: datetime | None = None) -> Status | None:
    """Return where a claim stands by what was known at a time (that moment included; None for all), and since when.

    `stands`: the statements on it and on its rivals, in any order. None where nothing on the claim itself was known,
    since that a claim is younger than the time asked for is no error. Times must all have a zone.
    """
    found = None
    for since, board in _told(stands, as_of):
        found = since, board
    return found[1].status(found[0], as_of) if found else None


def history(stands: Iterable[Stand]) -> tuple[Status, ...]:
    """Return every change of a claim's status in the order of time, each with what made the change when it came.

    So the last one has the kind and the time of ``status(stands)``, but not the reasons that were added since.
    """
    changes: list[Status] = []
    for since, board in _told(stands, None):
        if not changes or since != changes[-1].since:
            changes.append(board.status(since, since))
    return tuple(changes)


def positions(stands: Iterable[Stand], as_of: datetime | None = None) -> dict[str, Stand]:
    """Return the statement that gives each side its position at a time, by side (see :func:`side_of`), sorted.

    A retraction is one. Sides that were silent or whose words their outlet has corrected have none.
    """
    board = _board(stands, as_of)
    return {key: side.position for key, side in sorted(board.sides.items()) if side.position}


def voices(stands: Iterable[Stand], as_of: datetime | None = None) -> tuple[str, ...]:
    """Return the independent voices that assert or confirm the claim at a time, sorted."""
    return tuple(sorted(_board(stands, as_of).voices))


class _Board:
    """All sides of a claim at a time, and counts of their marks, kept in step as statements become known."""

    def __init__(self) -> None:
        self.sides: defaultdict[str, Side] = defaultdict(Side)
        self.voices: defaultdict[str, set[str]] = defaultdict(set)
        self.count: Counter[Mark] = Counter()
        self.listed: list[Stand] = []
        self.open = False
        self._marks: dict[str, tuple[Mark, ...]] = {}
        self._voice: dict[str, str] = {}
        self._accusers: dict[str, Stand] = {}
        self._corrected: dict[tuple[str, str, bool], datetime] = {}

    def add(self, batch: Iterable[Stand]) -> None:
        """Take in the statements that became known at one time."""
        new = list(batch)
        corrections = [stand for stand in new if corrects(stand)]
        touched = self._correct(corrections) if corrections else set()
        for stand in new:
            self.open = self.open or not (stand.rival or stand.supersedes)
            touched.update(self._accuse(stand))
            if is_quiet(stand) or stand.supersedes or corrects(stand) or stand.dropped:
                self.listed.append(stand)
            if bearing(stand):
                self.sides[side_of(stand)].add(stand, self._is_corrected)
                touched.add(side_of(stand))
        for key in touched & self.sides.keys():
            self._recount(key)

    @property
    def kind(self) -> StatusKind:
        """The first rule that holds."""
        return next(kind for kind, holds in _RULES if holds(self))

    @property
    def withdrawn(self) -> bool:
        """Whether all who asserted it took it back; for corrections to do so, nobody else may have carried it."""
        everyone = 0 < self.count[Mark.CLAIMED] == self.count[Mark.TAKEN_BACK]
        return everyone and not (self.count[Mark.CORRECTED] and self.count[Mark.REPEATS])

    def status(self, since: datetime, as_of: datetime | None) -> Status:
        """Return the status with its reasons and notes, in the order in which they were said."""
        kind = self.kind
        reasons = dict(sorted(self._reasons(kind), key=lambda pair: by_said(pair[0])))
        notes = [(stand, why) for stand in self.listed for why in _notes(stand, stand in reasons, as_of)]
        return Status(kind, since, _worded(reasons.items()), _worded(sorted(notes, key=lambda pair: by_said(pair[0]))))

    def _reasons(self, kind: StatusKind) -> Iterator[tuple[Stand, str]]:
        for key, side in self.sides.items():
            marks = self._marks[key]
            if kind is StatusKind.WITHDRAWN and Mark.CLAIMED in marks:
                yield from _took_back(side)
            elif kind is StatusKind.CONCEDED and Mark.CONCEDES in marks:
                yield from _conceded(side, self._accusers.get(key))
            elif side.position and not _SHOWN.get(kind, frozenset()).isdisjoint(marks):
                yield side.position, _why(side.position)
        if kind is StatusKind.UNASSERTED:
            yield from ((stand, _why(stand)) for stand in self.listed if is_quiet(stand))
        if kind is StatusKind.WITHDRAWN:
            own = (stand for stand in self.listed if corrects(stand) and not _gives_up_rival(stand))
            yield from ((stand, _why(stand)) for stand in own)

    def _accuse(self, stand: Stand) -> frozenset[str]:
        """Keep the first statement of another side against each; return the sides."""
        if stand.rival or bearing(stand) not in FOR:
            return frozenset()
        accused = stand.against - {stand.side}
        for side in accused:
            self._accusers[side] = earlier(self._accusers.get(side), stand)
        return accused

    def _correct(self, corrections: Iterable[Stand]) -> set[str]:
        """Let what the outlets and voices of corrections have carried until then no longer count; return all sides."""
        for stand in corrections:
            # An account is corrected by its own retraction and by the account that takes its place.
            which = _gives_up_rival(stand)
            self._corrected.update({(*carrier, which): stand.known for carrier in carriers(stand)})
        for side in self.sides.values():
            side.again(self._is_corrected)
        return set(self.sides)

    def _is_corrected(self, stand: Stand) -> bool:
        if stand.stance not in FOR or corrects(stand):
            return False
        until = [self._corrected.get((*carrier, stand.rival)) for carrier in carriers(stand)]
        return any(time is not None and stand.known <= time for time in until)

    def _recount(self, key: str) -> None:
        side = self.sides[key]
        self.count.subtract(self._marks.get(key, ()))
        self._marks[key] = side.marks(self._accusers.get(key))
        self.count.update(self._marks[key])
        before = self._voice.pop(key, None)
        if before is not None:
            self.voices[before].discard(key)
            if not self.voices[before]:
                del self.voices[before]
        if side.position and Mark.ASSERTS in self._marks[key]:
            self._voice[key] = voice_of(side.position)
            self.voices[self._voice[key]].add(key)


_RULES: tuple[tuple[StatusKind, Callable[[_Board], object]], ...] = (
    (StatusKind.WITHDRAWN, lambda on: on.withdrawn),
    (StatusKind.CONCEDED, lambda on: on.count[Mark.CONCEDES]),
    (StatusKind.DISPUTED, lambda on: on.count[Mark.DENIES] and on.count[Mark.ASSERTS] + on.count[Mark.REPEATS]),
    (StatusKind.CORROBORATED, lambda on: len(on.voices) > 1),
    (StatusKind.DOUBTED, lambda on: on.count[Mark.ASSERTS] and on.count[Mark.DOUBTS]),
    (StatusKind.REPEATED, lambda on: on.count[Mark.REPEATS]),
    (StatusKind.UNCONFIRMED, lambda on: on.count[Mark.ASSERTS]),
    (StatusKind.DENIED, lambda on: on.count[Mark.DENIES]),
    (StatusKind.UNASSERTED, lambda _: True),
)
"""The rules in the order in which they are tried. Each side has one position, so that two are two sides."""

_SHOWN: dict[StatusKind, frozenset[Mark]] = {
    StatusKind.DISPUTED: frozenset({Mark.ASSERTS, Mark.REPEATS, Mark.DENIES}),
    StatusKind.CORROBORATED: frozenset({Mark.ASSERTS}),
    StatusKind.DOUBTED: frozenset({Mark.ASSERTS, Mark.DOUBTS}),
    StatusKind.REPEATED: frozenset({Mark.ASSERTS, Mark.REPEATS}),
    StatusKind.UNCONFIRMED: frozenset({Mark.ASSERTS}),
    StatusKind.DENIED: frozenset({Mark.DENIES}),
    StatusKind.UNASSERTED: frozenset({Mark.DOUBTS, Mark.RETRACTS}),
}
"""Whose positions are the reasons for a status."""


_WHY = {
    StanceKind.ASSERTS: "asserted it",
    StanceKind.CONFIRMS: "confirmed it",
    StanceKind.REPEATS: "repeated it",
    StanceKind.DENIES: "denied it",
    StanceKind.DOUBTS: "doubted it",
    StanceKind.DECLINES: "did not comment",
    StanceKind.RETRACTS: "took back what it had said",
}


def _why(stand: Stand) -> str:
    """Return in words what a statement did, and what to mind about its source; the past fits one source and several."""
    special = (
        ("printed a correction", corrects(stand)),
        ("said in the reporter's own words that it could not be verified", stand.caveat),
        ("gave a rival account, which denies it", stand.rival),
        ("could not confirm it", stand.unable),
    )
    does = next((words for words, so in special if so), _WHY[stand.stance])
    minded = (("a source without a name", not stand.named), ("recalled by a later report", stand.recalled))
    return "; ".join([does, *(words for words, so in minded if so)])


def _notes(stand: Stand, is_reason: bool, as_of: datetime | None) -> Iterator[str]:
    """Yield what is listed of a statement though it changes no status."""
    if stand.supersedes:
        yield "gave a later figure, which denies nothing"
    elif not is_reason and (corrects(stand) or is_quiet(stand)):
        yield _why(stand)
    if stand.dropped and (as_of is None or stand.dropped <= as_of):
        yield "is missing without a word in a revision of its report"


def _took_back(side: Side) -> Iterator[tuple[Stand, str]]:
    """Yield what a side had asserted and what took it back."""
    if before := side.asserted or side.void:
        yield before, f"{_why(before)}; taken back since"
    if side.taken:
        yield side.taken, _why(side.taken)


def _conceded(side: Side, accuser: Stand | None) -> Iterator[tuple[Stand, str]]:
    """Yield what a side had said before, or what was said against it, and what it says now."""
    before = side.conceded(accuser)
    if before and side.position:
        yield before, f"{_why(before)}; {'before' if before is side.opposed else 'against the side that now has it so'}"
        yield side.position, _why(side.position)


def _gives_up_rival(stand: Stand) -> bool:
    return stand.rival and stand.stance is StanceKind.RETRACTS


def _worded(pairs: Iterable[tuple[Stand, str]]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(Reason(stand.statement, why) for stand, why in pairs))


def _told(stands: Iterable[Stand], as_of: datetime | None) -> Iterator[tuple[datetime, _Board]]:
    """Yield at each time at which something became known since when the claim has its status, and the board."""
    board, kind, since = _Board(), None, None
    for known, batch in groupby(_known(stands, as_of), key=lambda stand: stand.known):
        board.add(batch)
        if board.open:
            kind, since = (kind, since) if since and board.kind is kind else (board.kind, known)
            yield since, board


def _board(stands: Iterable[Stand], as_of: datetime | None) -> _Board:
    board = _Board()
    for _, batch in groupby(_known(stands, as_of), key=lambda stand: stand.known):
        board.add(batch)
    return board


def _known(stands: Iterable[Stand], as_of: datetime | None) -> list[Stand]:
    """Return what was known at a time, each statement once, in an order that the input's has no part in."""
    return sorted({stand for stand in stands if as_of is None or stand.known <= as_of}, key=by_arrival)
