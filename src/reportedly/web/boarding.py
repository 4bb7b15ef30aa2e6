"""A board as a table: which actors are its columns, and what stands in each cell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from reportedly.keeping.browsing import Board
from reportedly.ledger.boards import Speaker, Standing
from reportedly.ledger.views import ClaimView
from reportedly.types import Reason, StanceKind

COLUMNS_AT_MOST = 8
"""Actors that are columns of a board, those with most statements; the others share one."""

NOBODY = Speaker("", "no source named", "unnamed", "")
"""The column of statements for which no source is named."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What an actor does to a claim: each stance that differs from the one before, the last one last."""

    who: str
    steps: tuple[Standing, ...]
    statements: int

    @property
    def last(self) -> Standing:
        """The statement that gives the actor's present position."""
        return self.steps[-1]

    @property
    def earlier(self) -> tuple[Standing, ...]:
        """The two steps before that."""
        return self.steps[-3:-1]


@dataclass(frozen=True, slots=True)
class Row:
    """A claim, its cells in the order of the columns (None: nothing said), those of all other actors, and reasons."""

    claim: ClaimView
    cells: tuple[Cell | None, ...]
    others: tuple[Cell, ...]
    reasons: tuple[tuple[str, Reason], ...]
    notes: tuple[tuple[str, Reason], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A board: its columns in groups, each under the side for which its actors speak, "" for itself; its rows."""

    groups: tuple[tuple[str, tuple[Speaker, ...]], ...]
    rows: tuple[Row, ...]
    others: bool

    @property
    def columns(self) -> tuple[Speaker, ...]:
        """All columns in their order."""
        return tuple(one for _, group in self.groups for one in group)

    @property
    def sided(self) -> bool:
        """Whether any actor speaks for another."""
        return any(side for side, _ in self.groups)


def table(board: Board) -> Table:
    """Return a page of a board as a table."""
    columns = _columns(board)
    sides = ((side, tuple(group)) for side, group in groupby(columns, key=lambda one: one.side))
    groups = tuple((_side(board, side, group), group) for side, group in sides)
    ids = [one.id for one in columns]
    rows = tuple(_row(board, claim, ids) for claim in board.claims)
    return Table(groups, rows, any(row.others for row in rows))


def _columns(board: Board) -> list[Speaker]:
    """Return the actors with most statements, sides together, the principal of each side first."""
    counted = Counter(one.actor for one in board.standings)
    chosen = sorted(counted, key=lambda one: (-counted[one], one))[:COLUMNS_AT_MOST]
    speakers = [board.speakers.get(one, NOBODY) for one in chosen]
    size: Counter[str] = Counter()
    for one in speakers:
        size[one.side] += counted[one.id]
    return sorted(
        speakers,
        key=lambda one: (one == NOBODY, -size[one.side], one.side, one.id != one.side, -counted[one.id], one.id),
    )


def _side(board: Board, side: str, group: tuple[Speaker, ...]) -> str:
    """Return the name of a side, "" where its only column has that name already."""
    name = board.speakers[side].name if side in board.speakers else ""
    return "" if len(group) == 1 and group[0].name == name else name


def _row(board: Board, claim: ClaimView, ids: Sequence[str]) -> Row:
    ways: dict[str, list[Standing]] = defaultdict(list)
    for one in board.standings:
        if one.claim == claim.id:
            ways[one.actor].append(one)
    reasons, notes = board.whys.get(claim.id, ((), ()))
    named = {one.statement: one.who for one in board.standings if one.claim == claim.id}
    return Row(
        claim=claim,
        cells=tuple(_cell(ways[one]) if one in ways else None for one in ids),
        others=tuple(_cell(way) for actor, way in ways.items() if actor not in ids),
        reasons=tuple((named.get(one.statement, ""), one) for one in reasons),
        notes=tuple((named.get(one.statement, ""), one) for one in notes),
    )


def _cell(way: Sequence[Standing]) -> Cell:
    """Return the cell of statements of one actor on one claim, in the order in which they were said."""
    steps = [next(group) for _, group in groupby(reversed(way), key=_position)][::-1]
    return Cell(way[-1].who or NOBODY.name, tuple(steps), len(way))


def _position(one: Standing) -> StanceKind:
    return one.stance
