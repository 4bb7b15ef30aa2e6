"""How often time expressions are found and valued rightly: TempEval-3's scores, and how fast.

Strict: the same extent; relaxed: extents that overlap; value: relaxed, and the value is the same string.
"""

from __future__ import annotations

import argparse
import json
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reportedly.resolve.times import said_time, time_refs
from reportedly.resolve.times.said import Features, candidates
from reportedly.types import Span, TimeRef

Pair = tuple[dict[str, Any] | None, TimeRef | None]


def records(path: Path) -> list[dict[str, Any]]:
    """Read a JSONL file."""
    with path.open(encoding="utf-8") as rows:
        return [json.loads(row) for row in rows]


def read(record: dict[str, Any], extents: list[Span] | None = None) -> tuple[TimeRef, ...]:
    """Read one document of TempEval-3 against its date."""
    return time_refs(record["text"], date.fromisoformat(record["dct"][:10]), extents)


def pairs(gold: list[dict[str, Any]], refs: tuple[TimeRef, ...]) -> Iterator[Pair]:
    """Pair each expected expression with the first found one that overlaps it; what is left over stays alone."""
    free = list(refs)
    for each in gold:
        hit = next((r for r in free if r.span.start < each["end"] and each["start"] < r.span.end), None)
        if hit:
            free.remove(hit)
        yield each, hit
    yield from ((None, ref) for ref in free)


def scores(documents: list[dict[str, Any]]) -> dict[str, float]:
    """Return the F1 of extents and values, and the share of right values where the extents are given."""
    matched = [pair for d in documents for pair in pairs(d["timexes"], read(d))]
    both = [(gold, ref) for gold, ref in matched if gold and ref]
    size = sum(1 for gold, _ in matched if gold) + sum(1 for _, ref in matched if ref)
    strict = sum((gold["start"], gold["end"]) == (ref.span.start, ref.span.end) for gold, ref in both)
    right = sum(gold["value"] == ref.value for gold, ref in both)
    return {
        "strict F1": 2 * strict / size,
        "relaxed F1": 2 * len(both) / size,
        "relaxed precision": len(both) / max(1, sum(1 for _, ref in matched if ref)),
        "relaxed recall": len(both) / max(1, sum(1 for gold, _ in matched if gold)),
        "value F1": 2 * right / size,
        "value accuracy, extents given": given(documents),
    }


def given(documents: list[dict[str, Any]]) -> float:
    """Return the share of right values where the extents are given."""
    right, count = 0, 0
    for document in documents:
        gold = sorted(document["timexes"], key=lambda each: each["start"])
        refs = read(document, [Span(each["start"], each["end"]) for each in gold])
        right += sum(each["value"] == ref.value for each, ref in zip(gold, refs, strict=True))
        count += len(gold)
    return right / count


def speed(documents: list[dict[str, Any]]) -> float:
    """Return millions of characters read in a second of one processor."""
    start = time.process_time()
    for document in documents:
        read(document)
    return sum(len(d["text"]) for d in documents) / 1e6 / (time.process_time() - start)


@dataclass(frozen=True, slots=True)
class Labelled:
    """An attribution, all times of its report, and the characters that tell when it was said (None: not told)."""

    report: str
    text: str
    source: list[Span]
    cue: list[Span]
    content: list[Span]
    times: tuple[TimeRef, ...]
    said: tuple[int, int] | None

    def matches(self, span: Span) -> bool:
        """Tell whether a span overlaps what tells when it was said."""
        return self.said is not None and span.start < self.said[1] and self.said[0] < span.end


def labelled(shared: Path, half: int) -> list[Labelled]:
    """Return the labelled attributions of one half of the reports, 0 or 1."""
    rows = records(Path(__file__).parent.parent / "training" / "data" / "acts.jsonl")
    reports = {record["id"]: record for record in records(shared / "data" / "polnear" / "train.jsonl")}
    wanted = [row for row in rows if zlib.crc32(row["id"].encode()) % 2 == half]
    times = {name: time_refs(reports[name]["text"], None) for name in {row["id"] for row in wanted}}
    return [_labelled(row, reports[row["id"]], times[row["id"]]) for row in wanted]


def _labelled(row: dict[str, Any], report: dict[str, Any], times: tuple[TimeRef, ...]) -> Labelled:
    roles = report["attributions"][row["n"]]
    source, cue, content = ([Span(*span) for span in roles[role]] for role in ("source", "cue", "content"))
    told = row.get("said")
    return Labelled(row["id"], report["text"], source, cue, content, times, tuple(told) if told else None)


def saying(shared: Path) -> dict[str, float]:
    """Return how often the time of saying is right and found, on the half that was not fitted on."""
    labels = labelled(shared, half=1)
    guesses = [(each, said_time(each.text, each.source, each.cue, each.content, each.times)) for each in labels]
    hits = sum(bool(guess and each.matches(guess.value.span)) for each, guess in guesses)
    told = [each for each, _ in guesses if each.said]
    near = sum(any(each.matches(ref.span) for ref, _ in _near(each)) for each in told)
    return {
        "said: precision": hits / max(1, sum(guess is not None for _, guess in guesses)),
        "said: recall": hits / len(told),
        "said: recall where the sentence has it": hits / max(1, near),
    }


def _near(each: Labelled) -> list[tuple[TimeRef, Features]]:
    return candidates(each.text, each.source, each.cue, each.content, each.times)


def measure(shared: Path, part: str = "dev") -> dict[str, float]:
    """Return the figures of one part."""
    documents = records(shared / "data" / "tempeval3" / f"docs.{part}.jsonl")
    return scores(documents) | {"million characters a second": speed(documents)} | saying(shared)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder that holds data/")
    parser.add_argument("--part", default="dev", choices=("train", "dev"))
    given_args = parser.parse_args()
    for name, value in measure(given_args.shared, given_args.part).items():
        print(f"{name:48} {value:8.4f}")


if __name__ == "__main__":
    main()
