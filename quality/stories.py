"""How well reports are grouped into stories and near copies are found, beside what plain words give.

    python -m quality.stories ../shared

Stories: the dev parts of fnc1, ecbplus and basil, each set on its own and all three in one pot; B-cubed F1, precision
and recall. The baseline is the TF-IDF cosine of the texts with the same clustering, its threshold tuned on the same
train parts. Copies: pairs of `neardup-candidates` by the share of text that was counted in full, and those of
`copies.jsonl`, borderline pairs that were read and judged: one text, edited or cut, or two that share passages. Those
read first were what the threshold was chosen on; that quotations are left out was decided with both in view.
"""

from __future__ import annotations

import itertools
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from quality.gate import Figures
from reportedly.link.copies import COPIED, candidates, fingerprint, similarity
from reportedly.link.gists import Telling, gist
from reportedly.link.stories import stories
from training.prepare import records
from training.stories import Grouped, b_cubed, best, clusters, cross_validated, grouped, seen

SETS = ("fnc1", "ecbplus", "basil")
STEPS = np.round(np.arange(0.08, 0.4, 0.01), 3)
JUDGED = Path(__file__).parent / "copies.jsonl"


def measure(shared: Path) -> Figures:
    """Return the figures in hundredths."""
    return {"stories": _stories(shared, words_of(shared)), "copies": _copies(shared)}


def _stories(shared: Path, words: Words) -> dict[str, float]:
    parts = {name: grouped(shared, name, "dev") for name in SETS}
    sets = list(parts.values())
    parts["one pot"] = Grouped(*(list(itertools.chain(*each)) for each in zip(*map(_columns, sets), strict=True)))
    figures = {}
    for name, part in parts.items():
        precision, recall, f1 = b_cubed(part.stories, found(part))
        figures |= {f"{name}, B-cubed F1": f1, f"{name}, precision": precision, f"{name}, recall": recall}
        figures[f"{name}, words alone, B-cubed F1"] = b_cubed(part.stories, words(part))[2]
    return {name: round(100 * value, 2) for name, value in figures.items()}


def _columns(part: Grouped) -> tuple[list[Telling], list[str]]:
    return part.tellings, part.stories


def found(part: Grouped) -> list[int]:
    """Return the number of each report's story."""
    groups = stories(gist(each) for each in part.tellings)
    numbers = {name: number for number, group in enumerate(groups) for name in group}
    return [numbers[each.id] for each in part.tellings]


@cache
def words_of(shared: Path) -> Words:
    """Return the baseline, fitted once."""
    return Words(shared)


class Words:
    """The baseline: cosines of TF-IDF weights, with average linkage."""

    def __init__(self, shared: Path) -> None:
        train = {name: grouped(shared, name, "train") for name in SETS}
        texts = [one.text for part in train.values() for one in part.tellings]
        self.weigh = TfidfVectorizer(sublinear_tf=True).fit(texts)
        sets = {name: seen(part, self.cosines) for name, part in train.items()}
        found = cross_validated(sets, lambda part, _: part.features[..., 0], STEPS)
        self.at_least = float(STEPS[best(found)])

    def cosines(self, part: Grouped) -> np.ndarray:
        """Return the cosine of each two reports, [n, n, 1]."""
        rows = self.weigh.transform([f"{one.title}\n{one.text}" for one in part.tellings])
        values: np.ndarray = (rows @ rows.T).toarray()[..., None].astype(float)
        return values

    def __call__(self, part: Grouped) -> list[int]:
        """Return the number of each report's story."""
        return clusters(self.cosines(part)[..., 0], self.at_least)


def _copies(shared: Path) -> dict[str, float]:
    prints = {key: fingerprint(text) for key, text in _texts(shared).items()}
    near = candidates({" ".join(key): each for key, each in prints.items()})
    counted = list(records(shared / "data" / "neardup-candidates" / "pairs.train.jsonl"))
    figures = {}
    for label in ("identical", "near_copy", "contained", "partial_copy"):
        pairs = [(tuple(one["a"]), tuple(one["b"])) for one in counted if one["weak_label"] == label]
        pairs = [pair for pair in pairs if set(pair) <= set(prints)]
        held = [tuple(sorted((" ".join(a), " ".join(b)))) in near for a, b in pairs]
        same = [similarity(prints[a], prints[b]) >= COPIED for a, b in pairs]
        figures[f"{label}, candidates"] = round(100 * float(np.mean(held)), 2)
        figures[f"{label}, taken for copies"] = round(100 * float(np.mean(same)), 2)
    judged = list(records(JUDGED))
    return figures | _judged(prints, judged, "read first") | _judged(prints, judged, "read second")


def _judged(prints: dict[tuple[str, str], bytes], judged: list[dict[str, Any]], part: str) -> dict[str, float]:
    rows = [(one["copy"], (one["set"], one["a"]), (one["set"], one["b"])) for one in judged if one["part"] == part]
    pairs = [(copy, similarity(prints[a], prints[b]) >= COPIED) for copy, a, b in rows]
    right = sum(copy and said for copy, said in pairs)
    return {
        f"borderline pairs, {part}, precision": round(100 * right / sum(said for _, said in pairs), 2),
        f"borderline pairs, {part}, recall": round(100 * right / sum(copy for copy, _ in pairs), 2),
    }


def _texts(shared: Path) -> dict[tuple[str, str], str]:
    return {
        (name, one.id): one.text
        for name in SETS
        for part in ("train", "dev")
        for one in grouped(shared, name, part).tellings
    }


if __name__ == "__main__":
    for area, named in measure(Path(sys.argv[1])).items():
        for figure, value in named.items():
            print(f"{area}: {figure}: {value}")
