"""What a network reads of two statements: both with their actors, acts, days and titles, one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from reportedly.link.encoding import FIRST, LAST, _content
from reportedly.model.pieces import Ints, split
from reportedly.types import Act, Proposition

TITLE, ACTOR, SENTENCE, BEFORE = 10, 8, 32, 6
"""The most pieces of a title, of an actor's name and of the sentence; of the latter before the content, if it is cut."""

CONTENT, SHARED, SECOND = 1, 2, 4
KINDS = 8
"""A piece's kind is a sum: it is of a content, the other statement has it too, and it is of the second statement."""

LEAST_SHARED = 1996
"""Pieces before this one in the vocabulary are special ones, marks and letters: to share them says nothing."""


@dataclass(frozen=True, slots=True)
class Side:
    """One statement of a pair: ids: (T,) of its pieces; content: (T,), whether each is of its content."""

    ids: Ints
    content: npt.NDArray[np.bool_]


def side(tokenizer: Tokenizer, statement: Proposition) -> Side:
    """Return what is read of a statement: "title day actor act: sentence", cut around the content where it is long."""
    day = f"{statement.published.month} {statement.published.day}" if statement.published else ""
    act = "" if statement.act is Act.NONE else str(statement.act)
    parts = [
        split(tokenizer, statement.title).ids[:TITLE],
        split(tokenizer, f"| {day} |").ids,
        split(tokenizer, statement.actor).ids[:ACTOR],
        split(tokenizer, f"{act}:").ids,
    ]
    sentence = split(tokenizer, statement.sentence)
    inside = _content(statement, sentence)
    begin = int(inside.argmax()) if len(inside) else 0
    first = min(max(begin - BEFORE, 0), max(len(sentence) - SENTENCE, 0))
    kept = slice(first, first + SENTENCE)
    before = np.concatenate(parts)
    return Side(np.append(before, sentence.ids[kept]), np.append(np.zeros(len(before), dtype=bool), inside[kept]))


def together(left: Side, right: Side) -> tuple[Ints, Ints]:
    """Return the ids and kinds, (T,) each, of two statements, with what stands before, between and after them."""
    kinds = [_kinds(left, right.ids), _kinds(right, left.ids) + SECOND]
    ids = np.concatenate([[FIRST], left.ids, [LAST], right.ids, [LAST]])
    return ids, np.concatenate([[0], kinds[0], [0], kinds[1], [SECOND]])


def _kinds(one: Side, others: Iterable[int]) -> Ints:
    shared = np.isin(one.ids, np.asarray(others)) & (one.ids >= LEAST_SHARED)
    return np.asarray(CONTENT * one.content + SHARED * shared, dtype=np.int64)
