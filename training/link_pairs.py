"""Train what reads two statements together: `python -m training.link_pairs SHARED RUNS --encoder ENCODER`.

It learns from all pairs of one claim, from claims' own sentences beside their members, and from candidates that are in
no claim together, of one group of annotated reports or of two. Every fourth group is kept out (`link_encoder`).
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from reportedly.link import Linker
from reportedly.link.reading_pairs import Side, side, together
from reportedly.model.pieces import load_tokenizer
from reportedly.types import Proposition
from training.link_data import AGAINST, CLAIMS, Known, known, name_of, pair
from training.link_encoder import held_out, remembered, sentence_only
from training.link_pairs_network import PairReader, batch
from training.prepare import records

SEED, BATCH, RATE, MASKED = 1, 24, 1e-4, 0.06
UNKNOWN = 103
"""[MASK]: pieces are hidden at random, so that nothing is learnt by heart."""

MOST = 6
"""Pairs of one claim that an epoch takes at most: a claim of 30 statements would have 435."""

HARD, WITHIN, BETWEEN, LEAST = 1200, 2500, 1500, 0.03
"""Pairs in no claim together that an epoch takes, hard negatives and candidates of one group and of two, and how likely
the candidates are linked at least.
"""

POSITIVE = 2.0
"""How much a linked pair counts beside one that is not."""

FROZEN = {"encoder.words.weight", "encoder.positions.weight"}
"""What is left as it was: there is too little to learn it from."""

SURE = 0.4
"""Candidates of two groups from this probability on may be one claim that nobody looked for, and are left out."""


@dataclass(frozen=True)
class Case:
    """A pair to learn from: two statements' numbers, whether they are in one claim and opposed."""

    left: int
    right: int
    same: bool
    opposed: bool


@dataclass
class Material:
    """sides: what is read of each statement; claims: of each its pairs; within, between, hard: pairs in no claim."""

    sides: list[Side]
    claims: list[list[Case]]
    within: list[Case]
    between: list[Case]
    hard: list[Case]


def material(given: Known, linker: Linker) -> Material:
    """Return what is learnt from the groups that are not kept out."""
    tokenizer, apart = load_tokenizer(), held_out(given)
    kept = linker.encoded([each for each in given.propositions if each.report not in apart])
    place = {each.id: n for n, each in enumerate(kept)}
    found = Material([side(tokenizer, each) for each in kept], [], [], [], [])
    for claim in records(CLAIMS):
        stances = {name: m["stance"] for m in claim["members"] if (name := name_of(m["id"], m["n"])) in place}
        if len(stances) > 1:
            cases = [
                Case(place[a], place[b], True, given.linked[pair(a, b)])
                for a, b in itertools.combinations(sorted(stances), 2)
            ]
            number = len(found.sides)
            found.sides.append(side(tokenizer, sentence_only(claim["claim"])))
            cases += [Case(place[a], number, True, stance in AGAINST) for a, stance in stances.items()]
            found.claims.append(cases)
    _add_apart(found, given, linker, kept)
    hard = [two for two in sorted(given.negatives) if all(each in place for each in two)]
    found.hard = [Case(place[a], place[b], False, False) for a, b in hard if (a, b) not in given.linked]
    return found


def _add_apart(found: Material, given: Known, linker: Linker, kept: Sequence[Proposition]) -> None:
    """Add candidates that are in no claim together."""
    place = {each.id: n for n, each in enumerate(kept)}
    pairs = linker.candidates(kept, at_least=0.22)
    for (left, right), link in zip(pairs, linker.judge(pairs), strict=True):
        groups = given.groups[left.report], given.groups[right.report]
        if pair(left.id, right.id) in given.linked or link.same < LEAST:
            continue
        case = Case(place[left.id], place[right.id], False, False)
        if groups[0] != groups[1]:
            if link.same < SURE:
                found.between.append(case)
        elif left.report != right.report or left.actor != right.actor:
            found.within.append(case)


def epoch(data: Material, rng: random.Random) -> list[list[Case]]:
    """Return the batches of an epoch, each of pairs of like length."""
    cases = [case for some in data.claims for case in rng.sample(some, min(MOST, len(some)))]
    for some, count in ((data.hard, HARD), (data.within, WITHIN), (data.between, BETWEEN)):
        cases += rng.sample(some, min(count, len(some)))
    rng.shuffle(cases)
    size = lambda case: len(data.sides[case.left].ids) + len(data.sides[case.right].ids)
    chunks = [sorted(cases[i : i + 40 * BATCH], key=size) for i in range(0, len(cases), 40 * BATCH)]
    batches = [some[i : i + BATCH] for some in chunks for i in range(0, len(some), BATCH)]
    rng.shuffle(batches)
    return batches


def read(data: Material, cases: Sequence[Case], rng: random.Random) -> tuple[Tensor, Tensor]:
    """Return ids and kinds of pairs, either way round, with some pieces hidden."""
    rows = []
    for case in cases:
        two = [data.sides[case.left], data.sides[case.right]]
        rng.shuffle(two)
        rows.append(together(*two))
    ids, kinds = batch(rows)
    hidden = (torch.rand(ids.shape) < MASKED) & (ids > 999)
    return ids.masked_fill(hidden, UNKNOWN), kinds


def loss_of(model: PairReader, data: Material, cases: Sequence[Case], rng: random.Random) -> Tensor:
    """Return the loss of a batch."""
    logits = run(model, *read(data, cases, rng))
    same = torch.tensor([float(case.same) for case in cases])
    opposed = torch.tensor([float(case.opposed) for case in cases])
    weight = 1 + (POSITIVE - 1) * same
    first = F.binary_cross_entropy_with_logits(logits[:, 0], same, weight)
    second = F.binary_cross_entropy_with_logits(logits[:, 1], opposed, reduction="none")
    return first + (second * same).sum() / same.sum().clamp(min=4)


def run(model: PairReader, ids: Tensor, kinds: Tensor) -> Tensor:
    """Return the logits of pairs, (B, 2), computed in half precision."""
    with torch.autocast("cpu", torch.bfloat16):
        return model(ids, kinds).float()


def teach(model: PairReader, data: Material, steps: int, out: Path) -> None:
    """Train for so many steps."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    adam = torch.optim.AdamW(grouped(model, RATE), RATE, weight_decay=0.01)
    rates = [each["lr"] for each in adam.param_groups]
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, rates, steps, pct_start=0.1, anneal_strategy="linear")
    batches = (some for _ in itertools.count() for some in epoch(data, rng))
    begun, mean = time.time(), 0.0
    for step, some in enumerate(itertools.islice(batches, steps), 1):
        loss = loss_of(model.train(), data, some, rng)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
        schedule.step()
        mean = 0.98 * mean + 0.02 * loss.item()
        if step % 50 == 0:
            print(f"{step}/{steps} {mean / (1 - 0.98**step):.4f} {time.time() - begun:.0f} s", flush=True)
        if step % 200 == 0 or step == steps:
            torch.save(model.state_dict(), out)
            print(evaluate_quickly(model), flush=True)


PROBE: list[tuple[np.ndarray, np.ndarray, bool, bool]] = []


def evaluate_quickly(model: PairReader) -> str:
    """Return the average precision over pairs kept out."""
    from sklearn.metrics import average_precision_score

    logits = logits_of(model, [(ids, kinds) for ids, kinds, _, _ in PROBE])
    same, opposed = (np.array([each[n] for each in PROBE]) for n in (2, 3))
    return (
        f"same AP {average_precision_score(same, logits[:, 0]):.4f} "
        f"opposed AP {average_precision_score(opposed[same], logits[same, 1]):.4f}"
    )


def grouped(model: PairReader, rate: float) -> list[dict]:
    """Return the parameters with their rates: what is new learns faster."""
    old, new = [], []
    for name, weight in model.named_parameters():
        if name in FROZEN:
            weight.requires_grad_(False)
        else:
            (old if name.startswith("encoder.") and "shapes" not in name else new).append(weight)
    return [{"params": old, "lr": rate}, {"params": new, "lr": 5 * rate}]


@torch.no_grad()
def logits_of(model: PairReader, rows: Sequence[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Return the logits of pairs, (n, 2)."""
    order = sorted(range(len(rows)), key=lambda n: len(rows[n][0]))
    found = np.zeros((len(rows), 2), dtype=np.float32)
    for first in range(0, len(order), 64):
        some = order[first : first + 64]
        found[some] = run(model.eval(), *batch([rows[n] for n in some])).numpy()
    return found


def probe(given: Known, linker: Linker, least: float = 0.08) -> Iterator[tuple[np.ndarray, np.ndarray, bool, bool]]:
    """Yield pairs of the groups kept out: likely candidates of different reports, and all linked pairs."""
    tokenizer, apart = load_tokenizer(), held_out(given)
    kept = linker.encoded([each for each in given.propositions if each.report in apart])
    sides = {each.id: side(tokenizer, each) for each in kept}
    report = {each.id: each.report for each in kept}
    links = linker.judge(linker.candidates(kept))
    ids = {(x.left, x.right) for x in links if x.same >= least and report[x.left] != report[x.right]}
    ids |= {two for two in given.linked if all(each in sides for each in two)}
    for a, b in sorted(ids):
        yield (*together(sides[a], sides[b]), (a, b) in given.linked, given.linked.get((a, b), False))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("runs", type=Path)
    parser.add_argument("--encoder", type=Path, required=True, help="all-MiniLM-L6-v2's model.safetensors")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--teacher", type=Path)
    parser.add_argument("--layers", type=int, default=4)
    given = parser.parse_args()
    torch.set_num_threads(1)
    data, linker = remembered(given.runs / "known.train.pkl", lambda: known(given.shared)), Linker()
    torch.manual_seed(SEED)
    model = PairReader(given.encoder, given.layers)
    if given.teacher:
        model.take(torch.load(given.teacher, weights_only=True))
    PROBE.extend(probe(data, linker))
    learnt = material(data, linker)
    sizes = defaultdict(int, {name: len(getattr(learnt, name)) for name in ("claims", "within", "between", "hard")})
    print(dict(sizes), "probe", len(PROBE), sum(each[2] for each in PROBE), flush=True)
    teach(model, learnt, given.steps, given.out or given.runs / "link.pairs.pt")


if __name__ == "__main__":
    main()
