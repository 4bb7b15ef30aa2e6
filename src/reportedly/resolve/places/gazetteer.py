"""The gazetteer: names to entries, and what is known of each entry.

Three arrays, mapped into memory and read where needed, and a small table of words. Built by
`training/gazetteer.py` from GeoNames (CC BY 4.0) and Natural Earth (public domain); see `data/NOTICE`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

DATA = Path(__file__).parent / "data"

ENTRY = np.dtype(
    [
        ("lat", "<f4"),
        ("lon", "<f4"),
        ("geonames", "<u4"),
        ("population", "<u4"),
        ("name", "<u4"),
        ("parent", "<u2"),
        ("country", "u1"),
        ("kind", "u1"),
    ]
)
"""An entry. `name`: where its name begins among the names, which end with a line feed; `parent`: one more than the row
of the division that holds it, 0 for none; `country`: a number of `Words.countries`."""

ROW_BITS = 19
"""A key is 44 bits of a name's hash, a bit that is set for an entry's preferred name, and the entry's row."""

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ß": "ss", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_DROPPED = re.compile(r"[.'`\u2018\u2019\u02bb\u02bc\u02be\u02bf]")
_BREAKS = re.compile(r"[\W_]+")
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "twp": "township"}


class Kind(IntEnum):
    """What an entry is. `FIRST` and `SECOND` are divisions of a country; `REGION` are continents and the like."""

    CITY = 0
    CAPITAL = 1
    FIRST = 2
    SECOND = 3
    COUNTRY = 4
    REGION = 5
    SEA = 6


CITIES = frozenset({Kind.CITY, Kind.CAPITAL})
DIVISIONS = frozenset({Kind.FIRST, Kind.SECOND})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `first`: the row of the first-level division that it lies in or is, -1 for none; `second` likewise.

    lat, lon: degrees (WGS 84); `country`: ISO 3166-1 alpha-2, empty for none; `geonames`: 0 for none.
    """

    row: int
    name: str
    kind: Kind
    lat: float
    lon: float
    geonames: int
    population: int
    country: str
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand for entries, by normalised form, and what numbers of countries mean.

    `countries`: codes (ISO 3166-1 alpha-2); `demonyms`: "russian"; `short`: "ala" (a division's abbreviation).
    """

    countries: tuple[str, ...]
    rows: Mapping[str, int]
    demonyms: Mapping[str, tuple[int, ...]]
    short: Mapping[str, tuple[int, ...]]


def normalise(name: str) -> str:
    """Return a name's letters and digits in lower case without diacritics, words parted by one space."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words = _BREAKS.sub(" ", _DROPPED.sub("", bare)).split()
    return " ".join(_SHORT.get(word, word) for word in words)


def hashed(normalised: str) -> int:
    """Return 44 bits of a normalised name's hash (BLAKE2b, RFC 7693), shifted to where they stand in a key."""
    digest = blake2b(normalised.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> (ROW_BITS + 1) << (ROW_BITS + 1)


class Gazetteer:
    """Looks up names and entries."""

    def __init__(self, folder: Path = DATA) -> None:
        """Map the arrays of `folder` into memory."""
        self._entries: npt.NDArray[Any] = np.load(folder / "entries.npy", mmap_mode="r")
        self._keys: npt.NDArray[np.uint64] = np.load(folder / "keys.npy", mmap_mode="r")
        self._names: npt.NDArray[np.uint8] = np.load(folder / "names.npy", mmap_mode="r")
        self.words = _words(folder / "words.json")
        self.entry = lru_cache(maxsize=50_000)(self._entry)
        self.find = lru_cache(maxsize=20_000)(self._find)

    def _find(self, normalised: str) -> tuple[tuple[int, bool], ...]:
        """Return the rows of the entries with a normalised name, and whether that is their preferred name."""
        first = hashed(normalised)
        bounds = np.array([first, first + (1 << (ROW_BITS + 1))], dtype=np.uint64)
        begin, end = np.searchsorted(self._keys, bounds)
        found = self._keys[begin:end].tolist()
        mask = (1 << ROW_BITS) - 1
        return tuple((key & mask, bool(key >> ROW_BITS & 1)) for key in found)

    def _entry(self, row: int) -> Entry:
        """Return the entry of a row."""
        lat, lon, geonames, population, name, parent, country, kind = self._entries[row].tolist()
        first, second = self._divisions(row, parent - 1, Kind(kind))
        code = self.words.countries[country]
        words = self._name(name)
        return Entry(row, words, Kind(kind), lat, lon, geonames, population, code, first, second)

    def _divisions(self, row: int, parent: int, kind: Kind) -> tuple[int, int]:
        if kind == Kind.FIRST:
            return row, -1
        if kind == Kind.SECOND:
            return parent, row
        if parent < 0 or self._entries[parent]["kind"] == Kind.FIRST:
            return parent, -1
        return int(self._entries[parent]["parent"]) - 1, parent

    def _name(self, start: int) -> str:
        piece = self._names[start : start + 200].tobytes()
        return piece.split(b"\n", 1)[0].decode()


def _words(path: Path) -> Words:
    read = json.loads(path.read_text(encoding="utf-8"))
    several = {name: {word: tuple(rows) for word, rows in read[name].items()} for name in ("demonyms", "short")}
    return Words(tuple(read["countries"]), read["rows"], several["demonyms"], several["short"])


@cache
def gazetteer() -> Gazetteer:
    """Return the shipped gazetteer, opened once."""
    return Gazetteer()
