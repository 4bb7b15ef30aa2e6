"""Watching: a month of a world of news sites, in which nothing is lost, nothing is there twice, and nobody is hurried."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import anyio
import pytest
from newsworld import DAY, FEEDS, HOUR, SECRET, START, Story, World, running

from reportedly import open_ledger
from reportedly.keeping import Ledger
from reportedly.types import Source, SourceKind
from reportedly.watch import Event, Plan, Watch

DAYS, EACH = 30, 7


def watched(world: World, path: Path, days: float, events: list[Event] | None = None) -> None:
    """Watch a world for some days of its time."""
    with open_ledger(path) as ledger:
        for source in world.sources():
            ledger.sources.add(source)
        watch = Watch(
            ledger, plan=Plan(news=10**9), tell=events.append if events is not None else _nothing, **world.how
        )
        world.time.until, world.time.ended = START + timedelta(days=days), watch.stop
        anyio.run(watch.run)


def _nothing(_: Event) -> None:
    pass


@dataclass
class Month:
    """A world that was watched for a month, the ledger, and what was told."""

    world: World
    ledger: Ledger
    events: list[Event]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("month") / "ledger.db"
    events: list[Event] = []
    with pytest.MonkeyPatch.context() as patch, running(DAYS, EACH) as world:
        patch.setenv("NEWSWORLD", SECRET)
        watched(world, path, DAYS, events)
        with open_ledger(path) as ledger:
            yield Month(world, ledger, events)


def test_smoke(month: Month):
    import collections

    print(
        len(month.world.asked),
        collections.Counter(r.host for r in month.world.asked),
        len(list(month.ledger.reports())),
    )
    for s in month.ledger.sources:
        print(s.address, s.ended, s.failures, month.ledger.sources.health(s, month.world.time.now()))
    print(list(month.ledger.check()))
    assert 0
