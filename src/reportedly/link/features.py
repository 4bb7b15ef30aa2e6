"""What two statements have in common, as numbers that a small model judges by."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reportedly.link.stems import stems
from reportedly.link.vectors import meanings
from reportedly.link.words import Bag, bag, weigh, weights
from reportedly.types import Act, Proposition

Floats = npt.NDArray[np.float32]

NAMES = (
    "likeness of meaning",
    "words of the contents in common, of both",
    "words of the contents in common, of the shorter",
    "words of the contents in common",
    "pairs of words in common",
    "words of the shorter content",
    "words of the longer content",
    "words of the sentences in common, of both",
    "words of the titles in common, of both",
    "a number in common",
    "numbers, none in common",
    "one negates",
    "same actor",
    "an actor of one in the other's content",
    "same report",
    "one denies or doubts",
    "both deny or doubt",
    "one declines",
    "same act",
    "one demands, commits or predicts",
    "one refers to the other",
)
"""The features, in order; weights of words count how telling they are (`words.weights`)."""

AGAINST = frozenset({Act.DENIES, Act.DOUBTS})
AHEAD = frozenset({Act.DEMANDS, Act.COMMITS, Act.PREDICTS, Act.THREATENS})


@dataclass(frozen=True, slots=True)
class Profile:
    """A statement, made ready for comparing; runs: each two stems of its content that follow each other."""

    statement: Proposition
    meaning: Floats
    content: Bag
    sentence: frozenset[str]
    sentence_weight: float
    title: Bag
    runs: frozenset[tuple[str, str]]
    actor: frozenset[str]


def profiles(statements: Iterable[Proposition]) -> dict[str, Profile]:
    """Return what is compared of some statements, which must have their vectors, by their ids."""
    by_id = {each.id: each for each in statements}
    vectors = meanings([each.vector for each in by_id.values()])
    return {one: _profile(each, vector) for (one, each), vector in zip(by_id.items(), vectors, strict=True)}


def _profile(statement: Proposition, meaning: Floats) -> Profile:
    own = stems(statement)
    return Profile(
        statement,
        meaning,
        own.bag,
        own.sentence,
        own.sentence_weight,
        bag(statement.title),
        frozenset(itertools.pairwise(own.content)),
        bag(statement.actor).stems,
    )


def features(pairs: Sequence[tuple[Profile, Profile]]) -> Floats:
    """Return the numbers, (n, F), that `NAMES` names of some pairs; they are the same the other way round."""
    rows = [[*_alike(*two), *_numbers(*two), *_settings(*two), *_acts(*two)] for two in pairs]
    return np.array(rows, dtype=np.float32).reshape(len(pairs), len(NAMES))


def _alike(left: Profile, right: Profile) -> list[float]:
    """Return how much meaning and words have in common."""
    one, other = left.content.weight, right.content.weight
    common = weigh(left.content.stems & right.content.stems)
    less, more = sorted((one, other))
    return [
        float(left.meaning @ right.meaning),
        common / math.sqrt(one * other) if common else 0.0,
        common / less if common else 0.0,
        math.log1p(common),
        math.log1p(len(left.runs & right.runs)),
        math.log1p(less),
        math.log1p(more),
        _share(left.sentence & right.sentence, left.sentence_weight * right.sentence_weight),
        _share(left.title.stems & right.title.stems, left.title.weight * right.title.weight),
    ]


def _share(common: frozenset[str], product: float) -> float:
    return weigh(common) / math.sqrt(product) if common else 0.0


def _numbers(left: Profile, right: Profile) -> list[float]:
    """Return what numbers and negations say."""
    numbers = left.content.numbers & right.content.numbers
    both = bool(left.content.numbers and right.content.numbers)
    return [
        float(bool(numbers)),
        float(both and not numbers),
        float((left.content.negations + right.content.negations) % 2),
    ]


def _settings(left: Profile, right: Profile) -> list[float]:
    """Return what actors and reports say."""
    one, other = left.statement, right.statement
    return [
        float(bool(left.actor) and left.actor == right.actor),
        max(_named(left, right), _named(right, left)),
        float(one.report == other.report),
    ]


def _named(left: Profile, right: Profile) -> float:
    """Return how telling the words of one's actor are that stand in the other's content."""
    known, unknown = weights()
    return max((known.get(each, unknown) for each in left.actor & right.content.stems), default=0.0)


def _acts(left: Profile, right: Profile) -> list[float]:
    """Return what the acts and pointers say."""
    acts = (left.statement.act, right.statement.act)
    against = [act in AGAINST for act in acts]
    one, other = left.statement, right.statement
    return [
        float(against[0] != against[1]),
        float(all(against)),
        float(Act.DECLINES in acts),
        float(acts[0] == acts[1]),
        float((acts[0] in AHEAD) != (acts[1] in AHEAD)),
        float(one.refers == other.id or other.refers == one.id),
    ]
