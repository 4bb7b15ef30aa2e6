"""Which entry each toponym of a report names: each is judged alone first, then again in the light of the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportedly.resolve.places.candidates import Candidate, candidates, parts
from reportedly.resolve.places.evidence import Coincidences, Features, Group, Setting, Together, alone
from reportedly.resolve.places.gazetteer import Gazetteer, normalise
from reportedly.resolve.places.surroundings import around
from reportedly.resolve.ranking import Features as Named
from reportedly.resolve.ranking import chances
from reportedly.types import Mention, MentionKind

ROUNDS = 2
"""How often all toponyms are judged again."""

FITS = 0.3
"""How likely a candidate must be, compared with that none fits."""

Weights = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Sense:
    """What a toponym names. `best`: the entry, None where none fits; `first`: the likeliest candidate in any case.

    chance: the probability of `first`; count: the number of candidates; gains: by how much each feature spoke for it
    against the next one, in log-odds.
    """

    best: Candidate | None
    first: Candidate | None
    chance: float
    count: int
    gains: Mapping[str, float]


_NOTHING = Sense(None, None, 0.0, 0, {})


def senses(text: str, mentions: Sequence[Mention], setting: Setting, known: Gazetteer, weights: Weights) -> list[Sense]:
    """Return what each of a report's toponyms names."""
    groups = grouped(text, mentions, known)
    own = evidence(groups, setting, known)
    judged = judge(groups, own, weights)
    features = joined(groups, own, judged)
    found = [_NOTHING] * len(mentions)
    for group, chances_, rows in zip(groups, judged, features, strict=True):
        sense = _sense(group, chances_, rows, weights["together"])
        for number in group.mentions:
            found[number] = sense
    return found


def _sense(group: Group, judged: Sequence[float], rows: Sequence[Features], weights: Mapping[str, float]) -> Sense:
    if not judged:
        return _NOTHING
    order = sorted(range(len(judged)), key=lambda i: -judged[i])
    first, rest = order[0], order[1:]
    other = rows[rest[0]] if rest else {}
    gains = {name: weights.get(name, 0.0) * (value - other.get(name, 0.0)) for name, value in rows[first].items()}
    candidate = group.candidates[first]
    fits = judged[first] >= FITS * (1 - sum(judged))
    return Sense(candidate if fits else None, candidate, judged[first], len(judged), gains)


def grouped(text: str, mentions: Sequence[Mention], known: Gazetteer) -> list[Group]:
    """Return the mentions by their words and what is named after them, with their candidates."""
    held: dict[tuple[str, MentionKind, frozenset[int]], list[int]] = defaultdict(list)
    beside = [around(text, mention.span, known) for mention in mentions]
    for number, mention in enumerate(mentions):
        held[normalise(mention.span.of(text)), mention.kind, beside[number].after].append(number)
    found = []
    for (form, _, _), numbers in held.items():
        several = _candidates(text, mentions[numbers[0]], known)
        arounds = tuple(beside[number] for number in numbers)
        found.append(Group(form, numbers[0], tuple(numbers), tuple(several), arounds))
    return found


def _candidates(text: str, mention: Mention, known: Gazetteer) -> list[Candidate]:
    """Return a mention's candidates: of a nationality its country, of a building the place whose name it bears."""
    words = mention.span.of(text)
    if mention.kind == MentionKind.FACILITY:
        return parts(words, known)
    several = candidates(words, known)
    if mention.kind == MentionKind.GROUP:
        return [one for one in several if one.how == "demonym"]
    return several or parts(words, known)


def evidence(groups: Sequence[Group], setting: Setting, known: Gazetteer) -> list[list[Features]]:
    """Return what speaks for each group's candidates, others aside."""
    met = Coincidences(groups)
    return [
        [mine | other for mine, other in zip(alone(group, setting, known), met.features(group), strict=True)]
        for group in groups
    ]


def joined(
    groups: Sequence[Group], own: Sequence[list[Features]], judged: Sequence[list[float]]
) -> list[list[Features]]:
    """Return what speaks for each group's candidates, given how probable those of all are."""
    together = Together(groups, judged)
    return [
        [mine | other for mine, other in zip(own[number], together.features(number), strict=True)]
        for number in range(len(groups))
    ]


def judge(groups: Sequence[Group], own: Sequence[list[Features]], weights: Weights) -> list[list[float]]:
    """Return the chance of each group's candidates."""
    judged = [chances(each, weights["alone"]) for each in own]
    for _ in range(ROUNDS):
        features: Sequence[Sequence[Named]] = joined(groups, own, judged)
        judged = [chances(each, weights["together"]) for each in features]
    return judged
