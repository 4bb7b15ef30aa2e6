"""Fits the model that says whether two reports tell one story, and counts how rare words are in news.

    python -m training.stories SHARED      (SHARED: the folder with data/fnc1, data/ecbplus, data/basil …)

Learns from the train parts of fnc1, ecbplus, basil and newswcl50, whose reports are grouped by story; how much days
between two reports tell, from PolNeAR's train reports, dated, and the claims annotated over them. The least average
probability of a story is chosen by cross-validation: thirds of the topics are left out in turn.
Writes `src/reportedly/link/weights/stories.json` and `stories.words`.
"""

from __future__ import annotations

import itertools
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from reportedly.link.gists import ENTRY, Telling, entry, gist, term_of, tokens_of
from reportedly.link.linkage import average_linkage
from reportedly.link.stories import FEATURES, features
from training.prepare import records

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src" / "reportedly" / "link" / "weights"
SEEN, FOLDS, PENALTY, ALIKE = 3, 3, 1.0, 0.05
SETS = {"fnc1": 1.0, "ecbplus": 1.0, "basil": 0.3, "newswcl50": 0.1}
"""The sets, and how much each counts in fitting: about as its stories do."""

DAYS = 0.5
"""The share of what days tell that is believed: claims were annotated over reports chosen for being near in time."""

STEPS = np.round(np.arange(0.1, 0.9, 0.025), 3)


@dataclass(frozen=True)
class Grouped:
    """Reports and the story of each."""

    tellings: list[Telling]
    stories: list[str]


def grouped(shared: Path, name: str, part: str) -> Grouped:
    """Return the reports of a part of a set; bodies and documents without a title have none here."""
    return Grouped(*map(list, zip(*READERS[name](shared / "data" / name, part), strict=True)))


def _fnc1(folder: Path, part: str) -> Iterator[tuple[Telling, str]]:
    for one in records(folder / f"bodies.{part}.jsonl"):
        yield Telling(one["id"], one["text"]), one["topic"]


def _ecbplus(folder: Path, part: str) -> Iterator[tuple[Telling, str]]:
    for one in records(folder / f"docs.{part}.jsonl"):
        yield Telling(one["id"], one["text"]), one["subtopic"]


def _basil(folder: Path, part: str) -> Iterator[tuple[Telling, str]]:
    for triple in records(folder / f"triples.{part}.jsonl"):
        for one in triple["articles"]:
            yield Telling(one["id"], one["text"], one["title"]), triple["triple"]


def _newswcl50(folder: Path, part: str) -> Iterator[tuple[Telling, str]]:
    for one in records(folder / f"docs.{part}.jsonl"):
        yield Telling(one["id"], one["text"]), one["topic"]


READERS: dict[str, Callable[[Path, str], Iterator[tuple[Telling, str]]]] = {
    "fnc1": _fnc1,
    "ecbplus": _ecbplus,
    "basil": _basil,
    "newswcl50": _newswcl50,
}


def count_words(shared: Path) -> np.ndarray:
    """Return the table of words, by how many reports of all train parts have them."""
    having, small, large, reports = Counter(), Counter(), Counter(), 0
    for telling in _counted(shared):
        reports += 1
        tokens = tokens_of(telling.text)
        having.update({token.word for token in tokens})
        for token in tokens:
            if not token.first:
                (large if token.capital else small)[token.word] += 1
    is_small = lambda word: small[word] >= 2 and small[word] > large[word]
    rows = {term_of(word): entry(reports, n, is_small(word)) for word, n in sorted(having.items()) if n >= SEEN}
    return np.array(sorted({0: entry(reports, 1.0, small=False), **rows}.items()), dtype=ENTRY)


def _counted(shared: Path) -> Iterator[Telling]:
    for name in SETS:
        yield from grouped(shared, name, "train").tellings
    for name in ("polnear/train", "meantime/docs.train"):
        for one in records(shared / "data" / f"{name}.jsonl"):
            yield Telling(one["id"], one["text"])


@dataclass(frozen=True)
class Seen:
    """What the model sees of a set: features of each two reports, the stories, and the fold of each report."""

    features: np.ndarray
    stories: np.ndarray
    folds: np.ndarray

    def of(self, which: np.ndarray) -> Seen:
        """Return the part of some reports."""
        return Seen(self.features[np.ix_(which, which)], self.stories[which], self.folds[which])


def own_features(data: Grouped) -> np.ndarray:
    """Return what the model sees of each two reports, [n, n, features]."""
    return features([gist(each) for each in data.tellings])


def seen(data: Grouped, features_of: Callable[[Grouped], np.ndarray] = own_features) -> Seen:
    """Return the features of a set; stories of ECB+ that share a topic are in one fold, since they are much alike."""
    topics = [re.sub("ecb(plus)?$", "", story) for story in data.stories]
    order = sorted(set(topics))
    np.random.default_rng(0).shuffle(order)
    fold = {topic: n % FOLDS for n, topic in enumerate(order)}
    return Seen(features_of(data), np.array(data.stories), np.array([fold[topic] for topic in topics]))


def _pairs(one: Seen, weight: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return features, answers and weights of the pairs; of pairs of different stories, those with words in common."""
    left, right = np.triu_indices(len(one.stories), 1)
    found, same = one.features[left, right], one.stories[left] == one.stories[right]
    kept = same | (found[:, 0] > ALIKE)
    return found[kept], same[kept].astype(float), np.full(kept.sum(), 1000 * weight / max(same.sum(), 1))


def fit(parts: Sequence[tuple[Seen, float]]) -> np.ndarray:
    """Return the weights of the features and the bias."""
    found, same, weights = (np.concatenate(each) for each in zip(*(_pairs(*part) for part in parts), strict=True))
    middle, spread = found.mean(0), found.std(0) + 1e-6
    design = np.c_[(found - middle) / spread, np.ones(len(found))]
    penalty = np.append(np.full(found.shape[1], PENALTY), 0.0)

    def loss(beta):
        odds = design @ beta
        value = weights @ (np.logaddexp(0, odds) - same * odds) + penalty @ beta**2 / 2
        return value, design.T @ (weights * (1 / (1 + np.exp(-odds)) - same)) + penalty * beta

    beta = minimize(loss, np.zeros(design.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    slopes = beta[:-1] / spread
    return np.append(slopes, beta[-1] - slopes @ middle)


def chances(found: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the probabilities of pairs."""
    return 1 / (1 + np.exp(-(found @ weights[:-1] + weights[-1])))


def b_cubed(annotated: Sequence[str], found: Sequence[int]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of a clustering (Bagga & Baldwin, 1998), all items counted alike."""
    right, clusters = np.asarray(annotated), np.asarray(found)
    both = (right[:, None] == right[None]) & (clusters[:, None] == clusters[None])
    precision = float((both.sum(1) / (clusters[:, None] == clusters[None]).sum(1)).mean())
    recall = float((both.sum(1) / (right[:, None] == right[None]).sum(1)).mean())
    return precision, recall, 2 * precision * recall / (precision + recall)


def clusters(values: np.ndarray, at_least: float) -> list[int]:
    """Return the number of each item's cluster by average linkage."""
    numbers = [0] * len(values)
    for number, group in enumerate(average_linkage(values, np.ones(values.shape, bool), at_least)):
        for n in group:
            numbers[n] = number
    return numbers


def cross_validated(sets: dict[str, Seen], values_of: Callable[[Seen, int], np.ndarray], steps: np.ndarray) -> dict:
    """Return B-cubed F1 of each set [steps], averaged over folds; values_of: of a part, given the fold left out."""
    found = {name: np.zeros(len(steps)) for name in sets}
    for fold, (name, one) in itertools.product(range(FOLDS), sets.items()):
        part = one.of(np.flatnonzero(one.folds == fold))
        values = values_of(part, fold)
        found[name] += [b_cubed(part.stories, clusters(values, step))[2] / FOLDS for step in steps]
    return found


def best(found: dict[str, np.ndarray]) -> int:
    """Return the step at which the three larger sets do best on average."""
    return int(sum(found[name] for name in ("fnc1", "ecbplus", "basil")).argmax())


def choose(sets: dict[str, Seen]) -> float:
    """Return the threshold that cross-validation finds best, and print what it gives."""
    rest = lambda fold: [(one.of(np.flatnonzero(one.folds != fold)), SETS[name]) for name, one in sets.items()]
    models = [fit(rest(fold)) for fold in range(FOLDS)]
    found = cross_validated(sets, lambda part, fold: chances(part.features, models[fold]), STEPS)
    print("at least", STEPS[best(found)], {name: round(each[best(found)], 4) for name, each in found.items()})
    return float(STEPS[best(found)])


def fit_apart(shared: Path, weights: np.ndarray) -> float:
    """Return the weight of the logarithm of the weeks, plus one, between two reports.

    Reports that share a claim tell one story, of those over which claims were annotated; the odds that their words give
    are given.
    """
    claims = [{member["id"] for member in one["members"]} for one in records(HERE / "data" / "claims.jsonl")]
    dated = {one["id"]: (one["text"], re.search(r"_(\d{4}-\d\d-\d\d)_", one["id"])) for one in _polnear(shared)}
    names = sorted({name for claim in claims for name in claim if len(claim) > 1 and dated[name][1]})
    left, right = np.triu_indices(len(names), 1)
    joined = {pair for claim in claims for pair in itertools.combinations(sorted(claim), 2)}
    same = np.array([(names[a], names[b]) in joined for a, b in zip(left, right, strict=True)], float)
    found = features([gist(Telling(name, dated[name][0])) for name in names])[left, right]
    days = np.array([date.fromisoformat(dated[name][1][1]).toordinal() for name in names])
    apart = np.log1p(np.abs(days[left] - days[right]) / 7)
    design = np.c_[found @ weights[:-1] + weights[-1], apart, np.ones(len(same))]

    def loss(beta):
        odds = design @ beta
        return (np.logaddexp(0, odds) - same * odds).sum(), design.T @ (1 / (1 + np.exp(-odds)) - same)

    words, slope, _ = minimize(loss, np.zeros(3), jac=True).x
    return float(DAYS * slope / words)


def _polnear(shared: Path) -> Iterator[dict]:
    return records(shared / "data" / "polnear" / "train.jsonl")


def main(shared: Path) -> None:
    """Command line."""
    WEIGHTS.mkdir(exist_ok=True)
    (WEIGHTS / "stories.words").write_bytes(count_words(shared).tobytes())
    sets = {name: seen(grouped(shared, name, "train")) for name in SETS}
    at_least = choose(sets)
    weights = fit([(one, SETS[name]) for name, one in sets.items()])
    kept = dict(zip((*FEATURES, "bias"), (round(float(each), 4) for each in weights), strict=True))
    text = json.dumps({**kept, "apart": round(fit_apart(shared, weights), 2), "at least": at_least}, indent=1) + "\n"
    (WEIGHTS / "stories.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
