"""A candidate expression with its surroundings, and what the text before it has said of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from reportedly.resolve.times.lexicon import CARDINAL, MULTIPLE, ORDINAL, Marked, symbols, words

_NUMBER_WORDS = re.compile("[" + re.escape(symbols("CARD") + symbols("MANY") + symbols("DIGIT")) + "]")
_SENTENCE_END = frozenset(".!?")
_REACH = 40
"""How many pieces around an expression are looked at, at most: the work stays linear."""


@dataclass(slots=True)
class Phrase:
    """The pieces [first, last) of a marked text."""

    text: Marked
    first: int
    last: int

    def word(self, name: str) -> str:
        """Return the first word of a class, in lower case; empty where there is none."""
        return next(self.words(name), "")

    def words(self, name: str) -> Iterator[str]:
        """Go through the words of a class, in lower case."""
        wanted = symbols(name)
        for piece in range(self.first, self.last):
            if self.text.marks[piece] in wanted:
                yield self.text.pieces[piece].lower()

    def has(self, name: str) -> bool:
        """Tell whether a word of a class is there."""
        return bool(self.word(name))

    def any_of(self, *names: str) -> bool:
        """Tell whether a word of any of the classes is there."""
        return any(map(self.has, names))

    @property
    def said(self) -> str:
        """Return the words as they stand."""
        return "".join(self.text.pieces[self.first : self.last])

    def before(self, count: int = 1) -> str:
        """Return the `count`-th piece before, white space left out, as written; empty at the text's start."""
        return self._beside(range(self.first - 1, max(self.first - _REACH, -1), -1), count)

    def after(self, count: int = 1) -> str:
        """Return the `count`-th piece behind, white space left out, as written; empty at the text's end."""
        return self._beside(range(self.last, min(self.last + _REACH, len(self.text.pieces))), count)

    def _beside(self, places: range, count: int) -> str:
        for place in places:
            piece = self.text.pieces[place]
            if not piece.isspace():
                count -= 1
                if not count:
                    return piece
        return ""

    def sentence_before(self) -> Iterator[str]:
        """Go through the words before, backwards to the sentence's start, in lower case."""
        return self._sentence(range(self.first - 1, max(self.first - _REACH, -1), -1))

    def sentence_after(self) -> Iterator[str]:
        """Go through the words behind, up to the sentence's end, in lower case."""
        return self._sentence(range(self.last, min(self.last + _REACH, len(self.text.pieces))))

    def _sentence(self, places: range) -> Iterator[str]:
        pieces = self.text.pieces
        for place in places:
            piece = pieces[place]
            ends = piece in _SENTENCE_END and (place + 1 >= len(pieces) or pieces[place + 1].isspace())
            if ends and not (place and len(pieces[place - 1]) <= 3):  # "Mr.", "Nov.", "U.S."
                return
            if "\n\n" in piece:
                return
            if not piece.isspace():
                yield piece.lower()

    def amount(self) -> Fraction | None:
        """Return the number of units, None where it is vague ("several")."""
        if self.has("FEW"):
            return None
        if self.has("COUPLE"):
            return Fraction(2)
        found = [self.text.pieces[i].lower() for i in self._number_places()]
        if self.has("HALF") and not self.has("AND"):  # "half an hour"
            return Fraction(1, 2)
        number = _number(found) if found else Fraction(1)
        return number + Fraction(1, 2) if self.has("HALF") else number

    def _number_places(self) -> list[int]:
        """Return the places of the first number's words: a number ends where another word begins."""
        marks = self.text.marks
        places: list[int] = []
        for place in range(self.first, self.last):
            if _NUMBER_WORDS.match(marks[place]) or (places and marks[place] in "/."):
                places.append(place)
            elif places and marks[place] not in " -" + symbols("AND"):
                break
        return places


def _number(words: list[str]) -> Fraction:
    """Return the value of number words and digits ("2 1/2", "1.5", "two hundred", "twenty five")."""
    joined = " ".join(words)
    mixed = re.match(r"(?:(\d+) )?(\d+) / (\d+)", joined)
    if mixed:
        whole, above, below = (int(part or 0) for part in mixed.groups())
        return whole + Fraction(above, below or 1)
    decimal = re.match(r"(\d+) \. (\d+)", joined)
    if decimal:
        return Fraction(f"{decimal[1]}.{decimal[2]}")
    total = 0
    for word in words:
        if word in MULTIPLE:
            total = max(total, 1) * MULTIPLE[word]
        else:
            total += CARDINAL.get(word) or (int(word) if word.isdecimal() else 0)
    return Fraction(total)


def ordinal(phrase: Phrase) -> int:
    """Return the first ordinal's number ("third", "21st"), 0 where there is none."""
    word = phrase.word("ORD")
    if word:
        return ORDINAL[word]
    return int(phrase.word("DIGIT") or 0) if phrase.has("SUFFIX") else 0


@dataclass(slots=True)
class Anchor:
    """What times are relative to: the report's date, and what was mentioned last, which reading moves on."""

    dated: date | None
    day: date | None = None
    year: int = 0
    quarter: tuple[int, int] | None = None


_FUTURE = words(
    "will ll shall would scheduled expected expects expect plans planned planning due until upcoming effective "
    "payable slated awaits begins expires tentatively"
)
_PAST = words(
    "was were had did said told went came took began made held met led left found won lost saw gave got spoke wrote "
    "ran fell rose since ago last previous died shot hit became been has have grew broke brought put yesterday sold "
    "bought kept quit paid says say drew flew knew threw struck sought fought caught built spent stood understood "
    "chose fled swore tore wore set"
)
_AUXILIARIES = words("will ll shall would to be may might can could should must")
_CERTAIN = {"to": 1, "until": 1, "till": 1, "through": 1, "ended": -2, "ending": 2, "since": -2, "due": 2}
_BEHIND = 1
"""Words behind an expression count as that much farther away than words before it."""


def tense(phrase: Phrase) -> int:
    """Return 1 where the words nearest to an expression speak of the future, -1 of the past, 0 where none tells.

    2 and -2: there is no doubt.
    """
    beside = phrase.before().lower()
    if beside in _CERTAIN:
        return _CERTAIN[beside]
    before, after = list(phrase.sentence_before()), list(phrase.sentence_after())
    near, far = _nearest(before), _nearest(after, forwards=True)
    return near[1] if near[0] <= far[0] + _BEHIND else far[1]


def _nearest(words: list[str], forwards: bool = False) -> tuple[int, int]:
    """Return how far away the first telling word is, and what it tells."""
    for i, word in enumerate(words):
        if word in _FUTURE:
            return i, 1
        if word in _PAST or (len(word) > 4 and word.endswith("ed")):
            helpers = words[max(0, i - 3) : i] if forwards else words[i + 1 : i + 4]
            return i, 1 if _AUXILIARIES.intersection(helpers) and "have" not in helpers else -1
    return len(words) + _REACH, 0
