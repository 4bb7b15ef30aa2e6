"""`python -m bench.ledger`: what adding to a ledger costs beside reading, and how fast a large ledger answers.

Reports are those of the data folder (else the bundled samples) again and again, with other names and on other days.
Each is read once; for its later turns the names in what was read are changed letter by letter, which moves no offset,
and its vectors are turned away from those of the first, so that a large ledger can be filled in minutes rather than
days. The ratio compares the time of adding with that of reading the reports as they were.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sqlite3
import string
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

import numpy as np

from bench.__main__ import ROOT, SHARED, one_core
from reportedly import Capture, Given, Reader, open_ledger
from reportedly.keeping.adding import add
from reportedly.keeping.arriving import propositions_of
from reportedly.keeping.deriving import Deriver
from reportedly.ledger import engine, schema
from reportedly.ledger.packing import statement_id
from reportedly.types import Proposition, Report

START = datetime(2020, 1, 1, tzinfo=UTC)
STEPS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
"""Reports after which the cost of adding is told."""
KEPT = frozenset("The A An In On At It He She They We I But And For President Mr Mrs Ms Dr".split())
VOWELS, CONSONANTS = "aeiou", "bcdfghjklmnpqrstvwxyz"

Read = tuple[Report, tuple[Proposition, ...]]


def originals(count: int) -> Iterator[str]:
    """Yield texts of reports."""
    train = SHARED / "data" / "polnear" / "train.jsonl"
    if train.exists():
        lines = train.read_text(encoding="utf-8").splitlines()[:count]
        yield from (json.loads(line)["text"] for line in lines)
    else:
        yield from (
            path.read_text(encoding="utf-8") for path in sorted((ROOT / "src/reportedly/samples").glob("*.txt"))
        )


class Names:
    """Another name, of as many letters, for each name."""

    def __init__(self, seed: int) -> None:
        chosen = random.Random(seed)
        turned = {}
        for letters in (VOWELS, CONSONANTS):
            turned |= dict(zip(letters, chosen.sample(letters, len(letters)), strict=True))
        self._table = str.maketrans({**turned, **{low.upper(): other.upper() for low, other in turned.items()}})

    def __call__(self, text: str) -> str:
        """Return a text with other names."""
        return re.sub(r"\b[A-Z][a-z]+\b", self._name, text)

    def _name(self, found: re.Match[str]) -> str:
        return found[0] if found[0] in KEPT else found[0].translate(self._table)


def again(read: Read, seed: int) -> tuple[Capture, Read]:
    """Return a report as another one: other names, another day, other vectors."""
    report, propositions = read
    names, published = Names(seed), START + timedelta(hours=random.Random(seed).randrange(24 * 365 * 3))
    text = names(report.text)
    digits = f"{seed:08x}"
    new = replace(report, id=digits + report.id[:8], address=digits, text=text)
    new = replace(new, metadata=replace(report.metadata, published=published, title=names(report.title or "")))
    statements = tuple(
        replace(
            each,
            attribution=replace(each.attribution, report_id=new.id),
            actor=each.actor
            and replace(
                each.actor,
                value=replace(
                    each.actor.value,
                    name=names(each.actor.value.name),
                    description=names(each.actor.value.description),
                    speaks_for=names(each.actor.value.speaks_for),
                ),
            ),
        )
        for each in report.statements
    )
    new = replace(new, statements=statements)
    ids = [statement_id(each) for each in statements]
    place = {one.id: n for n, one in enumerate(propositions)}
    turned = tuple(
        replace(
            one,
            id=ids[n],
            report=new.id,
            text=names(one.text),
            sentence=names(one.sentence),
            actor=names(one.actor),
            title=new.title or "",
            published=published.date(),
            refers=ids[place[one.refers]] if one.refers else "",
            vector=turn(one.vector, seed),
        )
        for n, one in enumerate(propositions)
    )
    return Capture(digits, text.encode(), "text/plain", published, Given(digits)), (new, turned)


def turn(vector: bytes, seed: int) -> bytes:
    """Return a vector turned 45 degrees, in another direction for each seed."""
    own = np.frombuffer(vector, dtype=np.float16).astype(np.float32)
    other = np.random.default_rng(seed).standard_normal(len(own)).astype(np.float32)
    size = np.linalg.norm(own)
    return bytes((own + other / np.linalg.norm(other) * size).astype(np.float16).tobytes())


def fill(path: Path, reports: int, texts: list[str]) -> dict[str, float]:
    """Fill a ledger; return figures by name."""
    figures: dict[str, float] = {}
    reader = Reader()
    reader.read(texts[0])
    start = time.perf_counter()
    read = [reader.read(text) for text in texts]
    figures["reading a report, ms"] = reading = 1000 * (time.perf_counter() - start) / len(texts)
    start = time.perf_counter()
    known = [(report, propositions_of(report)) for report in read]
    figures["vectors of a report, ms"] = encoding = 1000 * (time.perf_counter() - start) / len(texts)
    writer, deriver = engine.writing_engine(path), Deriver("bench")
    spent, since, chosen = 0.0, 0, random.Random(1)
    for n in range(reports):
        capture, (report, propositions) = again(known[chosen.randrange(len(known))], n + 1)
        start = time.perf_counter()
        with writer.begin() as connection:
            add(connection, deriver, capture, report, propositions)
        spent += time.perf_counter() - start
        if n + 1 in STEPS:
            cost = 1000 * spent / (n + 1 - since)
            figures[f"adding the last of {n + 1} reports, ms each"] = cost
            figures[f"adding to reading, ratio at {n + 1}"] = (reading + encoding + cost) / reading
            print({name: round(value, 3) for name, value in figures.items() if str(n + 1) in name}, flush=True)
            spent, since = 0.0, n + 1
    figures["file, KB a report"] = path.stat().st_size / 1000 / reports
    return figures


COPIED = (
    *("captures", "reports", "readings", "actors", "actor_names", "report_actors", "statements", "statement_places"),
    *("links", "contests", "claims", "stances", "changes", "stories", "story_reports"),
)
OWN = frozenset("id report capture previous statement claim actor story refers speaks_for origin left right".split())
"""Columns that hold ids, which get another ending in a copy."""
NAMED = {
    "actors": frozenset({"name", "key"}),
    "actor_names": frozenset({"name", "key"}),
    "report_actors": frozenset({"named"}),
}
"""More of them, by table."""


def grow(path: Path, times: int) -> None:
    """Copy the rows of a ledger so many times under other ids, actors under other names: for asking, not for adding."""
    with sqlite3.connect(path) as connection:
        for name in COPIED:
            columns = [column.name for column in schema.metadata.tables[name].columns if column.name != "seq"]
            named = ", ".join(f'"{column}"' for column in columns)
            connection.execute(f"CREATE TEMP TABLE first_{name} AS SELECT {named} FROM {name}")  # noqa: S608
            for n in range(times):
                ending = OWN | NAMED.get(name, frozenset())
                other = f"CASE {{0}} WHEN '' THEN '' ELSE {{0}} || ' {n}' END"  # an empty id stands for none
                copied = ", ".join(other.format(f'"{each}"') if each in ending else f'"{each}"' for each in columns)
                into = f"INSERT INTO {name} ({named})"
                connection.execute(f"{into} SELECT {copied} FROM first_{name}")  # noqa: S608 our own names
    connection.close()


def answers(path: Path, turns: int = 40) -> dict[str, float]:
    """Return the milliseconds within which 95 in 100 answers come, for each kind of question."""
    with open_ledger(path) as ledger:
        chosen = random.Random(2)
        claims = [claim.id for _, claim in zip(range(5_000), ledger.claims(), strict=False)]
        actors = [actor.name for _, actor in zip(range(5_000), ledger.actors(), strict=False)]
        words = [
            word for claim in ledger.claims() for word in claim.label.split()[:3] if word.strip(string.punctuation)
        ][:5_000]
        questions = {
            "claims": lambda: [one for _, one in zip(range(50), ledger.claims(), strict=False)],
            "claims of a status": lambda: [one for _, one in zip(range(50), ledger.claims("disputed"), strict=False)],
            "claim": lambda: ledger.claim(chosen.choice(claims)),
            "actor": lambda: ledger.actor(chosen.choice(actors)),
            "search": lambda: list(ledger.search(chosen.choice(words))),
        }
        figures = {}
        for name, ask in questions.items():
            taken = []
            for _ in range(turns):
                start = time.perf_counter()
                ask()
                taken.append(1000 * (time.perf_counter() - start))
            figures[f"{name}, ms at the 95th percentile"] = quantiles(taken, n=20)[-1]
        figures["statements"] = sum(report.statements for report in ledger.reports())
    return figures


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--originals", type=int, default=200, help="reports that are read")
    parser.add_argument("--grow", type=int, default=0, help="copy all rows so many times before asking")
    parser.add_argument("--keep", type=Path, help="keep the ledger in this file")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, one_core():
        path = given.keep or Path(folder) / "ledger.db"
        figures = fill(path, given.reports, list(originals(given.originals)))
        if given.grow:
            grow(path, given.grow)
        figures |= answers(path)
    for name, value in figures.items():
        print(f"{name:50} {value:10.2f}")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
