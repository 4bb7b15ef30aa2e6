"""How a run of watching ends, waits for others, and what it leaves in the ledger."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
from ledgers import SAMPLES, contents, run
from sites import HERE, Site, served
from watching import OTHER, QUICK, TEXT, dripping, feed, item, page, rss, watch

from reportedly import open_ledger
from reportedly.keeping import Ledger
from reportedly.ledger import engine
from reportedly.watch import Event, Plan, Watch


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as found:
        yield found


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.db") as found:
        yield found


def started(path: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "reportedly", "watch", "--ledger", str(path), "--allow-private", "--json", *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_run_also_where_a_site_does_not_answer(number: signal.Signals, site: Site, tmp_path: Path):
    path = tmp_path / "ledger.db"
    site.pages |= {"/feed": rss(item(site.at("/a"))), "/a": dripping}
    assert run("sources", "add", "--as", "feed", "--ledger", path, site.at("/feed")).exit_code == 0
    process = started(path)
    assert process.stdout
    assert json.loads(process.stdout.readline())["got"] == "new"
    while "/a" not in site.paths():
        time.sleep(0.01)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")


def test_sources_can_be_added_and_reports_too_while_a_run_waits(site: Site, tmp_path: Path):
    path = tmp_path / "ledger.db"
    site.pages |= {"/feed": rss(item(site.at("/a"))), "/a": (200, {}, page(TEXT))}
    run("sources", "add", "--as", "feed", "--ledger", path, site.at("/feed"))
    process = started(path)
    assert process.stdout
    assert [json.loads(process.stdout.readline())["got"] for _ in range(2)] == ["new", "new"]
    added = run("sources", "add", "--as", "feed", "--ledger", path, site.at("/other"))
    assert (added.exit_code, added.output.split()[0]) == (0, "added")
    assert run("add", "--ledger", path, SAMPLES / "day1-daily-lantern.txt").exit_code == 0
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    process.stdout.close()
    assert process.stderr
    process.stderr.close()


def test_a_run_waits_for_a_ledger_that_another_process_writes(
    site: Site, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(engine.writer.__wrapped__, "__defaults__", (0.2,))
    monkeypatch.setattr("reportedly.watch.desk._BUSY_WAIT", 0.1)
    site.pages |= {"/feed": rss(item(site.at("/a"))), "/a": (200, {}, page(TEXT))}
    ledger.sources.add(feed(site.at("/feed")))
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with engine.writer(ledger.path):
            held.set()
            let_go.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(60)
    events: list[Event] = []

    def tell(event: Event) -> None:
        events.append(event)
        if event.what == "note":
            let_go.set()

    anyio.run(Watch(ledger, tell=tell, allowed=[HERE], pace=QUICK).run, True)
    thread.join()
    assert "waiting for the ledger" in next(event.words for event in events if event.what == "note")
    assert [event.got for event in events if event.what == "page"] == ["new"]


def test_an_error_of_the_ledger_ends_a_run_and_is_said_in_one_line(site: Site, tmp_path: Path):
    path = tmp_path / "ledger.db"
    run("sources", "add", "--as", "feed", "--ledger", path, site.at("/feed"))
    path.write_bytes(b"SQLite format 3\0" + b"\0" * 5_000)
    result = run("watch", "--once", "--ledger", path)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1


def test_the_plan_says_when_pages_are_fetched_again(site: Site, ledger: Ledger):
    site.pages |= {"/feed": rss(item(site.at("/a"))), "/a": (200, {}, page(TEXT))}
    ledger.sources.add(feed(site.at("/feed")))
    anyio.run(Watch(ledger, plan=Plan(rechecks=()), allowed=[HERE], pace=QUICK).run, True)
    with engine.reading_engine(ledger.path).connect() as connection:
        assert connection.exec_driver_sql("SELECT ended, due FROM pages").all() == [("done", None)]


def test_what_robots_may_fetch_is_asked_for_once_a_day_however_many_runs_there_are(site: Site, ledger: Ledger):
    site.pages |= {"/feed": rss(item(site.at("/a"))), "/a": (200, {}, page(TEXT))}
    site.pages |= {"/robots.txt": (200, {"content-type": "text/plain"}, b"User-agent: *\nDisallow: /a")}

    def looked() -> tuple[list[str], int]:
        before = len(site.paths())
        events = watch(ledger, feed(site.at("/feed")), again=True)
        return [event.got for event in events if event.what == "page"], site.paths()[before:].count("/robots.txt")

    def change(statement: str) -> None:
        with engine.writing_engine(ledger.path).begin() as connection:
            connection.exec_driver_sql(statement)

    assert looked() == (["blocked"], 1)
    site.pages["/robots.txt"] = (404, {}, b"")
    site.pages["/feed"] = rss(item(site.at("/a")), item(site.at("/a/b")))
    assert looked() == (["blocked"], 0)  # by what it was told before
    change("UPDATE rules SET at = '2020-01-01T00:00:00Z'")
    site.pages["/feed"] = rss(item(site.at("/a/c")))
    site.pages["/a/c"] = (200, {}, page(OTHER))
    assert looked() == (["new"], 1)
    change("UPDATE rules SET text = x'00'")  # damaged, and so asked for anew
    assert looked()[1] == 1
    assert looked()[1] == 0


def test_one_process_watches_at_a_time(site: Site, tmp_path: Path):
    path = tmp_path / "ledger.db"
    run("sources", "add", "--as", "feed", "--ledger", path, site.at("/feed"))
    with engine.watcher(path):
        result = run("watch", "--once", "--allow-private", "--ledger", path)
    assert result.exit_code == 1
    assert "another process is watching" in result.stderr
    assert site.connections == 0


def test_a_check_finds_looks_at_reports_that_are_not_there(site: Site, ledger: Ledger):
    site.pages |= {"/feed": rss(item(site.at("/a"))), "/a": (200, {}, page(TEXT))}
    watch(ledger, feed(site.at("/feed")))
    assert list(ledger.check()) == []
    with engine.writing_engine(ledger.path).begin() as connection:
        connection.exec_driver_sql("UPDATE fetches SET report = 'x' WHERE page = 1")
    assert [problem.where for problem in ledger.check()] == ["fetches 2"]


def test_what_was_watched_survives_a_rebuild_and_a_backup(site: Site, ledger: Ledger, tmp_path: Path):
    site.pages |= {"/feed": rss(item(site.at("/a"))), "/a": (200, {}, page(TEXT))}
    watch(ledger, feed(site.at("/feed")))
    before = contents(ledger.path)
    assert ledger.rebuild() == []
    assert contents(ledger.path) == before
    ledger.backup(tmp_path / "copy.db")
    assert contents(tmp_path / "copy.db") == before
    assert len(before["sources"]) == len(before["sightings"]) == len(before["pages"]) == 1
