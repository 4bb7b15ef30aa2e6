"""Who says yes and who says no to a claim, and which accounts cannot both be so.

What a source does with its words (the act) says much of its side, and what is said more: who asserts that it was not
so stands with those that deny that it was. Each statement's side is therefore judged from its own act and from the
sides of those it agrees with or opposes (mean-field inference in a pairwise model of two labels).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from reportedly.link.rivals import rivals
from reportedly.types import Act, Link, Proposition, Stance, StanceKind

__all__ = ["rivals", "stances"]

ROUNDS = 30
"""Rounds of inference; the sides of a hundred statements settle in fewer than ten."""

PRIOR = {Act.DENIES: -2.5, Act.DOUBTS: -2.0, Act.DECLINES: 0.0, Act.RETRACTS: 0.0, Act.ASKS: 0.2, Act.NONE: 0.5}
"""By its act, the log-odds that a statement is for the claim that it is on; of all other acts `ASSERTING`."""

ASSERTING = 1.2
NEUTRAL = 0.25
"""The probability of being opposed that says nothing: the share of linked training pairs that are."""

COUPLING = 1.0
"""How much the log-odds of a link that two statements are opposed count beside their acts."""

OPPOSED = 0.6
"""From this probability on, a link counts as one of opposites.

A statement that denies and doubts nothing by its own act is against a claim only where such a link says so: that
somebody denied what he did not is the worst that can be said here, and by weaker links it would be said wrongly in two
cases of three.
"""

_KINDS = {
    Act.CONFIRMS: StanceKind.CONFIRMS,
    Act.REPEATS: StanceKind.REPEATS,
}
_NEITHER = {Act.DECLINES: StanceKind.DECLINES, Act.RETRACTS: StanceKind.RETRACTS}


def stances(claim: str, members: Sequence[Proposition], links: Iterable[Link]) -> tuple[Stance, ...]:
    """Return the stance of each statement on the claim that all are about, in the order of their ids.

    claim: its id; links: between the members, others are passed over. The claim is taken as those have it that assert
    it; where only denials are known they are denials.
    """
    ordered = sorted(members, key=lambda each: each.id)
    opposed = _opposed(ordered, links)
    sides = _sides(ordered, opposed)
    return tuple(_stance(claim, each, sides[each.id], opposed[each.id]) for each in ordered)


def _opposed(members: Sequence[Proposition], links: Iterable[Link]) -> Mapping[str, dict[str, float]]:
    """Return for each member how likely it is opposed to others, by their ids."""
    known = {each.id for each in members}
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for link in sorted(links, key=lambda each: (each.left, each.right)):
        if link.left in known and link.right in known:
            found[link.left][link.right] = found[link.right][link.left] = link.opposed
    return found


def _sides(members: Sequence[Proposition], opposed: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return for each member from -1 (against) to 1 (for) on which side it is."""
    place = {each.id: n for n, each in enumerate(members)}
    pairs = [(place[name], place[other], chance) for name in place for other, chance in opposed[name].items()]
    odds = np.array([PRIOR.get(each.act, ASSERTING) for each in members])
    sides = np.tanh(odds / 2)
    if pairs:
        rows, columns = (np.array(some, dtype=np.intp) for some in list(zip(*pairs, strict=True))[:2])
        chances = np.clip(np.array([chance for _, _, chance in pairs]), 0.02, 0.98)
        agreeing = COUPLING * np.log((1 - chances) / chances * NEUTRAL / (1 - NEUTRAL))
        for _ in range(ROUNDS):
            others = np.bincount(rows, weights=sides[columns] * agreeing, minlength=len(odds))
            sides = np.tanh((odds + others) / 2)
    return {each.id: _shown(each, side, opposed[each.id]) for each, side in zip(members, sides.tolist(), strict=True)}


def _shown(statement: Proposition, side: float, others: Mapping[str, float]) -> float:
    """Return a statement's side, that of its act where what speaks against that is weak."""
    weak = max(others.values(), default=0.0) < OPPOSED
    return math.tanh(ASSERTING / 2) if side <= 0 and weak and statement.act not in PRIOR else side


def _stance(claim: str, statement: Proposition, side: float, others: Mapping[str, float]) -> Stance:
    """Return a statement's stance, given its side."""
    act = statement.act
    if act in _NEITHER:
        return Stance(statement.id, claim, _NEITHER[act], 1.0, f"its act: {act}")
    sure = round((1 + abs(side)) / 2, 4)
    if side > 0:
        turned = act in (Act.DENIES, Act.DOUBTS)
        kind = _KINDS.get(act, StanceKind.ASSERTS)
        why = "it denies what is opposed to the claim" if turned else f"its act: {act}"
        return Stance(statement.id, claim, kind, sure, why)
    kind = StanceKind.DOUBTS if act is Act.DOUBTS else StanceKind.DENIES
    against = sum(chance >= OPPOSED for chance in others.values())
    why = f"its act: {act}" if act in (Act.DENIES, Act.DOUBTS) else f"it says the opposite of {against} that assert it"
    return Stance(statement.id, claim, kind, sure, why)
