"""`python -m bench.pages LEDGER`: how long the server takes for each kind of page of a large ledger.

Made for a ledger that `python -m bench.ledger --reports 1000 --grow 49 --keep LEDGER` leaves: a million statements.
Each page is asked for many times, of other stories, claims, reports, actors and words each time. Told are milliseconds
by the clock and of the processor, so that a busy machine can be seen.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from statistics import quantiles

from starlette.testclient import TestClient

from bench.__main__ import one_core
from reportedly.keeping import open_ledger
from reportedly.ledger.doubts import KINDS
from reportedly.web.app import create_app
from reportedly.web.settings import Settings

KNOWN = 2_000
"""Of so many stories, claims, reports and actors, the first in their lists, pages are asked for."""


def questions(path: Path, chosen: random.Random) -> dict[str, Callable[[], str]]:
    """Return for each kind of page what makes an address of one."""
    with open_ledger(path) as ledger:
        stories = list(islice(ledger.stories(), KNOWN))
        claims = list(islice(ledger.claims(), KNOWN))
        reports = [one.id for one in islice(ledger.reports(), KNOWN)]
        actors = [one.id for one in islice(ledger.actors(), KNOWN)]
    large = sorted(stories, key=lambda one: -one.reports)[:50]
    words = [word for claim in claims for word in claim.label.split() if word.isalpha()]
    return {
        "front": lambda: "/",
        "board": lambda: f"/stories/{chosen.choice(stories).id}",
        "board of a large story": lambda: f"/stories/{chosen.choice(large).id}",
        "timeline": lambda: f"/stories/{chosen.choice(large).id}/timeline",
        "places": lambda: f"/stories/{chosen.choice(large).id}/places",
        "claims of a status": lambda: "/claims?status=disputed",
        "claim": lambda: f"/claims/{chosen.choice(claims).id}",
        "report": lambda: f"/reports/{chosen.choice(reports)}",
        "actors": lambda: "/actors",
        "actor": lambda: f"/actors/{chosen.choice(actors)}",
        "search for a word": lambda: f"/search?words={chosen.choice(words)}",
        "search for “the”": lambda: "/search?words=the",
        "search by status": lambda: "/search?status=disputed",
        "search by actor": lambda: f"/search?actor={chosen.choice(actors[:50])}",
        "review: the queue": lambda: "/review",
        "review: a kind of doubt": lambda: f"/review?kind={chosen.choice(KINDS)}",
        "review: a statement": lambda: f"/review/statements/{chosen.choice(claims).id[1:]}",
        "review: a claim": lambda: f"/review/claims/{chosen.choice(claims).id}",
        "review: an actor": lambda: f"/review/actors/{chosen.choice(actors)}",
        "review: corrections": lambda: "/review/corrections",
    }


def measure(path: Path, turns: int) -> dict[str, tuple[float, float]]:
    """Return for each kind of page the milliseconds within which 95 in 100 came: by the clock, of the processor."""
    asked = TestClient(create_app(settings=Settings(ledger=path, requests=10**9)), base_url="http://localhost")
    figures = {}
    for name, address in questions(path, random.Random(1)).items():
        asked.get(address())  # the first prepares the questions to the database
        clock, processor = [], []
        for _ in range(turns):
            wanted = address()
            start, used = time.perf_counter(), time.process_time()
            assert asked.get(wanted).status_code == 200, wanted
            clock.append(1000 * (time.perf_counter() - start))
            processor.append(1000 * (time.process_time() - used))
        figures[name] = (quantiles(clock, n=20)[-1], quantiles(processor, n=20)[-1])
    return figures


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--turns", type=int, default=60)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    with one_core():
        figures = measure(given.ledger, given.turns)
    print(f"{'95 in 100 pages within, ms':28} {'clock':>8} {'processor':>10}")
    for name, (clock, processor) in figures.items():
        print(f"{name:28} {clock:8.0f} {processor:10.0f}")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
