"""Train what makes vectors of statements: `python -m training.link_encoder SHARED RUNS --encoder ENCODER`.

A teacher, a sentence encoder of six layers, learns from the claims which statements belong together: in a batch of
related reports, two members of each claim, the claim's own sentence, and statements that only look alike. A pupil,
which is a table of pieces, then learns the teacher's cosines over statements of the training reports and sentences of
other news. Every fourth group of reports is kept out of both, for what is fitted after them.
"""

from __future__ import annotations

import argparse
import pickle
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from reportedly.link.encoding import WEIGHTS, Reading, Table, reading
from reportedly.link.vectors import MEANING
from reportedly.model.pieces import load_tokenizer
from reportedly.types import Act, Proposition
from training.link_data import CLAIMS, Known, all_propositions, known, name_of
from training.link_network import Pupil, Teacher, batch, contrast, imitation
from training.network import Config
from training.prepare import records

EVERY = 4
"""Of so many groups of reports one is kept out."""

EPOCHS, CLAIMS_AT_ONCE, RATE = 4, 24, 5e-5
STATEMENTS, OTHERS = 12_400, 2
"""How many statements the pupil learns from, and of how many sentences of other news one."""

STEPS, BLOCKS, BLOCK, PUPIL_RATE = 900, 12, 32, 5e-3
"""A pupil's batch has blocks of consecutive statements, so that there are some of one report."""

SEED = 1


@dataclass(frozen=True)
class Labelled:
    """Claims to learn from: readings of all statements; of each claim its statements, its own sentence, its group."""

    read: list[Reading]
    reports: np.ndarray
    same: np.ndarray
    alike: dict[int, list[int]]
    claims: list[tuple[list[int], Reading, int]]


def held_out(given: Known) -> set[str]:
    """Return the reports that are kept out."""
    return {report for report, group in given.groups.items() if group % EVERY == 0}


def labelled(given: Known) -> Labelled:
    """Return the claims over reports that are not kept out."""
    tokenizer, apart = load_tokenizer(), held_out(given)
    kept = [each for each in given.propositions if each.report not in apart]
    place = {each.id: n for n, each in enumerate(kept)}
    same = np.zeros((len(kept), len(kept)), dtype=bool)
    for left, right in given.linked:
        if left in place and right in place:
            same[place[left], place[right]] = same[place[right], place[left]] = True
    alike: dict[int, list[int]] = defaultdict(list)
    for left, right in sorted(given.negatives):
        if left in place and right in place:
            alike[place[left]].append(place[right])
            alike[place[right]].append(place[left])
    claims = []
    for claim in records(CLAIMS):
        members = [place[name] for m in claim["members"] if (name := name_of(m["id"], m["n"])) in place]
        if len(members) > 1:
            group = given.groups[kept[members[0]].report]
            claims.append((members, reading(tokenizer, sentence_only(claim["claim"])), group))
    numbers = {report: n for n, report in enumerate(given.groups)}
    reports = np.array([numbers[each.report] for each in kept])
    return Labelled([reading(tokenizer, each) for each in kept], reports, same, alike, claims)


def sentence_only(text: str) -> Proposition:
    """Return a sentence that nobody says."""
    return Proposition("", "", text, text, Act.NONE)


def plan(data: Labelled, rng: random.Random) -> list[list[int]]:
    """Return an epoch's batches, each of claims of one group."""
    groups: dict[int, list[int]] = defaultdict(list)
    for n, (_, _, group) in enumerate(data.claims):
        groups[group].append(n)
    batches = []
    for _, some in sorted(groups.items()):
        rng.shuffle(some)
        batches += [some[i : i + CLAIMS_AT_ONCE] for i in range(0, len(some), CLAIMS_AT_ONCE)]
    rng.shuffle(batches)
    return [each for each in batches if len(each) > 4]


def claim_loss(model: Teacher, data: Labelled, some: Sequence[int], rng: random.Random, half: bool) -> Tensor:
    """Return the loss of a batch of claims."""
    nodes = [n for number in some for n in rng.sample(data.claims[number][0], 2)]
    nodes += [rng.choice(data.alike[n]) for n in nodes[::2] if data.alike.get(n)]
    nodes = sorted(set(nodes))
    size = len(nodes) + len(some)
    same, unjudged = np.zeros((size, size), dtype=bool), np.eye(size, dtype=bool)
    same[: len(nodes), : len(nodes)] = data.same[np.ix_(nodes, nodes)]
    reports = data.reports[nodes]
    unjudged[: len(nodes), : len(nodes)] |= reports[:, None] == reports  # within a report not all pairs are annotated
    for column, number in enumerate(some, len(nodes)):
        same[: len(nodes), column] = same[column, : len(nodes)] = np.isin(nodes, data.claims[number][0])
    same &= ~np.eye(size, dtype=bool)
    read = [data.read[n] for n in nodes] + [data.claims[number][1] for number in some]
    return contrast(run(model, read, half), torch.from_numpy(same), torch.from_numpy(~same & ~unjudged))


def run(model: Teacher, read: Sequence[Reading], half: bool = True) -> Tensor:
    """Return the vectors of readings, computed in half precision where `half`."""
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        return model(*batch(read, max(len(each.ids) for each in read))).float()


def teach(encoder: Path, data: Labelled) -> Teacher:
    """Return the teacher."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    model = Teacher(encoder)
    batches = [some for _ in range(EPOCHS) for some in plan(data, rng)]
    adam = torch.optim.AdamW(model.parameters(), RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, RATE, len(batches), pct_start=0.1)
    for step, some in enumerate(batches):
        loss = claim_loss(model.train(), data, some, rng, half=True)
        adam.zero_grad()
        loss.backward()
        adam.step()
        schedule.step()
        if step % 20 == 0:
            print(f"teacher {step}/{len(batches)}: {loss.item():.3f}", flush=True)
    return model.eval()


def vectors(model: Teacher, read: Sequence[Reading]) -> np.ndarray:
    """Return the vectors of readings, (n, D)."""
    order = sorted(range(len(read)), key=lambda n: len(read[n].ids))
    found = np.zeros((len(read), model.size), dtype=np.float32)
    with torch.no_grad():
        for first in range(0, len(order), 64):
            some = order[first : first + 64]
            found[some] = run(model.eval(), [read[n] for n in some]).numpy()
    return found


def learn(teacher: Teacher, targets: np.ndarray, read: list[Reading]) -> Pupil:
    """Return a pupil that has learnt a teacher's cosines; targets: (n, D) of the readings."""
    torch.manual_seed(SEED)
    ids, content = batch(read)
    wanted = torch.from_numpy(targets)
    with torch.no_grad():
        pupil = Pupil(teacher.pieces(), rarity(ids), MEANING)
    adam = torch.optim.Adam(pupil.parameters(), PUPIL_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, PUPIL_RATE, STEPS)
    for step in range(STEPS):
        starts = torch.randint(0, len(read) - BLOCK, (BLOCKS, 1))
        some = (starts + torch.arange(BLOCK)).flatten()
        loss = imitation(pupil(ids[some], content[some]), wanted[some])
        adam.zero_grad()
        loss.backward()
        adam.step()
        schedule.step()
        if step % 100 == 0:
            print(f"pupil {step}/{STEPS}: {loss.item():.4f}", flush=True)
    return pupil.eval()


def rarity(ids: Tensor) -> Tensor:
    """Return a weight for each piece, (V,), by how few texts it stands in; ids: (n, T)."""
    counts = torch.zeros(Config.vocabulary)
    for row in ids:
        counts[row.unique()] += 1
    return torch.log((len(ids) + 1) / (counts + 1)).clamp(min=0.3) / 8


@torch.no_grad()
def write(pupil: Pupil, out: Path) -> None:
    """Write a pupil as the table that ships."""
    directions = pupil.directions.weight * pupil.weights.weight.exp()
    scale = directions.abs().amax(1) / 127
    table = Table(
        (directions / scale[:, None]).round().to(torch.int8).numpy(),
        scale.numpy().astype(np.float16),
        pupil.sentence.exp().numpy(),
    )
    np.savez(out, **{name: getattr(table, name) for name in Table.__slots__})


def other_news(shared: Path) -> Iterator[Proposition]:
    """Yield sentences of other news, training parts alone: headlines and first sentences."""
    for record in records(shared / "data" / "fnc1" / "bodies.train.jsonl"):
        yield from map(sentence_only, re.split(r"(?<=[.!?])\s+|\n+", record["text"])[:3])
    for record in records(shared / "data" / "fnc1" / "stories.train.jsonl"):
        yield from map(sentence_only, record["headlines"])
    for record in records(shared / "data" / "ecbplus" / "docs.train.jsonl"):
        yield from (sentence_only(record["text"][start:end]) for start, end, _ in record["sentences"][:6])


def remembered(path: Path, make):
    """Return what `make` gives, kept at `path` for the next time."""
    if not path.exists():
        path.write_bytes(pickle.dumps(make()))
    return pickle.loads(path.read_bytes())  # noqa: S301 - written by ourselves


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("runs", type=Path)
    parser.add_argument("--encoder", type=Path, required=True, help="all-MiniLM-L6-v2's model.safetensors")
    given = parser.parse_args()
    annotated = remembered(given.runs / "known.train.pkl", lambda: known(given.shared))
    path = given.runs / "link.teacher.pt"
    if not path.exists():
        torch.save(teach(given.encoder, labelled(annotated)).state_dict(), path)
    teacher = Teacher(given.encoder)
    teacher.load_state_dict(torch.load(path, weights_only=True))
    everything = remembered(given.runs / "propositions.train.pkl", lambda: all_propositions(given.shared))
    apart = held_out(annotated)
    texts = [each for each in everything if each.report not in apart][:STATEMENTS]
    texts += [each for each in other_news(given.shared) if each.text.strip()][::OTHERS]
    tokenizer = load_tokenizer()
    read = [reading(tokenizer, each) for each in texts]
    targets = remembered(given.runs / "link.targets.pkl", lambda: vectors(teacher, read))
    write(learn(teacher, targets, read), WEIGHTS)


if __name__ == "__main__":
    main()
