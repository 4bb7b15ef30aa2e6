"""Whether a report carries, disputes or only passes on a rumour: the related pairs of fnc1's dev topics.

    python -m quality.rumours ../shared

The headline is taken for a claim. Of a report's statements and of its own sentences the one most likely to be about the
same proposition decides: an opposed one disagrees, a statement of somebody discusses, a sentence of the outlet agrees.
Nothing is learnt for it: what is measured is what links statements.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from quality.gate import Figures
from quality.readings import read
from reportedly.link import Linker
from reportedly.link.propositions import Source, propositions, sentences
from reportedly.link.stance import OPPOSED
from reportedly.resolve.statements import Context, resolve
from reportedly.types import Act, Link, Proposition
from training.prepare import Record, records

STANCES = ("agree", "disagree", "discuss")
AGAINST = frozenset({Act.DENIES, Act.DOUBTS, Act.RETRACTS})
SENTENCES = 40
"""A report's own sentences that are looked at."""

OWN = "own"
"""Begins the ids of an outlet's own sentences."""


def measure(shared: Path) -> Figures:
    """Return the figures in hundredths."""
    folder, linker = shared / "data" / "fnc1", Linker()
    bodies = {each["id"]: linker.encoded(list(parts_of(each))) for each in records(folder / "bodies.dev.jsonl")}
    pairs = [each for each in records(folder / "pairs.dev.jsonl") if each["stance"] in STANCES]
    found = [stance(linker, headline(linker, each["headline"]), bodies[each["body"]]) for each in pairs]
    wanted = [each["stance"] for each in pairs]
    scores = {name: f1(wanted, found, name) for name in STANCES}
    return {
        "rumours": {
            **{f"{name} F1": round(100 * score, 2) for name, score in scores.items()},
            "macro F1": round(100 * sum(scores.values()) / len(scores), 2),
        }
    }


def parts_of(record: Record) -> Iterator[Proposition]:
    """Yield the statements of a report and the sentences in which nothing is attributed."""
    text, name = record["text"], record["id"]
    reading = read(text)
    statements = resolve(text, reading, Context(None)).statements
    yield from propositions(Source(name, text), statements, [f"{name}#{n}" for n in range(len(statements))])
    said = [span for each in reading.attributions for span in each.content]
    for n, (start, end) in enumerate(sentences(text)[:SENTENCES]):
        if not any(span.start < end and start < span.end for span in said):
            words = " ".join(text[start:end].split())
            yield Proposition(f"{OWN} {n}", name, words, words, Act.NONE)


def headline(linker: Linker, words: str) -> Proposition:
    """Return a headline as a claim."""
    (found,) = linker.encoded([Proposition("headline", "headline", words, words, Act.NONE)])
    return found


def stance(linker: Linker, claim: Proposition, parts: tuple[Proposition, ...]) -> str:
    """Return how a report stands to a claim."""
    links = linker.judge([(claim, each) for each in parts])
    if not links:
        return "discuss"
    acts = {each.id: each.act for each in parts}
    best = max(links, key=lambda link: (link.same, link.left, link.right))
    part = _other(best)
    if best.opposed >= OPPOSED or acts[part] in AGAINST:
        return "disagree"
    return "agree" if part.startswith(OWN) else "discuss"


def _other(link: Link) -> str:
    return link.right if link.left == "headline" else link.left


def f1(wanted: list[str], found: list[str], name: str) -> float:
    """Return the F1 of one stance."""
    both = sum(a == b == name for a, b in zip(wanted, found, strict=True))
    return 2 * both / max(1, wanted.count(name) + found.count(name))


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1])), indent=1))
