"""Behavioural tests of the reader on invented sentences, in the manner of CheckList (Ribeiro et al. 2020).

`suites.toml` holds, by kind, texts with what must be found in them (minimum functionality), pairs in which names and
numbers alone differ and as much must be found (invariance), and pairs that a few words tell apart (direction).
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from quality.agreement import agree, characters
from reportedly import Attribution, Reader
from reportedly.export.documents import roles

FILE = Path(__file__).parent / "suites.toml"
Expected = dict[str, Any]
Read = Callable[[str], Sequence[Attribution]]


def measure(weights: Path | None = None) -> dict[str, float]:
    """Return the pass rate of each kind, and of all, in hundredths."""
    reader, results = Reader(weights=weights, nested=True), defaultdict(list)
    for kind, passed, _ in outcomes(reader.attributions):
        results[f"suite, {kind}"].append(passed)
        results["suites, all"].append(passed)
    return {name: round(100 * sum(passed) / len(passed), 2) for name, passed in sorted(results.items())}


def outcomes(read: Read) -> list[tuple[str, bool, str]]:
    """Return kind, success and name of every test."""
    suites = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return [
        *((case["kind"], _found(case["text"], case["expected"], read), case["id"]) for case in suites["case"]),
        *(("invariance", _alike(pair, read), pair["id"]) for pair in suites["invariance"]),
        *(("direction", _told_apart(pair, read), pair["id"]) for pair in suites["direction"]),
    ]


def _found(text: str, expected: Sequence[Expected], read: Read) -> bool:
    """Say whether each expected attribution is among those found, each matched once."""
    left = list(read(text))
    for wanted in expected:
        match = next((one for one in left if _agrees(text, wanted, one)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _alike(pair: Expected, read: Read) -> bool:
    """Say whether as many attributions, with and without a source, are found in both texts."""
    sourced = [[bool(one.source) for one in read(pair[name])] for name in ("text", "other")]
    return bool(sourced[0]) and sourced[0] == sourced[1]


def _told_apart(pair: Expected, read: Read) -> bool:
    """Say whether in each of both texts what is expected is found, and nothing else."""
    texts = ((pair["text"], pair["expected"]), (pair["other"], pair["expected_other"]))
    return all(len(read(text)) == len(wanted) and _found(text, wanted, read) for text, wanted in texts)


def _agrees(text: str, wanted: Expected, found: Attribution) -> bool:
    """Compare the roles' characters: the cues overlap, sources and contents largely agree."""
    mine = roles(found)
    cue = _places(text, [wanted["cue"]])
    return bool(cue & characters(mine["cue"])) and all(
        agree(_places(text, wanted[role]), characters(mine[role])) for role in ("source", "content")
    )


def _places(text: str, words: Sequence[str]) -> set[int]:
    """Return the characters at which each of `words` first stands."""
    return characters([text.index(each), text.index(each) + len(each)] for each in words)
