"""What the line classifier sees of a line: its wording, its shape, its place, its neighbours, its mark-up.

Every feature is a string hashed into one of `BUCKETS` weights, so that no vocabulary is shipped.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 17
HEAD, TAIL = 220, 80
"""Characters at a line's start and end that are read: a line of a million characters costs no more than this."""

_WORD = re.compile(r"\w+|[^\w\s]")
_DIGIT = re.compile(r"\d")
_HOST = re.compile(r"\b[\w-]+\.(?:com|org|net|co|de|fr|it|es|uk|ru|eu|info|news|tv|io)\b", re.I)
_SHAPE = ((re.compile(r"[^\W\d_]+"), "a"), (re.compile(r"\d+"), "0"), (re.compile(r"(?:a ){2,}a?"), "aa "))
_UNSPACED_FROM = "\u2e7f"
"""Scripts from here on (Chinese, Japanese, Korean) put a word into a letter or two."""
_STOPS = '.!?。！？…"”»’)'
_QUOTES = re.compile('["“”„«»「」]')
_SAID = re.compile(r"[\"”»]\s*,?\s*[\w ]{0,40}$|\b(?:said|says|told|added)\b", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """One line with what the page says of it; plain text has no mark-up (`tag` is empty)."""

    text: str
    tag: str = ""
    links: float = 0.0
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hashed:
    """The features of one line: bucket numbers and the value of each."""

    buckets: NDArray[np.int64]
    values: NDArray[np.float32]


def features(lines: Sequence[Line]) -> list[Hashed]:
    """Return the features of each line of one text."""
    repeated = Counter(line.text for line in lines)
    return [_hash(_wording(line.text), _circumstances(lines, i, repeated[line.text])) for i, line in enumerate(lines)]


def _hash(wording: Iterator[str], circumstances: Iterator[str]) -> Hashed:
    """Hash both groups; the many n-grams of a line together weigh as much as a few circumstances."""
    words, rest = {_bucket(w) for w in wording}, {_bucket(c) for c in circumstances}
    buckets = np.fromiter((*words, *rest), np.int64, len(words) + len(rest))
    values = np.full(len(buckets), 0.5, np.float32)
    values[: len(words)] = 2.0 / max(len(words), 1) ** 0.5
    return Hashed(buckets, values)


def _bucket(feature: str) -> int:
    return zlib.crc32(feature.encode("utf-8", "replace")) % BUCKETS


def _wording(text: str) -> Iterator[str]:
    """Yield words, pairs of words and runs of four letters, digits all alike."""
    piece = text if len(text) <= HEAD + TAIL else f"{text[:HEAD]} {text[-TAIL:]}"
    words = _WORD.findall(_DIGIT.sub("0", piece.lower()))
    for first, second in zip(["^", *words], [*words, "$"], strict=True):
        yield f"w {first}"
        yield f"p {first} {second}"
    for word in words:
        padded, run = f"<{word}>", 2 if word[0] > _UNSPACED_FROM else 4
        for i in range(len(padded) - run + 1):
            yield f"c {padded[i : i + run]}"


def _circumstances(lines: Sequence[Line], i: int, times: int) -> Iterator[str]:
    """Yield everything else that speaks for or against a line."""
    line = lines[i]
    yield "bias"
    yield from _look(line.text)
    yield f"from start {min(i, 6)}"
    yield f"from end {min(len(lines) - 1 - i, 8)}"
    yield f"lines {min(len(lines).bit_length(), 8)}"
    yield f"repeated {min(times, 3)}"
    for side, j in (("before", i - 1), ("after", i + 1), ("2 before", i - 2), ("2 after", i + 2)):
        yield from _neighbour(side, lines[j].text if 0 <= j < len(lines) else "")
    if line.tag:
        yield from _markup(line)


def _look(text: str) -> Iterator[str]:
    """Yield the shape of a line: length, case, punctuation, what it ends and begins with."""
    size = len(text).bit_length()
    words = text[:HEAD].split()
    capitals = sum(word[:1].isupper() for word in words)
    letters = sum(map(str.isalpha, text[:HEAD]))
    ends, ended = text[-1:], text[-1:] in _STOPS
    yield f"size {size} {ended}"
    yield f"words {min(len(words), 12)}"
    yield f"ends {ends if not ends.isalnum() else 'a'}"
    yield f"begins {_initial(text)}"
    yield f"capitals {capitals * 5 // max(len(words), 1)} {min(len(words) // 4, 3)}"
    yield f"letters {letters * 8 // max(min(len(text), HEAD), 1)}"
    yield f"upper {text[:HEAD].isupper()} {min(size, 6)}"
    yield f"quotes {min(len(_QUOTES.findall(text[:HEAD])), 3)} {bool(_SAID.search(text[-TAIL:]))}"
    yield f"host {bool(_HOST.search(text[-TAIL:]))} mail {'@' in text[-TAIL:]} rights {'©' in text[:HEAD]}"
    yield f"stops {min(len(re.findall('[.!?] ', text[:HEAD])), 3)}"
    if size <= 6:
        shape = text
        for pattern, sign in _SHAPE:
            shape = pattern.sub(sign, shape)
        yield f"shape {shape[:24]}"


def _initial(text: str) -> str:
    """Return the kind of a line's first character."""
    first = text[:1]
    if first.isalpha():
        return "A" if first.isupper() else "a"
    return "0" if first.isdigit() else first


def _neighbour(side: str, text: str) -> Iterator[str]:
    """Yield what a line beside this one looks like."""
    if not text:
        yield f"{side} none"
        return
    yield f"{side} size {len(text).bit_length()} {text[-1] in _STOPS}"


def _markup(line: Line) -> Iterator[str]:
    """Yield the tag, the names around the line and how much of it is linked."""
    yield "html"
    yield f"tag {line.tag}"
    yield f"links {int(line.links * 4)} {min(len(line.text).bit_length(), 8)}"
    for mark in line.marks:
        yield f"m {mark}"
