"""Near copies: wire text and quotations that several reports print count as one voice.

A text is known by its shingles, runs of four of its words, each hashed to 32 bits. Its fingerprint keeps the smallest
256 of them, all of a text that has fewer, which is a sample of the text fit for estimating what share of it stands in
another (bottom-k and theta sketches: Broder, "On the resemblance and containment of documents", 1997; Dasgupta et
al., "A framework for estimating stream expression cardinalities", 2016). Share rather than resemblance, since a copy
may be shortened, and the original stand within something longer.

Reports that quote one statement are not copies of each other for that, and one that quotes another in order to refute
it least of all: what stands between quotation marks does not count in a report.

For finding copies among many, bands are hashes that two copies are likely to have in common: the smallest of the
hashes of runs of eight words, which hardly occur twice by chance, and for texts of a few sentences also of four.

All is fixed by the texts alone: nothing depends on what other texts there are or in which order they came.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportedly.link.linkage import average_linkage

SHINGLE = 4
"""Words of a shingle."""

RUN = 8
"""Words of the runs that bands are made of."""

SKETCH, BANDS = 256, 32
"""The most shingles and the most bands kept of a text."""

SHORT = 64
"""Texts of up to so many words are taken whole, and have bands of shingles too."""

COPIED = 0.52
"""The share of a report that must stand in the other for the two to be one voice.

More than a half: of a round-up that prints two reports, each has on average a half in common with the other two.
"""

QUOTED = 0.6
"""The same for the contents of statements, which have no narrative around them."""

SHARED = 5.0
"""How many shingles copies must share, as estimated: stock phrases ("declined to comment on the case") have fewer."""

BUCKET = 64
"""Of texts with one band each is compared with so many, in the order of their ids."""

_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r'"[^"\n]{1,600}"|“[^”\n]{1,600}”?|‘[^’\n]{20,600}’')
"""Passages between quotation marks, within one paragraph; of one left open, all that follows."""
_HEAD = 3
_ALL = 0xFFFFFFFF

Hashes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class _Sketch:
    """A fingerprint taken apart: how many distinct shingles the text has, those kept, and its runs, all sorted."""

    shingles: int
    kept: Hashes
    runs: Hashes
    fours: Hashes

    @property
    def limit(self) -> int:
        """The hash up to which all shingles of the text are among those kept."""
        return _ALL if self.shingles == len(self.kept) else int(self.kept[-1])


def fingerprint(text: str) -> bytes:
    """Return a text's fingerprint, at most some 1,300 bytes; empty for a text without words.

    Of a report, a text of more than 64 words, quoted passages are left out, if anything is left then.
    """
    words = _words(text)
    if not words:
        return b""
    hashed = np.fromiter((zlib.crc32(word.encode()) for word in words), dtype=np.uint64, count=len(words))
    shingles = np.unique(_shingles(hashed, SHINGLE))
    runs = np.unique(_shingles(hashed, RUN))[:BANDS] if len(words) >= RUN else np.empty(0, np.uint32)
    fours = shingles[:BANDS] if len(words) <= SHORT else np.empty(0, np.uint32)
    kept = shingles[:SKETCH]
    head = np.array([len(shingles), len(kept), len(runs)], dtype=np.uint32)
    return np.concatenate([head, kept, runs, fours]).astype("<u4").tobytes()


def bands(fingerprint: bytes) -> tuple[str, ...]:
    """Return keys for an index: two texts that have a key in common may be copies. At most 64, most texts have 32."""
    sketch = _sketch(fingerprint)
    runs = [f"{RUN}:{value:08x}" for value in sketch.runs.tolist()]
    return (*runs, *(f"{SHINGLE}:{value:08x}" for value in sketch.fours.tolist()))


def share(part: bytes, whole: bytes) -> float:
    """Return, estimated from their fingerprints, the share (0 to 1) of a text's shingles that stand in another."""
    a, b = _sketch(part), _sketch(whole)
    comparable = int(np.searchsorted(a.kept, b.limit, side="right"))
    return len(np.intersect1d(a.kept, b.kept, assume_unique=True)) / comparable if comparable else 0.0


def similarity(a: bytes, b: bytes) -> float:
    """Return the share of the one of two texts that is printed in the other, whichever is larger (0 to 1).

    0 where they have in common no more than a phrase.
    """
    return similarities(a, [b])[0]


def similarities(own: bytes, others: Sequence[bytes]) -> list[float]:
    """Return the :func:`similarity` of a text with each of some others."""
    found: list[float] = _Table([own, *others]).similar(0)[1:].tolist()
    return found


def copies(fingerprints: Mapping[str, bytes], at_least: float = COPIED) -> tuple[frozenset[str], ...]:
    """Return the groups, of two and more, of texts that are copies of each other, sorted by their first id.

    Texts are grouped by average linkage of their similarities: a round-up that prints two reports does not make these
    copies of each other. The result does not depend on the order of the texts.
    """
    found = [
        frozenset(names[n] for n in group)
        for names in _components(fingerprints, at_least)
        for group in _grouped([fingerprints[name] for name in names], at_least)
        if len(group) > 1
    ]
    return tuple(sorted(found, key=min))


def candidates(fingerprints: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """Return the pairs of texts, the smaller id first, that have a band in common, of large crowds only near ids."""
    buckets: dict[str, list[str]] = defaultdict(list)
    for name in sorted(fingerprints):
        for band in bands(fingerprints[name]):
            buckets[band].append(name)
    return {(name, other) for names in buckets.values() for name, other in _near(names)}


def _near(names: Sequence[str]) -> Iterable[tuple[str, str]]:
    for n, name in enumerate(names):
        for other in names[n + 1 : n + 1 + BUCKET]:
            yield name, other


def _components(fingerprints: Mapping[str, bytes], at_least: float) -> list[list[str]]:
    """Return the texts that copies connect, sorted."""
    root: dict[str, str] = {}

    def found(name: str) -> str:
        while (above := root.get(name, name)) != name:
            root[name] = root.get(above, above)
            name = above
        return name

    partners: dict[str, list[str]] = defaultdict(list)
    for left, right in sorted(candidates(fingerprints)):
        partners[left].append(right)
    for left, some in partners.items():
        alike = similarities(fingerprints[left], [fingerprints[right] for right in some])
        for right, value in zip(some, alike, strict=True):
            if value >= at_least:
                root[found(right)] = found(left)
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(fingerprints):
        groups[found(name)].append(name)
    return [names for names in groups.values() if len(names) > 1]


def _grouped(prints: Sequence[bytes], at_least: float) -> list[list[int]]:
    """Return the groups among texts that copies connect; equal fingerprints are taken together first."""
    distinct = sorted(set(prints))
    table = _Table(distinct)
    values = np.stack([table.similar(n) for n in range(len(distinct))])
    groups = average_linkage(values, np.ones_like(values, dtype=np.bool_), at_least)
    of = {distinct[n]: number for number, group in enumerate(groups) for n in group}
    members: dict[int, list[int]] = defaultdict(list)
    for n, each in enumerate(prints):
        members[of[each]].append(n)
    return list(members.values())


def _words(text: str) -> list[str]:
    words = _WORD.findall(text.casefold())
    told = _WORD.findall(_QUOTED.sub(" ", text.casefold())) if len(words) > SHORT else []
    return told if len(told) >= RUN else words


class _Table:
    """Fingerprints laid out for comparing one with all."""

    def __init__(self, prints: Sequence[bytes]) -> None:
        self.sketches = [_sketch(each) for each in prints]
        self.sizes = np.array([each.shingles for each in self.sketches], dtype=np.float64)
        self.limits = np.array([each.limit for each in self.sketches], dtype=np.uint32)
        self.starts = np.cumsum([0, *(len(each.kept) for each in self.sketches)])
        self.kept = np.concatenate([each.kept for each in self.sketches])

    def similar(self, n: int) -> NDArray[np.float64]:
        """Return the similarity of the nth with each."""
        own = self.sketches[n]
        common = np.add.reduceat(np.append(np.isin(self.kept, own.kept), False).astype(np.float64), self.starts)[:-1]
        common[np.diff(self.starts) == 0] = 0.0
        mine = np.searchsorted(own.kept, self.limits, side="right")
        theirs = np.array([np.searchsorted(each.kept, own.limit, side="right") for each in self.sketches])
        inward, outward = common / np.maximum(mine, 1), common / np.maximum(theirs, 1)
        shared = np.minimum(inward * own.shingles, outward * self.sizes)
        return np.where(shared >= SHARED, np.maximum(inward, outward), 0.0)


def _sketch(fingerprint: bytes) -> _Sketch:
    values = np.frombuffer(fingerprint, dtype="<u4").astype(np.uint32)
    if not len(values):
        return _Sketch(0, values, values, values)
    shingles, kept, runs = (int(value) for value in values[:_HEAD])
    parts = np.split(values[_HEAD:], [kept, kept + runs])
    return _Sketch(shingles, *parts)


def _shingles(words: NDArray[np.uint64], length: int) -> Hashes:
    """Return the hashes of all runs of words; of a shorter text one, of the whole."""
    length = min(length, len(words))
    total = np.zeros(len(words) - length + 1, dtype=np.uint64)
    for n in range(length):
        total = _mixed(total + words[n : n + len(total)])
    return (total >> np.uint64(32)).astype(np.uint32)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scramble 64-bit numbers (the finaliser of SplitMix64)."""
    values = (values + np.uint64(0x9E3779B97F4A7C15)).astype(np.uint64)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
