"""Gather what the network learns from beside attributions: `python -m training.gather SHARED OUT`.

Writes into OUT, in the form of `training/README.md`: `names.jsonl`, and `polnear.jsonl`, whose attributions
have their acts and distances where these are known. Training parts alone are taken, and none of the
reports that `quality` measures on.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from quality.domains import measured
from training.prepare import Record, records

LABELS = Path(__file__).parent / "data" / "acts.jsonl"
UNLIKE = {"fiction", "conversation", "vlog", "podcast", "whow", "academic"}
"""Genres of GUM that are far from reports."""

UNSURE = "unsure"
"""The kind of words that may be a name or not: nothing is learnt from them."""

KINDS = {
    "Person": "person", "person": "person",
    "Organization": "organisation", "Organisation": "organisation", "organization": "organisation",
    "Location": "place", "place": "place",
    "NORP": "group", "Nationality": "group",
    "Facility": "facility",
    "Misc": "other", "Product": "other", "event": "other",
}  # fmt: skip
"""The kinds of names by those of the corpora."""

_NAME = re.compile(r"(?:[A-Z0-9][\w'’.&-]*|of|the|and|for|de|al|van|von|bin|['’]s|-|,|\.)(?:\s|$)")
_CAPITAL = re.compile(r"(?<=[\w,;:] )[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*")
_PRONOUN = re.compile(r"(?:I|We|You|He|She|It|They|My|Our|Your|His|Her|Its|Their|This|That|These|Those|There)\b.{0,3}")
_OF = re.compile(r"(?: ?['’]s?)?$")
_TITLE = re.compile(r"(?:President|Prime|Minister|Mr|Mrs|Ms|Dr|Sir|Sen|Senator|Ambassador|Judge|Justice)\b")


def is_name(words: str) -> bool:
    """Return whether all the words are written as names are."""
    capital = words[:1].isupper() and len(words) > 1 and not _PRONOUN.fullmatch(words)
    return capital and not _NAME.sub("", words).strip()


def world(record: Record) -> Iterator[list[object]]:
    """Yield the names of a report of Worldwide, in which all are annotated."""
    for each in record["entities"]:
        if each["type"] in KINDS:
            yield [each["start"], each["end"], KINDS[each["type"]]]


def nominal(record: Record) -> Iterator[list[object]]:
    """Yield the names of a text in which descriptions are annotated beside names; what may be either is unsure."""
    covered: set[int] = set()
    for each in sorted(record["entities"], key=lambda one: one["end"] - one["start"]):
        start, end, kind = each["start"], each["end"], KINDS.get(each.get("type") or each.get("etype"), UNSURE)
        if record["text"][start : start + 4].lower() == "the ":
            start += 4
        end = start + len(_OF.sub("", record["text"][start:end]))
        span = set(range(start, end))
        if not is_name(record["text"][start:end]) or span & covered:
            continue
        if kind == "person" and _TITLE.match(record["text"][start:end]):
            kind = UNSURE
        covered |= span
        yield [start, end, kind]
    for match in _CAPITAL.finditer(record["text"]):
        if not covered & set(range(*match.span())) and not _PRONOUN.fullmatch(match.group()):
            yield [*match.span(), UNSURE]


def names(shared: Path) -> Iterator[Record]:
    """Yield texts with their names."""
    known = measured()
    sets = (("worldwide-ner", world), ("gum", nominal), ("re3d", nominal))
    for folder, of in sets:
        for record in records(shared / "data" / folder / "docs.train.jsonl"):
            apart = record.get("source", "").startswith("BBC") or record.get("genre") in UNLIKE
            if record["id"] not in known and not apart:
                yield {"text": record["text"], "names": sorted(of(record), key=lambda each: each[:2])}


def judged(shared: Path) -> Iterator[Record]:
    """Yield PolNeAR's reports; attributions whose act is known have `act` and `distance`."""
    given = [*records(shared / "data" / "acts" / "train.jsonl"), *records(LABELS)]
    known = {(each["id"], each["n"]): each for each in given}
    for record in records(shared / "data" / "polnear" / "train.jsonl"):
        for n, attribution in enumerate(record["attributions"]):
            label = known.get((record["id"], n), {})
            attribution.update({key: label[key] for key in ("act", "distance") if key in label})
        yield {key: record[key] for key in ("id", "text", "attributions")}


def write(path: Path, found: Iterable[Record]) -> None:
    """Write records, one a line."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(record) + "\n" for record in found)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder with data/")
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    for name, of in (("names", names), ("polnear", judged)):
        write(given.out / f"{name}.jsonl", of(given.shared))


if __name__ == "__main__":
    main()
