"""Choosing one of several candidates, or none: a conditional logit model whose weights are read from a small file.

Each candidate is described by named features; its score is their weights' sum, that of "none" is nought, and the
chances are the softmax over all (McFadden, "Conditional logit analysis of qualitative choice behavior", 1973).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

Features = Mapping[str, float]


def chances(candidates: Sequence[Features], weights: Mapping[str, float]) -> list[float]:
    """Return the probability of each candidate; what is left of 1 is that of "none". Unknown features weigh nothing."""
    scores = [score(features, weights) for features in candidates]
    top = max([0.0, *scores])
    raised = [math.exp(value - top) for value in scores]
    total = sum(raised) + math.exp(-top)
    return [value / total for value in raised]


def score(features: Features, weights: Mapping[str, float]) -> float:
    """Return a candidate's log-odds against "none"."""
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


@cache
def read_weights(package: str, name: str) -> dict[str, dict[str, float]]:
    """Read the weights of a package's models, {model: {feature: weight}}, from its file `name`."""
    loaded: dict[str, dict[str, float]] = json.loads(files(package).joinpath(name).read_text("utf-8"))
    return loaded
