"""The networks that make vectors of statements, and their losses.

Shapes: B statements, T pieces, H hidden size, D size of a vector, V size of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from reportedly.link.encoding import FIRST, LAST, LENGTH, Reading
from training.encoders import config_of, load_encoder
from training.network import Encoder

TEMPERATURE = 0.06


class Teacher(nn.Module):
    """A pre-trained encoder; a vector is the mean of the content's pieces and that of all, added up."""

    def __init__(self, encoder: Path) -> None:
        """Begin with the weights of a file in safetensors."""
        super().__init__()
        given = load_file(encoder)
        self.encoder = Encoder(config_of(given))
        load_encoder(self.encoder, given)
        self.content, self.all = (nn.Linear(self.size, self.size, bias=False) for _ in range(2))
        for part in (self.content, self.all):
            nn.init.eye_(part.weight)

    @property
    def size(self) -> int:
        """D."""
        return self.encoder.kind.shape[0]

    def forward(self, ids: Tensor, content: Tensor) -> Tensor:
        """ids: (B, T), 0 beyond the end; content: (B, T) -> unit vectors (B, D)."""
        here = ids > 0
        encoded = self.encoder(ids, torch.zeros_like(ids), here[:, None, None]).float()
        return F.normalize(self.content(_mean(encoded, content)) + self.all(_mean(encoded, here.float())), dim=-1)

    def pieces(self) -> Tensor:
        """Return what the encoder makes of each piece of the vocabulary by itself, (V, H)."""
        found = []
        for some in torch.arange(self.encoder.words.num_embeddings).split(512):
            ids = torch.stack([torch.full_like(some, FIRST), some, torch.full_like(some, LAST)], 1)
            found.append(self.encoder(ids, torch.zeros_like(ids), None).float().mean(1))
        return torch.cat(found)


def _mean(encoded: Tensor, weights: Tensor) -> Tensor:
    return (encoded * weights[..., None]).sum(1) / weights.sum(1, keepdim=True).clamp(min=1e-9)


class Pupil(nn.Module):
    """A direction and the logarithm of a weight for each piece (`reportedly.link.encoding.Table`)."""

    def __init__(self, pieces: Tensor, weights: Tensor, size: int) -> None:
        """Begin with the main components of some directions (V, H), and weights (V,)."""
        super().__init__()
        left, sizes, _ = torch.linalg.svd(pieces - pieces.mean(0), full_matrices=False)
        begun = left[:, :size] * sizes[:size]
        self.directions = nn.Embedding.from_pretrained(begun / begun.norm(dim=1).mean(), freeze=False)
        self.weights = nn.Embedding.from_pretrained(weights.log()[:, None], freeze=False)
        self.sentence = nn.Parameter(torch.tensor(0.0))

    def forward(self, ids: Tensor, content: Tensor) -> Tensor:
        """ids: (B, T), 0 beyond the end; content: (B, T) -> unit vectors (B, D)."""
        pieces = self.directions(ids) * self.weights(ids).exp()
        inside = ((ids > 0) & (ids != FIRST) & (ids != LAST)).float()
        unit = lambda weights: F.normalize((pieces * weights[..., None]).sum(1), dim=-1)
        return F.normalize(unit(content) + self.sentence.exp() * unit(inside), dim=-1)


def batch(read: Sequence[Reading], longest: int = LENGTH) -> tuple[Tensor, Tensor]:
    """Return readings as ids and content, (B, T) each."""
    pad = lambda x: np.pad(x, (0, longest - len(x)))
    ids, content = (np.stack([pad(getattr(each, name)) for each in read]) for name in ("ids", "content"))
    return torch.from_numpy(ids), torch.from_numpy(content)


def contrast(vectors: Tensor, same: Tensor, other: Tensor) -> Tensor:
    """Supervised contrastive loss (Khosla et al. 2020); vectors: (B, D).

    same, other: (B, B), pairs that are and are not about one proposition; those that are neither are left out.
    """
    scores = vectors @ vectors.T / TEMPERATURE
    against = torch.logsumexp(scores.masked_fill(~other, -1e4), 1, keepdim=True)
    losses = torch.logaddexp(scores, against) - scores
    have = same.any(1)
    return ((losses * same).sum(1)[have] / same.sum(1)[have]).mean()


def imitation(vectors: Tensor, teacher: Tensor) -> Tensor:
    """How far the cosines within a batch are from a teacher's, above all where these are high; (B, D) each."""
    wanted = teacher @ teacher.T
    apart = ~torch.eye(len(vectors), dtype=torch.bool)
    weights = 1 + 8 * wanted.clamp(min=0) ** 2
    return (weights * (vectors @ vectors.T - wanted) ** 2)[apart].mean()
