"""Fit how sure the reader is of an attribution, on reports that its network never saw.

A logistic model of the evidence (`reportedly.reading.decoding.EVIDENCE`): is a candidate right in content and source?
The same reports give the confidence from which an attribution is reported: that of the best F1.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from quality.agreement import characters, matched
from reportedly.reading import AttributionReader
from reportedly.reading.decoding import Found
from training.prepare import Example


def fitted(weights: Path, unseen: Sequence[Example]) -> dict[str, Any]:
    """Return `confidence` and `kept` for the network in `weights`, from `unseen` reports."""
    reader = AttributionReader(weights)
    found = [(candidate, right) for example in unseen for candidate, right in judged(reader, example)]
    evidence = np.stack([candidate.evidence for candidate, _ in found])
    right = np.array([is_right for _, is_right in found])
    scale = np.maximum(evidence.std(0), 0.05)
    model = LogisticRegression(C=1.0, fit_intercept=False, max_iter=1000).fit(evidence / scale, right)
    weights_of = model.coef_[0] / scale
    chances = 1 / (1 + np.exp(-(evidence @ weights_of)))
    gold = sum(len(example.attributions or ()) for example in unseen)
    return {"confidence": weights_of.round(5).tolist(), "kept": best_threshold(chances, right, gold)}


def best_threshold(chances: NDArray[np.float64], right: NDArray[np.bool_], gold: int) -> float:
    """Return the chance from which keeping candidates gives the best F1 against `gold` attributions."""
    order = np.argsort(-chances)
    hits = np.cumsum(right[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + gold)
    # Averaged over neighbours: with a thousand candidates the single best is chance.
    smooth = np.convolve(np.pad(f1, 25, mode="edge"), np.ones(51) / 51, "valid")
    return round(float(chances[order][smooth.argmax()]), 3)


def judged(reader: AttributionReader, example: Example) -> list[tuple[Found, bool]]:
    """Return a report's candidates and whether each is right: of several for one gold attribution, the likeliest."""
    candidates = sorted(reader.see(example.pieces).candidates, key=lambda one: -float(one.evidence[1]))
    found = ([characters(one.content), characters(one.source)] for one in candidates)
    gold = ([characters(a.content), characters(a.source)] for a in example.attributions or ())
    return list(zip(candidates, matched(found, gold), strict=True))
