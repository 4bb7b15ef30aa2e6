"""The trained network, run by onnxruntime.

Windows are run one at a time: none is padded, and activations are quantised by window, so that a result
depends on the window's own text alone, whatever else is read beside it.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from reportedly.errors import ModelError
from reportedly.model.installed import DEFAULT, find
from reportedly.model.pieces import Ints
from reportedly.types import MentionKind

if TYPE_CHECKING:
    import onnxruntime

Floats = npt.NDArray[np.float32]

NAME_LABELS = ("O", *(f"{tag}-{kind}" for kind in MentionKind for tag in "BI"))
"""What each piece is tagged with: the beginning or the inside of a name of a kind."""

NONE: Floats = np.zeros((0, 0), dtype=np.float32)
ATTRIBUTIONS = 4
"""The number of outputs that attributions are read from."""


@dataclass(frozen=True, slots=True)
class Scores:
    """What the network says of one window of T pieces, special ones included, all as logits.

    cues: (T, 3) outside, begin, inside; members: (T, 2) of being in somebody's source, in somebody's content;
    asked: (A,) the pieces that may be of a cue, in order; links: (A as cue, 4 roles, T); names: (T, N), as
    labelled by `NAME_LABELS`; encoded: (T, H), what the encoder made of each piece.
    """

    cues: Floats
    members: Floats
    asked: Ints
    links: Floats
    names: Floats
    encoded: Floats


@dataclass(frozen=True, slots=True)
class Rules:
    """What decoding needs besides, learnt with the weights.

    steps: (5 from, 5 to) scores of a role label after another; confidence: a weight for each piece of evidence for
    an attribution; kept: the confidence from which it is reported.
    """

    steps: Floats
    confidence: Floats
    kept: float


class Network:
    """The weights of one file, loaded when first used and once more in every forked process."""

    def __init__(self, path: Path | None = None, threads: int = 1) -> None:
        """Keep `path` (default: the shipped weights) and the number of `threads` for one window."""
        self.path = path or find(DEFAULT)
        self.threads = threads
        self._lock = threading.Lock()
        self._session: onnxruntime.InferenceSession | None = None
        self._process = 0
        self._rules: Rules | None = None

    def run(self, ids: Ints, shapes: Ints) -> Scores:
        """Run one window of T pieces, special ones included; ids, shapes: (T,).

        Raises ModelError when the weights are missing or damaged.
        """
        cues, members, asked, links, *others = self.session.run(None, {"ids": ids[None], "shapes": shapes[None]})
        # Weights without these heads leave them to the default ones: see `complete`.
        names, encoded = (each[0] for each in others) if others else (NONE, NONE)
        return Scores(cues[0], members[0], asked, links[0], names, encoded)

    @property
    def complete(self) -> bool:
        """Whether the weights have heads for names and acts too. Raises ModelError as `run` does."""
        return len(self.session.get_outputs()) > ATTRIBUTIONS

    @property
    def rules(self) -> Rules:
        """What decoding needs besides the scores. Raises ModelError when the weights are missing or damaged."""
        self._ready()
        assert self._rules is not None  # noqa: S101 - it is loaded with the session
        return self._rules

    @property
    def session(self) -> onnxruntime.InferenceSession:
        """The session of this process."""
        return self._ready()

    def __getstate__(self) -> dict[str, object]:
        """Pickle the path alone: a session stays in its process."""
        return {"path": self.path, "threads": self.threads}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Begin anew in the process that unpickles."""
        self.__init__(**state)  # type: ignore[misc]

    def _ready(self) -> onnxruntime.InferenceSession:
        # A fork copies the session but not its threads, hence a session for each process.
        with self._lock:
            if self._session is None or self._process != os.getpid():
                self._session, self._process = self._load(), os.getpid()
            return self._session

    def _load(self) -> onnxruntime.InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = self.threads, 1
        # The graph is stored as onnxruntime would rewrite it at every start.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        try:
            session = onnxruntime.InferenceSession(self.path, options, providers=["CPUExecutionProvider"])
            self._rules = _rules(session.get_modelmeta().custom_metadata_map)
        except Exception as error:  # onnxruntime's own errors share no base but Exception
            raise ModelError("the reader's weights are missing or damaged", str(self.path)) from error
        return session


def _rules(stored: dict[str, str]) -> Rules:
    """Read the rules from the weights' metadata."""
    steps, confidence = (np.array(json.loads(stored[name]), dtype=np.float32) for name in ("steps", "confidence"))
    return Rules(steps, confidence, float(stored["kept"]))
