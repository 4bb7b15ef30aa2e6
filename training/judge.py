"""Fit what judges acts and distances: `python -m training.judge WEIGHTS.onnx SHARED`.

The encoder stays as it ships; what learns is `training.judge_network`. Few attributions are labelled, most in reports
that are labelled as a whole, others picked for their rare acts, which count less. Several networks are fitted, and all
ship: their logits are averaged.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from reportedly.reading.judging import ACTS, DISTANCES
from training.judge_network import JudgeNetwork, save
from training.judge_rows import Rows, rows_of, take
from training.prepare import UNKNOWN

STEPS, RATE, DECAY, BATCH = 450, 2e-3, 0.05, 96
SECOND, SMOOTHED = 0.25, 0.05
"""The part of a label that its second act has, and the part that all acts share."""

PICKED = 0.5
"""How often an attribution that was picked is read, beside one of a report that is labelled as a whole."""

DISTANCE = 0.7
"""The weight of the distance beside the act."""

OFTEN = 5
"""A piece that is rarer than this has no numbers of its own."""


@dataclass(frozen=True)
class Wanted:
    """What is learnt: acts (n, acts) and distances (n, distances), probabilities; nought where unknown."""

    acts: Tensor
    distances: Tensor


def wanted(rows: Rows) -> Wanted:
    """Return the labels as probabilities."""
    acts, second, distances = rows.labels.T
    share = SECOND * (second != UNKNOWN).float()[:, None]
    found = (1 - share) * one_hot(acts, len(ACTS)) + share * one_hot(second, len(ACTS))
    return Wanted((1 - SMOOTHED) * found + SMOOTHED / len(ACTS), one_hot(distances, len(DISTANCES)))


def one_hot(labels: Tensor, count: int) -> Tensor:
    """Return 1 for each label, (n, count), nought where it is unknown."""
    return F.one_hot(labels.clamp(min=0), count) * (labels != UNKNOWN).float()[:, None]


def loss_of(logits: Tensor, truth: Wanted, chosen: Tensor) -> Tensor:
    """Return the loss of acts and distances; logits: of the `chosen` rows."""
    acts, distances = (each.log_softmax(-1) for each in logits.split([len(ACTS), len(DISTANCES)], -1))
    return -((truth.acts[chosen] * acts).sum(-1) + DISTANCE * (truth.distances[chosen] * distances).sum(-1)).mean()


def often(rows: Rows) -> Tensor:
    """Return the pieces that are no rarer than `OFTEN`, in order."""
    return torch.nonzero(torch.bincount(rows.pieces) >= OFTEN).flatten()


def fit(rows: Rows, some: Tensor, seed: int) -> JudgeNetwork:
    """Return a network fitted on `some` rows (their numbers)."""
    torch.manual_seed(seed)
    model, truth = JudgeNetwork(often(rows), rows.encoded.shape[1]), wanted(rows)
    adam = torch.optim.AdamW(model.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, STEPS)
    odds = torch.where(rows.whole[some], 1.0, PICKED)
    for _ in range(STEPS):
        batch = some[torch.multinomial(odds, BATCH, True)]
        adam.zero_grad()
        loss_of(model(take(rows, batch)), truth, batch).backward()
        adam.step()
        schedule.step()
    return model.eval()


def judged(models: Sequence[JudgeNetwork], rows: Rows, some: Tensor) -> Tensor:
    """Return the averaged logits of `some` rows, (C, acts + distances)."""
    with torch.no_grad():
        return torch.cat([sum(model(take(rows, part)) for model in models) / len(models) for part in some.split(512)])


def crossed(rows: Rows, count: int, folds: int = 3) -> dict[str, float]:
    """Return how often networks are right on the reports left out that are labelled as a whole."""
    labels, found = [], []
    for fold in range(folds):
        apart = rows.reports % folds == fold
        models = [fit(rows, torch.nonzero(~apart).flatten(), seed) for seed in range(count)]
        some = torch.nonzero(apart & rows.whole).flatten()
        labels.append(rows.labels[some])
        found.append(judged(models, rows, some))
    acts, distances = torch.cat(found).split([len(ACTS), len(DISTANCES)], -1)
    return figures(torch.cat(labels), acts.argmax(-1), distances.argmax(-1))


def figures(labels: Tensor, acts: Tensor, distances: Tensor) -> dict[str, float]:
    """Return how often acts and distances are right; labels: (n, 3), the others (n,)."""
    right = acts == labels[:, 0]
    return {
        "acts": float(right.float().mean()),
        "acts or second acts": float((right | (acts == labels[:, 1])).float().mean()),
        "acts, macro F1": macro(labels[:, 0], acts),
        "distances": float((distances == labels[:, 2]).float().mean()),
        "distances, macro F1": macro(labels[:, 2], distances),
    }


def macro(truth: Tensor, found: Tensor) -> float:
    """Return the mean F1 of the labels that occur."""
    kinds = truth[truth >= 0].unique()
    both = torch.stack([((truth == kind) & (found == kind)).sum() for kind in kinds])
    sums = torch.stack([(truth == kind).sum() + (found == kind).sum() for kind in kinds])
    return float((2 * both / sums).mean())


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("shared", type=Path, help="the folder with data/polnear and data/acts")
    parser.add_argument("--networks", type=int, default=4, help="how many are averaged")
    parser.add_argument("--check", action="store_true", help="print how often they are right on reports left out")
    given = parser.parse_args()
    torch.set_num_threads(1)  # sums in the same order everywhere
    rows = rows_of(given.weights, given.shared)
    if given.check:
        print("left out:", {name: round(value, 3) for name, value in crossed(rows, given.networks).items()})
    save([fit(rows, torch.arange(len(rows.means)), seed) for seed in range(given.networks)], given.weights)


if __name__ == "__main__":
    main()
