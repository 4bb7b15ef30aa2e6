"""The network that reads two statements together, run by onnxruntime.

Pairs are run one at a time: none is padded, and activations are quantised by pair, so that a result depends on the two
statements alone, whatever else is judged beside them.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from reportedly.errors import ModelError
from reportedly.link.reading_pairs import Side, side, together
from reportedly.model.pieces import Ints, load_tokenizer
from reportedly.types import Proposition

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]

NETWORK = Path(__file__).parent / "weights" / "reading.onnx"
WORDS = NETWORK.with_suffix(".words.npz")

GROUP = 64
"""So many numbers of a piece's row have one scale."""


class Words:
    """The meaning of pieces as 4-bit integers: codes: (V, H / 2), two in a byte; scale: (V, H / GROUP)."""

    def __init__(self, path: Path = WORDS) -> None:
        """Load the table. Raises ModelError where there is none."""
        try:
            with np.load(path) as stored:
                self.codes, self.scale = stored["codes"], stored["scale"]
        except (OSError, ValueError, KeyError) as error:
            raise ModelError("the weights for linking are missing or damaged", str(path)) from error

    def __call__(self, ids: Ints) -> Floats:
        """ids: (T,) -> (T, H)."""
        packed = self.codes[ids]
        codes = np.stack([packed & 15, packed >> 4], -1).astype(np.float32) - np.float32(7.5)
        found = codes.reshape(len(ids), -1, GROUP) * self.scale[ids].astype(np.float32)[..., None]
        return np.asarray(found.reshape(len(ids), -1), dtype=np.float32)


class PairNetwork:
    """The weights, loaded when first used and once more in every forked process; safe in threads."""

    def __init__(self, path: Path = NETWORK) -> None:
        """Keep the path of the network; the table of pieces lies beside it."""
        self._path = path
        self._lock = threading.Lock()
        self._loaded: tuple[int, onnxruntime.InferenceSession, Words, Tokenizer] | None = None

    def __call__(self, pairs: Sequence[tuple[Proposition, Proposition]]) -> Floats:
        """Return for each pair the log-odds (n, 2) that both are about one proposition and, if so, opposed.

        Which of two is given first makes a small difference. Raises ModelError when the weights are missing or damaged.
        """
        _, session, words, tokenizer = self._ready()
        sides: dict[str, Side] = {}
        for each in (one for two in pairs for one in two):
            if each.id not in sides:
                sides[each.id] = side(tokenizer, each)
        found = np.zeros((len(pairs), 2), dtype=np.float32)
        for row, (left, right) in enumerate(pairs):
            ids, kinds = together(sides[left.id], sides[right.id])
            found[row] = session.run(None, {"words": words(ids)[None], "kinds": kinds[None]})[0]
        return found

    def __getstate__(self) -> dict[str, object]:
        """Pickle the path alone: a session stays in its process."""
        return {"path": self._path}

    def __setstate__(self, state: dict[str, Path]) -> None:
        """Begin anew in the process that unpickles."""
        self.__init__(**state)  # type: ignore[misc]

    def _ready(self) -> tuple[int, onnxruntime.InferenceSession, Words, Tokenizer]:
        # A fork copies the session but not its threads, hence a session for each process.
        with self._lock:
            if self._loaded is None or self._loaded[0] != os.getpid():
                words = Words(self._path.with_suffix(".words.npz"))
                self._loaded = os.getpid(), self._load(), words, load_tokenizer()
            return self._loaded

    def _load(self) -> onnxruntime.InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = 1, 1
        # The graph is stored as onnxruntime would rewrite it at every start.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        try:
            return onnxruntime.InferenceSession(self._path, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own errors share no base but Exception
            raise ModelError("the weights for linking are missing or damaged", str(self._path)) from error
