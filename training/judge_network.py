"""The network that judges acts and distances as it is trained, and how it is written down.

It computes what `reportedly.reading.judging.Member` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from reportedly.reading.judging import ACTS, BAGS, DISTANCES, GROUPS, HEADS, STEEPEST, Member, bags
from training.judge_rows import Taken

VALUE, LEXICON, WIDTH = 48, 24, 256
"""Sizes: of what is attended to, of a piece's numbers, of the hidden layer."""

DROPOUT = 0.3
OUTPUTS = len(ACTS) + len(DISTANCES)


class JudgeNetwork(nn.Module):
    """The judging network for an encoder of size `hidden`; known: (P,) the pieces that have numbers, in order."""

    def __init__(self, known: Tensor, hidden: int, width: int = WIDTH) -> None:
        super().__init__()
        self.register_buffer("known", known)
        self.value, self.query = nn.Linear(hidden, VALUE), nn.Linear(hidden, GROUPS * HEADS)
        self.lexicon = nn.Embedding(len(known) + 1, BAGS * LEXICON)
        nn.init.normal_(self.lexicon.weight, std=0.05)
        self.inner = nn.Linear(GROUPS * HEADS * VALUE + 3 * hidden + BAGS * LEXICON, width)
        self.outer = nn.Linear(width, OUTPUTS)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, taken: Taken) -> Tensor:
        """Return the logits of acts and distances, (C, acts + distances)."""
        features = torch.cat([self.attended(taken), taken.means, self.looked_up(taken)], 1)
        logits: Tensor = self.outer(self.drop(torch.relu(self.inner(self.drop(features)))))
        return logits

    def attended(self, taken: Taken) -> Tensor:
        """Return what attention picks out of each group, (C, GROUPS HEADS VALUE)."""
        count = len(taken.means)
        values = self.value(taken.encoded)
        asked = self.query(taken.encoded).view(-1, GROUPS, HEADS)
        asked = asked.gather(1, taken.groups[:, None, None].expand(-1, 1, HEADS))[:, 0]
        weights = asked.clamp(-STEEPEST, STEEPEST).exp()
        keys = taken.owners * GROUPS + taken.groups
        totals = torch.zeros(count * GROUPS, HEADS).index_add(0, keys, weights) + 1e-6
        weighted = (weights / totals[keys])[:, :, None] * values[:, None]
        return torch.zeros(count * GROUPS, HEADS, VALUE).index_add(0, keys, weighted).view(count, -1)

    def looked_up(self, taken: Taken) -> Tensor:
        """Return the sums of the pieces' numbers over the root of their count, (C, BAGS LEXICON)."""
        rows = torch.searchsorted(self.known, taken.pieces).clamp(max=len(self.known) - 1)
        rows = torch.where(self.known[rows] == taken.pieces, rows + 1, 0)
        numbers, count, found = self.lexicon(rows).view(-1, BAGS, LEXICON), len(taken.means), []
        for bag, inside in enumerate(bags(taken.groups, taken.first)):
            owners = taken.owners[inside]
            sums = torch.zeros(count, LEXICON).index_add(0, owners, numbers[inside, bag])
            found.append(sums / torch.bincount(owners, minlength=count).clamp(min=1).sqrt()[:, None])
        return torch.cat(found, 1)

    def arrays(self) -> list[np.ndarray]:
        """Return its weights in the order of `Member`."""
        pairs = [[part.weight.T, part.bias] for part in (self.value, self.query, self.inner, self.outer)]
        value, query, inner, outer = pairs
        parts = [*value, *query, self.lexicon.weight, *inner, *outer]
        return [part.detach().numpy().astype(np.float16) for part in parts]


def save(models: Sequence[JudgeNetwork], weights: Path) -> None:
    """Write networks that know the same pieces beside the encoder's `weights` (`reportedly.reading.judging.Judge`)."""
    stacked = [np.stack(each) for each in zip(*(model.arrays() for model in models), strict=True)]
    known = models[0].known.numpy().astype(np.int32)
    np.savez(weights.with_suffix(".judge.npz"), known=known, **dict(zip(Member.__slots__, stacked, strict=True)))
