"""Train the reader: `python -m training.train --data polnear/train.jsonl --encoder model.safetensors --out RUN`.

Same configuration and seed, same machine: same weights. A killed run goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional as F
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from training.network import Config, Reader, chain_loss, load_encoder
from training.prepare import Case, Example, epoch, examples

LAST_SPECIAL, HIDDEN = 103, 103
"""The last of the vocabulary's special pieces, [MASK], is the one that stands for a hidden piece."""


@dataclass(frozen=True)
class Recipe:
    """Everything that a run depends on besides its data and where it starts from.

    `hidden` is the share of pieces whose identity is hidden in training: a dropout that costs nothing.
    """

    seed: int = 1
    epochs: int = 4
    batch: int = 8
    length: int = 384
    overlap: int = 32
    encoder_rate: float = 2e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    decay: float = 0.01
    cue_weight: float = 2.0
    role_weight: float = 8.0
    hidden: float = 0.0
    save_every: int = 100


def tensors(batch: list[Case]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return ids, shapes, mask and cue tags of a batch, padded to its longest window."""
    pad = lambda rows, value: torch.nn.utils.rnn.pad_sequence([torch.from_numpy(row) for row in rows], True, value)
    ids = pad([c.ids for c in batch], 0)
    mask = pad([np.ones(len(c.ids), dtype=bool) for c in batch], False)[:, None, None]
    return ids, pad([c.shapes for c in batch], 0), mask, pad([c.cue_tags for c in batch], -100)


def cue_scores(links: Tensor, batch: list[Case]) -> tuple[Tensor, Tensor]:
    """Return each gold cue's scores (C, T, L), "O" first, averaged over its pieces, and its labels (C, T)."""
    rows, labels = [], []
    for window, case in enumerate(batch):
        for (first, last), roles in zip(case.cues, case.roles, strict=True):
            rows.append(links[window, first:last].mean(0).T)
            labels.append(F.pad(torch.from_numpy(roles), (0, links.shape[1] - len(roles)), value=-1))
    if not rows:
        return links.new_zeros(0, links.shape[1], 5), torch.zeros(0, links.shape[1], dtype=torch.long)
    return F.pad(torch.stack(rows), (1, 0)), torch.stack(labels)


def loss_of(reader: Reader, batch: list[Case], recipe: Recipe) -> Tensor:
    """Return the weighted losses of cue tags and of roles: (2,)."""
    ids, shapes, mask, tags = tensors(batch)
    ids = torch.where((torch.rand(ids.shape) < recipe.hidden) & (ids > LAST_SPECIAL), HIDDEN, ids)
    cue, links = reader(ids, shapes, mask)
    cue_loss = recipe.cue_weight * F.cross_entropy(cue.flatten(0, 1), tags.flatten())
    scores, labels = cue_scores(links, batch)
    role_loss = recipe.role_weight * chain_loss(scores, labels, reader.steps()) if len(scores) else 0 * cue_loss
    return torch.stack([cue_loss, role_loss])


def optimiser(reader: Reader, recipe: Recipe, total: int) -> tuple[AdamW, LambdaLR]:
    """AdamW with one rate for the encoder and one for the heads, warmed up and then falling to nought."""
    heads = [p for name, p in reader.named_parameters() if not name.startswith("encoder.") or "shapes" in name]
    encoder = [p for name, p in reader.named_parameters() if name.startswith("encoder.") and "shapes" not in name]
    groups = [{"params": encoder, "lr": recipe.encoder_rate}, {"params": heads, "lr": recipe.head_rate}]
    adam = AdamW(groups, weight_decay=recipe.decay, fused=True)
    warm = max(1, int(total * recipe.warm_up))
    rate = lambda step: min((step + 1) / warm, max(0.0, (total - step) / (total - warm)))
    return adam, LambdaLR(adam, rate)


@dataclass
class Run:
    """A network in training, with where it writes to."""

    out: Path
    recipe: Recipe
    reader: Reader
    plan: list[list[Case]]

    def __post_init__(self) -> None:
        """Take up the last checkpoint, if there is one."""
        self.adam, self.schedule = optimiser(self.reader, self.recipe, len(self.plan))
        self.parts = {"reader": self.reader, "adam": self.adam, "schedule": self.schedule}
        self.done = 0
        self.checkpoint = self.out / "checkpoint.pt"
        if self.checkpoint.exists():
            saved = torch.load(self.checkpoint, weights_only=True)
            self.done = saved["step"]
            for name, part in self.parts.items():
                part.load_state_dict(saved[name])

    def step(self) -> Tensor:
        """Make one step; return its two losses."""
        losses = loss_of(self.reader, self.plan[self.done], self.recipe)
        self.adam.zero_grad(set_to_none=True)
        losses.sum().backward()
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        self.adam.step()
        self.schedule.step()
        self.done += 1
        return losses.detach()

    def save(self) -> None:
        """Write a checkpoint in one move, so that a kill leaves the old one or the new one."""
        state = {name: part.state_dict() for name, part in self.parts.items()}
        torch.save({**state, "step": self.done}, self.out / "checkpoint.tmp")
        (self.out / "checkpoint.tmp").replace(self.checkpoint)


def train(data: Path, encoder: Path, out: Path, recipe: Recipe) -> None:
    """Run the recipe; write checkpoints, `config.json` and `reader.safetensors` into `out`.

    `encoder` is a BERT encoder's weights, or the `reader.safetensors` of another run, which is then trained further.
    """
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    reader, corpus = Reader(Config()), examples(data)
    if encoder.name == "reader.safetensors":
        reader.load_state_dict(load_file(encoder))
    else:
        load_encoder(reader, encoder)
    run = Run(out, recipe, reader, [batch for e in range(recipe.epochs) for batch in one_epoch(corpus, recipe, e)])
    config = {"network": asdict(reader.config), "recipe": asdict(recipe), "steps": len(run.plan)}
    (out / "config.json").write_text(json.dumps(config, indent=1))
    clock, losses = time.time(), []
    while run.done < len(run.plan):
        losses.append(run.step())
        if run.done % recipe.save_every == 0:
            run.save()
            cue, roles = torch.stack(losses).mean(0).tolist()
            pace = (time.time() - clock) / len(losses)
            print(f"step {run.done}/{len(run.plan)} cue {cue:.4f} roles {roles:.4f} {pace:.2f} s a step", flush=True)
            clock, losses = time.time(), []
    save_file({name: value.contiguous() for name, value in reader.state_dict().items()}, out / "reader.safetensors")


def one_epoch(corpus: list[Example], recipe: Recipe, number: int) -> list[list[Case]]:
    """Return the batches of epoch `number`."""
    return epoch(corpus, recipe.length, recipe.overlap, recipe.batch, random.Random(recipe.seed * 100 + number))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "encoder", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name, value in asdict(Recipe()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    given = vars(parser.parse_args())
    train(given.pop("data"), given.pop("encoder"), given.pop("out"), Recipe(**given))


if __name__ == "__main__":
    main()
