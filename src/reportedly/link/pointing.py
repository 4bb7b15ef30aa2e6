"""Statements that point: "denied the accusation" is on the claim of the statement that it points at."""

from __future__ import annotations

from reportedly.types import Act, Link, Proposition

AGAINST = {
    Act.DENIES: 1.0,
    Act.DOUBTS: 1.0,
    Act.DECLINES: 0.0,
    Act.REPEATS: 0.0,
    Act.CONFIRMS: 0.0,
    Act.RETRACTS: 1.0,
}
"""Acts that, where they point at a statement, are on its claim; 1 for those against it."""


def pointed(left: Proposition, right: Proposition) -> Link | None:
    """Return the link of two statements of which one points at the other, None where neither does."""
    for one, other in ((left, right), (right, left)):
        if one.refers == other.id != one.id and one.act in AGAINST:
            first, second = sorted((one.id, other.id))
            return Link(first, second, 1.0, AGAINST[one.act], f"“{one.text}” points to what was said before")
    return None
