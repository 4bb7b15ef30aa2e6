"""A timeline: a lane for each actor, a sign for each statement where its moment stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reportedly.ledger.views import StatementView
from reportedly.web.drawing.scales import Scale, Tick

LANES_AT_MOST = 12
"""Actors that have a lane of their own; the others share the last one."""

LEVELS_AT_MOST = 5
"""Signs of one time in a lane that are put below each other; of the others their number stands there."""

WIDTH, LABELS, RIGHT, TOP, LANE, SIGN = 1000, 190, 24, 30, 34, 14
"""The picture's width, that of the lanes' names, the margins, the height of a lane, the size of a sign."""


@dataclass(frozen=True, slots=True)
class Point:
    """A statement's sign: its middle, what it says, and the statement."""

    x: float
    y: float
    stance: str
    statement: StatementView


@dataclass(frozen=True, slots=True)
class Lane:
    """An actor's lane: its name and middle."""

    name: str
    y: float


@dataclass(frozen=True, slots=True)
class Rest:
    """How many signs are left out at a place."""

    x: float
    y: float
    number: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A timeline as it is drawn."""

    width: int
    height: float
    lanes: tuple[Lane, ...]
    points: tuple[Point, ...]
    rests: tuple[Rest, ...]
    ticks: tuple[Tick, ...]


def timeline(statements: Sequence[tuple[StatementView, str]]) -> Picture | None:
    """Return the picture of some statements with their stances, in the order of time.

    None where all were said at one time: a line of time has no length then.
    """
    if len({one.said for one, _ in statements}) < 2:
        return None
    counted = Counter(_lane(one) for one, _ in statements)
    chosen = sorted(counted, key=lambda name: (-counted[name], name))[:LANES_AT_MOST]
    lanes = [*chosen, *(["others"] if len(counted) > len(chosen) else [])]
    said = [one.said for one, _ in statements]
    scale = Scale(min(said), max(said), LABELS + SIGN, WIDTH - RIGHT)
    points, left_out, tall = _points(statements, lanes, scale)
    tops: list[float] = [TOP]
    for height in tall:
        tops.append(tops[-1] + height)
    placed = tuple(
        Point(one.x, tops[lane] + LANE / 2 + level * (SIGN + 2), one.stance, one.statement)
        for one, lane, level in points
    )
    rests = tuple(
        Rest(x, tops[lane] + LANE / 2 + LEVELS_AT_MOST * (SIGN + 2), number) for (lane, x), number in left_out.items()
    )
    named = tuple(Lane(name, tops[n] + LANE / 2) for n, name in enumerate(lanes))
    return Picture(WIDTH, tops[-1] + 6, named, placed, rests, tuple(scale.ticks()))


def _lane(one: StatementView) -> str:
    return one.who if one.actor else "no source named"


def _points(
    statements: Sequence[tuple[StatementView, str]], lanes: Sequence[str], scale: Scale
) -> tuple[list[tuple[Point, int, int]], Counter[tuple[int, float]], list[float]]:
    """Return each sign with its lane and its level in it, as signs of one time are put below each other.

    Also how many are left out where (lane, x), and the height of each lane.
    """
    number = {name: n for n, name in enumerate(lanes)}
    last: dict[tuple[int, int], float] = {}
    found, levels = [], [1] * len(lanes)
    rests: Counter[tuple[int, float]] = Counter()
    place: dict[int, float] = {}
    for one, stance in statements:
        lane, x = number.get(_lane(one), len(lanes) - 1), scale(one.said)
        level = 0
        while last.get((lane, level), -SIGN) > x - SIGN:
            level += 1
        levels[lane] = max(levels[lane], min(level, LEVELS_AT_MOST) + 1)
        if level >= LEVELS_AT_MOST:
            place[lane] = x if x - place.get(lane, -WIDTH) > 2 * SIGN else place[lane]
            rests[lane, place[lane]] += 1
            continue
        last[lane, level] = x
        found.append((Point(x, 0, stance, one), lane, level))
    return found, rests, [LANE + (count - 1) * (SIGN + 2) for count in levels]
