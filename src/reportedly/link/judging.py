"""How likely two statements are about one proposition, and on opposite sides of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reportedly.errors import ModelError
from reportedly.link.features import NAMES, Profile
from reportedly.types import Act

Floats = npt.NDArray[np.float32]

WEIGHTS = Path(__file__).parent / "weights" / "pairs.npz"


@dataclass(frozen=True, slots=True)
class PairModel:
    """Three logistic regressions over the F features of `reportedly.link.features`.

    mean, scale: (F,), which bring features to one size; weights: (F, 3), bias: (3,), for the log-odds that statements
    of two reports are about one proposition, that two of one report are, and that, if so, they are opposed.
    """

    mean: Floats
    scale: Floats
    weights: Floats
    bias: Floats

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> PairModel:
        """Return the one that is stored at `path`. Raises ModelError where there is none."""
        try:
            with np.load(path) as stored:
                return cls(*(stored[each.name].astype(np.float32) for each in fields(cls)))
        except (OSError, ValueError, KeyError) as error:
            raise ModelError("the weights for linking are missing or damaged", str(path)) from error

    def __call__(self, features: Floats) -> Floats:
        """features: (n, F) -> (n, 3) probabilities: the same across reports, the same within one, opposed."""
        logits = (features - self.mean) / self.scale @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)


_AT = {name: number for number, name in enumerate(NAMES)}

DENYING = {
    Act.DENIES: "denies it",
    Act.DOUBTS: "doubts it",
    Act.DECLINES: "will not comment",
    Act.RETRACTS: "takes it back",
}


def why(left: Profile, right: Profile, row: Sequence[float]) -> str:
    """Return in words what speaks for two statements being about one proposition, and how they stand to it."""
    found = [f"alike in meaning ({row[_AT['likeness of meaning']]:.2f})"]
    shared = sorted(left.content.stems & right.content.stems)
    if left.runs & right.runs:
        runs = sorted(" ".join(two) for two in left.runs & right.runs)
        found.append("both have the words " + ", ".join(f"“{each}”" for each in runs[:3]))
    elif shared:
        found.append("both speak of " + ", ".join(f"“{each}”" for each in shared[:4]))
    if row[_AT["a number in common"]]:
        found.append("the same number")
    if row[_AT["numbers, none in common"]]:
        found.append("but different numbers")
    if row[_AT["one refers to the other"]]:
        found.append("one refers to the other")
    return "; ".join([*found, *_directions(left, right, row)])


def _directions(left: Profile, right: Profile, row: Sequence[float]) -> list[str]:
    """Return what the acts and negations say of the sides."""
    acts = [DENYING[each.statement.act] for each in (left, right) if each.statement.act in DENYING]
    if len(acts) == 1:
        return [f"one says it, the other {acts[0]}"]
    return ["one of them negates"] if row[_AT["one negates"]] and not acts else []
