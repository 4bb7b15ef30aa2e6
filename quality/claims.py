"""How well statements are linked to claims: claims annotated over PolNeAR's dev part.

Measured with the annotated attributions and from the text alone, beside two baselines: statements linked by the cosine
of their words (TF-IDF) and by that of their vectors. All thresholds come from training reports (`training.link`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from quality.gate import Figures
from quality.readings import read as seen
from quality.scorers import scorer_of
from reportedly.link import Linker
from reportedly.link.clustering import cluster
from reportedly.link.propositions import propositions
from reportedly.link.stance import stances
from reportedly.link.vectors import table
from reportedly.resolve.statements import Context, resolve
from reportedly.types import Link, Proposition, Stance
from training.link_data import GoldReader, name_of, source_of
from training.prepare import Record, records

WORDS_AT, VECTORS_AT = 0.52, 0.36
"""The cosines that give the best F1 over training reports."""

Made = tuple[list[Record], list[Proposition]]
"""Reports with attributions as the scorer takes them, and their propositions, named by report and number."""


def measure(shared: Path) -> Figures:
    """Return the figures, in hundredths."""
    folder = shared / "data" / "claims"
    gold = list(records(shared / "data" / "polnear" / "dev.jsonl"))
    claims = list(records(folder / "dev.jsonl"))
    negatives = list(records(folder / "dev.hard-negatives.jsonl"))
    score = scorer_of(shared, "score_claims").score
    linker = Linker()
    given, read = annotated(gold), from_text(gold)
    links = ours(linker)
    figures = _figures(score(gold, claims, predicted(given, links(given[1])), negatives))
    ends = _figures(score(gold, claims, predicted(read, links(read[1])), negatives))
    baselines = {
        f"cross-report F1, by {name}": round(
            100 * score(gold, claims, predicted(given, find(given[1])))["cross_report"]["f1"], 2
        )
        for name, find in (("words", by_words), ("vectors", by_vectors(linker)))
    }
    return {"claims": {**figures, **baselines, **{f"from the text, {name}": value for name, value in ends.items()}}}


def annotated(gold: Iterable[Record]) -> Made:
    """Return reports with their annotated attributions."""
    read = GoldReader()
    reports = list(gold)
    found = [one for record in reports for one in read(record)]
    return [{"id": each["id"], "attributions": [dict(one) for one in each["attributions"]]} for each in reports], found


def from_text(gold: Iterable[Record]) -> Made:
    """Return reports with what is read from their texts."""
    reports, found = [], []
    for record in gold:
        source = source_of(record)
        reading = seen(record["text"])
        statements = resolve(record["text"], reading, Context(source.published)).statements
        found += propositions(source, statements, [name_of(record["id"], n) for n in range(len(statements))])
        roles = [
            {role: [[s.start, s.end] for s in getattr(each, role)] for role in ("source", "cue", "content")}
            for each in reading.attributions
        ]
        reports.append({"id": record["id"], "attributions": roles})
    return reports, found


def ours(linker: Linker) -> Callable[[Sequence[Proposition]], list[Link]]:
    """Return what links statements as the ledger does."""
    return lambda statements: linker.links(linker.candidates(linker.encoded(statements)))


def by_words(statements: Sequence[Proposition]) -> list[Link]:
    """Link statements whose words are alike."""
    table = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform([each.text for each in statements])
    return _near(statements, (table @ table.T).toarray(), WORDS_AT)


def by_vectors(linker: Linker) -> Callable[[Sequence[Proposition]], list[Link]]:
    """Return what links statements whose vectors are alike."""

    def find(statements: Sequence[Proposition]) -> list[Link]:
        vectors = table([each.vector for each in linker.encoded(statements)])
        return _near(statements, vectors @ vectors.T, VECTORS_AT)

    return find


def _near(statements: Sequence[Proposition], cosines: np.ndarray, least: float) -> list[Link]:
    places = np.argwhere(np.triu(cosines >= least, 1)).tolist()
    return [Link(*sorted((statements[a].id, statements[b].id)), 1.0, 0.0) for a, b in places]


def predicted(made: Made, links: Sequence[Link]) -> list[Record]:
    """Return reports as the scorer takes them, each attribution with its claims."""
    reports, statements = made
    known = {each.id: each for each in statements}
    taken = _stances(known, links)
    return [
        {
            "id": report["id"],
            "attributions": [
                {**one, "claims": [_membership(each) for each in taken[name_of(report["id"], n)]]}
                for n, one in enumerate(report["attributions"])
            ],
        }
        for report in reports
    ]


def _stances(known: dict[str, Proposition], links: Sequence[Link]) -> dict[str, list[Stance]]:
    """Return the stances of each statement on its claims."""
    found: dict[str, list[Stance]] = defaultdict(list)
    groups = cluster(known, links)
    of = {name: number for number, group in enumerate(groups) for name in group}
    within: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        if link.left in of and of[link.left] == of.get(link.right):
            within[of[link.left]].append(link)
    for number, group in enumerate(groups):
        for each in stances(f"c{number}", [known[name] for name in group], within[number]):
            found[each.statement].append(each)
    return found


def _membership(stance: Stance) -> Record:
    return {"claim": stance.claim, "stance": str(stance.kind)}


def _figures(result: dict[str, Any]) -> dict[str, float]:
    """Return the scorer's figures by our names; of hard negatives those that stay apart."""
    found = {
        **{f"cross-report {name}": result["cross_report"][key] for name, key in _KEYS.items()},
        **{f"opposed {name}": result["opposed"][key] for name, key in _KEYS.items()},
        "stance accuracy": result["stance"]["accuracy"],
    }
    if "hard_negatives" in result:
        found["hard negatives apart"] = 1 - result["hard_negatives"]["wrongly_linked"]
    return {name: round(100 * value, 2) for name, value in found.items()}


_KEYS = {"F1": "f1", "precision": "precision", "recall": "recall"}
