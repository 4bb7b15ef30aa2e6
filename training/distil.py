"""Knowledge distillation: a small network learns what a larger one thinks (Hinton et al. 2015).

The teacher reads whole windows, the pupil the same ones with pieces hidden. Both texts with labels and texts without
are read; on those without, the teacher's is the only word. Where the same windows come again, what the teacher has said
is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from training.network import Reader

Outputs = tuple[Tensor, Tensor, Tensor]
"""What a `Reader` returns."""

ANSWERS = "answers.pt"

ASKED = 0.2
"""Roles are learnt for the pieces of which the teacher thinks at least so probable that they are of a cue."""


@dataclass(frozen=True)
class Answer:
    """What a teacher thinks of a batch: cue logits (B, T, 3), member logits (B, T, 2), and of the A pieces (B, T) that
    may be of a cue the role logits (A, T, L), "O" first, in half precision.
    """

    cue: Tensor
    member: Tensor
    asked: Tensor
    roles: Tensor


@dataclass(frozen=True)
class Teacher:
    """A trained network that is asked only; `keeps`: remember answers, each of about a megabyte."""

    reader: Reader
    bf16: bool
    keeps: bool
    known: dict[int, Answer] = field(default_factory=dict)

    def __call__(self, number: int, ids: Tensor, shapes: Tensor, mask: Tensor) -> Answer:
        """Return what it thinks of batch `number`; ids, shapes: (B, T); mask: (B, 1, 1, T)."""
        answer = self.known.get(number) or self.think(ids, shapes, mask)
        if self.keeps:
            self.known[number] = answer
        return answer

    def save(self, folder: Path) -> None:
        """Write all answers, for `load`."""
        folder.mkdir(parents=True, exist_ok=True)
        stored = {
            number: [getattr(answer, each.name) for each in fields(Answer)] for number, answer in self.known.items()
        }
        torch.save(stored, folder / ANSWERS)

    def load(self, folder: Path) -> None:
        """Take up the answers in a folder, where there are any."""
        if (folder / ANSWERS).exists():
            stored = torch.load(folder / ANSWERS, weights_only=True)
            self.known.update({number: Answer(*parts) for number, parts in stored.items()})

    @torch.no_grad()
    def think(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Answer:
        """Run the network."""
        cue, member, links = self.reader.heads(self.reader.encode(ids, shapes, mask, self.bf16))
        asked = (cue.softmax(-1)[..., 1:].sum(-1) >= ASKED) & mask[:, 0, 0]
        return Answer(cue, member, asked, roles_of(links, asked).half())


def roles_of(links: Tensor, asked: Tensor) -> Tensor:
    """Return the role logits (A, T, L), "O" first, of the A pieces (B, T) asked for; links: (B, T, R, T)."""
    return F.pad(links[asked].transpose(1, 2), (1, 0))


def divergence(pupil: Tensor, teacher: Tensor) -> Tensor:
    """Kullback-Leibler divergence, in nats, over the last axis of logits, which it takes away."""
    return F.kl_div(pupil.log_softmax(-1), teacher.log_softmax(-1), log_target=True, reduction="none").sum(-1)


def soft_losses(pupil: Outputs, answer: Answer, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the mean divergence a piece of cue tags, of the roles of probable cues, and of membership.

    mask: (B, T), true where there is a piece.
    """
    cue, member, links = pupil
    cue_loss = divergence(cue, answer.cue)[mask].mean()
    wanted = answer.member.sigmoid()
    surprise = F.binary_cross_entropy_with_logits(member, wanted, reduction="none")
    certain = F.binary_cross_entropy(wanted, wanted, reduction="none")
    member_loss = (surprise - certain)[mask].mean()
    if not len(answer.roles):
        return cue_loss, 0 * cue_loss, member_loss
    answered = mask[answer.asked.nonzero()[:, 0]]
    return cue_loss, divergence(roles_of(links, answer.asked), answer.roles.float())[answered].mean(), member_loss
