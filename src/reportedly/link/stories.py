"""Stories: reports about the same chain of events.

Two reports are compared by the weights of the terms that they share: of all words, of those of the lead, and of names;
a fitted logistic model turns this and the days between them into the probability that they tell one story. Stories are
clusters by average linkage of these probabilities: two groups are one story if their reports, taken in pairs, are.

Probabilities depend on the two reports alone, and stories on the set of reports, not on the order in which they came,
as long as no report has more than `CANDIDATES` that may belong to its story. Work per report is bounded: only reports
published within `WINDOW` days of each other, or without a date, that have weighty terms in common are compared, and
only stories that a new report is linked with are formed anew.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from reportedly.link.gists import Gist, Telling, gist, keys, weights
from reportedly.link.linkage import average_linkage

__all__ = ["CANDIDATES", "WINDOW", "Gist", "Stories", "Telling", "gist", "keys", "likely", "probabilities", "stories"]

WINDOW = 60
"""Days: reports further apart are not compared; a story that goes on for longer holds together by those in between."""

CANDIDATES = 64
"""The most reports that a new report is compared with, those with the weightiest terms in common."""

SCANNED = 20_000
"""The most entries of the index that are looked at for a new report, those of its rarest keys."""

COMMON = 2
"""Keys that two reports must have in common to be compared."""

LARGEST = 600
"""Reports of one cluster's candidates; larger crowds are cut at links of rising probability first (see `_split`)."""

Floats = NDArray[np.float64]
Pair = tuple[str, str]

FEATURES = ("words", "lead", "names")
"""Cosines of the weights of all words, of those of the leads, and of names."""


def stories(gists: Iterable[Gist]) -> tuple[frozenset[str], ...]:
    """Return the stories of some reports as groups of ids, single reports included, sorted by their first ids."""
    archive = Stories()
    archive.add(gists)
    return archive.groups()


class Stories:
    """Stories of reports that keep coming.

    Everything can be rebuilt from the gists and links that were handed out; what is added twice is added once.
    """

    def __init__(self, gists: Iterable[Gist] = (), links: Mapping[Pair, float] | None = None) -> None:
        """Take up from gists and the links between them as they were kept."""
        self._gists: dict[str, Gist] = {}
        self._index: dict[str, dict[int | None, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._links: dict[str, dict[str, float]] = defaultdict(dict)
        self._formed: dict[str, frozenset[str]] = {}
        for each in gists:
            self._take(each)
        self._link(links or {})

    def add(self, gists: Iterable[Gist]) -> dict[Pair, float]:
        """Add reports; return the new links, pairs of ids with their probability, the smaller id first."""
        new = sorted((each for each in gists if each.id not in self._gists), key=lambda each: each.id)
        for each in new:
            self._take(each)
        found: dict[Pair, float] = {}
        for each in new:
            found |= likely(each, [self._gists[name] for name in self._candidates(each)])
        self._link(found)
        return found

    def groups(self) -> tuple[frozenset[str], ...]:
        """Return the stories as groups of ids, single reports included, sorted by their first ids."""
        for name in sorted(self._gists):
            if name not in self._formed:
                self._form(name)
        return tuple(sorted(set(self._formed.values()), key=min))

    def _take(self, each: Gist) -> None:
        self._gists[each.id] = each
        for key in keys(each):
            self._index[key][_season(each)].append(each.id)

    def _link(self, links: Mapping[Pair, float]) -> None:
        """Keep links, and forget the stories that they touch."""
        for (left, right), chance in links.items():
            self._links[left][right] = self._links[right][left] = chance
        touched: set[str] = set()
        for name in {name for pair in links for name in pair}:
            if name not in touched:
                touched.update(self._connected(name))
        for name in touched:
            self._formed.pop(name, None)

    def _candidates(self, each: Gist) -> list[str]:
        """Return the reports most like one by their keys, in order of their ids."""
        common: dict[str, int] = defaultdict(int)
        seen = 0
        for listed in sorted((self._listed(each, key) for key in keys(each)), key=len):
            seen += len(listed)
            if seen > SCANNED:
                break
            for name in listed:
                common[name] += 1
        near = [
            (-count, name)
            for name, count in common.items()
            if count >= COMMON and name != each.id and _within(each, self._gists[name])
        ]
        return sorted(name for _, name in sorted(near)[:CANDIDATES])

    def _listed(self, each: Gist, key: str) -> list[str]:
        """Return the reports with a key that may be near a report in time."""
        by_season = self._index[key]
        season = _season(each)
        near = by_season if season is None else (season - 1, season, season + 1, None)
        return [name for one in near for name in by_season.get(one, ())]

    def _connected(self, name: str) -> list[str]:
        """Return the reports that links connect with one, itself included, sorted."""
        seen, waiting = {name}, [name]
        while waiting:
            new = [other for other in self._links.get(waiting.pop(), {}) if other not in seen]
            seen.update(new)
            waiting += new
        return sorted(seen)

    def _form(self, name: str) -> None:
        for crowd in _split(self._connected(name), self._links, _model().at_least):
            gathered = [self._gists[each] for each in crowd]
            for group in average_linkage(probabilities(gathered), _comparable(gathered), _model().at_least):
                story = frozenset(crowd[n] for n in group)
                self._formed |= dict.fromkeys(story, story)


def likely(new: Gist, others: Sequence[Gist]) -> dict[Pair, float]:
    """Return which of the others probably tell the same story as a report, with their probabilities."""
    chances = _chances(_Table([new, *others]), 0)[1:]
    found = zip(others, chances.tolist(), strict=True)
    return {_pair(new.id, each.id): chance for each, chance in found if chance >= _model().at_least}


def probabilities(gists: Sequence[Gist]) -> Floats:
    """Return the probability that each two reports tell one story, [n, n]."""
    table = _Table(gists)
    return np.stack([_chances(table, n) for n in range(len(gists))])


def features(gists: Sequence[Gist]) -> Floats:
    """Return what the model sees of each two reports, [n, n, features]; for fitting it."""
    table = _Table(gists)
    return np.stack([table.features(n) for n in range(len(gists))])


def _split(crowd: list[str], links: Mapping[str, Mapping[str, float]], at_least: float) -> list[list[str]]:
    """Cut a crowd that is too large at its weakest links, so that its parts can be clustered in bounded time."""
    if len(crowd) <= LARGEST:
        return [crowd]
    raised = at_least + (1.0 - at_least) / 8
    left, parts = set(crowd), []
    for name in crowd:
        if name in left:
            left.discard(name)
            part, waiting = [name], [name]
            while waiting:
                near = links.get(waiting.pop(), {})
                new = [other for other, chance in near.items() if chance >= raised and other in left]
                left.difference_update(new)
                part += new
                waiting += new
            parts.append(sorted(part))
    return [one for part in parts for one in (_split(part, links, raised) if raised < _SURE else _chunks(part))]


_SURE = 0.99


def _chunks(crowd: list[str]) -> list[list[str]]:
    return [crowd[start : start + LARGEST] for start in range(0, len(crowd), LARGEST)]


def _pair(left: str, right: str) -> Pair:
    return (left, right) if left < right else (right, left)


def _within(a: Gist, b: Gist) -> bool:
    return a.published is None or b.published is None or abs((a.published - b.published).days) <= WINDOW


def _season(each: Gist) -> int | None:
    return each.published.toordinal() // WINDOW if each.published else None


def _comparable(gists: Sequence[Gist]) -> NDArray[np.bool_]:
    return np.nan_to_num(_days(gists)) <= WINDOW


def _days(gists: Sequence[Gist]) -> Floats:
    """Return the days between each two, [n, n], NaN where one has no date."""
    numbers = np.array([each.published.toordinal() if each.published else np.nan for each in gists])
    days: Floats = np.abs(numbers[:, None] - numbers[None, :])
    return days


class _Table:
    """The terms of some reports laid out for comparing one with all."""

    def __init__(self, gists: Sequence[Gist]) -> None:
        records = [each.records for each in gists]
        self.starts = np.cumsum([0, *(len(each) for each in records)])
        self.owner = np.repeat(np.arange(len(gists)), np.diff(self.starts))
        every = np.concatenate(records)
        self.term = every["term"]
        views = [weights(every[field], every["rarity"]) for field in ("count", "lead", "name")]
        self.views = [view / np.maximum(self._norms(view), 1e-9)[self.owner] for view in views]
        self.days = np.array([each.published.toordinal() if each.published else np.nan for each in gists])

    def _norms(self, values: Floats) -> Floats:
        norms: Floats = np.sqrt(np.bincount(self.owner, values * values, len(self.starts) - 1))
        return norms

    def features(self, n: int) -> Floats:
        """Return how alike the nth is to each, [n, features]."""
        mine = slice(self.starts[n], self.starts[n + 1])
        terms = self.term[mine]
        if not len(terms):
            return np.zeros((len(self.days), len(FEATURES)))
        place = np.minimum(np.searchsorted(terms, self.term), len(terms) - 1)
        shared = np.flatnonzero(terms[place] == self.term)
        owner, place = self.owner[shared], place[shared]
        products = [view[mine][place] * view[shared] for view in self.views]
        return np.stack([np.bincount(owner, each, len(self.days)) for each in products], axis=1)

    def apart(self, n: int) -> Floats:
        """Return the logarithm of the weeks, plus one, between the nth and each; 0 where a date is not known."""
        weeks: Floats = np.nan_to_num(np.abs(self.days - self.days[n])) / 7.0
        return np.log1p(weeks)


class _Model:
    """The fitted model: weights of the features, of time, and the least average probability of a story."""

    def __init__(self, kept: Mapping[str, float]) -> None:
        self.weights = np.array([kept[name] for name in FEATURES])
        self.bias, self.apart, self.at_least = kept["bias"], kept["apart"], kept["at least"]


@cache
def _model() -> _Model:
    return _Model(json.loads(files("reportedly.link").joinpath("weights/stories.json").read_text("utf-8")))


def _chances(table: _Table, n: int) -> Floats:
    model = _model()
    odds: Floats = table.features(n) @ model.weights + model.bias + table.apart(n) * model.apart
    chances: Floats = 1.0 / (1.0 + np.exp(-odds))
    return chances
