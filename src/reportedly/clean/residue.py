"""Which lines are not the report: a small trained classifier, run with numpy alone.

Three linear models over hashed features (:mod:`reportedly.clean.features`): is a line residue, of which kind, and
does it say that the article itself is withheld, as a paywall does, where an offer that stands beside it does not. A
further, tiny model then looks at each line's score beside those of its neighbours, because residue comes in runs.
Losing a paragraph is worse than keeping a prompt, so that the threshold asks for high confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from reportedly.clean.features import BUCKETS, Hashed, Line, features
from reportedly.errors import ModelError
from reportedly.types import ResidueKind

Floats = NDArray[np.float32]
KINDS = tuple(ResidueKind)
LINES_AT_MOST = 6_000
"""Lines that are classified; those in the middle of a longer text are taken as body."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the classifier thinks of one line.

    score: how sure it is residue; kinds: the share of each kind (as in `KINDS`); withheld: given that it is a prompt
    or notice, how probably it says that the article, or its rest, is not there.
    """

    score: float
    kinds: Floats
    withheld: float = 0.0

    @property
    def kind(self) -> ResidueKind:
        """The most probable kind."""
        return KINDS[int(self.kinds.argmax())]


@dataclass(frozen=True, slots=True)
class Table:
    """Weights per feature, (BUCKETS,) or (BUCKETS, n), as 8-bit integers with one scale a column."""

    values: NDArray[np.int8]
    scale: Floats

    def __getitem__(self, buckets: NDArray[np.int64]) -> Floats:
        """Return the weights of some features: a text needs few of them."""
        return cast(Floats, self.values[buckets] * self.scale)


@dataclass(frozen=True, slots=True)
class Weights:
    """The trained weights.

    residue and withheld: (BUCKETS,), kinds: (BUCKETS, kinds), per feature; context: (7,) for a line's score among its
    neighbours' scores; thresholds: (2, kinds), the score from which a line of a kind is residue, in a page and in
    plain text.
    """

    residue: Table
    kinds: Table
    withheld: Table
    context: Floats
    thresholds: Floats

    def is_residue(self, line: Line, judged: Judged) -> bool:
        """Decide on one line: kinds with telling words need less certainty than those that look like headings."""
        return judged.score >= float(self.thresholds[0 if line.tag else 1, int(judged.kinds.argmax())])

    def judge(self, lines: Sequence[Line]) -> list[Judged]:
        """Judge every line of one text."""
        if not lines:
            return []
        hashed = features(lines)
        scores = _chances(in_context(_logits(self.residue, hashed)) @ self.context)
        withheld = _chances(_logits(self.withheld, hashed))
        return [Judged(float(s), self._kinds(h), float(w)) for s, h, w in zip(scores, hashed, withheld, strict=True)]

    def _kinds(self, hashed: Hashed) -> Floats:
        logits = hashed.values @ self.kinds[hashed.buckets]
        odds = np.exp(logits - logits.max())
        return cast(Floats, odds / odds.sum())


def _logits(weights: Table, hashed: Sequence[Hashed]) -> Floats:
    return np.array([float(weights[h.buckets] @ h.values) for h in hashed], np.float32)


def _chances(logits: Floats) -> Floats:
    return cast(Floats, 1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))))


def in_context(logits: Floats) -> Floats:
    """Return, for each line, (7,): its logit, its neighbours', the run's before and after, and a constant."""
    capped = np.clip(logits, -6, 6)
    padded = np.concatenate([np.full(3, -2, np.float32), capped, np.full(3, 1, np.float32)])
    n = len(capped)
    shifted = [padded[3 + d : 3 + d + n] for d in (-1, 1)]
    runs = [np.minimum.reduce([padded[3 + d : 3 + d + n] for d in ds]) for ds in ((-2, -1), (1, 2))]
    tail = np.minimum.accumulate(np.concatenate([capped, [np.float32(2)]])[::-1])[::-1][1:]
    return np.stack([capped, *shifted, *runs, tail, np.ones(n, np.float32)], axis=1).astype(np.float32)


@cache
def weights() -> Weights:
    """Load the shipped weights. Raises ModelError where they are missing or do not fit."""
    try:
        with np.load(Path(__file__).parent / "weights" / "lines.npz", allow_pickle=False) as arrays:
            return unpack({name: arrays[name] for name in arrays.files})
    except (OSError, KeyError, ValueError) as error:
        raise ModelError(f"the line classifier's weights cannot be used ({error})") from error


def unpack(arrays: dict[str, NDArray[np.generic]]) -> Weights:
    """Turn stored arrays into weights. Raises ValueError and KeyError where they do not fit."""
    residue, kinds, withheld = (
        Table(arrays[name].astype(np.int8, copy=False), arrays[f"{name}_scale"].astype(np.float32))
        for name in ("residue", "kinds", "withheld")
    )
    context, thresholds = (arrays[name].astype(np.float32) for name in ("context", "thresholds"))
    shapes = [each.shape for each in (residue.values, kinds.values, withheld.values, thresholds)]
    if shapes != [(BUCKETS,), (BUCKETS, len(KINDS)), (BUCKETS,), (2, len(KINDS))]:
        raise ValueError("its shape is another")
    return Weights(residue, kinds, withheld, context, thresholds)


def judge(lines: Sequence[Line], using: Weights | None = None) -> list[Judged]:
    """Judge the lines of a text; of a very long one, those at its start and end."""
    model = using or weights()
    if len(lines) <= LINES_AT_MOST:
        return model.judge(lines)
    half = LINES_AT_MOST // 2
    body = Judged(0.0, np.full(len(KINDS), 1 / len(KINDS), np.float32))
    ends = model.judge([*lines[:half], *lines[-half:]])
    return [*ends[:half], *[body] * (len(lines) - 2 * half), *ends[half:]]
