"""`python -m bench.ledger`: what adding to a ledger costs beside reading, and how fast a large ledger answers.

Reports are those of the data folder (else the bundled samples) again and again, so many a day, with other words and
names. Each is read once; for its later turns names are changed letter by letter and most of the longer words for others
as long, which moves no offset, and its vectors are turned away from those of the first, so that a large ledger can be
filled in hours rather than days. Names are the same until all reports have come once: people stay in the news for long.
The ratio compares the processor time of adding with that of reading the reports as they were; on an idle machine,
writing to the disk adds to the former.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import re
import sqlite3
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

import numpy as np
from sqlalchemy import func, select

from bench.__main__ import ROOT, SHARED, one_core
from reportedly import Capture, Given, Reader, open_ledger
from reportedly.keeping.adding import add
from reportedly.keeping.arriving import propositions_of
from reportedly.keeping.deriving import Deriver
from reportedly.ledger import engine, schema
from reportedly.ledger.packing import statement_id
from reportedly.link import stems
from reportedly.types import Proposition, Report

START = datetime(2020, 1, 1, tzinfo=UTC)
A_DAY = 30
"""Reports that come on one day."""

ALIKE = 0.35
"""The cosine of a statement with itself in another turn: they are compared, as statements on one topic are, but seldom
linked, as few of them are on one claim.
"""
RATIO = "adding to reading, ratio at"
WARM = 100
"""Reports that are added to a ledger that was there before time is taken: the first reads the weeks before it, and the
next ones pages of a file that nobody has looked at lately.
"""

STEPS = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
"""Reports after which the cost of adding is told."""
KEPT = frozenset("The A An In On At It He She They We I But And For President Mr Mrs Ms Dr".split())
LONG = re.compile(r"\b[a-z]{5,}\b")
VOWELS, CONSONANTS = "aeiou", "bcdfghjklmnpqrstvwxyz"

Read = tuple[Report, tuple[Proposition, ...]]
Vocabulary = Mapping[int, Sequence[str]]
"""Words by their length."""


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


class Words:
    """Another word of a vocabulary, as long, for three in four words of five letters and more, and other names."""

    def __init__(self, names: Names, seed: int, vocabulary: Vocabulary) -> None:
        self._names, self._seed, self._vocabulary = names, seed, vocabulary

    def __call__(self, text: str) -> str:
        """Return a text with other words and names."""
        return LONG.sub(self._word, self._names(text))

    def _word(self, found: re.Match[str]) -> str:
        drawn = zlib.crc32(found[0].encode(), self._seed)
        alike = self._vocabulary.get(len(found[0]), ())
        return alike[(drawn >> 2) % len(alike)] if drawn & 3 and alike else found[0]


def vocabulary(texts: Iterable[str]) -> Vocabulary:
    """Return the words of some texts by their length."""
    found: dict[int, list[str]] = defaultdict(list)
    for word in sorted({word for text in texts for word in LONG.findall(text)}):
        found[len(word)].append(word)
    return dict(found)


def again(read: Read, seed: int, names: Names, published: datetime, known: Vocabulary) -> tuple[Capture, Read]:
    """Return a report as another one: other words and names, another day, other vectors."""
    report, propositions = read
    words = Words(names, seed, known)
    text = words(report.text)
    digits = f"{seed:08x}"
    new = replace(report, id=digits + report.id[:8], address=digits, text=text)
    new = replace(new, metadata=replace(report.metadata, published=published, title=words(report.title or "")))
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
            text=words(one.text),
            sentence=words(one.sentence),
            actor=names(one.actor),
            title=new.title or "",
            published=published.date(),
            refers=ids[place[one.refers]] if one.refers else "",
            vector=turn(one.vector, seed),
        )
        for n, one in enumerate(propositions)
    )
    turned = tuple(replace(one, stems=stems.packed(one)) for one in turned)
    return Capture(digits, text.encode(), "text/plain", published, Given(digits)), (new, turned)


def turns(known: Sequence[Read]) -> Iterator[tuple[Names, Read]]:
    """Yield all reports in another order and with other names, again and again."""
    for n in itertools.count(1):
        names = Names(n)
        yield from ((names, one) for one in random.Random(n).sample(known, len(known)))


def turn(vector: bytes, seed: int) -> bytes:
    """Return a vector turned in another direction for each seed, so that two of one are as alike as `ALIKE`."""
    own = np.frombuffer(vector, dtype=np.float16).astype(np.float32)
    other = np.random.default_rng(seed).standard_normal(len(own)).astype(np.float32)
    size = np.linalg.norm(own)
    away = np.sqrt(1 / ALIKE - 1)
    return bytes((own + other / np.linalg.norm(other) * size * away).astype(np.float16).tobytes())


def fill(path: Path, reports: int, texts: list[str], a_day: int = A_DAY, onto: int = 0) -> dict[str, float]:
    """Add so many reports to a ledger, some a day, after the first `onto` of them; return figures by name."""
    figures: dict[str, float] = {}
    reader = Reader()
    reader.read(texts[0])
    start = time.process_time()
    read = [reader.read(text) for text in texts]
    figures["reading a report, ms"] = reading = 1000 * (time.process_time() - start) / len(texts)
    start = time.process_time()
    known = [(report, propositions_of(report)) for report in read]
    figures["vectors of a report, ms"] = encoding = 1000 * (time.process_time() - start) / len(texts)
    writer, deriver = engine.writing_engine(path), Deriver("bench")
    with writer.connect() as connection:
        there = connection.execute(select(func.count()).select_from(schema.reports)).scalar_one()
    warm = WARM if onto else 0
    spent, since, words = 0.0, warm, vocabulary(texts)
    for n, (names, one) in itertools.islice(enumerate(turns(known)), onto, onto + reports):
        published = START + n * timedelta(days=1) / a_day
        capture, (report, propositions) = again(one, n + 1, names, published, words)
        start = time.process_time()
        with writer.begin() as connection:
            add(connection, deriver, capture, report, propositions)
        done = n + 1 - onto
        spent += time.process_time() - start if done > warm else 0.0
        if done > warm and (there + done in STEPS or (onto and done == reports)):
            cost = 1000 * spent / (done - since)
            figures[f"adding the last of {there + done} reports, ms each"] = cost
            figures[f"{RATIO} {there + done}"] = (reading + encoding + cost) / reading
            print({name: round(value, 3) for name, value in figures.items() if str(there + done) in name}, flush=True)
            spent, since = 0.0, done
    figures["file, KB a report"] = path.stat().st_size / 1000 / (there + reports)
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


TIMES = frozenset("known published said first last since at".split())
"""Columns that hold moments, which are four years earlier in each further copy."""


def grow(path: Path, times: int) -> None:
    """Copy the rows of a ledger so many times under other ids, in other years, actors under other names."""
    with sqlite3.connect(path) as connection:
        for name in COPIED:
            columns = [column.name for column in schema.metadata.tables[name].columns if column.name != "seq"]
            named = ", ".join(f'"{column}"' for column in columns)
            connection.execute(f"CREATE TEMP TABLE first_{name} AS SELECT {named} FROM {name}")  # noqa: S608
            for n in range(times):
                ending = OWN | NAMED.get(name, frozenset())
                other = f"CASE {{0}} WHEN '' THEN '' ELSE {{0}} || ' {n}' END"  # an empty id stands for none
                year = f"printf('%04d', substr({{0}}, 1, 4) - {4 * (n + 1)})"
                past = f"CASE {{0}} WHEN '' THEN '' ELSE {year} || substr({{0}}, 5) END"
                made = {each: other if each in ending else past if each in TIMES else "{0}" for each in columns}
                copied = ", ".join(how.format(f'"{each}"') for each, how in made.items())
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
            word
            for claim in ledger.claims()
            for word in claim.label.split()[:3]
            if any(letter.isalnum() for letter in word)
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


def print_curve(figures: dict[str, float]) -> None:
    """Print what adding costs by how many reports there are: of each stretch, up to so many, its mean."""
    print(f"\n{'reports':>10}{'adding one, ms':>18}{'adding to reading':>20}")
    for step in STEPS:
        if f"{RATIO} {step}" in figures:
            cost = figures[f"adding the last of {step} reports, ms each"]
            print(f"{step:10,}{cost:18.1f}{figures[f'{RATIO} {step}']:20.2f}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--originals", type=int, default=200, help="reports that are read")
    parser.add_argument("--a-day", type=int, default=A_DAY, help="reports that come on one day")
    parser.add_argument("--grow", type=int, default=0, help="copy all rows so many times before asking")
    parser.add_argument("--onto", type=int, default=0, help="add to the kept ledger, grown, that has so many reports")
    parser.add_argument("--keep", type=Path, help="keep the ledger in this file")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, one_core():
        path = given.keep or Path(folder) / "ledger.db"
        if given.grow and given.onto:
            grow(path, given.grow)
        figures = fill(path, given.reports, list(originals(given.originals)), given.a_day, given.onto)
        if given.grow and not given.onto:
            grow(path, given.grow)
        figures |= answers(path)
    for name, value in figures.items():
        print(f"{name:50} {value:10.2f}")
    print_curve(figures)
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
