"""Knowledge distillation: a small network learns what a larger one thinks (Hinton et al. 2015).

The teacher reads whole windows, the pupil the same ones with pieces hidden. Both texts with labels and texts without
are read; on those without, the teacher's is the only word.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from training.network import Reader

Outputs = tuple[Tensor, Tensor, Tensor]
"""What a `Reader` returns."""

ASKED = 0.2
"""Roles are learnt for the pieces of which the teacher thinks at least so probable that they are of a cue."""


@dataclass(frozen=True)
class Teacher:
    """A trained network that is asked only."""

    reader: Reader
    bf16: bool

    @torch.no_grad()
    def __call__(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Outputs:
        """ids, shapes: (B, T); mask: (B, 1, 1, T)."""
        return self.reader.mixed(ids, shapes, mask, self.bf16)


def divergence(pupil: Tensor, teacher: Tensor) -> Tensor:
    """Kullback-Leibler divergence, in nats, over the last axis of logits, which it takes away."""
    return F.kl_div(pupil.log_softmax(-1), teacher.log_softmax(-1), log_target=True, reduction="none").sum(-1)


def soft_losses(pupil: Outputs, teacher: Outputs, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the mean divergence a piece of cue tags, of the roles of probable cues, and of membership.

    mask: (B, T), true where there is a piece.
    """
    (cue, member, links), (cue_wanted, member_wanted, links_wanted) = pupil, teacher
    cue_loss = divergence(cue, cue_wanted)[mask].mean()
    wanted = member_wanted.sigmoid()
    surprise = F.binary_cross_entropy_with_logits(member, wanted, reduction="none")
    certain = F.binary_cross_entropy(wanted, wanted, reduction="none")
    member_loss = (surprise - certain)[mask].mean()
    asked = (cue_wanted.softmax(-1)[..., 1:].sum(-1) >= ASKED) & mask
    if not asked.any():
        return cue_loss, 0 * cue_loss, member_loss
    labels = lambda scores: F.pad(scores[asked].transpose(1, 2), (1, 0))  # (asked, T, L), "O" first
    answered = mask[asked.nonzero()[:, 0]]
    return cue_loss, divergence(labels(links), labels(links_wanted))[answered].mean(), member_loss
