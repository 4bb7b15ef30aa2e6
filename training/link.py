"""Fit what judges pairs of statements: `python -m training.link SHARED RUNS`.

The encoder must be there already (`training.link_encoder`). Whether two statements are about one proposition is learnt
from all pairs of different reports that are candidates, of two groups as well if they are of the same weeks; whether
they are opposed, from all linked pairs. Within a report annotation is not complete: what links two of its statements
is learnt from those that both are in some claim. The encoder has learnt from three groups of four: fitting on the
fourth alone is worse, for its pairs are few. Printed is what comes out for groups left out of the fit, one at a time.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from reportedly.link import Linker, words
from reportedly.link.clustering import cluster
from reportedly.link.features import NAMES, features, profiles
from reportedly.link.judging import WEIGHTS, PairModel
from reportedly.types import Link, Proposition
from training.link_data import Known, known, pair
from training.link_encoder import remembered

STRENGTH = 0.03
"""The inverse of the penalty on weights; ten times as much or as little is worse on groups left out."""

WORDS = WEIGHTS.with_name("words.json")
LEARNT_FROM = 0.2
"""The cosine from which pairs are learnt from: lower than that of candidates, so that there are more that are not."""

WEEKS = 60 / 7
"""How far apart reports of two groups may be, as in a ledger (`reportedly.keeping.nearby`)."""

LEAST = 3
"""Reports that a stem must stand in to be kept."""


@dataclass(frozen=True)
class Rows:
    """Pairs: ids; x: (n, F) features; same, opposed: (n,); judged: (n,), see `_judged`; groups: (n,)."""

    pairs: list[tuple[str, str]]
    x: np.ndarray
    same: np.ndarray
    opposed: np.ndarray
    judged: np.ndarray
    groups: np.ndarray


def write_words(statements: Sequence[Proposition]) -> None:
    """Write in how many reports each stem stands."""
    reports: dict[str, set[str]] = {}
    for each in statements:
        reports.setdefault(each.report, set()).update(words.bag(each.sentence).stems, words.bag(each.title).stems)
    counts = Counter(stem for stems in reports.values() for stem in stems)
    kept = {stem: count for stem, count in sorted(counts.items()) if count >= LEAST and not stem[0].isdigit()}
    WORDS.write_text(json.dumps({"reports": len(reports), "counts": kept}, ensure_ascii=False) + "\n", "utf-8")
    words.weights.cache_clear()


def within(given: Known, linker: Linker) -> Rows:
    """Return the pairs of statements of one report that both are in some claim."""
    members = {name for two in given.linked for name in two}
    of: dict[str, list[Proposition]] = defaultdict(list)
    for each in linker.encoded([each for each in given.propositions if each.id in members]):
        of[each.report].append(each)
    return _rows(given, [two for some in of.values() for two in combinations(some, 2)])


def rows(given: Known, reports: set[str], linker: Linker, linked_only: bool = False) -> Rows:
    """Return the candidates among the statements of some reports, or the linked pairs alone."""
    statements = linker.encoded([each for each in given.propositions if each.report in reports])
    of = {each.id: each for each in statements}
    if linked_only:
        pairs = [(of[a], of[b]) for a, b in sorted(given.linked) if a in of and b in of]
    else:
        pairs = linker.candidates(statements, at_least=LEARNT_FROM)
    return _rows(given, pairs)


def _rows(given: Known, pairs: Sequence[tuple[Proposition, Proposition]]) -> Rows:
    of = {each.id: each for two in pairs for each in two}
    made = profiles(of.values())
    ids = [pair(a.id, b.id) for a, b in pairs]
    return Rows(
        ids,
        features([(made[a], made[b]) for a, b in ids]),
        np.array([each in given.linked for each in ids]),
        np.array([given.linked.get(each, False) for each in ids]),
        np.array([_judged(of[a], of[b], given.groups) for a, b in ids]),
        np.array([given.groups[of[a].report] for a, _ in ids]),
    )


def _judged(left: Proposition, right: Proposition, groups: dict[str, int]) -> bool:
    """Whether a pair is learnt from.

    Reports of two groups were not read together; their statements are taken for not linked, which nearly all are: a
    ledger holds reports on many subjects. Pairs of one report are left out, for within it few are annotated.
    """
    if left.report == right.report:
        return False
    return groups[left.report] == groups[right.report] or _weeks_apart(left, right) <= WEEKS


def _weeks_apart(left: Proposition, right: Proposition) -> float:
    days = (left.published, right.published)
    return abs((days[0] - days[1]).days) / 7 if days[0] and days[1] else 0.0


def fit(same: Rows, inside: Rows, opposed: Rows) -> PairModel:
    """Return a model fitted on candidates that are judged, on pairs of one report, and on linked pairs."""
    mean, scale = same.x[same.judged].mean(0), same.x[same.judged].std(0) + 1e-3
    fits = [
        LogisticRegression(C=strength, max_iter=1000).fit((x - mean) / scale, y)
        for strength, x, y in (
            (STRENGTH, same.x[same.judged], same.same[same.judged]),
            (STRENGTH, inside.x, inside.same),
            (STRENGTH, opposed.x, opposed.opposed),
        )
    ]
    weights, bias = (np.stack([getattr(each, name) for each in fits], -1)[0] for name in ("coef_", "intercept_"))
    return PairModel(*(each.astype(np.float32) for each in (mean, scale, weights, bias)))


def left_out(same: Rows, inside: Rows, opposed: Rows) -> np.ndarray:
    """Return the probabilities of pairs, (n, 3), by models that have not seen their group."""
    found = np.zeros((len(same.x), 3), dtype=np.float32)
    for group in np.unique(same.groups):
        here = same.groups == group
        learnt = fit(part(same, ~here), part(inside, inside.groups != group), part(opposed, opposed.groups != group))
        found[here] = learnt(same.x[here])
    return found


def part(some: Rows, kept: np.ndarray) -> Rows:
    """Return those rows that are kept."""
    pairs = [each for each, keep in zip(some.pairs, kept.tolist(), strict=True) if keep]
    return Rows(pairs, *(getattr(some, name)[kept] for name in ("x", "same", "opposed", "judged", "groups")))


def report(given: Known, same: Rows, chances: np.ndarray, reports: set[str]) -> None:
    """Print what linking and clustering with some probabilities give."""
    report_of = {each.id: each.report for each in given.propositions if each.report in reports}
    gold = {two for two in given.linked if all(n in report_of for n in two) and report_of[two[0]] != report_of[two[1]]}
    links = [Link(*two, float(a), float(b)) for two, (a, _, b) in zip(same.pairs, chances, strict=True)]
    across = {(link.left, link.right): link.same for link in links if report_of[link.left] != report_of[link.right]}
    print("candidates", len(across), "recall", len(gold & set(across)) / len(gold))
    for least in (0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25):
        found = {two for two, chance in across.items() if chance >= least}
        groups = cluster(report_of, links, merged=least)
        both = {pair(a, b) for group in groups for a in group for b in group if report_of[a] != report_of[b]}
        bad = len(given.negatives & both) / max(1, sum(all(n in report_of for n in two) for two in given.negatives))
        print(least, "links", prf(gold, found), "clusters", prf(gold, both), f"hard negatives {bad:.3f}")
    linked = same.same
    sides = chances[linked, 2] >= 0.5
    print("opposed of linked", prf(set(np.flatnonzero(same.opposed[linked])), set(np.flatnonzero(sides))))


def prf(gold: set, found: set) -> str:
    """Return precision, recall and F1 in words."""
    right = len(gold & found)
    precision, recall = right / max(1, len(found)), right / max(1, len(gold))
    return f"P {precision:.3f} R {recall:.3f} F1 {2 * right / max(1, len(gold) + len(found)):.3f}"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("runs", type=Path)
    given = parser.parse_args()
    data = remembered(given.runs / "known.train.pkl", lambda: known(given.shared))
    write_words(remembered(given.runs / "propositions.train.pkl", lambda: data.propositions))
    linker, everywhere = Linker(), set(data.groups)
    same = rows(data, everywhere, linker)
    opposed = rows(data, everywhere, linker, linked_only=True)
    inside = within(data, linker)
    report(data, same, left_out(same, inside, opposed), everywhere)
    model = fit(same, inside, opposed)
    np.savez(WEIGHTS, **{name: getattr(model, name) for name in PairModel.__slots__})
    print(len(NAMES), "features;", len(same.x), "pairs;", int(same.same.sum()), "linked")


if __name__ == "__main__":
    main()
