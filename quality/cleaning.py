"""How well captures are cleaned: extraction, residue and verdicts, each beside trafilatura alone in the same run.

    python -m quality.cleaning ../shared          # prints a table; about five minutes on one core

Pages from which the line classifier also learns are judged by weights fitted without their outlet (the folds of
:mod:`training.line_texts`). The fixtures' pages are nobody's training data and are judged by the shipped weights.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import trafilatura

from reportedly.clean.residue import Weights
from reportedly.clean.steps import clean
from reportedly.types import Capture, Report, Verdict
from training.line_texts import BODY, RESIDUE, fold_of, host, label_of
from training.lines import Fitted, fit

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures" / "retrieval"
SETS = ("article-extraction-benchmark", "fundus-evaluation", "fundus-pages")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Page:
    """One page of a public set with its known body and what became of it here and with trafilatura alone."""

    record: dict[str, Any]
    ours: Report
    alone: str


def measure(shared: Path, fitted: Fitted | None = None) -> dict[str, float]:
    """Return every figure; `fitted` saves fitting the folds again."""
    unseen = (fitted or fit(shared)).unseen
    figures: dict[str, float] = {}
    blocked: list[str] = []
    total = 0
    for name in SETS:
        pages = list(_pages(shared / "data" / name, unseen))
        total += len(pages)
        if name == "article-extraction-benchmark":
            figures |= benchmark(pages)
        if name == "fundus-evaluation":
            figures |= fundus(pages)
        figures |= {
            f"{name}: {verdict}": n for verdict, n in Counter(p.ours.retrieval.verdict.value for p in pages).items()
        }
        blocked += [
            p.record["id"] for p in pages if p.ours.retrieval.verdict is Verdict.BLOCKED and p.record["gold_text"]
        ]
    figures["pages not wrongly blocked"] = 1 - len(blocked) / total
    return figures | fixtures()


def _pages(folder: Path, unseen: Sequence[Weights]) -> Iterator[Page]:
    """Yield a set's pages, cleaned by weights that never saw their outlet."""
    with (folder / "pages.train.jsonl").open(encoding="utf-8") as rows:
        for record in map(json.loads, rows):
            body = gzip.decompress((folder / record["html_gz"]).read_bytes())
            ours = clean(Capture(record["id"], body, "text/html"), using=unseen[fold_of(host(record))])
            yield Page(record, ours, trafilatura.extract(body, include_comments=False) or "")


# --- article-extraction-benchmark: shingles of four words ---------------------------------------------------------


def benchmark(pages: Sequence[Page]) -> dict[str, float]:
    """Return precision, recall and F1 of four-word shingles, averaged over pages as that benchmark does."""
    ours = shingle_scores((p.record["gold_text"], p.ours.body) for p in pages)
    whole = shingle_scores((p.record["gold_text"], p.ours.text) for p in pages)
    alone = shingle_scores((p.record["gold_text"], p.alone) for p in pages)
    names = ("precision", "recall", "F1")
    figures = {f"benchmark {n}": v for n, v in zip(names, ours, strict=True)}
    figures |= {f"benchmark {n}, trafilatura": v for n, v in zip(names, alone, strict=True)}
    return figures | {"benchmark F1, residue kept": whole[2], "benchmark F1 gain": ours[2] - alone[2]}


def shingle_scores(pairs: Iterable[tuple[str, str]]) -> tuple[float, float, float]:
    """Return mean precision, mean recall, and the F1 of the two."""
    precisions, recalls = [], []
    for gold, found in pairs:
        a, b = _shingles(gold), _shingles(found)
        both = (a & b).total()
        if b:
            precisions.append(both / b.total())
        if a:
            recalls.append(both / a.total())
    precision, recall = mean(precisions), mean(recalls)
    return precision, recall, 2 * precision * recall / (precision + recall)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)) if words)


# --- fundus-evaluation: paragraphs, optional ones free ------------------------------------------------------------


def fundus(pages: Sequence[Page]) -> dict[str, float]:
    """Return the F1 of the longest common sequence of words, and how well residue is told from body."""
    ours = [_sequence(p.record["gold"], p.ours.body) for p in pages]
    alone = [_sequence(p.record["gold"], p.alone) for p in pages]
    figures = {f"fundus {n}": mean(s[i] for s in ours) for i, n in enumerate(("precision", "recall", "F1"))}
    figures |= {
        f"fundus {n}, trafilatura": mean(s[i] for s in alone) for i, n in enumerate(("precision", "recall", "F1"))
    }
    return (
        figures | {"fundus F1 gain": figures["fundus F1"] - figures["fundus F1, trafilatura"]} | residue_scores(pages)
    )


def _sequence(gold: list[dict[str, Any]], found: str) -> tuple[float, float, float]:
    """Score a text against the paragraphs that must be there; lines that are optional paragraphs count neither way."""
    free = {_plain(part["text"]) for part in gold if part["optional"]}
    a = [w for part in gold if not part["optional"] for w in _WORD.findall(part["text"].lower())]
    b = [w for line in found.split("\n") if _plain(line) not in free for w in _WORD.findall(line.lower())]
    common = longest_common(a, b)
    precision, recall = common / max(len(b), 1), common / max(len(a), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def longest_common(a: Sequence[str], b: Sequence[str]) -> int:
    """Return the length of the longest common subsequence, a bit a word of `a` (Hyyrö's method)."""
    at: dict[str, int] = {}
    for i, word in enumerate(a):
        at[word] = at.get(word, 0) | 1 << i
    full = (1 << len(a)) - 1
    row = full
    for word in b:
        hit = row & at.get(word, 0)
        row = (row + hit | row - hit) & full
    return len(a) - row.bit_count()


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def residue_scores(pages: Sequence[Page]) -> dict[str, float]:
    """Return how much of what is called residue is none of the body, how much is found, and the body lines lost."""
    counts: Counter[tuple[int, bool]] = Counter()
    for page in pages:
        label = label_of(page.record)
        counts.update((label(r.span.of(page.ours.text)), True) for r in page.ours.residue)
        counts.update((label(p.of(page.ours.text)), False) for p in page.ours.paragraphs)
    found, lost = counts[RESIDUE, True], counts[BODY, True]
    return {
        "residue precision": found / max(found + lost, 1),
        "residue recall": found / max(found + counts[RESIDUE, False], 1),
        "body lines lost": lost / max(lost + counts[BODY, False], 1),
    }


# --- verdicts -----------------------------------------------------------------------------------------------------


def fixtures(folder: Path = FIXTURES) -> dict[str, float]:
    """Return the share of right verdicts on each half of the fixtures, in aggregate only."""
    right: dict[str, list[bool]] = {}
    for row in _records(folder / "index.jsonl"):
        report = clean(Capture(row["file"], (folder / row["file"]).read_bytes()))
        right.setdefault(row["half"], []).append(report.retrieval.verdict.value == row["verdict"])
    return {f"verdicts right ({half})": mean(values) for half, values in sorted(right.items())}


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as rows:
        yield from map(json.loads, rows)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder that holds data/")
    for name, value in measure(parser.parse_args().shared).items():
        print(f"{name:48} {value:8.4f}")


if __name__ == "__main__":
    main()
