"""What the other attributions of a report say of an attribution's channel.

A report that quotes a speech names it once, and goes on: "he said", "he added". So each attribution is judged again,
knowing how the ones around it were judged by their own words.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from reportedly.resolve.channels.features import Candidate, Scene
from reportedly.resolve.channels.sources import same
from reportedly.resolve.channels.words import Hit
from reportedly.types import ChannelKind

Odds = dict[ChannelKind, float]
"""The chance of each kind; what is left of 1 is that none is stated."""

_REACH = 12
"""How many attributions before and after are looked through for one of the same source."""

_LEAST = 0.02


def again(scene: Scene, candidates: Sequence[Sequence[Candidate]], odds: Sequence[Odds]) -> list[list[Candidate]]:
    """Return each attribution's candidates with features of its own and its neighbours' chances, for a second model."""
    totals, containers = _by_source(scene, odds), _containers(scene)
    overall: Odds = defaultdict(float)
    for each in odds:
        for kind, chance in each.items():
            overall[kind] += chance / len(odds)
    result = []
    for i, own in enumerate(candidates):
        neighbours = _neighbours(scene, i, containers[i])
        kinds = {candidate.kind for candidate in own}
        kinds |= {kind for _, j in neighbours for kind, chance in odds[j].items() if chance >= _LEAST}
        shared = {f"own {name}": 1.0 for c in own[:1] for name in c.features if name.startswith(_KEPT)}
        source = totals[_key(scene, i)]
        judged = []
        for kind in sorted(kinds):
            features = {**_features(scene, i, kind, neighbours, odds, source, overall), **shared}
            known = next((candidate for candidate in own if candidate.kind is kind), None)
            inherited = _hits(kind, neighbours, candidates, odds)
            judged.append(_again(kind, features, known, inherited))
        result.append(judged)
    return result


def _again(
    kind: ChannelKind, features: dict[str, float], known: Candidate | None, inherited: tuple[Hit, ...]
) -> Candidate:
    if known is None:
        return Candidate(kind, features, inherited, {})
    return Candidate(kind, {**features, **known.distant}, known.hits, {})


def _hits(
    kind: ChannelKind,
    neighbours: Sequence[tuple[str, int]],
    candidates: Sequence[Sequence[Candidate]],
    odds: Sequence[Odds],
) -> tuple[Hit, ...]:
    """Return what states a kind for the neighbour that has it most likely."""
    likeliest = max((j for _, j in neighbours), key=lambda j: odds[j].get(kind, 0.0), default=-1)
    near = candidates[likeliest] if likeliest >= 0 else ()
    return next((candidate.hits for candidate in near if candidate.kind is kind), ())


_KEPT = ("cue ", "source ", "direct ", "paragraph ")


def _features(
    scene: Scene,
    i: int,
    kind: ChannelKind,
    neighbours: Sequence[tuple[str, int]],
    odds: Sequence[Odds],
    source: tuple[Odds, float],
    overall: Odds,
) -> dict[str, float]:
    """Return the features of one kind for the i-th attribution."""
    own = min(max(odds[i].get(kind, 0.0), 1e-3), 1 - 1e-3)
    none = min(max(1 - sum(odds[i].values()), 1e-3), 1 - 1e-3)
    found = {
        f"{kind}": 1.0,
        "any": 1.0,
        "own": math.log(own / none),
        f"{kind}|own": own,
        "overall": overall.get(kind, 0.0),
        f"{kind}|overall": overall.get(kind, 0.0),
        "source": source[0].get(kind, 0.0) / max(source[1], 1.0),
        "source most": source[0].get(kind, 0.0) / (source[1] + 3.0),
        f"source {scene.sources[i].form}|overall": overall.get(kind, 0.0),
    }
    for name, j in neighbours:
        chance, stated = odds[j].get(kind, 0.0), sum(odds[j].values())
        found[name] = chance
        found[f"{name} is"] = 1.0
        found[f"{name} other"] = stated - chance
        short = name.split("|")[0]
        found[f"{kind}|{short}"] = chance
        found[f"{short}|own"] = chance * own
    return found


def _key(scene: Scene, i: int) -> str:
    source = scene.sources[i]
    return source.key if source.form in ("name", "pronoun") else f"?{i}"


def _by_source(scene: Scene, odds: Sequence[Odds]) -> dict[str, tuple[Odds, float]]:
    """Return for each source the sums of its attributions' chances, and how many these are."""
    totals: dict[str, tuple[Odds, float]] = {}
    for i, each in enumerate(odds):
        sums, number = totals.get(_key(scene, i), ({}, 0.0))
        for kind, chance in each.items():
            sums[kind] = sums.get(kind, 0.0) + chance
        totals[_key(scene, i)] = (sums, number + 1)
    return totals


def _containers(scene: Scene) -> list[int]:
    """Return for each attribution the one before, of the last few, whose content holds its cue; -1 where none does."""
    found = []
    for i, (first, _) in enumerate(scene.places):
        holding = -1
        for j in range(max(0, i - _REACH // 2), min(len(scene.places), i + _REACH // 2)):
            if j != i and any(span.start <= first < span.end for span in scene.attributions[j].content):
                holding = j
                break
        found.append(holding)
    return found


def _neighbours(scene: Scene, i: int, container: int) -> list[tuple[str, int]]:
    """Return the attributions whose channel tells something of the i-th one's, each with its relation to it."""
    found = []
    for side, step in (("before", -1), ("after", 1)):
        j = i + step
        if 0 <= j < len(scene.sources):
            found.append((f"{side}|{same(scene.sources[i], scene.sources[j])}|{_apart(scene, i, j)}", j))
        j = i + step
        while 0 <= j < len(scene.sources) and abs(j - i) <= _REACH:
            if same(scene.sources[i], scene.sources[j]) == "same":
                found.append((f"same {side}|{_apart(scene, i, j)}", j))
                break
            j += step
    if container >= 0:
        found.append(("container|" + same(scene.sources[i], scene.sources[container]), container))
    return found


def _apart(scene: Scene, i: int, j: int) -> str:
    layout, (one, _), (other, _) = scene.layout, scene.places[i], scene.places[j]
    if layout.sentence(one) == layout.sentence(other):
        return "sentence"
    return str(min(abs(layout.paragraph(one) - layout.paragraph(other)), 4))
