"""Vectors of statements, by whose cosine statements with like contents are found.

A vector has three parts: what the encoder makes of the statement, a sketch of its content's words and one of those of
its sentences, so that a cosine is a mean of likeness in meaning and in words.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from reportedly.link.words import SKETCH, bag, sketch
from reportedly.types import Proposition

Floats = npt.NDArray[np.float32]

AT_LEAST = 0.26
"""The cosine from which two statements are candidates for one claim."""

MEANING = 128
SIZE = MEANING + 2 * SKETCH

_NONE = bytes(2 * SIZE)

_SHARES = 0.5, 0.25, 0.25
"""How much the likeness of each part counts."""


def packed(meaning: Floats, statement: Proposition) -> bytes:
    """Return a statement's vector as it is stored, half-precision numbers; meaning: (MEANING,), of unit length."""
    parts = meaning, sketch(bag(statement.text).stems), sketch(bag(statement.sentence).stems)
    weighed = [np.sqrt(share) * part for share, part in zip(_SHARES, parts, strict=True)]
    return bytes(np.concatenate(weighed).astype(np.float16).tobytes())


def table(stored: Sequence[bytes]) -> Floats:
    """Return the unit vectors, (n, SIZE), that `Proposition.vector` holds; nought for none."""
    whole = b"".join(each or _NONE for each in stored)
    return _units(np.frombuffer(whole, dtype=np.float16).reshape(len(stored), SIZE).astype(np.float32))


def meanings(stored: Sequence[bytes]) -> Floats:
    """Return the parts of vectors that are the encoder's, (n, MEANING), of unit length; nought for none."""
    return _units(table(stored)[:, :MEANING])


def _units(found: Floats) -> Floats:
    lengths = np.sqrt(np.einsum("nd,nd->n", found, found))[:, None]
    return np.asarray(found / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def unit(found: Floats) -> Floats:
    """Return a vector at unit length; nought stays so."""
    length = float(np.linalg.norm(found))
    return found / length if length else found
