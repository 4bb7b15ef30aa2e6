"""What two statements have in common, as numbers that a small model judges by."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from reportedly.link.vectors import meaning
from reportedly.link.words import STOP, Bag, bag, stem, weigh, weights, words
from reportedly.types import Act, Proposition

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
    """A statement, made ready for comparing."""

    statement: Proposition
    meaning: np.ndarray
    content: Bag
    sentence: frozenset[str]
    title: frozenset[str]
    runs: frozenset[str]
    actor: frozenset[str]
    weight: tuple[float, float, float]  # of the stems of content, sentence and title


def profile(statement: Proposition) -> Profile:
    """Return what is compared of a statement, which must have its vector."""
    stems = [stem(word) for word in words(statement.text) if word not in STOP]
    content, sentence, title = (bag(text) for text in (statement.text, statement.sentence, statement.title))
    return Profile(
        statement,
        meaning(statement.vector),
        content,
        sentence.stems,
        title.stems,
        frozenset(f"{a} {b}" for a, b in itertools.pairwise(stems)),
        bag(statement.actor).stems,
        (weigh(content.stems), weigh(sentence.stems), weigh(title.stems)),
    )


def features(left: Profile, right: Profile) -> list[float]:
    """Return the numbers that `NAMES` names; they are the same the other way round."""
    return [*_alike(left, right), *_contents(left, right), *_settings(left, right), *_acts(left, right)]


def _alike(left: Profile, right: Profile) -> list[float]:
    """Return how much the words have in common."""
    (one, *mine), (other, *theirs) = left.weight, right.weight
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
        _share(left.sentence & right.sentence, mine[0] * theirs[0]),
        _share(left.title & right.title, mine[1] * theirs[1]),
    ]


def _share(common: frozenset[str], product: float) -> float:
    return weigh(common) / math.sqrt(product) if common else 0.0


def _contents(left: Profile, right: Profile) -> list[float]:
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
