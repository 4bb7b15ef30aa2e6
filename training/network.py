"""The network on one page: a BERT encoder with the reader's heads.

Shapes: B windows, T pieces a window, H hidden size, R role labels, C cues, K size of a link vector.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from reportedly.model.network import NAME_LABELS
from reportedly.model.pieces import SHAPES
from reportedly.types import Act, Distance

CUE_LABELS = ("O", "B-cue", "I-cue")
ROLE_LABELS = ("O", "B-source", "I-source", "B-content", "I-content")
IMPOSSIBLE = -1e4


@dataclass(frozen=True)
class Config:
    """Sizes; those of the encoder are all-MiniLM-L6-v2's. `buckets` of relative positions: MPNet has 32.

    Fewer heads than `hidden / head_size` are what pruning has left.
    """

    vocabulary: int = 30522
    positions: int = 512
    hidden: int = 384
    layers: int = 6
    heads: int = 12
    head_size: int = 32
    inner: int = 1536
    buckets: int = 0
    link: int = 64
    link_hidden: int = 384
    dropout: float = 0.1
    encoder_dropout: float = 0.1


class SharedDropout(nn.Module):
    """Dropout of whole units in all pieces of a window (Gal and Ghahramani 2016): on a CPU it costs nothing."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        """x: (B, T, H)."""
        return x * F.dropout(x.new_ones(x.shape[0], 1, x.shape[2]), self.share) if self.training else x


class Layer(nn.Module):
    """One post-norm transformer layer (Devlin et al. 2019)."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.heads = config.heads
        seen = config.heads * config.head_size
        self.query, self.key, self.value = (nn.Linear(config.hidden, seen) for _ in range(3))
        self.output = nn.Linear(seen, config.hidden)
        self.attention_norm = nn.LayerNorm(config.hidden, eps=1e-12)
        self.inner, self.outer = nn.Linear(config.hidden, config.inner), nn.Linear(config.inner, config.hidden)
        self.norm = nn.LayerNorm(config.hidden, eps=1e-12)
        self.drop = SharedDropout(config.encoder_dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """x: (B, T, H); mask: (B, 1 or heads, 1 or T, T), true where there is a piece or added to scores, or None."""
        seen = self.attend(self.query(x), self.key(x), self.value(x), mask)
        x = self.attention_norm(x + self.drop(self.output(seen)))
        return self.norm(x + self.drop(self.outer(F.gelu(self.inner(x)))))

    def attend(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
        """Multi-head attention, (B, T, heads * head size) each."""
        split = lambda y: y.view(*y.shape[:2], self.heads, -1).transpose(1, 2)  # (B, heads, T, head size)
        return F.scaled_dot_product_attention(split(query), split(key), split(value), mask).transpose(1, 2).flatten(2)


def buckets_of(distance: Tensor, count: int) -> Tensor:
    """Bucket relative positions: near ones each for itself, then by their logarithm to 128 (Raffel et al. 2020)."""
    half, near = count // 2, count // 4
    size = distance.abs()
    far = near + (torch.log(size.clamp(min=1) / near) / math.log(128 / near) * (half - near)).long()
    return half * (distance > 0) + torch.where(size < near, size, far.clamp(max=half - 1))


class Encoder(nn.Module):
    """Embeddings and layers."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.words = nn.Embedding(config.vocabulary, config.hidden)
        self.positions = nn.Embedding(config.positions, config.hidden)
        self.kind = nn.Parameter(torch.zeros(config.hidden))
        self.shapes = nn.Embedding(SHAPES, config.hidden)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(config.hidden, eps=1e-12)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.layers))
        if config.buckets:
            # Left as pre-trained: the fast attention has no gradient for it.
            self.relative = nn.Embedding(config.buckets, config.heads).requires_grad_(False)

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor | None) -> Tensor:
        """ids, shapes: (B, T) -> (B, T, H)."""
        where = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.words(ids) + self.positions(where) + self.kind + self.shapes(shapes))
        if hasattr(self, "relative"):
            mask = self.nearness(where, mask)
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def nearness(self, where: Tensor, mask: Tensor | None) -> Tensor:
        """Return what relative position adds to the attention's scores (1 or B, heads, T, T) (Song et al. 2020)."""
        bias = self.relative(buckets_of(where[None] - where[:, None], self.relative.num_embeddings)).permute(2, 0, 1)[
            None
        ]
        return bias if mask is None else bias.masked_fill(~mask, IMPOSSIBLE)


def rotate(x: Tensor) -> Tensor:
    """Rotary position embedding (Su et al. 2021) over the last axis of (B, R, T, K)."""
    half = x.shape[-1] // 2
    speeds = 1000.0 ** (-torch.arange(half, device=x.device) / half)
    angles = torch.arange(x.shape[-2], device=x.device)[:, None] * speeds
    left, right = x[..., :half], x[..., half:]
    return torch.cat([left * angles.cos() - right * angles.sin(), left * angles.sin() + right * angles.cos()], -1)


class Reader(nn.Module):
    """Cue tags for every piece, and for every pair (piece of a cue, piece) the scores of its roles.

    The roles are scored anew for each cue, so attributions may share a source. Whether a piece is in anyone's
    source or content is told as well: it teaches the encoder, and is evidence that a cue was overlooked.
    """

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config, self.roles = config, len(ROLE_LABELS) - 1  # "O" scores nought
        self.complete = True  # False once taken up from weights without the heads for names and acts
        self.encoder = Encoder(config)
        self.drop = nn.Dropout(config.dropout)
        self.cue = nn.Linear(config.hidden, len(CUE_LABELS))
        self.member = nn.Linear(config.hidden, 2)
        self.role = nn.Linear(config.hidden, self.roles)
        self.asking, self.answering = (
            nn.Sequential(
                nn.Linear(config.hidden, config.link_hidden),
                nn.GELU(),
                nn.Linear(config.link_hidden, self.roles * config.link),
            )
            for _ in range(2)
        )
        self.name = nn.Linear(config.hidden, len(NAME_LABELS))
        self.judge = nn.Sequential(
            nn.Linear(3 * config.hidden, config.hidden),
            nn.ReLU(),
            nn.Dropout(config.dropout),
            nn.Linear(config.hidden, len(Act) + len(Distance)),
        )
        self.transitions = nn.Parameter(torch.zeros(len(ROLE_LABELS), len(ROLE_LABELS)))

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """ids, shapes: (B, T); mask: (B, 1, 1, T).

        -> logits of cue tags (B, T, 3), of being in a source and in a content (B, T, 2), links (B, T as cue, R, T).
        """
        return self.heads(self.encoder(ids, shapes, mask))

    def encode(self, ids: Tensor, shapes: Tensor, mask: Tensor, half: bool) -> Tensor:
        """Return the encoder's output (B, T, H), computed in half precision where `half`."""
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            encoded = self.encoder(ids, shapes, mask)
        return encoded.float()

    def heads(self, encoded: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """encoded: (B, T, H) -> what `forward` returns."""
        x = self.drop(encoded)
        return self.cue(x), self.member(x), self.links(x)

    def names(self, encoded: Tensor) -> Tensor:
        """encoded: (B, T, H) -> logits of name tags (B, T, N)."""
        logits: Tensor = self.name(self.drop(encoded))
        return logits

    def judged(self, roles: Tensor) -> tuple[Tensor, Tensor]:
        """roles: (C, 3, H), a cue's own, its content's and its source's mean -> logits of acts and of distances."""
        acts, distances = self.judge(self.drop(roles.flatten(1))).split([len(Act), len(Distance)], -1)
        return acts, distances

    def links(self, x: Tensor, asked: Tensor | None = None) -> Tensor:
        """x: (B, T, H) -> (B, T as cue, R, T), or (B, A as cue, R, T) for the pieces `asked` (A,) alone."""
        split = lambda y: y.unflatten(-1, (self.roles, -1)).transpose(1, 2)  # (B, R, T, K)
        asking, answering = rotate(split(self.asking(x))), rotate(split(self.answering(x)))
        if asked is not None:
            asking = asking.index_select(2, asked)
        links = asking @ answering.transpose(-1, -2) / self.config.link**0.5  # (B, R, T or A as cue, T)
        return (links + self.role(x).transpose(1, 2)[:, :, None]).transpose(1, 2)

    def steps(self) -> Tensor:
        """Transition scores (from, to): learnt ones, with an inside only after its own kind."""
        allowed = torch.zeros_like(self.transitions)
        for inside, before in ((2, (1, 2)), (4, (3, 4))):
            for label in range(len(ROLE_LABELS)):
                if label not in before:
                    allowed[label, inside] = IMPOSSIBLE
        return self.transitions + allowed


def chain_loss(scores: Tensor, gold: Tensor, steps: Tensor) -> Tensor:
    """Mean negative log likelihood a piece of linear-chain CRFs (Lafferty et al. 2001).

    scores: (C, T, L), gold: (C, T) labels, -1 beyond the window's end; steps: (L, L) from, to.
    """
    valid = gold >= 0
    label = gold.clamp(min=0)
    path = scores.gather(2, label[..., None])[..., 0] * valid
    moves = steps[label[:, :-1], label[:, 1:]] * valid[:, 1:]
    first = torch.zeros(scores.shape[-1]).index_fill(0, torch.tensor([2, 4]), IMPOSSIBLE)
    total = scores[:, 0] + first
    for t in range(1, scores.shape[1]):
        following = torch.logsumexp(total[:, :, None] + steps, 1) + scores[:, t]
        total = torch.where(valid[:, t, None], following, total)
    return (torch.logsumexp(total, 1) - path.sum(1) - moves.sum(1)).sum() / valid.sum()
