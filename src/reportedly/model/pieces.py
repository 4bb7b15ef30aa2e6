"""Text to word pieces: ids, character offsets and shapes.

The encoder's vocabulary is lower-cased, so what it cannot see is given to it as a *shape*, one small
number a piece: how the piece is capitalised, what break stands before it, and whether it is inside
double quotation marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from reportedly.errors import ModelError

Ints = npt.NDArray[np.int64]

CASES, BREAKS, QUOTED = 4, 3, 2
SHAPES = CASES * BREAKS * QUOTED
"""Number of distinct shapes: case x break before x in quotation marks."""

_QUOTE = re.compile("[\u201c\u201d\u201e\u00ab\u00bb\"\n]|''|``")
_OPENING, _CLOSING = frozenset("\u201c\u201e\u00ab") | {"``"}, frozenset("\u201d\u00bb") | {"''"}


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of one text, without the special ones.

    ids, starts, ends, shapes: int64 arrays of shape (n,); `starts` and `ends` count Unicode characters.
    """

    ids: Ints
    starts: Ints
    ends: Ints
    shapes: Ints

    def __len__(self) -> int:
        """Return the number of pieces."""
        return len(self.ids)


def load_tokenizer() -> Tokenizer:
    """Return the shipped tokenizer. Raises ModelError when it is missing."""
    path = Path(__file__).parent / "weights" / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError("the tokenizer is missing or damaged", str(path)) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def split(tokenizer: Tokenizer, text: str) -> Pieces:
    """Return the pieces of `text`."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    starts, ends = offsets[:, 0], offsets[:, 1]
    return Pieces(np.array(encoding.ids, dtype=np.int64), starts, ends, _shapes(text, starts, ends))


def line_starts(pieces: Pieces) -> Ints:
    """Return the indices of the pieces that begin a line."""
    return np.flatnonzero(pieces.shapes // QUOTED % BREAKS)


def _shapes(text: str, starts: Ints, ends: Ints) -> Ints:
    """Return the shape number of each piece."""
    case = [_case(text[start:end]) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    return (np.array(case, dtype=np.int64) * BREAKS + _breaks(text, starts)) * QUOTED + _quoted(text, starts)


def _case(piece: str) -> int:
    """0 lower or no letters, 1 capitalised, 2 all capitals, 3 with digits."""
    if piece.islower():
        return 0
    if any(map(str.isdigit, piece)):
        return 3
    if piece.isupper() and len(piece) > 1:
        return 2
    return int(piece[:1].isupper())


def _breaks(text: str, starts: Ints) -> Ints:
    """Return 1 for the first piece of a line, 2 for that of a paragraph after a blank line, else 0."""
    result = np.zeros(len(starts), dtype=np.int64)
    for gap in re.finditer(r"\s*\n\s*", text):
        first = int(np.searchsorted(starts, gap.end()))
        if first < len(starts):
            result[first] = 2 if gap.group().count("\n") > 1 else 1
    return result


def _quoted(text: str, starts: Ints) -> Ints:
    """Return 1 for pieces within double quotation marks; a mark left open ends with its line."""
    bounds, states, inside = [0], [0], False
    for match in _QUOTE.finditer(text):
        mark = match.group()
        if mark == "\n":
            now = False
        elif mark in _OPENING:
            now = True
        else:
            now = False if mark in _CLOSING else not inside
        if now != inside:
            bounds.append(match.start() if now else match.end())
            states.append(int(now))
            inside = now
    return np.array(states, dtype=np.int64)[np.searchsorted(bounds, starts, side="right") - 1]
