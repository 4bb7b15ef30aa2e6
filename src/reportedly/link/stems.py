"""The stems of a statement, kept with it: to take its words apart takes as long as all else of comparing it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from reportedly.link.words import Bag, bag, words
from reportedly.types import Proposition


class Stems(msgspec.Struct, frozen=True, array_like=True):
    """What is compared of a statement's words.

    content: the stems of its content in order, with their weight, the numbers among them and how often they negate;
    sentence: those of its sentences, with their weight.
    """

    content: Sequence[str]
    weight: float
    numbers: frozenset[float]
    negations: int
    sentence: frozenset[str]
    sentence_weight: float

    @property
    def bag(self) -> Bag:
        """The content's words in no order."""
        return Bag(frozenset(self.content), self.weight, self.numbers, self.negations)


def packed(statement: Proposition) -> str:
    """Return the stems of a statement as JSON, as they are kept."""
    return msgspec.json.encode(_taken(statement), order="deterministic").decode()


def stems(statement: Proposition) -> Stems:
    """Return the stems of a statement, as they were kept with it or, where they were not, from its words."""
    return _kept(statement.stems) if statement.stems else _taken(statement)


@lru_cache(maxsize=1_000)
def _kept(packed: str) -> Stems:
    return msgspec.json.decode(packed, type=Stems)


def _taken(statement: Proposition) -> Stems:
    found = words(statement.text)
    content, sentence = Bag.of(found), bag(statement.sentence)
    in_order = [word.stem for word in found if word.stem]
    return Stems(in_order, content.weight, content.numbers, content.negations, sentence.stems, sentence.weight)
