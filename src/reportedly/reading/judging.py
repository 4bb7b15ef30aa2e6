"""The act and the distance of an attribution, from what the encoder made of its words.

A cue's pieces, its content's and its source's are averaged, and a small network with one hidden layer judges by these
three. It is fitted after the encoder, and stored beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reportedly.errors import ModelError
from reportedly.model.network import Floats
from reportedly.reading.decoding import Found, Range, softmax
from reportedly.types import Act, Distance

ACTS, DISTANCES = tuple(Act), tuple(Distance)


@dataclass(frozen=True, slots=True)
class Judge:
    """The judging network, H being the encoder's width and K the hidden one.

    inner: (3 H, K), inner_bias: (K,), outer: (K, acts + distances), outer_bias: (acts + distances,).
    """

    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats

    @classmethod
    def load(cls, weights: Path) -> Judge:
        """Return the one that lies beside the encoder's `weights`. Raises ModelError where there is none."""
        path = weights.with_suffix(".judge.npz")
        try:
            with np.load(path) as stored:
                return cls(*(stored[name].astype(np.float32) for name in cls.__slots__))
        except (OSError, ValueError, KeyError) as error:
            raise ModelError("the weights for acts are missing or damaged", str(path)) from error

    def __call__(self, found: Sequence[Found], encoded: Floats) -> list[Found]:
        """Return a window's candidates with their logits; encoded: (T, H)."""
        if not found:
            return []
        roles = np.stack([role_means(each, encoded) for each in found])
        hidden = np.maximum(roles @ self.inner + self.inner_bias, 0)
        logits = hidden @ self.outer + self.outer_bias
        return [
            Found(each.source, each.cue, each.content, each.evidence, row)
            for each, row in zip(found, logits, strict=True)
        ]


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
