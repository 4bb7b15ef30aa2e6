"""The fitted numbers of the actors' step: the pointing model's, and how often its answers are right."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
CLASSES = ("full", "short", "body", "pronoun", "described", "own", "own pronoun", "words")
"""Kinds of answers, each with its own certainty: a name in full, a bare family name, another name; a pronoun or a
description pointed to a name; a description or a pronoun left as it stands; one pointed to other words."""

PATH = Path(__file__).parent / "weights.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """Two layers, (inputs, hidden), (hidden,), (hidden,), and for each of `CLASSES` offset and slope of a certainty."""

    first: Floats
    bias: Floats
    second: Floats
    certainty: dict[str, tuple[float, float]]


@cache
def shipped() -> Weights:
    """Return the weights in the package (made by `training/actors.py`)."""
    loaded = json.loads(PATH.read_text(encoding="utf-8"))
    first, bias, second = (np.asarray(loaded[name], dtype=np.float32) for name in ("first", "bias", "second"))
    return Weights(first, bias, second, {name: (low, slope) for name, (low, slope) in loaded["certainty"].items()})


def chances(rows: Floats, model: Weights) -> Floats:
    """Return how probable each candidate is, by the model: (candidates,), summing to one."""
    scores = np.maximum(rows @ model.first + model.bias, 0) @ model.second
    scores = np.exp(scores - scores.max())
    return np.asarray(scores / scores.sum(), dtype=np.float32)


def log_odds(chance: float) -> float:
    """Return a chance as log-odds, held within reason."""
    chance = min(max(chance, 0.01), 0.99)
    return math.log(chance / (1 - chance))


def certainty(model: Weights, kind: str, chance: float) -> float:
    """Return how often answers of one of `CLASSES` are right where the model gives them a chance."""
    offset, slope = model.certainty.get(kind, (0.0, 1.0))
    return 1 / (1 + math.exp(-(offset + slope * log_odds(chance))))
