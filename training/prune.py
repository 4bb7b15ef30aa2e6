"""Take out of a trained network what it needs least: `python -m training.prune RUN OUT --data train.jsonl`.

Every layer keeps the same number of attention heads and of inner units: those to which the loss is most sensitive
(Michel, Levy and Neubig 2019; Molchanov et al. 2017). What is left has to be trained further.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from training.network import Layer, Reader
from training.prepare import Case, epoch, examples
from training.runs import describe, described, load, save
from training.train import Recipe, loss_of

BATCHES = 24


def importance(reader: Reader, batches: list[list[Case]], recipe: Recipe) -> tuple[Tensor, Tensor]:
    """Return how much the loss depends on each layer's attention units (L, heads * head size) and inner units (L, I).

    It is the mean over batches of |activation * gradient|, summed over pieces.
    """
    kept: dict[torch.nn.Module, Tensor] = {}

    def keep(module: torch.nn.Module, inputs: tuple[Tensor, ...]) -> None:
        kept[module] = inputs[0]
        inputs[0].retain_grad()

    layers: list[Layer] = list(reader.encoder.layers)
    hooks = [part.register_forward_pre_hook(keep) for layer in layers for part in (layer.output, layer.outer)]
    sums = {part: torch.zeros(part.in_features) for layer in layers for part in (layer.output, layer.outer)}
    for batch in batches:
        loss_of(reader, batch, recipe).sum().backward()
        for part, x in kept.items():
            sums[part] += (x * x.grad).sum((0, 1)).abs().detach()
        reader.zero_grad()
    for hook in hooks:
        hook.remove()
    return tuple(torch.stack([sums[getattr(layer, name)] for layer in layers]) for name in ("output", "outer"))


def pruned(reader: Reader, attention: Tensor, inner: Tensor, heads: int, units: int) -> Reader:
    """Return a network with the `heads` and inner `units` of each layer that matter most."""
    config = reader.config
    smaller = Reader(replace(config, heads=heads, inner=units))
    state = reader.state_dict()
    for number in range(config.layers):
        name = f"encoder.layers.{number}"
        by_head = attention[number].view(config.heads, config.head_size)
        best = by_head.sum(1).topk(heads).indices.sort().values
        seen = (best[:, None] * config.head_size + torch.arange(config.head_size)).flatten()
        _keep(state, [f"{name}.{part}" for part in ("query", "key", "value")], f"{name}.output", seen)
        _keep(state, [f"{name}.inner"], f"{name}.outer", inner[number].topk(units).indices.sort().values)
    smaller.load_state_dict(state)
    return smaller


def _keep(state: dict[str, Tensor], before: list[str], after: str, units: Tensor) -> None:
    """Keep `units` alone between the linear layers `before` and `after`."""
    for name in before:
        for part in ("weight", "bias"):
            state[f"{name}.{part}"] = state[f"{name}.{part}"][units]
    state[f"{after}.weight"] = state[f"{after}.weight"][:, units]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="annotated reports that the run was trained on")
    parser.add_argument("--heads", type=int, default=8)
    parser.add_argument("--inner", type=int, default=1024)
    given = parser.parse_args()
    recipe, reader = replace(Recipe(), hidden=0.0), load(given.run)
    batches = epoch(examples(given.data), recipe.length, recipe.overlap, recipe.batch, random.Random(recipe.seed))
    smaller = pruned(reader, *importance(reader, batches[:BATCHES], recipe), given.heads, given.inner)
    describe(given.out, smaller.config, recipe=described(given.run)["recipe"])
    save(given.out, smaller.state_dict())


if __name__ == "__main__":
    main()
