"""What linking learns from: PolNeAR's gold attributions as propositions, and the claims over them."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from reportedly.link.propositions import Source, propositions
from reportedly.model.network import Network
from reportedly.model.pieces import line_starts, load_tokenizer, split
from reportedly.model.windows import windows
from reportedly.reading import _FIRST, _LAST, LENGTH, OVERLAP, Placing
from reportedly.reading.decoding import Found
from reportedly.reading.judging import Judge
from reportedly.resolve.statements import Context, resolve
from reportedly.types import Attribution, Proposition, Reading, Span
from training.prepare import Record, _ranges, records

HERE = Path(__file__).parent / "data"
CLAIMS, NEGATIVES = HERE / "claims.jsonl", HERE / "claims.hard-negatives.jsonl"

Key = tuple[str, int]
Pair = tuple[str, str]


def name_of(report: str, n: int) -> str:
    """Return the id under which the `n`th attribution of a report is known here."""
    return f"{report}#{n}"


def source_of(record: Record) -> Source:
    """Return a report of PolNeAR as linking sees it: its first line is its title, its id has the day."""
    day = re.search(r"_(\d{4}-\d\d-\d\d)_", record["id"])
    return Source(
        record["id"], record["text"], record["text"].partition("\n")[0], date.fromisoformat(day[1]) if day else None
    )


class GoldReader:
    """Reads reports whose attributions are given: their acts, vectors and actors are the reader's own."""

    def __init__(self) -> None:
        self.network, self.tokenizer = Network(), load_tokenizer()
        self.judge = Judge.load(self.network.path)

    def __call__(self, record: Record) -> tuple[Proposition, ...]:
        """Return the propositions of a record's attributions, in their order."""
        pieces = split(self.tokenizer, record["text"])
        encoded, names = self._seen(pieces)
        kept = [n for n, each in enumerate(record["attributions"]) if each["cue"] and each["content"]]
        found = [self._found(pieces, record["attributions"][n]) for n in kept]
        judged = self.judge(found, encoded, pieces.ids)
        source = source_of(record)
        place = Placing(pieces, [], record["id"], self.network.rules.confidence)
        spans = [self._attribution(record, n) for n in kept]
        reading = Reading(tuple(spans), *place.judged(judged), place.mentions(names))
        statements = resolve(record["text"], reading, Context(source.published)).statements
        return propositions(source, statements, [name_of(record["id"], n) for n in kept])

    def _seen(self, pieces: Any) -> tuple[np.ndarray, np.ndarray]:
        encoded, names = [], []
        for window in windows(line_starts(pieces), len(pieces), LENGTH - 2, OVERLAP):
            ids, shapes = (np.pad(x[window.start : window.end], 1) for x in (pieces.ids, pieces.shapes))
            ids[0], ids[-1] = _FIRST, _LAST
            scores = self.network.run(ids, shapes)
            own = slice(window.own_start - window.start + 1, window.own_end - window.start + 1)
            encoded.append(scores.encoded[own])
            names.append(scores.names[own])
        return np.concatenate(encoded), np.concatenate(names)

    @staticmethod
    def _found(pieces: Any, attribution: Record) -> Found:
        source, cue, content = (tuple(_ranges(pieces, attribution[role])) for role in ("source", "cue", "content"))
        return Found(source, cue[0], content, np.zeros(10, dtype=np.float32))

    @staticmethod
    def _attribution(record: Record, n: int) -> Attribution:
        roles = (
            tuple(Span(*span) for span in record["attributions"][n][role]) for role in ("source", "cue", "content")
        )
        return Attribution(record["id"], *roles, 1.0)


@dataclass(frozen=True)
class Known:
    """Propositions of reports with the claims over them.

    groups: for each report the number of the group of related reports that were annotated together. linked: pairs of
    ids in one claim, each with whether they stand on opposite sides. negatives: pairs that only look alike.
    """

    propositions: list[Proposition]
    groups: dict[str, int]
    linked: dict[Pair, bool]
    negatives: set[Pair]


def pair(left: str, right: str) -> Pair:
    """Return two ids, the smaller first."""
    return (left, right) if left < right else (right, left)


AGAINST = {"denies", "doubts"}


def linked_pairs(claims: Iterable[Record]) -> dict[Pair, bool]:
    """Return the pairs of members of claims, with whether one is for and the other against."""
    found: dict[Pair, bool] = {}
    for claim in claims:
        stances: dict[str, str] = {name_of(m["id"], m["n"]): m["stance"] for m in claim["members"]}
        for a, b in itertools.combinations(sorted(stances), 2):
            two = {stances[a], stances[b]}
            apart = bool(two & AGAINST) and bool(two - AGAINST - {"declines"})
            found[a, b] = found.get((a, b), False) or apart
    return found


def negative_pairs(path: Path) -> set[Pair]:
    """Return the pairs of a file of hard negatives."""
    of = lambda one: name_of(*(one.values() if isinstance(one, dict) else one))
    return {pair(of(each["a"]), of(each["b"])) for each in records(path)}


def groups_of(claims: Sequence[Record], negatives: Iterable[Pair]) -> dict[str, int]:
    """Return for each report the group of reports that it is connected with by claims or negatives."""
    parent: dict[str, str] = {}

    def root(x: str) -> str:
        while parent.setdefault(x, x) != x:
            x = parent[x]
        return x

    joined = [[m["id"] for m in claim["members"]] for claim in claims]
    joined += [[left.rpartition("#")[0], right.rpartition("#")[0]] for left, right in negatives]
    for together in joined:
        for other in together[1:]:
            parent[root(other)] = root(together[0])
    numbers: dict[str, int] = defaultdict(lambda: len(numbers))
    return {report: numbers[root(report)] for report in sorted(parent)}


def known(shared: Path, part: str = "train") -> Known:
    """Return the annotated reports of a part; dev is for measuring alone."""
    folder = shared / "data" / "claims"
    files = (CLAIMS, NEGATIVES) if part == "train" else (folder / "dev.jsonl", folder / "dev.hard-negatives.jsonl")
    claims, negatives = list(records(files[0])), negative_pairs(files[1])
    groups = groups_of(claims, negatives)
    if part != "train":
        groups = {each["id"]: 0 for each in records(shared / "data" / "polnear" / f"{part}.jsonl")}
    read = GoldReader()
    found = [
        one
        for record in records(shared / "data" / "polnear" / f"{part}.jsonl")
        if record["id"] in groups
        for one in read(record)
    ]
    return Known(found, groups, linked_pairs(claims), negatives)


def all_propositions(shared: Path) -> list[Proposition]:
    """Return the propositions of all training reports, annotated with claims or not."""
    read = GoldReader()
    return [one for record in records(shared / "data" / "polnear" / "train.jsonl") for one in read(record)]
