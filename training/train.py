"""Train the reader: `python -m training.train --data polnear/train.jsonl --encoder model.safetensors --out RUN`.

Same configuration and seed, same machine: same weights. A killed run goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional as F
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from training.distil import Outputs, Teacher, soft_losses
from training.encoders import config_of, load_encoder
from training.network import Reader, chain_loss
from training.prepare import UNKNOWN, Case, Example, epoch, examples, held_out
from training.runs import WEIGHTS, describe, load, save

LOSSES = ("cue", "roles", "member", "name", "judge")

LAST_SPECIAL, HIDDEN = 103, 103
"""The last of the vocabulary's special pieces, [MASK], is the one that stands for a hidden piece."""


@dataclass(frozen=True)
class Recipe:
    """Everything that a run depends on besides its data and where it starts from.

    Every `held_out`th report is left out: scores are calibrated on it. `hidden` is the greatest share of a window's
    pieces whose identity is hidden: a dropout that costs nothing. `wrong` is the number of pieces, for each true cue,
    that look like cues but are none, and are read as such: their roles are to be nought everywhere. `soft` is the
    weight of what a teacher thinks beside that of the labels, `unlabelled` the share of the texts without labels that
    is read in an epoch. Windows and texts are drawn anew for `drawn` epochs, and then the same come again. `bf16` runs
    the encoder in half precision: twice as fast, where the processor has instructions for it.
    """

    seed: int = 1
    epochs: int = 5
    held_out: int = 20
    batch: int = 8
    length: int = 384
    overlap: int = 32
    encoder_rate: float = 2e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    decay: float = 0.01
    cue_weight: float = 3.0
    role_weight: float = 8.0
    member_weight: float = 1.0
    name_weight: float = 2.0
    judge_weight: float = 0.3
    hidden: float = 0.2
    wrong: float = 0.25
    soft: float = 0.5
    unlabelled: float = 0.5
    drawn: int = 100
    bf16: bool = False
    save_every: int = 100

    def weights(self) -> Tensor:
        """Return the weight of each loss, (5,)."""
        attributions = self.cue_weight, self.role_weight, self.member_weight
        return torch.tensor([*attributions, self.name_weight, self.judge_weight])


@dataclass(frozen=True)
class Teaching:
    """Whom to learn from: the `reader.safetensors` of a larger network's run, and texts without labels."""

    teacher: Path
    texts: Path


def tensors(batch: list[Case]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return ids, shapes, mask and cue tags of a batch, padded to its longest window."""
    pad = lambda rows, value: torch.nn.utils.rnn.pad_sequence([torch.from_numpy(row) for row in rows], True, value)
    ids = pad([c.ids for c in batch], 0)
    mask = pad([np.ones(len(c.ids), dtype=bool) for c in batch], False)[:, None, None]
    return ids, pad([c.shapes for c in batch], 0), mask, pad([c.cue_tags for c in batch], -100)


def cue_scores(links: Tensor, batch: list[Case], wrong: list[tuple[int, int]]) -> tuple[Tensor, Tensor]:
    """Return the scores (C, T, L), "O" first, and labels (C, T) of each gold cue and of each wrong one.

    A cue's scores are averaged over its pieces; wrong: (window, piece).
    """
    rows, labels = [], []
    blank = lambda roles: F.pad(torch.from_numpy(roles), (0, links.shape[1] - len(roles)), value=-1)
    for window, case in enumerate(batch):
        for (first, last), roles in zip(case.cues, case.roles, strict=True):
            rows.append(links[window, first:last].mean(0).T)
            labels.append(blank(roles))
    for window, piece in wrong:
        rows.append(links[window, piece].T)
        labels.append(blank(np.zeros_like(batch[window].cue_tags)))
    if not rows:
        return links.new_zeros(0, links.shape[1], 5), torch.zeros(0, links.shape[1], dtype=torch.long)
    return F.pad(torch.stack(rows), (1, 0)), torch.stack(labels)


def wrong_cues(cue: Tensor, tags: Tensor, count: int) -> list[tuple[int, int]]:
    """Return the `count` (window, piece) outside all cues that look most like a cue's beginning; cue: (B, T, 3)."""
    chances = cue.detach().softmax(-1)[..., 1].masked_fill(tags != 0, -1.0)
    best = chances.flatten().topk(min(count, chances.numel())).indices
    return [divmod(index, cue.shape[1]) for index in best.tolist()]


def members(batch: list[Case], width: int) -> Tensor:
    """Return whether each piece is in a source and in a content, (B, T, 2), -1 beyond a window's end."""
    labels = torch.full((len(batch), width, 2), -1.0)
    for window, case in enumerate(batch):
        for role, inside in enumerate(((1, 2), (3, 4))):
            labels[window, : len(case.ids), role] = torch.from_numpy(np.isin(case.roles, inside).any(0)).float()
    return labels


def hide(ids: Tensor, share: float) -> Tensor:
    """Hide in each window up to `share` of its pieces, a share drawn anew for each; ids: (B, T)."""
    chosen = torch.rand(ids.shape) < share * torch.rand(len(ids), 1)
    return torch.where(chosen & (ids > LAST_SPECIAL), HIDDEN, ids)


def gold_losses(reader: Reader, outputs: Outputs, batch: list[Case], tags: Tensor, recipe: Recipe) -> list[Tensor]:
    """Return the losses of cue tags, of roles and of membership against the labels; tags: (B, T)."""
    cue, member, links = outputs
    cue_loss = F.cross_entropy(cue.flatten(0, 1), tags.flatten())
    wrong = wrong_cues(cue, tags, round(recipe.wrong * sum(len(case.cues) for case in batch)))
    scores, labels = cue_scores(links, batch, wrong)
    role_loss = chain_loss(scores, labels, reader.steps()) if len(scores) else 0 * cue_loss
    truth = members(batch, tags.shape[1])
    return [cue_loss, role_loss, F.binary_cross_entropy_with_logits(member, truth.clamp(min=0), (truth >= 0).float())]


def name_loss(reader: Reader, encoded: Tensor, batch: list[Case]) -> Tensor:
    """Return the loss of name tags; nought where none are known."""
    gold = torch.nn.utils.rnn.pad_sequence([torch.from_numpy(case.names) for case in batch], True, UNKNOWN)
    loss = F.cross_entropy(reader.names(encoded).flatten(0, 1), gold.flatten(), reduction="sum")
    return loss / (gold != UNKNOWN).sum().clamp(min=1)


def role_means(encoded: Tensor, batch: list[Case]) -> tuple[Tensor, Tensor]:
    """Return of each cue whose act is known the mean of its own pieces, its content's and its source's (C, 3, H), and
    the numbers of act and distance (C, 2).
    """
    means, labels = [], []
    for window, case in enumerate(batch):
        for (first, last), roles, judged in zip(case.cues, case.roles, case.judged, strict=True):
            if judged[0] == UNKNOWN:
                continue
            cue = np.zeros(len(roles), dtype=bool)
            cue[first:last] = True
            masks = torch.from_numpy(np.stack([cue, np.isin(roles, (3, 4)), np.isin(roles, (1, 2))])).float()
            sizes = masks.sum(1, keepdim=True).clamp(min=1)
            means.append(masks @ encoded[window, : len(roles)] / sizes)
            labels.append(torch.from_numpy(judged))
    if not means:
        return encoded.new_zeros(0, 3, encoded.shape[-1]), torch.zeros(0, 2, dtype=torch.long)
    return torch.stack(means), torch.stack(labels)


def judge_loss(reader: Reader, encoded: Tensor, batch: list[Case]) -> Tensor:
    """Return the summed loss of acts and distances, by the batch's size."""
    means, labels = role_means(encoded, batch)
    scores = reader.judged(means)
    return sum(
        (F.cross_entropy(s, labels[:, kind], reduction="sum") for kind, s in enumerate(scores)), 0 * encoded.sum()
    ) / len(batch)


def loss_of(
    reader: Reader, batch: list[Case], recipe: Recipe, teacher: Teacher | None = None, number: int = 0
) -> Tensor:
    """Return the weighted losses of cue tags, roles, membership, names and judgements: (5,)."""
    ids, shapes, mask, tags = tensors(batch)
    encoded = reader.encode(hide(ids, recipe.hidden), shapes, mask, recipe.bf16)
    outputs = reader.heads(encoded)
    total = torch.zeros(3)
    soft = recipe.soft if teacher else 0.0
    if batch[0].labelled:
        total = total + (1 - soft) * torch.stack(gold_losses(reader, outputs, batch, tags, recipe))
    else:
        soft = 1.0
    if teacher:
        total = total + soft * torch.stack(soft_losses(outputs, teacher(number, ids, shapes, mask), mask[:, 0, 0]))
    others = torch.stack([name_loss(reader, encoded, batch), judge_loss(reader, encoded, batch)])
    return torch.cat([total, others]) * recipe.weights()


def optimiser(reader: Reader, recipe: Recipe, total: int) -> tuple[AdamW, LambdaLR]:
    """AdamW with one rate for the encoder and one for the heads, warmed up and then falling to nought."""
    learnt = [(name, p) for name, p in reader.named_parameters() if p.requires_grad]
    heads = [p for name, p in learnt if not name.startswith("encoder.") or "shapes" in name]
    encoder = [p for name, p in learnt if name.startswith("encoder.") and "shapes" not in name]
    groups = [{"params": encoder, "lr": recipe.encoder_rate}, {"params": heads, "lr": recipe.head_rate}]
    adam = AdamW(groups, weight_decay=recipe.decay, fused=True)
    warm = max(1, int(total * recipe.warm_up))
    rate = lambda step: min((step + 1) / warm, max(0.0, (total - step) / (total - warm)))
    return adam, LambdaLR(adam, rate)


@dataclass
class Run:
    """A network in training, with where it writes to; `plan` are the batches' numbers in the order of the steps."""

    out: Path
    recipe: Recipe
    reader: Reader
    batches: list[list[Case]]
    plan: list[int]
    teacher: Teacher | None = None

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
        """Make one step; return its losses."""
        number = self.plan[self.done]
        losses = loss_of(self.reader, self.batches[number], self.recipe, self.teacher, number)
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


def begun(encoder: Path) -> Reader:
    """Return a network with a pre-trained encoder, or with all weights of another run's `reader.safetensors`."""
    if encoder.name == WEIGHTS:
        return load(encoder.parent).train()
    given = load_file(encoder)
    reader = Reader(config_of(given))
    load_encoder(reader.encoder, given)
    return reader


def train(corpus: list[Example], encoder: Path, out: Path, recipe: Recipe, teaching: Teaching | None = None) -> None:
    """Run the recipe on annotated reports; write checkpoints, `config.json` and `reader.safetensors` into `out`.

    `encoder` is the weights of a BERT or MPNet, or the `reader.safetensors` of another run, which is trained further.
    """
    torch.manual_seed(recipe.seed)
    reader = begun(encoder)
    texts = examples(teaching.texts) if teaching else []
    batches, plan = planned(corpus, texts, recipe)
    again = len(plan) > len(batches)
    teacher = Teacher(begun(teaching.teacher).eval(), recipe.bf16, again) if teaching else None
    if teacher:
        teacher.load(out)
    describe(out, reader.config, recipe=asdict(recipe), steps=len(plan))
    run = Run(out, recipe, reader, batches, plan, teacher)
    clock, losses = time.time(), []
    while run.done < len(run.plan):
        losses.append(run.step())
        if run.done % recipe.save_every == 0:
            run.save()
            means = torch.stack(losses).mean(0).tolist()
            pace = (time.time() - clock) / len(losses)
            parts = " ".join(f"{name} {mean:.4f}" for name, mean in zip(LOSSES, means, strict=True))
            print(f"step {run.done}/{len(run.plan)} {parts} {pace:.2f} s a step", flush=True)
            clock, losses = time.time(), []
    save(out, reader.state_dict())


def ask(corpus: list[Example], out: Path, recipe: Recipe, teaching: Teaching) -> None:
    """Write into `out` what the teacher thinks of all batches of a run with the same data and recipe."""
    teacher = Teacher(begun(teaching.teacher).eval(), recipe.bf16, True)
    batches, _ = planned(corpus, examples(teaching.texts), recipe)
    for number, batch in enumerate(batches):
        ids, shapes, mask, _ = tensors(batch)
        teacher(number, ids, shapes, mask)
    teacher.save(out)


def planned(corpus: list[Example], texts: list[Example], recipe: Recipe) -> tuple[list[list[Case]], list[int]]:
    """Return all batches, and their numbers in the order of the steps."""
    drawn = [one_epoch(corpus, texts, recipe, number) for number in range(min(recipe.epochs, recipe.drawn))]
    ends = np.cumsum([len(epoch) for epoch in drawn]).tolist()
    plan = list(range(ends[-1]))
    for number in range(len(drawn), recipe.epochs):
        end = ends[number % len(drawn)]
        again = list(range(end - len(drawn[number % len(drawn)]), end))
        random.Random(recipe.seed * 100 + number).shuffle(again)
        plan += again
    return [batch for epoch in drawn for batch in epoch], plan


def one_epoch(corpus: list[Example], texts: list[Example], recipe: Recipe, number: int) -> list[list[Case]]:
    """Return the batches of epoch `number`; with attributions, with other labels, without any."""
    generator = random.Random(recipe.seed * 100 + number)
    drawn = generator.sample(texts, round(recipe.unlabelled * len(texts)))
    marked = [each for each in corpus if each.attributions is not None]
    others = [each for each in corpus if each.attributions is None]
    batches = [
        batch
        for some in (marked, others, drawn)
        for batch in epoch(some, recipe.length, recipe.overlap, recipe.batch, generator)
    ]
    generator.shuffle(batches)
    return batches


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "encoder", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="further files, of which nothing is left out")
    parser.add_argument("--teacher", type=Path, help="the reader.safetensors of a larger network to learn from")
    parser.add_argument("--texts", type=Path, help="texts without labels, on which the teacher is asked as well")
    parser.add_argument(
        "--only-ask", action="store_true", help="write what the teacher thinks to OUT, for a run to come"
    )
    for name, value in asdict(Recipe()).items():
        kind = {"action": argparse.BooleanOptionalAction} if isinstance(value, bool) else {"type": type(value)}
        parser.add_argument(f"--{name.replace('_', '-')}", default=value, **kind)
    given = vars(parser.parse_args())
    teacher, texts = given.pop("teacher"), given.pop("texts")
    if bool(teacher) != bool(texts):
        parser.error("--teacher and --texts go together")
    teaching, only_ask = Teaching(teacher, texts) if teacher else None, given.pop("only_ask")
    data, more, encoder, out = (given.pop(name) for name in ("data", "more", "encoder", "out"))
    recipe = Recipe(**given)
    corpus, _ = held_out(examples(data), recipe.held_out)
    corpus += [one for path in more for one in examples(path)]
    if teaching and only_ask:
        ask(corpus, out, recipe, teaching)
    else:
        train(corpus, encoder, out, recipe, teaching)


if __name__ == "__main__":
    main()
