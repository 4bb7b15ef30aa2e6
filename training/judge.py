"""Fit what judges acts and distances: `python -m training.judge WEIGHTS.onnx --data runs/polnear.jsonl`.

The encoder stays as it ships. A network with one hidden layer learns from the means of a cue's pieces, its content's
and its source's (`reportedly.reading.judging`). Few attributions are labelled; those whose cue nearly always has the
same act among the labelled ones, and those of whose act a first fit is sure, are learnt from as well, with less weight.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from reportedly.model.network import Network
from reportedly.reading import LENGTH, OVERLAP
from reportedly.reading.decoding import Found
from reportedly.reading.judging import ACTS, DISTANCES, Judge, role_means
from training.prepare import UNKNOWN, Case, cases, examples

WIDTH, STEPS, RATE, DECAY, DROPOUT = 256, 1000, 2e-3, 0.05, 0.3
BATCH, WEAK_BATCH = 128, 128
WEAK = 0.3
"""The weight of labels that nobody has given, beside those that somebody has."""

SURE, OFTEN, NEARLY_ALWAYS = 0.9, 4, 0.9
"""From what probability a first fit's label is learnt from; how often, and in what share, a cue has the same act."""


@dataclass(frozen=True)
class Rows:
    """Attributions: x: (n, 3 H), labels: (n, 2) acts and distances or `UNKNOWN`, cues: the pieces of each cue, reports:
    (n,) numbers.
    """

    x: Tensor
    labels: Tensor
    cues: list[tuple[int, ...]]
    reports: Tensor


def rows(weights: Path, data: Path) -> Rows:
    """Return the attributions of a file as the shipped encoder sees them."""
    network = Network(weights)
    found = [
        (features, tuple(case.judged[n]), cue, number)
        for number, example in enumerate(examples(data))
        for case in cases(example, LENGTH, OVERLAP)
        for n, (features, cue) in enumerate(_of(case, network))
    ]
    x, labels, cues, reports = zip(*found, strict=True)
    return Rows(torch.from_numpy(np.stack(x)), torch.tensor(labels), list(cues), torch.tensor(reports))


def _of(case: Case, network: Network) -> list[tuple[np.ndarray, tuple[int, ...]]]:
    """Return for each cue of a window the features and the pieces."""
    encoded = network.run(case.ids, case.shapes).encoded if len(case.cues) else np.zeros((0, 0))
    result = []
    for (first, last), roles in zip(case.cues, case.roles, strict=True):
        places = [_ranges(np.isin(roles, labels)) for labels in ((1, 2), (3, 4))]
        found = Found(places[0], (first, last), places[1], np.zeros(0, dtype=np.float32))
        result.append((role_means(found, encoded), tuple(case.ids[first:last].tolist())))
    return result


def _ranges(inside: np.ndarray) -> tuple[tuple[int, int], ...]:
    edges = np.flatnonzero(np.diff(np.pad(inside.astype(np.int8), 1)))
    return tuple((int(a), int(b)) for a, b in edges.reshape(-1, 2))


def by_cue(known: Rows, labelled: Tensor) -> dict[tuple[int, ...], tuple[int, int]]:
    """Return the act and distance of the cues that nearly always have these."""
    seen: dict[tuple[int, ...], Counter[tuple[int, int]]] = defaultdict(Counter)
    for n in labelled.nonzero().flatten().tolist():
        seen[known.cues[n]][(int(known.labels[n, 0]), int(known.labels[n, 1]))] += 1
    best = {cue: (counts.most_common(1)[0], counts.total()) for cue, counts in seen.items()}
    return {
        cue: label for cue, ((label, count), total) in best.items() if total >= OFTEN and count >= NEARLY_ALWAYS * total
    }


def network(size: int) -> nn.Sequential:
    """Return an untrained network for features of `size`."""
    outputs = len(ACTS) + len(DISTANCES)
    return nn.Sequential(
        nn.Dropout(DROPOUT), nn.Linear(size, WIDTH), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(WIDTH, outputs)
    )


def loss_of(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the loss of acts and distances; logits: (B, acts + distances), labels: (B, 2)."""
    acts, distances = logits.split([len(ACTS), len(DISTANCES)], -1)
    return F.cross_entropy(acts, labels[:, 0], label_smoothing=0.05) + F.cross_entropy(distances, labels[:, 1])


def fit(x: Tensor, labels: Tensor, weak: tuple[Tensor, Tensor] | None, seed: int) -> nn.Sequential:
    """Return a network fitted on labelled rows, and on `weak` ones with less weight."""
    torch.manual_seed(seed)
    model = network(x.shape[1])
    adam = torch.optim.AdamW(model.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, STEPS)
    for _ in range(STEPS):
        some = torch.randint(len(x), (BATCH,))
        loss = loss_of(model(x[some]), labels[some])
        if weak is not None:
            others = torch.randint(len(weak[0]), (WEAK_BATCH,))
            loss = loss + WEAK * loss_of(model(weak[0][others]), weak[1][others])
        adam.zero_grad()
        loss.backward()
        adam.step()
        schedule.step()
    return model.eval()


def taught(known: Rows, labelled: Tensor, seed: int) -> nn.Sequential:
    """Return a network fitted on the `labelled` rows (n,), then on the others as far as their labels can be guessed."""
    first = fit(known.x[labelled], known.labels[labelled], None, seed)
    lexicon = by_cue(known, labelled)
    others = torch.nonzero(known.labels[:, 0] == UNKNOWN).flatten()
    with torch.no_grad():
        acts, distances = first(known.x[others]).split([len(ACTS), len(DISTANCES)], -1)
    sure = acts.softmax(-1).max(-1)
    guessed = torch.stack([sure.indices, distances.argmax(-1)], -1)
    keep = sure.values >= SURE
    for row, n in enumerate(others.tolist()):
        if known.cues[n] in lexicon:
            guessed[row], keep[row] = torch.tensor(lexicon[known.cues[n]]), True
    return fit(known.x[labelled], known.labels[labelled], (known.x[others[keep]], guessed[keep]), seed)


def crossed(known: Rows, folds: int = 5) -> tuple[float, float]:
    """Return the shares of acts and of distances right on reports left out."""
    labelled = known.labels[:, 0] != UNKNOWN
    right = []
    for fold in range(folds):
        apart = known.reports % folds == fold
        model = taught(known, labelled & ~apart, fold)
        with torch.no_grad():
            acts, distances = model(known.x[labelled & apart]).split([len(ACTS), len(DISTANCES)], -1)
        truth = known.labels[labelled & apart]
        right.append(torch.stack([acts.argmax(-1) == truth[:, 0], distances.argmax(-1) == truth[:, 1]], -1))
    acts_right, distances_right = torch.cat(right).float().mean(0).tolist()
    return acts_right, distances_right


def save(models: Sequence[nn.Sequential], weights: Path) -> None:
    """Write networks beside the weights as one: their hidden units side by side, their outputs averaged."""
    inner, outer = [model[1] for model in models], [model[4] for model in models]
    arrays = (
        torch.cat([each.weight for each in inner]).T,
        torch.cat([each.bias for each in inner]),
        torch.cat([each.weight for each in outer], 1).T / len(models),
        torch.stack([each.bias for each in outer]).mean(0),
    )
    halves = {
        name: each.detach().numpy().astype(np.float16) for name, each in zip(Judge.__slots__, arrays, strict=True)
    }
    np.savez(weights.with_suffix(".judge.npz"), **halves)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="the polnear.jsonl of `training.gather`")
    parser.add_argument("--seeds", type=int, default=3, help="how many networks are averaged")
    parser.add_argument("--check", action="store_true", help="print how often it is right on reports left out")
    given = parser.parse_args()
    known = rows(given.weights, given.data)
    if given.check:
        print("left out: acts {:.3f}, distances {:.3f} right".format(*crossed(known)))
    labelled = known.labels[:, 0] != UNKNOWN
    save([taught(known, labelled, seed) for seed in range(given.seeds)], given.weights)


if __name__ == "__main__":
    main()
