"""Statements to claims: which statements, of one report or of several, are about the same proposition.

statement → vector (encoding) → candidates by cosine → features of each pair → probabilities → claims (clustering)
→ each statement's stance on its claim (stance)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from reportedly.link.encoding import Encoder
from reportedly.link.features import Profile, features, profiles
from reportedly.link.judging import PairModel, why
from reportedly.link.pointing import pointed
from reportedly.link.vectors import AT_LEAST, table
from reportedly.types import Link, Proposition

__all__ = ["CANDIDATES", "Linker"]

CANDIDATES = 50
"""The most candidates for a statement; of more, the most similar are taken."""

WITHIN = 0.8
"""The probability from which two statements of one report are linked."""

Pair = tuple[Proposition, Proposition]


class Linker:
    """Finds and judges pairs of statements; safe in threads and forked processes.

    The weights are loaded when first used.
    """

    def __init__(self) -> None:
        self._encoder = Encoder()

    @cached_property
    def _model(self) -> PairModel:
        return PairModel.load()

    def encoded(self, statements: Sequence[Proposition]) -> tuple[Proposition, ...]:
        """Return the statements with their vectors, which all else needs, and their stems; those that have a vector
        stay as they are.

        A vector depends on its own statement alone. Raises ModelError when the weights are missing or damaged.
        """
        return self._encoder.encoded(statements)

    def candidates(
        self, new: Sequence[Proposition], known: Sequence[Proposition] = (), at_least: float = AT_LEAST
    ) -> list[Pair]:
        """Return the pairs worth judging among `new` ones, and of these with `known` ones, in the order of their ids.

        Two statements are a pair if the cosine of their vectors is `at_least` so much, or if one refers to the other.
        A new one is in no more than `CANDIDATES` pairs of its own choice. Statements without a vector pair by reference
        alone. Time grows with the product of the numbers; for many known ones, look up their ids in an `index.Index`.
        """
        everything = [*new, *known]
        if not everything:
            return []
        vectors = table([each.vector for each in everything])
        cosines = vectors[: len(new)] @ vectors.T
        place = {each.id: n for n, each in enumerate(everything)}
        chosen: set[tuple[int, int]] = set()
        for row, here in enumerate(cosines):
            here[row] = -1.0
            near = np.flatnonzero(here >= at_least).tolist()
            if len(near) > CANDIDATES:
                near = sorted(near, key=lambda n: (-here[n], everything[n].id))[:CANDIDATES]
            chosen.update((row, n) for n in near)
        for n, each in enumerate(everything):
            other = place.get(each.refers)
            if other is not None and min(n, other) < len(new):
                chosen.add((n, other))
        pairs = {tuple(sorted((everything[a].id, everything[b].id))) for a, b in chosen}
        return [(everything[place[a]], everything[place[b]]) for a, b in sorted(pairs) if a != b]

    def links(self, pairs: Sequence[Pair], at_least: float = 0.0) -> list[Link]:
        """Return the links among candidates that are at least so likely, in the order of their ids.

        Two statements of one report are linked where one points at the other, or where they are alike at least
        `WITHIN`: what a report says of one thing after the other is mostly about several sides of it. Raises
        ModelError when the weights are missing or damaged.
        """
        alone = {pair_of(a, b) for a, b in pairs if a.report == b.report}
        judged = {(link.left, link.right): link for link in self.judge(pairs, at_least)}
        kept = {two: link for two, link in judged.items() if two not in alone or link.same >= WITHIN}
        pointing = {(link.left, link.right): link for link in (pointed(a, b) for a, b in pairs) if link}
        return [link for _, link in sorted({**kept, **pointing}.items()) if link.same >= at_least]

    def judge(self, pairs: Sequence[Pair], at_least: float = 0.0) -> list[Link]:
        """Return for each pair how likely the two are about one proposition and, if so, opposed, and why.

        Pairs that are less likely than `at_least` are left out. The result is the same for either order of a pair.
        Raises ModelError when the weights are missing or damaged.
        """
        if not pairs:
            return []
        known = profiles(one for two in pairs for one in two)
        compared = [(known[a], known[b]) for a, b in (pair_of(*two) for two in pairs)]
        rows = features(compared)
        chances = self._model(rows).astype(float).round(4)
        found = []
        for two, (across, within, opposed), row in zip(compared, chances.tolist(), rows.tolist(), strict=True):
            same = within if _together(*two) else across
            if same >= at_least:
                found.append(Link(two[0].statement.id, two[1].statement.id, same, opposed, why(*two, row)))
        return found


def pair_of(left: Proposition, right: Proposition) -> tuple[str, str]:
    """Return the ids of two statements, the smaller first."""
    return (left.id, right.id) if left.id < right.id else (right.id, left.id)


def _together(left: Profile, right: Profile) -> bool:
    return left.statement.report == right.statement.report
