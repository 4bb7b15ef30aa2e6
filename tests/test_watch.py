"""Watching: a month in a world of news sites, in which nothing is lost or there twice, and nobody is hurried."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import anyio
import pytest
from ledgers import forked
from newsserver import running
from newsworld import BETWEEN, DAY, FEEDS, SECRET, START, Story, World
from sqlalchemy import select

from reportedly import open_ledger
from reportedly.keeping import Ledger, intake
from reportedly.ledger import schema
from reportedly.ledger.engine import reading_engine
from reportedly.types import Health
from reportedly.watch import Event, Plan, Watch

DAYS, EACH = 30, 6


def watched(world: World, path: Path, days: float, events: list[Event]) -> None:
    """Watch a world for some days of its time."""
    with open_ledger(path) as ledger:
        for source in world.sources():
            ledger.sources.add(source)
        watch = Watch(ledger, plan=Plan(news=10**9), tell=events.append, **world.how)
        world.time.until, world.time.ended = START + timedelta(days=days), watch.stop
        anyio.run(watch.run)


@dataclass
class Month:
    """A world that was watched for a month, the ledger, and what was told."""

    world: World
    ledger: Ledger
    events: list[Event]

    def health(self, site: str) -> Health:
        """Return how a site's feed does at the end."""
        source = self.ledger.sources.get(self.world.at(site, "/feed"))
        return self.ledger.sources.health(source, self.world.time.now())


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    path = tmp_path_factory.mktemp("month") / "ledger.db"
    events: list[Event] = []
    with pytest.MonkeyPatch.context() as patch, running(DAYS, EACH, troubled=True) as world:
        patch.setenv("NEWSWORLD", SECRET)
        watched(world, path, DAYS, events)
        with open_ledger(path) as ledger:
            yield Month(world, ledger, events)


def words(text: str) -> list[str]:
    return text.split()


def texts_of(ledger: Ledger) -> dict[str, list[str]]:
    """Return the texts of all reports by address, the first revision first."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for report in ledger.reports():
        found[report.address].append((report.revision, ledger.report(report.id)[1]))
    return {address: [text for _, text in sorted(revisions)] for address, revisions in found.items()}


def free(world: World, story: Story) -> bool:
    """Tell whether a story could be had by one who is not behind a wall and obeys robots.txt."""
    wall = {"sentinel": world.walls, "journal": world.forbids, "closing": world.closes, "keepout": 0}
    return story.site not in wall or story.at + DAY < wall[story.site]


def expected(world: World) -> dict[str, list[str]]:
    """Return the texts that everybody could have had, by the address where they are to be filed."""
    found = {}
    for story in world.stories:
        if free(world, story):
            moved = story.site == "mover" and story.at >= world.moves
            vanishes = story.vanishes[0] if story.vanishes else float("inf")
            texts = [text for since, text in story.texts if since < vanishes]
            found[world.at("newmover", story.path) if moved else world.address(story)] = texts
    found[world.at("council", "/notices.html")] = [text for _, text in world.notices]
    return found


# --- to the last report -----------------------------------------------------------------------------------------------


def test_all_that_was_published_is_there_once_and_every_edit_is_a_revision(month: Month):
    found, wanted = texts_of(month.ledger), expected(month.world)
    assert set(wanted) <= set(found)
    for address, texts in wanted.items():
        assert [words(text) for text in found[address]] == [words(text) for text in texts], address
    others = {address.partition("//")[2].partition(".")[0] for address in set(found) - set(wanted)}
    assert others <= {"sentinel", "journal", "closing"}
    assert len(wanted) > 60
    assert sum(len(texts) > 1 for texts in wanted.values()) > 15


def test_a_wall_is_a_verdict_and_never_a_revision(month: Month):
    world = month.world
    behind = [story for story in world.of("sentinel") if story.at >= world.walls]
    before = [story for story in world.of("sentinel") if free(world, story)]
    assert behind
    assert before
    verdicts = {report.address: report.verdict for report in month.ledger.reports()}
    assert {verdicts[world.address(story)] for story in behind} == {"blocked"}
    assert {verdicts[world.address(story)] for story in before} == {"complete"}
    forbidden = {world.address(story) for story in world.of("journal") if story.at >= world.forbids}
    looks = {event.address: event.got for event in month.events if event.what == "page" and event.address in forbidden}
    assert looks == dict.fromkeys(forbidden, "blocked")
    assert not forbidden & set(verdicts)


def test_what_vanishes_is_noted_and_what_was_captured_stays(month: Month):
    gone = {month.world.address(story) for story in month.world.of("wire") if story.vanishes}
    assert gone
    told = {event.report for event in month.events if event.got == "gone" and event.what == "page"}
    assert {month.ledger.report(report)[0].address for report in told} == gone


def test_reports_that_several_feeds_have_are_one_with_several_sightings(month: Month):
    world, ledger = month.world, month.ledger
    herald, wire, digest = (ledger.sources.get(world.at(site, "/feed")).id for site in ("herald", "wire", "digest"))
    for story in (*world.of("herald"), *world.of("wire")):
        seen = {sighting.source for sighting in ledger.sources.sightings(world.address(story))}
        assert seen == {herald if story.site == "herald" else wire, digest}


def test_moved_feeds_are_followed_and_closed_ones_left(month: Month):
    world, sources = month.world, month.ledger.sources
    assert sources.get(world.at("mover", "/feed")).moved_to == world.at("newmover", "/feed")
    assert sources.get(world.at("closing", "/feed")).ended == "gone"
    after = [each for each in world.asked if each.host == "closing" and each.at > world.closes and each.path == "/feed"]
    assert len(after) == 1


def test_the_health_of_sources_tells_what_to_look_at(month: Month):
    flags = {site: month.health(site).flag for site in FEEDS}
    assert {site for site, flag in flags.items() if "turned blocked" in flag} == {"sentinel", "journal"}
    assert {site for site, flag in flags.items() if flag and site not in ("sentinel", "journal")} == {
        "keepout",
        "closing",
        "dead",
    }
    for site in ("post", "gazette", "mover", "busy", "desk", "flaky"):
        how = month.health(site)
        assert (how.complete, how.pages > 0, how.last_success is not None) == (1.0, True, True), site
        assert how.delay is not None
    # A page counts for the feed that had its address first: herald or its digest, wire or its digest, as they came due.
    shared = [month.health(site) for site in ("herald", "wire", "digest")]
    assert [how.complete for how in shared] == [1.0, 1.0, 1.0]
    assert sum(how.pages for how in shared) >= len((*month.world.of("herald"), *month.world.of("wire")))
    assert month.health("post").edited > month.health("busy").edited == 0
    assert month.health("tribune").delay > month.health("post").delay  # looked at more rarely, as little is new
    for site in ("dead", "forged", "drip"):
        how = month.health(site)
        assert (how.failed, how.last_success) == (1, None), site
    assert "failures in a row" in month.health("forged").flag
    assert month.health("drip").looks == 2


def test_what_is_wrong_with_a_source_is_told(month: Month):
    words = {event.address: event.words for event in month.events if event.got == "failed" and event.what == "source"}
    assert "no connection" in words[month.world.at("dead", "/feed")]
    assert "certificate is not valid" in words[month.world.at("forged", "/feed")]
    assert "it took more than" in words[month.world.at("drip", "/feed")]
    forged = [each for each in month.world.asked if each.host == "forged"]
    assert forged == []  # nothing was asked over a connection that nobody vouches for


def test_a_site_that_never_ends_its_answer_keeps_no_other_waiting(month: Month):
    looks = [event.address for event in month.events if event.what == "source"]
    drip = looks.index(month.world.at("drip", "/feed"))
    assert {month.world.at(site, "/feed") for site in FEEDS} <= set(looks[:drip])


def test_what_an_edit_adds_is_dated_from_when_it_was_found(month: Month):
    revised = [report for report in month.ledger.reports() if report.revision > 1]
    assert revised
    for report in revised:
        first = month.ledger.revisions(report.id)[0].report
        assert report.known > first.known


def test_the_ledger_is_in_order(month: Month):
    assert list(month.ledger.check()) == []


# --- politely ---------------------------------------------------------------------------------------------------------


def test_no_site_is_hurried(month: Month):
    times: dict[str, list[float]] = defaultdict(list)
    for each in month.world.asked:
        if each.path != "/robots.txt":
            times[each.host].append(each.at)
    for host, asked in times.items():
        least = BETWEEN if host == "busy" else 1.0
        assert min(later - earlier for earlier, later in pairwise(asked)) >= least, host
    assert not any(each.status == 429 for each in month.world.asked)


def test_what_robots_may_not_fetch_is_never_asked_for(month: Month):
    assert {each.path for each in month.world.asked if each.host == "keepout"} == {"/robots.txt", "/feed"}
    rules = Counter(each.host for each in month.world.asked if each.path == "/robots.txt")
    assert max(rules.values()) <= DAYS + 1


def test_sites_that_say_what_has_changed_are_asked_for_that_alone(month: Month):
    for host in ("herald", "post"):
        looks = [each.status for each in month.world.asked if each.host == host and each.path == "/feed"]
        assert looks.count(304) > 0.9 * len(looks)


def test_credentials_go_to_their_own_site_alone_and_are_never_kept(month: Month):
    with_them = {each.host for each in month.world.asked if "authorization" in each.headers}
    assert with_them == {"desk"}
    with reading_engine(month.ledger.path).connect() as connection:
        kept = "".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert SECRET not in kept
    assert SECRET.partition(":")[2] not in kept


def test_a_source_where_little_is_new_is_looked_at_more_rarely(month: Month):
    looks = Counter(each.host for each in month.world.asked if each.path == "/feed")
    assert looks["tribune"] < looks["herald"] / 2
    assert looks["dead"] == 0
    assert month.health("dead").looks < 40


# --- killed -----------------------------------------------------------------------------------------------------------

KILLS = int(os.environ.get("REPORTEDLY_KILLS", "10"))
"""How often a run is killed: 50 to be thorough."""


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read each capture once, so that a process that is killed was doing something else."""
    known: dict[tuple[str, bytes], Any] = {}
    read = intake.read

    def again(reader: Any, found: Any) -> Any:
        key = (found.value.address, found.value.body)
        if key not in known:
            known[key] = read(reader, found)
        return known[key]

    monkeypatch.setattr(intake, "read", again)
    monkeypatch.setenv("NEWSWORLD", SECRET)


def seen(path: Path) -> set[tuple[Any, ...]]:
    """Return what was seen where."""
    table = schema.sightings
    columns = (table.c.source, table.c.address, table.c.entry, table.c.digest)
    with reading_engine(path).connect() as connection:
        rows = [tuple(row) for row in connection.execute(select(*columns))]
    assert len(rows) == len(set(rows))
    return set(rows)


@pytest.mark.usefixtures("read_once")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_run_killed_at_any_moment_loses_nothing_and_repeats_nothing(tmp_path: Path):
    days, each = 9, 2
    whole, killed = tmp_path / "whole.db", tmp_path / "killed.db"
    with running(days, each) as world:
        started = time.monotonic()
        watched(world, whole, days, [])
        span = 2 * (time.monotonic() - started) / KILLS
    moments, died = random.Random(7), 0  # noqa: S311 no secret
    with running(days, each, world.port) as again:
        for _ in range(KILLS):
            process = forked(lambda: watched(again, killed, days, []))
            time.sleep(moments.uniform(0.1, 0.1 + span))
            os.kill(process, signal.SIGKILL)
            died += os.WIFSIGNALED(os.waitpid(process, 0)[1])
        watched(again, killed, days, [])
    assert died > KILLS / 3
    with open_ledger(whole) as one, open_ledger(killed) as other:
        assert texts_of(other) == texts_of(one)
        assert list(other.check()) == []
    assert seen(killed) == seen(whole)
