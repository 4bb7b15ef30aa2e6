"""How well names are found: Worldwide (newswire of all continents), and other texts whose names are annotated.

A name is right when its characters and its kind are. In GUM and re3d descriptions are annotated beside names; what may
be either counts neither for nor against.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from quality.gate import Figures
from quality.readings import read
from reportedly.types import MentionKind
from training.gather import UNSURE, nominal, world
from training.prepare import records

Named = tuple[int, int, str]

SETS = {"Worldwide": ("worldwide-ner", world), "GUM": ("gum", nominal), "re3d": ("re3d", nominal)}
NEWS = ("news", "interview", "speech", "court")
"""The genres of GUM that are measured."""


def measure(shared: Path, weights: Path | None = None) -> Figures:
    """Return the F1 of names, in hundredths, by set; for Worldwide by kind too."""
    figures: dict[str, float] = {}
    for name, gold in texts(shared):
        found = [
            (wanted, [(each.span.start, each.span.end, str(each.kind)) for each in read(text, weights).mentions])
            for text, wanted in gold
        ]
        figures[f"{name}, F1"] = score(found)
        if name == "Worldwide":
            figures |= {f"{name}, {kind}, F1": score(found, kind) for kind in MentionKind}
    return {"names": figures}


def texts(shared: Path) -> Iterator[tuple[str, list[tuple[str, list[Named]]]]]:
    """Yield each set's name, and its texts with their names."""
    for name, (folder, of) in SETS.items():
        every = records(shared / "data" / folder / "docs.dev.jsonl")
        yield (
            name,
            [(each["text"], sorted(map(_named, of(each)))) for each in every if each.get("genre", "news") in NEWS],
        )


def score(found: Iterable[tuple[list[Named], list[Named]]], kind: str = "") -> float:
    """Return the F1, in hundredths, of (gold, found) names, of one kind or of all."""
    right = total = 0
    for gold, mine in found:
        unsure = [(start, end) for start, end, of in gold if of == UNSURE]
        wanted = {each for each in gold if each[2] != UNSURE and kind in ("", each[2])}
        given = {
            each
            for each in mine
            if kind in ("", each[2]) and not any(each[0] < end and start < each[1] for start, end in unsure)
        }
        right += len(wanted & given)
        total += len(wanted) + len(given)
    return round(200 * right / total, 2) if total else 0.0


def _named(each: list[Any]) -> Named:
    return int(each[0]), int(each[1]), str(each[2])
