"""Nothing added is lost: killed processes, full disks, locks, damage, and bad input."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ledgers import DENIED, RAMMED, SAMPLES, added, contents, forked, lines, record, run
from sqlalchemy import create_engine, inspect

from reportedly import Reader, open_ledger
from reportedly.errors import (
    Conflict,
    LedgerBusy,
    LedgerDamaged,
    LedgerMissing,
    LedgerTooNew,
    LedgerUnwritable,
)
from reportedly.keeping import arriving, lasting, restore
from reportedly.ledger import engine, schema

REPORTS, KILLS = 300, 200
PLACES = "Hallow Mewrock Sorrenholt Gannet Oster Belmarch Varn Tolby Quill Ferris Drosk Ammerley Pell Norwick".split()
ROLES = "mayor bishop governor coroner harbour-master schoolmaster sheriff librarian chancellor postmaster".split()
THINGS = "sheep bridges violins orchards lanterns windows engines letters barrels bicycles sailors trams ovens".split()
FATES = "stolen painted rebuilt sunk auctioned inspected buried insured counted burnt exhibited forgotten".split()


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A job of 300 reports, read beforehand, so that a killed process was writing."""
    words = random.Random(5)  # noqa: S311 no secret
    records = []
    for n in range(REPORTS):
        who, place, thing, fate = (words.choice(some) for some in (ROLES, PLACES, THINGS, FATES))
        told = f"{words.randint(2, 900)} {thing} had been {fate} near {words.choice(PLACES)}"
        text = f"The {who} of {place} said that {told}."
        records.append(
            record(f"r{n}", text, f"2024-05-{1 + n % 28:02}", url=f"https://post.example/{n // 2 * 2 % 250}")
        )
    return lines(tmp_path_factory.mktemp("job") / "job.jsonl", *records)


@pytest.fixture(scope="module")
def known(job: Path, reader: Reader) -> dict[str, object]:
    return {one.value.given.id: arriving.read(reader, one) for one in arriving.arrivals([str(job)]) if one.value}


@pytest.fixture
def read_before(monkeypatch: pytest.MonkeyPatch, known: dict[str, object]) -> None:
    monkeypatch.setattr(arriving, "read", lambda _, found: known[found.value.given.id])


def add(path: Path, job: Path) -> None:
    with open_ledger(path) as ledger:
        for _ in ledger.add([str(job)]):
            pass


@pytest.mark.usefixtures("read_before")
def test_a_ledger_killed_at_any_moment_is_that_of_an_undisturbed_run(tmp_path: Path, job: Path):
    whole, killed = tmp_path / "whole.db", tmp_path / "killed.db"
    started = time.monotonic()
    add(whole, job)
    each = (time.monotonic() - started) / REPORTS
    moments = random.Random(7)  # noqa: S311 no secret
    for _ in range(KILLS):
        process = forked(lambda: add(killed, job))
        time.sleep(moments.uniform(0, 6 * each))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    add(killed, job)
    assert contents(killed) == contents(whole)
    with open_ledger(killed) as ledger:
        assert list(ledger.check()) == []


@pytest.mark.usefixtures("read_before")
def test_a_full_disk_loses_nothing(tmp_path: Path, job: Path):
    path = tmp_path / "ledger.db"
    records = job.read_text(encoding="utf-8").splitlines()
    few, more = lines(tmp_path / "few.jsonl", *records[:10]), lines(tmp_path / "more.jsonl", *records[:60])
    add(path, few)
    before = contents(path)

    def fill() -> None:
        room = path.stat().st_size + 60_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        with pytest.raises(LedgerUnwritable):
            add(path, more)

    assert os.waitpid(forked(fill), 0)[1] == 0
    held = contents(path)
    assert set(before["reports"]) <= set(held["reports"])
    add(path, more)
    add(tmp_path / "whole.db", few)
    add(tmp_path / "whole.db", more)
    assert contents(path) == contents(tmp_path / "whole.db")


@pytest.mark.usefixtures("read_before")
def test_a_ledger_that_may_not_be_written_says_so_and_is_read(tmp_path: Path, job: Path):
    folder = tmp_path / "shut"
    folder.mkdir()
    path = folder / "ledger.db"
    few = lines(tmp_path / "few.jsonl", *job.read_text(encoding="utf-8").splitlines()[:3])
    add(path, few)
    before = contents(path)

    def write() -> None:
        if os.getuid() == 0:  # whom no permission stops
            os.setuid(65534)
        with pytest.raises(LedgerUnwritable):
            add(path, job)

    for each in (tmp_path, *tmp_path.parents[:3]):  # one more where tests are spread over processes
        if each.stat().st_uid == os.getuid():
            each.chmod(each.stat().st_mode | 0o555)
    path.chmod(0o444)
    folder.chmod(0o555)
    try:
        assert os.waitpid(forked(write), 0)[1] == 0
    finally:
        folder.chmod(0o755)
        path.chmod(0o644)
    assert contents(path) == before


def test_a_second_writer_waits_and_then_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "ledger.db"
    with open_ledger(path) as first:
        added(first, lines(tmp_path / "a.jsonl", record("a", RAMMED)))
        monkeypatch.setattr(engine, "WAIT_SECONDS", 0.2)
        with open_ledger(path) as second:
            with pytest.raises(LedgerBusy, match="another process"):
                list(second.add([str(tmp_path / "a.jsonl")]))
            assert len(list(second.claims())) == 1  # reading goes on
    with open_ledger(path) as third:
        assert added(third, tmp_path / "a.jsonl")[0].change == "same"


def test_readers_see_one_state_while_another_writes(tmp_path: Path):
    path = tmp_path / "ledger.db"
    with open_ledger(path) as writer, open_ledger(path) as reader:
        added(writer, lines(tmp_path / "a.jsonl", record("a", RAMMED)))
        claims = reader.claims()
        first = next(claims)
        added(writer, lines(tmp_path / "b.jsonl", record("b", DENIED, "2024-05-08")))
        assert [first.status, *(claim.status for claim in claims)] == ["unconfirmed"]
        assert [claim.status for claim in reader.claims()] == ["disputed"]


def test_every_question_to_a_ledger_that_is_not_there_says_so(tmp_path: Path):
    for command in (["claims"], ["claim", "c1"], ["actors"], ["actor", "x"], ["reports"], ["search", "x"], ["check"]):
        result = run(*command, "--ledger", tmp_path / "none.db")
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
        assert "there is no ledger" in result.stderr
    with pytest.raises(LedgerMissing), open_ledger(tmp_path / "no" / "folder.db") as ledger:
        list(ledger.add([str(SAMPLES)]))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.db"
    with open_ledger(path) as ledger:
        added(ledger, lines(tmp_path / "s.jsonl", record("a", RAMMED), record("b", DENIED, "2024-05-08")))
    return path


def test_a_damaged_or_foreign_or_later_file_is_named(small: Path, tmp_path: Path):
    def claims(path: Path) -> None:
        with open_ledger(path) as ledger:
            list(ledger.claims())

    (tmp_path / "text.db").write_text("no database at all, " * 100, encoding="utf-8")
    with pytest.raises(LedgerDamaged):
        claims(tmp_path / "text.db")
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE a (b)").connection.close()
    with pytest.raises(LedgerDamaged, match="no ledger"):
        claims(tmp_path / "other.db")
    later = Path(shutil.copy(small, tmp_path / "later.db"))
    with sqlite3.connect(later) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(LedgerTooNew):
        claims(later)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("UPDATE captures SET digest = 'x' WHERE seq = 1", "captures"),
        ("UPDATE captures SET body = x'00' WHERE seq = 1", "captures"),
        ("UPDATE captures SET address = 'x' WHERE seq = 1", "captures"),
        ("UPDATE statements SET spans = '[[[0,99999]],[],[]]' WHERE seq = 1", "statements"),
        ("DELETE FROM stances", "claims"),
        ("DELETE FROM reports WHERE seq = 1", "reports"),
        ("UPDATE claims SET status = 'denied'", "status"),
        ("DELETE FROM readings", "reports not read"),
    ],
)
def test_check_finds_what_was_changed_by_hand(small: Path, change: str, where: str):
    with sqlite3.connect(small) as connection:
        connection.execute(change)
    connection.close()
    result = run("check", "--ledger", small)
    assert result.exit_code == 1
    assert where in result.output


def test_a_backup_put_back_is_the_ledger_that_was(small: Path, tmp_path: Path):
    before = contents(small)
    copy = tmp_path / "copy.db"
    assert run("backup", copy, "--ledger", small).exit_code == 0
    assert run("backup", copy, "--ledger", small).exit_code == 1  # never over a file that is there
    with open_ledger(small) as ledger:
        added(ledger, lines(tmp_path / "c.jsonl", record("c", "Marland said it had closed the bridge.")))
    changed = contents(small)
    assert run("restore", copy, "--ledger", small).exit_code == 0
    assert contents(small) == before
    assert contents(Path(f"{small}.before")) == changed


def test_a_damaged_backup_is_not_put_back(small: Path, tmp_path: Path):
    before = contents(small)
    bad = Path(shutil.copy(small, tmp_path / "bad.db"))
    with bad.open("r+b") as stream:
        stream.seek(bad.stat().st_size // 2)
        stream.write(b"\xff" * 9000)
    with pytest.raises(LedgerDamaged):
        restore(bad, small)
    assert contents(small) == before


def test_half_written_lines_are_named_and_the_others_kept(tmp_path: Path):
    good, other = record("a", RAMMED), record("b", DENIED, "2024-05-08")
    path = lines(
        tmp_path / "x.jsonl", good, good[:40], '{"id": 3}', "[]", '{"id": "d", "text": "x", "published": "soon"}', other
    )
    result = run("add", path, "--ledger", tmp_path / "ledger.db")
    assert result.exit_code == 1
    assert [f"line {n}" in result.stderr for n in range(1, 7)] == [False, True, True, True, True, False]
    with open_ledger(tmp_path / "ledger.db") as ledger:
        assert {report.given_id for report in ledger.reports()} == {"a", "b"}


def test_a_known_id_with_another_text_is_refused(tmp_path: Path):
    path = lines(tmp_path / "x.jsonl", record("a", RAMMED), record("a", DENIED))
    with open_ledger(tmp_path / "ledger.db") as ledger:
        first, second = ledger.add([str(path)])
        assert first.value
        assert isinstance(second.error, Conflict)
        assert len(list(ledger.reports())) == 1


def test_a_report_dated_before_its_capture_or_without_a_date_is_kept(tmp_path: Path):
    path = lines(
        tmp_path / "x.jsonl",
        record("a", RAMMED, "1890-01-01", retrieved="1889-01-01T00:00:00+00:00"),
        '{"id": "b", "text": "Marland said it had closed the bridge."}',
        record("c", DENIED, "2999-01-01"),
        record("d", "Marland said it had opened the bridge.", "0001-01-01"),
        record("e", "Marland said it had painted the bridge.", "9999-12-31"),
    )
    with open_ledger(tmp_path / "ledger.db") as ledger:
        added(ledger, path)
        assert list(ledger.check()) == []
        assert len(list(ledger.reports())) == 5


def test_reports_in_other_languages_are_kept_and_say_that_they_were_not_read(tmp_path: Path):
    german = "Die Regierung von Orvane sagte am Montag, ein Patrouillenboot habe das Schiff gerammt. " * 3
    with open_ledger(tmp_path / "ledger.db") as ledger:
        found = added(ledger, lines(tmp_path / "x.jsonl", record("a", german), record("b", RAMMED)))
        assert ["not in English" in one.unread for one in found] == [True, False]
        assert sorted((report.language, report.statements) for report in ledger.reports()) == [("de", 0), ("en", 1)]


@pytest.mark.parametrize("day", ["yesterday", "2024-13-01", "'; --"])
def test_a_day_that_is_none_is_said(small: Path, day: str):
    for command in (["claims", "--since", day], ["status", "--as-of", day], ["changes", "--since", day]):
        result = run(*command, "--ledger", small)
        assert result.exit_code == 1
        assert "is no date" in result.stderr


def test_migrations_make_the_schema(small: Path):
    ours = create_engine("sqlite://")
    schema.metadata.create_all(ours)
    theirs = create_engine(f"sqlite:///{small}")
    for table in schema.metadata.tables:
        columns = [
            [(one["name"], str(one["type"])) for one in inspect(each).get_columns(table)] for each in (ours, theirs)
        ]
        assert columns[0] == columns[1]
        indexes = [sorted(str(one["name"]) for one in inspect(each).get_indexes(table)) for each in (ours, theirs)]
        assert indexes[0] == indexes[1]
    ours.dispose()
    theirs.dispose()
    versions = Path(engine.__file__).parent / "migrations" / "versions"
    assert max(path.name[1:5] for path in versions.glob("v*.py")) == engine.HEAD


def test_stopped_by_a_person_it_goes_on_where_it_was(tmp_path: Path):
    path = tmp_path / "ledger.db"
    command = [sys.executable, "-m", "reportedly", "add", str(SAMPLES), "--ledger", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.communicate()
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    told = [line.split()[0] for line in again.stdout.splitlines()]
    assert told[0] == "same"
    assert "Traceback" not in again.stderr


SAYINGS = (RAMMED, DENIED, RAMMED.replace("Monday", "Tuesday"), DENIED.replace("foreign", "defence"))


def test_a_server_keeps_its_index_until_others_write(tmp_path: Path):
    paths = [
        lines(tmp_path / f"{n}.jsonl", record(f"r{n}", words, f"2024-05-0{n + 1}")) for n, words in enumerate(SAYINGS)
    ]
    with open_ledger(tmp_path / "plain.db") as ledger:
        added(ledger, *paths)
    path = tmp_path / "ledger.db"
    lasting.start()
    try:
        with open_ledger(path) as ledger:
            added(ledger, paths[0])
        assert lasting.take(path) is not None
        assert lasting.take(tmp_path / "plain.db") is None
        command = [sys.executable, "-m", "reportedly", "add", str(paths[1]), "--ledger", str(path)]
        subprocess.run(command, check=True, capture_output=True)
        assert lasting.take(path) is None
        for each in paths[2:]:
            with open_ledger(path) as ledger:
                added(ledger, each)
    finally:
        lasting.stop()
    assert contents(path) == contents(tmp_path / "plain.db")
