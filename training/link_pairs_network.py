"""The network that reads two statements together.

Shapes: B pairs, T pieces, H hidden size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from reportedly.link.reading_pairs import CONTENT, SECOND
from training.encoders import config_of, load_encoder
from training.network import IMPOSSIBLE, Encoder


class PairReader(nn.Module):
    """The lower layers of a pre-trained encoder over both statements, and what their contents have become by it."""

    def __init__(self, encoder: Path, layers: int) -> None:
        """Begin with the weights of a file in safetensors."""
        super().__init__()
        given = load_file(encoder)
        whole = Encoder(config_of(given))
        load_encoder(whole, given)
        self.encoder = Encoder(replace(config_of(given), layers=layers))
        state = self.encoder.state_dict()
        self.encoder.load_state_dict({name: x for name, x in whole.state_dict().items() if name in state})
        size = self.encoder.words.embedding_dim
        self.inner, self.outer = nn.Linear(3 * size, size), nn.Linear(size, 2)
        self.drop = nn.Dropout(0.1)
        for layer in self.encoder.layers:
            layer.attend = partial(attend, layer.heads)

    def take(self, teacher: dict[str, Tensor]) -> None:
        """Take the lower layers of a `link_network.Teacher`."""
        state = self.state_dict()
        self.load_state_dict(state | {name: x for name, x in teacher.items() if name in state})

    def forward(self, ids: Tensor, kinds: Tensor) -> Tensor:
        """ids, kinds: (B, T), ids 0 beyond the end -> logits (B, 2) of one proposition and of opposite sides."""
        here = ids > 0
        encoded = self.encoder(ids, kinds, here[:, None, None]).float()
        return self.head(encoded, ids, kinds)

    def head(self, encoded: Tensor, ids: Tensor, kinds: Tensor) -> Tensor:
        """encoded: (B, T, H) -> what `forward` returns."""
        content, second = (kinds & CONTENT) > 0, (kinds & SECOND) > 0
        left, right = (_mean(encoded, (content & part & (ids > 0)).float()) for part in (~second, second))
        pair = torch.cat([encoded[:, 0], left * right, (left - right).abs()], -1)
        return self.outer(self.drop(F.gelu(self.inner(self.drop(pair)))))


def attend(heads: int, query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    """Attention in plain steps, whose gradient in half precision is faster on a CPU than the fused one."""
    split = lambda x: x.view(*x.shape[:2], heads, -1).transpose(1, 2)
    scores = split(query) @ split(key).transpose(-1, -2) / (query.shape[-1] // heads) ** 0.5
    chances = scores.masked_fill(~mask, IMPOSSIBLE).softmax(-1).to(value.dtype)
    return (chances @ split(value)).transpose(1, 2).flatten(2)


def _mean(encoded: Tensor, weights: Tensor) -> Tensor:
    return (encoded * weights[..., None]).sum(1) / weights.sum(1, keepdim=True).clamp(min=1e-9)


def batch(rows: Sequence[tuple[np.ndarray, np.ndarray]]) -> tuple[Tensor, Tensor]:
    """Return pairs as ids and kinds, (B, T) each, 0 beyond the end."""
    longest = max(len(ids) for ids, _ in rows)
    pad = lambda x: np.pad(x, (0, longest - len(x)))
    ids, kinds = (np.stack([pad(row[n]) for row in rows]) for n in (0, 1))
    return torch.from_numpy(ids), torch.from_numpy(kinds)
