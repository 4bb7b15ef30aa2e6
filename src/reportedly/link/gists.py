"""What grouping reports into stories needs to know of each: its words with how often and where they stand, and how rare
they are in news, hashed and small enough to keep for every report.

How rare a word is comes from a table of the weights, so that what two reports have in common does not depend on which
other reports there are.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LEAD = 80
"""Words that a report's title and lead are taken to be."""

TERMS = 256
"""The most terms kept of a report, those of most weight."""

KEYS = 24
"""The most keys of a report."""

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_SENTENCE_START = re.compile(r"(?:[.!?:\n“\"]['\"”’)]*\s*|['‘])$")
_LOWER_CASE = 128
"""Bit of a table's entry: the word is usually written small. The lower bits are its rarity."""

RARITY = 10.0
"""Rarities, natural logarithms, are kept as whole tenths."""

TERM = np.dtype([("term", "<u4"), ("count", "u1"), ("lead", "u1"), ("name", "u1"), ("rarity", "u1")])
"""A term: the hash of its word; how often it stands in the report, in its lead and as a name; its rarity in tenths."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A report as stories see it. `names`: those of its actors and places; `published`: its day, none if not known."""

    id: str
    text: str
    title: str = ""
    published: date | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gist:
    """The terms of a report: `terms` are `TERM` records as bytes, ascending; `length` is its number of words."""

    id: str
    published: date | None
    length: int
    terms: bytes

    @property
    def records(self) -> NDArray[np.void]:
        """The terms, [n] of dtype `TERM`."""
        return np.frombuffer(self.terms, dtype=TERM)


class Token(NamedTuple):
    """A word in small letters without its genitive, whether it has a capital, and if so, whether a sentence begins."""

    word: str
    capital: bool
    first: bool


def gist(telling: Telling) -> Gist:
    """Return what is kept of a report; a report without words has no terms and belongs to no story but its own."""
    tokens = tokens_of(f"{telling.title}\n{telling.text}" if telling.title else telling.text)
    named = {token.word for name in telling.names for token in tokens_of(name) if token.capital}
    words = [token.word for token in tokens]
    counts, lead = Counter(words), Counter(words[:LEAD])
    names = Counter(token.word for token in tokens if _is_name(token, named))
    records = np.empty(len(counts), dtype=TERM)
    records["term"] = [term_of(word) for word in counts]
    records["rarity"] = [rarity(word) for word in counts]
    for field, counted in (("count", counts), ("lead", lead), ("name", names)):
        records[field] = [min(counted[word], 255) for word in counts]
    kept = records[np.lexsort((records["term"], -weights(records["count"], records["rarity"])))][:TERMS]
    return Gist(telling.id, telling.published, len(tokens), np.sort(kept, order="term").tobytes())


def keys(gist: Gist) -> tuple[str, ...]:
    """Return the hashes of a report's weightiest terms, for an index: reports of one story have some in common."""
    records = gist.records
    order = np.lexsort((records["term"], -weights(records["count"], records["rarity"])))[:KEYS]
    return tuple(f"{term:08x}" for term in records["term"][order].tolist())


def weights(counts: NDArray[np.uint8], rarities: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the terms' weights: rarity times one plus the logarithm of the count; 0 where the count is."""
    raised = np.log(np.maximum(counts, 1).astype(np.float64)) + 1.0
    return np.where(counts > 0, raised * rarities / RARITY, 0.0)


def tokens_of(text: str) -> list[Token]:
    """Return the words of a text."""
    found = []
    for match in WORD.finditer(text):
        printed, start = match[0], match.start()
        word = printed.casefold() if printed.isalnum() else _POSSESSIVE.sub("", printed).casefold()
        capital = printed[0].isupper()
        first = capital and (start == 0 or bool(_SENTENCE_START.search(text[max(0, start - 3) : start])))
        found.append(Token(word, capital, first))
    return found


def _is_name(token: Token, named: Collection[str]) -> bool:
    return token.word in named or (token.capital and not (token.first and usually_small(token.word)))


def term_of(word: str) -> int:
    """Return a word's hash, 32 bits."""
    return zlib.crc32(word.encode())


def rarity(word: str) -> int:
    """Return how rare a word is in news: the logarithm of the inverse share of reports that have it, in tenths."""
    table = _table()
    return table.get(term_of(word), table[0]) & ~_LOWER_CASE


def usually_small(word: str) -> bool:
    """Return whether a word is usually written with a small letter within sentences."""
    return bool(_table().get(term_of(word), 0) & _LOWER_CASE)


@cache
def _table() -> dict[int, int]:
    """Return the entry of each known word's hash; that of 0 is for words that are not known."""
    kept = np.frombuffer(files("reportedly.link").joinpath("weights/stories.words").read_bytes(), dtype=ENTRY)
    return dict(zip(kept["term"].tolist(), kept["entry"].tolist(), strict=True))


ENTRY = np.dtype([("term", "<u4"), ("entry", "u1")])
"""An entry of the table of words."""


def entry(reports: int, having: float, small: bool) -> int:
    """Return the table's entry for a word that so many of the reports have."""
    tenths = round(RARITY * math.log((reports + 1) / (having + 0.5)))
    return min(tenths, _LOWER_CASE - 1) | (_LOWER_CASE if small else 0)
