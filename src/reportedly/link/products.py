"""Products of many vectors in 8-bit integers: a tenth of the time that 32-bit floats take, in a quarter of the memory.

Integers add up to the same on every processor and in every order, so that a product depends on its two vectors alone.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from reportedly.errors import ModelError

if TYPE_CHECKING:
    import onnxruntime

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Sums = npt.NDArray[np.int32]

OPERATOR = Path(__file__).parent / "weights" / "product.onnx"

CENTRE = 128
"""What stands for nought in the bytes of a row."""

_ROWS, _ASKED = 127, 64
"""The steps on either side of nought; of what is asked for so few that no processor's 16-bit sums overflow."""


def quantised(vectors: Floats) -> tuple[Bytes, Floats]:
    """Return vectors, (n, size), as bytes, and for each, (n,), what one step is."""
    steps = _steps(vectors, _ROWS)
    return (np.rint(vectors / steps[:, None]) + CENTRE).astype(np.uint8), steps


def products(rows: Bytes, asked: Floats) -> tuple[Sums, Floats]:
    """Return the products of some rows, as `quantised` gives them, with each of some vectors, (m, size), in steps.

    Sums of steps, (n, m), and for each of the m what one step is; those of a row are another factor. Of vectors of unit
    length they are off by 0.001 as a rule. Raises ModelError where the operator is missing.
    """
    own = _steps(asked, _ASKED)
    turned = np.ascontiguousarray(np.rint(asked / own[:, None]).astype(np.int8).T)
    (sums,) = _session().run(None, {"rows": rows, "asked": turned})
    return sums, own


def _steps(vectors: Floats, most: int) -> Floats:
    greatest = np.abs(vectors).max(axis=1, initial=0.0)
    return np.asarray(np.where(greatest > 0, greatest, 1) / most, dtype=np.float32)


@cache
def _session() -> onnxruntime.InferenceSession:
    """Return the operator, made ready once in each process."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(OPERATOR, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no base but Exception
        raise ModelError("the weights for linking are missing or damaged", str(OPERATOR)) from error


if hasattr(os, "register_at_fork"):  # where processes fork at all
    os.register_at_fork(after_in_child=_session.cache_clear)
