"""Words of statements, and how telling each is."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_WORD = re.compile(r"\d[\d,.]*\d|\d|[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENDING = re.compile(r"(?:['’]s|['’])$")

STOP = frozenset(
    "a about after all also am an and any are as at be been before being but by can could did do does for from"
    " had has have he her here hers him his how i if in into is it its just me more most my no nor not of on"
    " one or our out over own said say says she should so some such than that the their them then there these"
    " they this those to too up us very was we were what when where which while who whom why will with would"
    " you your n't 's".split()
)
NEGATIONS = frozenset(
    "no not never none nobody nothing neither nor without cannot n't false falsely untrue wrong lie lies lied hoax fake"
    " baseless unfounded deny denies denied denying denial reject rejects rejected refute refuted refutes dismiss"
    " dismissed dismisses debunked myth ridiculous absurd fabricated fiction nonsense".split()
)
NUMBERS = {
    word: value
    for value, words in enumerate(
        "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
        "|eighteen|nineteen|twenty".split("|")
    )
    for word in [words]
} | {"dozen": 12, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

_FEW = 2.0
"""The weight of a word of which nothing is known is that of one in so many reports."""


class Word(NamedTuple):
    """What is compared of a word: its stem, "" if it says nothing by itself; its value as a number; if it negates."""

    stem: str
    number: float | None
    negates: bool


@dataclass(frozen=True, slots=True)
class Bag:
    """What is compared of some words: stems, with numbers as they are; how telling they are together (`weigh`); the
    numbers; how often they negate.
    """

    stems: frozenset[str]
    weight: float
    numbers: frozenset[float]
    negations: int

    @classmethod
    def of(cls, found: Sequence[Word]) -> Bag:
        """Return what is compared of some words."""
        stems = frozenset([word.stem for word in found if word.stem])
        numbers = frozenset([word.number for word in found if word.number is not None and word.number != 1])
        return cls(stems, weigh(stems), numbers, sum([word.negates for word in found]))


def words(text: str) -> list[Word]:
    """Return the words of a text, in order."""
    return [_word(found) for found in _WORD.findall(text)]


@lru_cache(maxsize=100_000)
def _word(found: str) -> Word:
    low = found.lower().replace("’", "'")
    plain = _ENDING.sub("", low) if "'" in low else low
    return Word("" if plain in STOP else stem(plain), number(plain), plain in NEGATIONS or plain.endswith("n't"))


@lru_cache(maxsize=10_000)
def bag(text: str) -> Bag:
    """Return what is compared of a text."""
    return Bag.of(words(text))


def number(word: str) -> float | None:
    """Return the value of a number in digits or, up to ninety, as a word."""
    if word[0].isdigit():
        try:
            return float(word.replace(",", "").rstrip("."))
        except ValueError:
            return None
    return NUMBERS.get(word)


def stem(word: str) -> str:
    """Return a word without the commonest endings: enough to bring together the forms of most verbs and nouns."""
    for ending, least in (("ations", 4), ("ation", 4), ("ings", 4), ("ing", 4), ("ies", 3), ("ers", 4), ("ed", 4)):
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)]
    if word.endswith("s") and not word.endswith("ss") and len(word) > 3:
        word = word[:-1]
    return word[:-1] if word.endswith(("e", "y")) and len(word) > 4 else word


@cache
def weights() -> tuple[Mapping[str, float], float]:
    """Return how telling stems are, by how few reports they stand in, and the weight of those that are not known."""
    stored = json.loads(files("reportedly.link").joinpath("weights/words.json").read_text("utf-8"))
    reports = stored["reports"]
    known = {stem: math.log(reports / count) for stem, count in stored["counts"].items()}
    return known, math.log(reports / _FEW)


def weigh(stems: Collection[str]) -> float:
    """Return the weight of some stems together; it depends on no order."""
    if not stems:
        return 0.0
    known, unknown = weights()
    return math.fsum([known.get(each, unknown) for each in stems])


def overlap(left: frozenset[str], right: frozenset[str]) -> tuple[float, float, float]:
    """Return the weight of the shared stems, and that of each side's."""
    return weigh(left & right), weigh(left), weigh(right)


SKETCH = 128


@lru_cache(maxsize=50_000)
def _signs(stem: str) -> npt.NDArray[np.float32]:
    """Return the direction of a stem, (SKETCH,) of 1 and -1, which is that of its hash."""
    digest = hashlib.blake2b(stem.encode(), digest_size=SKETCH // 8).digest()
    return np.unpackbits(np.frombuffer(digest, dtype=np.uint8)).astype(np.float32) * 2 - 1


def sketch(stems: Iterable[str]) -> npt.NDArray[np.float32]:
    """Return a unit vector, (SKETCH,), whose cosine with another's is about that of their weighed stems.

    It is a random projection (Achlioptas 2003). Nought for no stems.
    """
    known, unknown = weights()
    total = np.zeros(SKETCH, dtype=np.float32)
    for each in sorted(stems):
        total += known.get(each, unknown) * _signs(each)
    length = float(np.linalg.norm(total))
    return total / length if length else total
