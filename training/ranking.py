"""Fitting the conditional logit models of `reportedly.resolve.ranking`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Group = tuple[Sequence[Mapping[str, float]], int]
"""The candidates' features of one choice, and which is right, -1 for none."""


def fit(groups: Sequence[Group], penalty: float, seen: int = 3, iterations: int = 200) -> dict[str, float]:
    """Return the likeliest weights under an L2 penalty; features in fewer than `seen` groups are left out."""
    names = _names(groups, seen)
    design, starts = _design(groups, names)
    right = np.array([start + index if index >= 0 else -1 for start, (_, index) in zip(starts, groups, strict=True)])
    owner = np.repeat(np.arange(len(groups)), [len(candidates) for candidates, _ in groups])

    def loss(weights):
        scores = design @ weights
        top = np.zeros(len(groups))
        np.maximum.at(top, owner, scores)
        raised = np.exp(scores - top[owner])
        totals = np.exp(-top) + np.bincount(owner, raised, len(groups))
        chosen = np.where(right >= 0, scores[right], 0.0)
        slope = raised / totals[owner]
        slope[right[right >= 0]] -= 1
        value = float((np.log(totals) + top - chosen).sum()) + penalty / 2 * float(weights @ weights)
        return value, design.T @ slope + penalty * weights

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": iterations})
    return {name: round(float(weight), 3) for name, weight in zip(names, found.x, strict=True) if abs(weight) >= 0.02}


def _names(groups: Sequence[Group], seen: int) -> list[str]:
    counts: dict[str, int] = {}
    for candidates, _ in groups:
        for name in {name for features in candidates for name in features}:
            counts[name] = counts.get(name, 0) + 1
    return sorted(name for name, count in counts.items() if count >= seen)


def _design(groups: Sequence[Group], names: Sequence[str]) -> tuple[csr_matrix, list[int]]:
    columns = {name: i for i, name in enumerate(names)}
    indices, values, ends, starts = [], [], [0], []
    for candidates, _ in groups:
        starts.append(len(ends) - 1)
        for features in candidates:
            known = [(columns[name], value) for name, value in features.items() if name in columns]
            indices += [column for column, _ in known]
            values += [value for _, value in known]
            ends.append(len(indices))
    return csr_matrix((values, indices, ends), shape=(len(ends) - 1, len(names))), starts
