"""What speaks for each candidate of a toponym: its own words, what stands beside it, and the report's other places."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from reportedly.resolve.places.candidates import Candidate
from reportedly.resolve.places.gazetteer import CITIES, DIVISIONS, Entry, Gazetteer, Kind
from reportedly.resolve.places.surroundings import Around

ANCHORS = 30
"""Other toponyms to which distances are measured at most: the surest."""

EARTH = 6371.0088
"""The Earth's mean radius in km (IUGG)."""

_ENGLISH = frozenset({"US", "GB", "CA", "AU", "NZ", "IE"})
Features = dict[str, float]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Group:
    """Mentions with the same words and the same names beside them, which are taken to name the same place.

    form: the normalised words; order: where the first mention stands among all; around: of each mention.
    """

    form: str
    order: int
    mentions: tuple[int, ...]
    candidates: tuple[Candidate, ...]
    around: tuple[Around, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the whole report says, and where it was published.

    named: how often each country and division is named; manner: how American its English is (-1 to 1).
    """

    named: Counter[int]
    manner: float
    country: str


def alone(group: Group, setting: Setting, known: Gazetteer) -> list[Features]:
    """Return the features of a group's candidates without the report's other places."""
    after = frozenset(row for one in group.around for row in one.after)
    apposed = frozenset(row for one in group.around if one.apposed for row in one.after)
    before = frozenset(row for one in group.around for row in one.before)
    held_after = any(_within(one.entry, after, known) for one in group.candidates)
    largest = max((one.entry.population for one in group.candidates if one.entry.kind in CITIES), default=0)
    elsewhere = _elsewhere(group, setting.named)
    total = sum(elsewhere.values()) or 1
    sizes: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in group.candidates:
        sizes[one.entry.country].append((one.entry.row, one.entry.population))
    found = []
    for candidate in group.candidates:
        features = _own(candidate, len(group.candidates), largest, setting.country)
        rival = max((size for other, size in sizes[candidate.entry.country] if other != candidate.entry.row), default=0)
        features["larger than others in its country"] = float(candidate.entry.population > rival)
        features |= _beside(candidate, group.around)
        features |= _manner(candidate.entry, setting.manner)
        features["within the name after"] = float(_within(candidate.entry, after, known))
        features["within the apposed name"] = float(_within(candidate.entry, apposed, known))
        features["within the name before"] = float(_within(candidate.entry, before, known))
        features["another is within the name after"] = float(held_after) - features["within the name after"]
        country = known.words.rows.get(candidate.entry.country, -1)
        features |= _mentioned(candidate.entry, country, elsewhere, total)
        found.append(features)
    return found


def _elsewhere(group: Group, named: Counter[int]) -> Counter[int]:
    """Return how often the text names what it names, this group's mentions aside."""
    left = named.copy()
    for candidate in group.candidates:
        if candidate.entry.row in left:
            left[candidate.entry.row] = max(0, left[candidate.entry.row] - len(group.mentions))
    return left


def _own(candidate: Candidate, count: int, largest: int, country: str) -> Features:
    entry = candidate.entry
    size = math.log10(1 + entry.population)
    kind = entry.kind.name.lower()
    features = {
        "candidate": 1.0,
        f"kind {kind}": 1.0,
        f"size of {'city' if entry.kind in CITIES else 'division'}": size / 5,
        f"by {candidate.how}": 1.0,
        "preferred name": float(candidate.preferred),
        "only": float(count == 1),
        "number": math.log(count),
        "of the publisher's country": float(entry.country == country != ""),
    }
    if entry.kind in CITIES:
        features["smaller than the largest"] = (math.log10(1 + largest) - size) / 3
        features["preferred and large"] = float(candidate.preferred) * size / 5
    return features


def _manner(entry: Entry, manner: float) -> Features:
    """Return whether the entry is where such English is written."""
    if entry.kind not in CITIES | DIVISIONS:
        return {}
    where = entry.country if entry.country in _ENGLISH else "elsewhere"
    size = math.log10(1 + entry.population) / 5 if entry.kind in CITIES else 0.0
    side, much = ("American", manner) if manner > 0 else ("British", -manner)
    return {f"{side} English, in {where}": much, f"{side} English, size, in {where}": much * size}


def _beside(candidate: Candidate, around: Sequence[Around]) -> Features:
    """Return features of "X County" and "the town of X" for the kinds of entries."""
    kind = "division" if candidate.entry.kind in DIVISIONS else "other"
    division = sum(one.division for one in around) / len(around)
    city = sum(one.city for one in around) / len(around)
    local = sum(one.local for one in around) / len(around)
    return {
        f"called a division, is {kind}": division,
        f"called a city, is {kind}": city,
        f"local words follow, is {candidate.entry.kind.name.lower()}": local,
    }


def _mentioned(entry: Entry, country: int, named: Counter[int], total: int) -> Features:
    """Return how much the text names the candidate's country and division."""
    own_country, own_first = entry.kind == Kind.COUNTRY, entry.kind == Kind.FIRST
    in_country = 0 if own_country else named.get(country, 0)
    in_first = 0 if own_first else named.get(entry.first, 0)
    return {
        "country named": math.log1p(in_country),
        "country's share": in_country / total,
        "division named": math.log1p(in_first),
        "division's share": in_first / total,
    }


def _within(entry: Entry, rows: frozenset[int], known: Gazetteer) -> bool:
    """Tell whether one of the rows holds the entry."""
    if not rows:
        return False
    country = known.words.rows.get(entry.country, -1)
    return bool(({entry.first, entry.second, country} - {entry.row, -1}) & rows)


class Coincidences:
    """Where candidates of several groups fall together, however probable each is."""

    def __init__(self, groups: Sequence[Group]) -> None:
        """Count for each cell and second-level division the names that have a candidate there."""
        cells: dict[tuple[int, int], set[str]] = defaultdict(set)
        divisions: dict[int, set[str]] = defaultdict(set)
        for group in groups:
            for one in group.candidates:
                if one.entry.kind <= Kind.SECOND and one.entry.kind != Kind.FIRST:
                    cells[_cell(one.entry)].add(group.form)
                    divisions[one.entry.second].add(group.form)
        self._cells = cells
        self._divisions = {row: len(forms) for row, forms in divisions.items() if row >= 0}
        self._around: dict[tuple[int, int], int] = {}

    def features(self, group: Group) -> list[Features]:
        """Return the features of a group's candidates."""
        return [
            {
                "names around": math.log(self._count(one.entry)),
                "names in its second": math.log(max(1, self._divisions.get(one.entry.second, 1))),
            }
            for one in group.candidates
        ]

    def _count(self, entry: Entry) -> int:
        y, x = _cell(entry)
        if (y, x) not in self._around:
            beside = [self._cells.get((y + dy, x + dx), ()) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
            self._around[y, x] = max(1, len(set().union(*beside)))
        return self._around[y, x]


def _cell(entry: Entry) -> tuple[int, int]:
    """Return a cell of about 50 km."""
    rows = round(entry.lat * 2)
    return rows, round(entry.lon * 2 * max(0.1, math.cos(math.radians(rows / 2))))


Place = tuple[str, object]


class Together:
    """What the report's other toponyms say, given how probable each of their candidates is."""

    def __init__(self, groups: Sequence[Group], chances: Sequence[Sequence[float]]) -> None:
        """Sum up the groups' candidates; chances: as `groups`, of each candidate."""
        self._groups, self._chances = groups, chances
        self._all: dict[Place, float] = defaultdict(float)
        self._of_form: dict[str, dict[Place, float]] = defaultdict(lambda: defaultdict(float))
        self._rows: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
        for group, judged in zip(groups, chances, strict=True):
            self._add(group, judged)
        self._same = Counter(group.form for group in groups)
        self._best = [_top(group, judged) for group, judged in zip(groups, chances, strict=True)]
        self._anchors = self._surest()
        self._next = self._neighbours()

    def _add(self, group: Group, judged: Sequence[float]) -> None:
        for candidate, chance in zip(group.candidates, judged, strict=True):
            known = self._rows[group.form]
            best, next_best = known.get(candidate.entry.row, (0.0, 0.0))
            known[candidate.entry.row] = (max(best, chance), max(next_best, min(best, chance)))
            for place in _places(candidate.entry):
                self._all[place] += chance
                self._of_form[group.form][place] += chance

    def features(self, number: int) -> list[Features]:
        """Return the features of a group's candidates."""
        group, judged = self._groups[number], self._chances[number]
        count = max(1, len(self._groups) - self._same[group.form])
        near = self._near(number)
        return [
            self._shares(candidate.entry, group.form, count)
            | near[i]
            | self._elsewhere(candidate, group.form, judged[i])
            for i, candidate in enumerate(group.candidates)
        ]

    def _shares(self, entry: Entry, form: str, count: int) -> Features:
        own = self._of_form[form]
        features: Features = {"others": math.log1p(count)}
        for level, place in zip(("country", "first", "second"), _places(entry), strict=False):
            weight = max(0.0, self._all[place] - own[place])
            features[f"others in its {level}"] = math.log1p(weight)
            features[f"share of others in its {level}"] = weight / count
        return features

    def _surest(self) -> list[tuple[str, float, Entry]]:
        kept = [
            (group.form, *best)
            for group, best in zip(self._groups, self._best, strict=True)
            if best and best[1].kind <= Kind.SECOND
        ]
        return sorted(kept, key=lambda one: -round(one[1], 1))[:ANCHORS]

    def _neighbours(self) -> list[list[int]]:
        order = sorted(range(len(self._groups)), key=lambda number: self._groups[number].order)
        found: list[list[int]] = [[] for _ in order]
        for left, right in pairwise(order):
            found[left].append(right)
            found[right].append(left)
        return found

    def _near(self, number: int) -> list[Features]:
        """Return how near the surest others and the neighbours are."""
        form = self._groups[number].form
        entries = [candidate.entry for candidate in self._groups[number].candidates]
        anchors = [(chance, entry) for other, chance, entry in self._anchors if other != form]
        beside = [self._best[other] for other in self._next[number] if self._groups[other].form != form]
        away = _distances(entries, anchors)
        close, wide = _kernel(away, anchors, 40.0), _kernel(away, anchors, 250.0)
        neighbours = [best for best in beside if best]
        next_to = _kernel(_distances(entries, neighbours), neighbours, 150.0)
        return [
            {
                "near one": float(close[i].max(initial=0.0)),
                "near several": math.log1p(float(close[i].sum())),
                "in the area": float(wide[i].mean()) if anchors else 0.0,
                "near one, widely": float(wide[i].max(initial=0.0)),
                "near its neighbour": float(next_to[i].max(initial=0.0)),
            }
            for i in range(len(entries))
        ]

    def _elsewhere(self, candidate: Candidate, form: str, own: float) -> Features:
        """Return how probable the entry is for the same words elsewhere."""
        best, next_best = self._rows[form][candidate.entry.row]
        other = next_best if own >= best else best
        return {"named so elsewhere": other, "others named so": float(self._same[form] > 1)}


def _top(group: Group, judged: Sequence[float]) -> tuple[float, Entry] | None:
    chance, candidate = max(zip(judged, group.candidates, strict=True), key=lambda one: one[0], default=(0.0, None))
    return (chance, candidate.entry) if candidate else None


def _places(entry: Entry) -> list[Place]:
    """Return the country, the first-level and the second-level division that an entry is in, as far as known."""
    levels: list[Place] = [("country", entry.country or entry.row)]
    if entry.first >= 0:
        levels.append(("first", entry.first))
    if entry.second >= 0:
        levels.append(("second", entry.second))
    return levels


def _distances(entries: Sequence[Entry], others: Sequence[tuple[float, Entry]]) -> Floats:
    """Return (E, O) distances in km."""
    if not entries or not others:
        return np.zeros((len(entries), len(others)))
    ours = np.array([(entry.lat, entry.lon) for entry in entries])
    return distances(ours, np.array([(entry.lat, entry.lon) for _, entry in others]))


def _kernel(away: Floats, others: Sequence[tuple[float, Entry]], scale: float) -> Floats:
    """Return (E, O) how near each of the others is, from 0 to its chance; `scale` in km."""
    return np.asarray(np.exp(-away / scale) * np.array([chance for chance, _ in others]))


def distances(ours: Floats, theirs: Floats) -> Floats:
    """Return (A, B) great-circle distances in km of points (A, 2) and (B, 2) in degrees (haversine formula)."""
    a, b = np.radians(ours)[:, None, :], np.radians(theirs)[None, :, :]
    half = np.sin((a - b) / 2) ** 2
    inner = half[..., 0] + np.cos(a[..., 0]) * np.cos(b[..., 0]) * half[..., 1]
    return np.asarray(2 * EARTH * np.arcsin(np.sqrt(np.clip(inner, 0, 1))))
