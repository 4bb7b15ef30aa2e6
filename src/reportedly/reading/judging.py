"""The act and the distance of an attribution, from its words and from what the encoder made of them.

Small networks with one hidden layer judge by the means of a cue's pieces, its content's and its source's; by what
attention picks out of each of these and of the words beside the cue; and by the pieces themselves, each of which has a
few numbers of its own. They are fitted after the encoder, and stored beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reportedly.errors import ModelError
from reportedly.model.network import Floats
from reportedly.model.pieces import Ints
from reportedly.reading.decoding import Found, Range, softmax
from reportedly.types import Act, Distance

ACTS, DISTANCES = tuple(Act), tuple(Distance)

SOURCE, CUE, CONTENT, BESIDE = 1, 2, 3, 0
"""The groups of pieces: those of the three roles, and those beside the cue that have none."""

GROUPS, HEADS, BAGS = 4, 3, 4
"""Groups, ways of attending to each, and sets of pieces that are looked up: cue, content, its beginning, beside."""

_MOST = {SOURCE: 16, CUE: 12, CONTENT: 40}
_NEAR, _BEGINNING = 6, 8
STEEPEST = 12.0
"""The greatest weight of a piece in attention, as a logarithm; the inverse of the least."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The pieces of a window that candidates are judged by, those of one candidate after those of another.

    encoded: (n, H); rows: (n,) their rows in the lexicon; groups: (n,), in order for each candidate; owners: (n,)
    numbers of the candidates; first: (n,) 1 for the first pieces of a content; means: (candidates, 3 H) of cue, content
    and source.
    """

    encoded: Floats
    rows: Ints
    groups: Ints
    owners: Ints
    first: Ints
    means: Floats


@dataclass(frozen=True, slots=True)
class Member:
    """One judging network: H the encoder's width, D that of what is attended to, L numbers a piece, K hidden units.

    value: (H, D), value_bias: (D,), query: (H, GROUPS HEADS), query_bias: (GROUPS HEADS,), lexicon: (P + 1, BAGS L),
    the first row for all pieces that are not known, inner: (GROUPS HEADS D + 3 H + BAGS L, K), inner_bias: (K,),
    outer: (K, acts + distances), outer_bias: (acts + distances,).
    """

    value: Floats
    value_bias: Floats
    query: Floats
    query_bias: Floats
    lexicon: Floats
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats

    def __call__(self, chosen: Chosen) -> Floats:
        """Return the logits of each candidate, (candidates, acts + distances)."""
        features = np.concatenate([self._attended(chosen), chosen.means, self._looked_up(chosen)], 1)
        hidden = np.maximum(features @ self.inner + self.inner_bias, 0)
        return np.asarray(hidden @ self.outer + self.outer_bias, dtype=np.float32)

    def _attended(self, chosen: Chosen) -> Floats:
        """Return for each candidate what attention picks out of each group, (candidates, GROUPS HEADS D)."""
        count = len(chosen.means)
        values = chosen.encoded @ self.value + self.value_bias
        asked = (chosen.encoded @ self.query + self.query_bias).reshape(-1, GROUPS, HEADS)
        weights = np.exp(np.clip(asked[np.arange(len(asked)), chosen.groups], -STEEPEST, STEEPEST))
        weighted = (weights[:, :, None] * values[:, None]).reshape(len(asked), -1)
        keys = chosen.owners * GROUPS + chosen.groups
        sums = _summed(np.concatenate([weights, weighted], 1), keys, count * GROUPS)
        means = sums[:, HEADS:].reshape(len(sums), HEADS, -1) / np.maximum(sums[:, :HEADS, None], 1e-6)
        return np.asarray(means.reshape(count, -1), dtype=np.float32)

    def _looked_up(self, chosen: Chosen) -> Floats:
        """Return the sums of each candidate's pieces' numbers over the root of their count, (candidates, BAGS L)."""
        numbers, found = self.lexicon[chosen.rows].reshape(len(chosen.rows), BAGS, -1), []
        for bag, inside in enumerate(bags(chosen.groups, chosen.first)):
            owners = chosen.owners[inside]
            counts = np.bincount(owners, minlength=len(chosen.means))
            sums = _summed(numbers[inside, bag], owners, len(chosen.means))
            found.append(sums / np.sqrt(np.maximum(counts, 1))[:, None])
        return np.concatenate(found, 1, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Judge:
    """Judging networks, whose logits are averaged; known: (P,) the pieces that have numbers of their own, in order."""

    known: Ints
    members: tuple[Member, ...]

    @classmethod
    def load(cls, weights: Path) -> Judge:
        """Return the one that lies beside the encoder's `weights`. Raises ModelError where there is none."""
        path = weights.with_suffix(".judge.npz")
        try:
            with np.load(path) as stored:
                arrays = [stored[name].astype(np.float32) for name in Member.__slots__]
                return cls(stored["known"].astype(np.int64), tuple(Member(*each) for each in zip(*arrays, strict=True)))
        except (OSError, ValueError, KeyError) as error:
            raise ModelError("the weights for acts are missing or damaged", str(path)) from error

    def __call__(self, found: Sequence[Found], encoded: Floats, ids: Ints | None = None) -> list[Found]:
        """Return a window's candidates with their logits; encoded: (T, H).

        ids: (T,) the pieces; without them all count as unknown, and the judgement is worse.
        """
        if not found:
            return []
        rows = np.zeros(len(encoded), dtype=np.int64) if ids is None else self._rows(ids)
        chosen = choose(found, encoded, rows)
        logits = np.mean([member(chosen) for member in self.members], 0)
        return [replace(each, judged=row) for each, row in zip(found, logits, strict=True)]

    def _rows(self, ids: Ints) -> Ints:
        """Return the rows of the lexicons that belong to pieces."""
        near = np.minimum(np.searchsorted(self.known, ids), len(self.known) - 1)
        return np.where(self.known[near] == ids, near + 1, 0)


def choose(found: Sequence[Found], encoded: Floats, rows: Ints) -> Chosen:
    """Return what candidates of a window are judged by, of long roles the beginning; encoded: (T, H), rows: (T,)."""
    chosen = [row for owner, each in enumerate(found) for row in _chosen(each, owner, len(encoded))]
    places, groups, owners, first = np.array(chosen, dtype=np.int64).reshape(-1, 4).T
    means = np.stack([role_means(each, encoded) for each in found])
    return Chosen(encoded[places], rows[places], groups, owners, first, means)


def _chosen(found: Found, owner: int, length: int) -> list[tuple[int, int, int, int]]:
    """Return place, group, owner and whether it is among the first of the content of a candidate's pieces, by group."""
    cue = range(*found.cue)
    source = [place for each in found.source for place in range(*each) if place not in cue]
    taken = {*cue, *source}
    content = [place for each in found.content for place in range(*each) if place not in taken]
    taken.update(content)
    near = range(max(1, cue.start - _NEAR), min(length - 1, cue.stop + _NEAR))
    by_group = {BESIDE: [place for place in near if place not in taken], SOURCE: source, CUE: [*cue], CONTENT: content}
    return [
        (place, group, owner, int(group == CONTENT and number < _BEGINNING))
        for group, places in by_group.items()
        for number, place in enumerate(places[: _MOST.get(group)])
    ]


def bags(groups: Ints, first: Ints) -> list[npt.NDArray[np.bool_]]:
    """Return for each set of pieces that are looked up which pieces are in it, (n,)."""
    content = groups == CONTENT
    return [groups == CUE, content, content & (first == 1), groups == BESIDE]


def _summed(x: Floats, keys: Ints, count: int) -> Floats:
    """Return the sums of the rows of x that have the same key, (count, ...), nought for keys that none has.

    keys: (n,), in order.
    """
    sums = np.zeros((count, x.shape[1]), dtype=np.float32)
    if len(keys):
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        sums[keys[starts]] = np.add.reduceat(x, starts)
    return sums


def role_means(found: Found, encoded: Floats) -> Floats:
    """Return the means of a candidate's cue, content and source, (3 H,), nought for a role it lacks."""
    return np.concatenate([_mean(ranges, encoded) for ranges in ([found.cue], found.content, found.source)])


def _mean(ranges: Sequence[Range], encoded: Floats) -> Floats:
    if not ranges:
        return np.zeros(encoded.shape[1], dtype=np.float32)
    return np.asarray(np.concatenate([encoded[first:last] for first, last in ranges]).mean(0), dtype=np.float32)


def chances(logits: Floats) -> tuple[Floats, Floats]:
    """Return the probabilities of acts and of distances."""
    return softmax(logits[: len(ACTS)]), softmax(logits[len(ACTS) :])
