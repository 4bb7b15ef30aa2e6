"""Average runs that began from the same weights: `python -m training.merge OUT --runs RUN=SHARE … --names names.jsonl`.

Between a run that has learnt something new and the one that it began from, there often is a better one than either
(Wortsman et al. 2022). The head of names does not survive that, and is fitted anew on the averaged encoder.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from reportedly.reading import LENGTH, OVERLAP
from training.network import Reader
from training.prepare import UNKNOWN, cases, examples
from training.runs import WEIGHTS, describe, described, load, save

EPOCHS, BATCH, RATE, DECAY = 4, 4096, 2e-3, 0.01


def averaged(runs: dict[Path, float]) -> dict[str, Tensor]:
    """Return the weighted mean of the runs' weights; one that some runs lack is that of the others."""
    weights = {run: load_file(run / WEIGHTS) for run in runs}
    mean = {}
    for name in {name for each in weights.values() for name in each}:
        have = {run: each[name] for run, each in weights.items() if name in each}
        mean[name] = sum(runs[run] * value for run, value in have.items()) / sum(runs[run] for run in have)
    return mean


def encoded(reader: Reader, names: Path) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield of each window what the encoder makes of its pieces, (T, H), and the labels, (T,), of those with any."""
    with torch.no_grad():
        for example in examples(names):
            for case in cases(example, LENGTH, OVERLAP):
                ids, shapes = torch.from_numpy(case.ids)[None], torch.from_numpy(case.shapes)[None]
                labels = torch.from_numpy(case.names)
                known = labels != UNKNOWN
                yield reader.encoder(ids, shapes, None)[0][known].half(), labels[known]


def fit_names(reader: Reader, names: Path) -> nn.Linear:
    """Return a head of names for the encoder as it is."""
    rows = list(encoded(reader, names))
    x, labels = torch.cat([row[0] for row in rows]), torch.cat([row[1] for row in rows])
    head = reader.name.train()
    adam = torch.optim.AdamW(head.parameters(), RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(x) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, steps)
    for _ in range(steps):
        some = torch.randint(len(x), (BATCH,))
        loss = F.cross_entropy(head(F.dropout(x[some].float(), reader.config.dropout)), labels[some])
        adam.zero_grad()
        loss.backward()
        adam.step()
        schedule.step()
    return head


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--runs", nargs="+", required=True, help="RUN=SHARE each")
    parser.add_argument("--names", type=Path, required=True, help="texts with names, as `training.gather` writes them")
    given = parser.parse_args()
    runs = {Path(run): float(share) for run, _, share in (each.partition("=") for each in given.runs)}
    torch.manual_seed(1)
    last = next(iter(runs))
    describe(
        given.out, load(last).config, recipe=described(last)["recipe"], merged={str(k): v for k, v in runs.items()}
    )
    save(given.out, averaged(runs))
    reader = load(given.out)
    fit_names(reader, given.names)
    save(given.out, reader.state_dict())


if __name__ == "__main__":
    main()
