"""Statements to vectors: what the pieces of a statement mean, each by itself, added up.

A table has a direction and a weight for each piece of the vocabulary, learnt from a sentence encoder that reads all
pieces together (`training.link_encoder`). Adding up costs next to nothing, where a second encoder would cost as much
as reading does; the reader's own encoder is of no use, for it learns who says what and forgets what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from reportedly.errors import ModelError
from reportedly.link import stems
from reportedly.link.vectors import packed, unit
from reportedly.model.pieces import Ints, Pieces, load_tokenizer, split
from reportedly.types import Proposition

Floats = npt.NDArray[np.float32]

WEIGHTS = Path(__file__).parent / "weights" / "pieces.npz"

LENGTH, ACTOR, BEFORE = 48, 10, 8
"""Pieces read at most, those of the actor's name at most, and of the sentence before a content at most, where all of it
does not fit.
"""

FIRST, LAST = 101, 102
_COLON = 1024  # [CLS], [SEP] and ":" of the vocabulary


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read of a statement: ids: (T,) of its pieces; content: (T,), 1 for those of the content, else 0."""

    ids: Ints
    content: Floats


def reading(tokenizer: Tokenizer, statement: Proposition) -> Reading:
    """Return a statement as "actor: sentence", cut around the content where it is too long."""
    actor, sentence = split(tokenizer, statement.actor), split(tokenizer, statement.sentence)
    prefix = np.append(actor.ids[:ACTOR], _COLON)
    room = LENGTH - 2 - len(prefix)
    inside = _content(statement, sentence)
    begin = int(inside.argmax()) if len(inside) else 0
    first = min(max(begin - BEFORE, 0), max(len(sentence) - room, 0))
    kept = slice(first, first + room)
    content = np.concatenate([np.zeros(1 + len(prefix)), inside[kept], np.zeros(1)]).astype(np.float32)
    return Reading(
        np.concatenate([[FIRST], prefix, sentence.ids[kept], [LAST]]),
        content if content.any() else np.ones_like(content),
    )


def _content(statement: Proposition, sentence: Pieces) -> npt.NDArray[np.bool_]:
    """Return which pieces of the sentence are the content's, (n,); those of a content in parts as far as it reaches."""
    words = statement.text
    start = statement.sentence.find(words)
    if start >= 0:
        return np.asarray((sentence.starts < start + len(words)) & (sentence.ends > start))
    start, end = statement.sentence.find(words[:20]), statement.sentence.rfind(words[-20:])
    if start < 0 or end < start:
        return np.ones(len(sentence), dtype=bool)
    return np.asarray((sentence.starts < end + 20) & (sentence.ends > start))


@dataclass(frozen=True, slots=True)
class Table:
    """The meaning of pieces: directions: (vocabulary, D) 8-bit; scale: (vocabulary,), by which they are multiplied;
    sentence: (), how much the mean of the sentence counts beside that of the content.
    """

    directions: npt.NDArray[np.int8]
    scale: Floats
    sentence: Floats

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Table:
        """Return the one that is stored at `path`. Raises ModelError where there is none."""
        try:
            with np.load(path) as stored:
                return cls(*(stored[each.name] for each in fields(cls)))
        except (OSError, ValueError, KeyError) as error:
            raise ModelError("the weights for linking are missing or damaged", str(path)) from error

    def __call__(self, read: Reading) -> Floats:
        """Return the vector of a reading, (D,), of unit length."""
        pieces = self.directions[read.ids].astype(np.float32) * self.scale[read.ids, None].astype(np.float32)
        inside = ((read.ids != FIRST) & (read.ids != LAST)).astype(np.float32)
        return unit(unit(read.content @ pieces) + np.float32(self.sentence) * unit(inside @ pieces))


class Encoder:
    """Makes vectors and stems of statements; the table is loaded when first used."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        """Keep the path of the table."""
        self._weights = weights

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return load_tokenizer()

    @cached_property
    def _table(self) -> Table:
        return Table.load(self._weights)

    def encoded(self, statements: Sequence[Proposition]) -> tuple[Proposition, ...]:
        """Return the statements with their vectors and stems; those that have a vector stay as they are.

        A vector depends on its own statement alone. Raises ModelError when the weights are missing or damaged.
        """
        return tuple(each if each.vector else self._encoded(each) for each in statements)

    def _encoded(self, statement: Proposition) -> Proposition:
        vector = packed(self._table(reading(self._tokenizer, statement)), statement)
        return replace(statement, vector=vector, stems=stems.packed(statement))
