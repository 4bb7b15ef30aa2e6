"""The ledger through its front doors: Python and the command line."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from ledgers import DENIED, RAMMED, SAMPLES, added, contents, lines, record, run

import reportedly
from reportedly import Capture, open_ledger
from reportedly.keeping import Ledger, grouping, people

COMMANDS_THAT_LIST = ("claims", "stories", "actors", "reports", "status", "changes")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of the bundled samples, which no test may change."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.db"
    with open_ledger(path) as ledger:
        added(ledger, *sorted(SAMPLES.glob("day*")))
    return path


@pytest.fixture
def asked(filled: Path) -> Iterator[Ledger]:
    with open_ledger(filled) as ledger:
        yield ledger


def test_every_statement_is_in_a_claim_or_makes_none(asked: Ledger):
    for statement, about in asked.statements():
        assert len(about) == 1 or statement.act in ("none", "asks", "demands") or statement.same_as


def test_the_words_of_every_statement_stand_in_its_report(asked: Ledger):
    for report in asked.reports():
        _, text, statements = asked.report(report.id)
        for one in statements:
            for words, spans in zip((one.source, one.cue, one.content), one.spans, strict=True):
                joined = " ".join(" ".join(text[start:end].split()) for start, end in spans)
                assert words.replace(" … ", " ") == joined


def test_a_claim_tells_who_when_where_and_why(asked: Ledger):
    for claim in asked.claims():
        found = asked.claim(claim.id)
        assert len(found.positions) == claim.statements
        assert found.history[-1].status == claim.status
        assert found.reasons
        told = {one.statement.id for one in found.positions}
        assert {reason.statement for reason in found.reasons} <= told or found.rivals
        assert [one.statement.said for one in found.positions] == sorted(one.statement.said for one in found.positions)


def test_a_claim_is_found_by_any_of_its_statements(asked: Ledger):
    for statement, about in asked.statements():
        for claim, _ in about:
            assert asked.claim(statement.id).claim.id == claim


def test_blocked_reports_are_kept_and_counted_as_such(asked: Ledger):
    assert [report.verdict for report in asked.reports() if "sentinel" in report.address] == ["blocked"]


def test_an_actor_is_found_by_each_of_its_names(asked: Ledger):
    for actor in asked.actors():
        for found in asked.actor(actor.id):
            for name in found.names:
                assert actor.id in {one.actor.id for one in asked.actor(name)}


def test_as_of_tells_only_what_was_known_then(filled: Path, tmp_path: Path):
    days = ("2024-05-06", "2024-05-07", "2024-05-08", "2024-05-09", "2024-05-10")
    for n, day in enumerate(days, 1):
        with open_ledger(tmp_path / f"{day}.db") as then, open_ledger(filled) as now:
            samples = [path for path in sorted(SAMPLES.glob("day*")) if int(path.name[3]) <= n]
            added(then, *samples)
            known = {claim.id: claim.status for claim in then.claims(as_of=day)}
            later = {claim.id: claim.status for claim in now.claims(as_of=day)}
            same = set(known) & set(later)
            assert same
            alike = [known[claim] == later[claim] for claim in same]
            assert sum(alike) >= 0.8 * len(alike)  # links to later reports may have joined claims since


def test_the_order_of_reports_changes_no_claim(filled: Path, tmp_path: Path):
    with open_ledger(tmp_path / "reversed.db") as ledger:
        added(ledger, *sorted(SAMPLES.glob("day*"), reverse=True))
    tables = ("statements", "claims", "stances", "changes", "actors", "stories", "story_reports", "links")
    assert contents(tmp_path / "reversed.db", tables) == contents(filled, tables)


def test_statements_are_counted_once_where_many_reports_share_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(people, "CROWD", 2)
    with open_ledger(tmp_path / "ledger.db") as ledger:
        added(ledger, *sorted(SAMPLES.glob("day*")))
        assert list(ledger.check()) == []


def test_in_a_crowd_new_statements_join_claims_that_stay_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(grouping, "CROWD", 0)
    before: set[frozenset[str]] = set()
    with open_ledger(tmp_path / "ledger.db") as ledger:
        for sample in sorted(SAMPLES.glob("day*")):
            added(ledger, sample)
            now = {frozenset(one.statement.id for one in ledger.claim(claim.id).positions) for claim in ledger.claims()}
            assert all(any(claim <= other for other in now) for claim in before)
            before = now
        assert max(map(len, before)) > 3
        assert list(ledger.check()) == []
        assert ledger.rebuild() == []


def test_workers_change_nothing(filled: Path, tmp_path: Path):
    with open_ledger(tmp_path / "two.db") as ledger:
        assert all(outcome.value for outcome in ledger.add([str(one) for one in sorted(SAMPLES.glob("day*"))], 2))
    assert contents(tmp_path / "two.db") == contents(filled)


def test_the_same_capture_twice_adds_nothing(filled: Path, tmp_path: Path):
    path = Path(shutil.copy(filled, tmp_path / "ledger.db"))
    with open_ledger(path) as ledger:
        assert {one.change for one in added(ledger, *sorted(SAMPLES.glob("day*")))} == {"same"}
    assert contents(path) == contents(filled)


def test_a_rebuild_gives_the_same_ledger(filled: Path, tmp_path: Path):
    path = Path(shutil.copy(filled, tmp_path / "ledger.db"))
    with open_ledger(path) as ledger:
        assert ledger.rebuild() == []
        assert ledger.rebuild(reread=True) == []
        assert list(ledger.check()) == []
    assert contents(path) == contents(filled)


def test_a_denial_makes_a_claim_disputed(tmp_path: Path):
    with open_ledger(tmp_path / "ledger.db") as ledger:
        added(ledger, lines(tmp_path / "a.jsonl", record("a", RAMMED)))
        (before,) = ledger.claims(status="unconfirmed")
        added(ledger, lines(tmp_path / "b.jsonl", record("b", DENIED, "2024-05-08")))
        (claim,) = ledger.claims(status="disputed")
        assert claim.id == before.id
        assert {one.stance for one in ledger.claim(claim.id).positions} == {"asserts", "denies"}
        assert [change.status for change in ledger.changes()] == ["unconfirmed", "disputed"]
        assert [one.stance for _, one in ledger.answers("2024-05-08")] == ["denies"]
        assert [one.status for one in ledger.claims(as_of="2024-05-07")] == ["unconfirmed"]


def test_claims_can_be_filtered(asked: Ledger):
    everything = list(asked.claims())
    for claim in everything:
        assert claim in list(asked.claims(status=claim.status))
    assert list(asked.claims(since="2024-05-10")) == [one for one in everything if one.last >= "2024-05-10"]
    for story in asked.stories():
        _, reports, claims = asked.story(story.id)
        assert len(reports) == story.reports
        assert list(asked.claims(story=story.id)) == list(claims)
    actor = next(asked.actors())
    about = {one.claim.id for one in (asked.claim(claim.id) for claim in asked.claims(actor=actor.id))}
    assert about >= {
        claim for statement, found in asked.statements() if statement.actor == actor.id for claim, _ in found
    }


def test_words_are_found_in_claims_statements_and_reports(asked: Ledger):
    hits = list(asked.search('"patrol boat"'))
    assert {hit.kind for hit in hits} == {"claim", "statement", "report"}
    assert all("\u2068patrol" in hit.snippet.lower() for hit in hits)


def test_people_are_told_where_nothing_is_found(filled: Path):
    for command in (["claims", "--place", "Nowhere"], ["search", "nowheretobefound"]):
        told = run(*command, "--ledger", filled)
        assert (told.exit_code, told.stdout, told.stderr) == (0, "", "nothing found\n")
        assert run(*command, "--ledger", filled, "--json").output == ""


@pytest.mark.parametrize("command", COMMANDS_THAT_LIST)
def test_lists_print_the_same_for_people_and_programs(filled: Path, command: str):
    shown = run(command, "--ledger", filled)
    rows = [json.loads(line) for line in run(command, "--ledger", filled, "--json").stdout.splitlines()]
    assert shown.exit_code == 0
    assert rows
    first = rows[0].get("id") or rows[0]["claim"]
    assert first in shown.output.replace("\n", "")


def test_every_kind_of_thing_can_be_shown(filled: Path, asked: Ledger):
    wanted = {
        "claim": next(asked.claims()).id,
        "story": next(asked.stories()).id,
        "actor": next(asked.actors()).name,
        "report": next(asked.reports()).given_id,
        "search": "boat",
    }
    for command, name in wanted.items():
        assert run(command, name, "--ledger", filled).exit_code == 0
        (row, *_) = run(command, name, "--ledger", filled, "--json").stdout.splitlines()
        assert json.loads(row)


@pytest.mark.parametrize("command", ["claim", "story", "actor", "report"])
def test_what_does_not_exist_is_said_in_one_line(filled: Path, command: str):
    result = run(command, "x; DROP TABLE claims", "--ledger", filled)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("words", ['"', "' OR 1=1 --", "a* NEAR b", "title:x", "*", "(", "AND", "\x00"])
def test_search_words_are_never_syntax(filled: Path, words: str):
    result = run("search", words, "--ledger", filled)
    assert result.exit_code in (0, 1)
    assert "Traceback" not in result.output


def test_exported_statements_have_the_form_that_is_scored(filled: Path, asked: Ledger):
    rows = [json.loads(line) for line in run("export", "statements", "--ledger", filled).stdout.splitlines()]
    assert {row["id"] for row in rows} == {report.given_id for report in asked.reports()}
    for row in rows:
        for one in row["attributions"]:
            assert {"source", "cue", "content", "score", "act", "distance", "actor", "channel", "claims"} <= set(one)
            assert all(set(about) == {"claim", "stance"} for about in one["claims"])


@pytest.mark.parametrize("what", ["statements", "claims", "reports"])
def test_tables_hold_the_same_rows(filled: Path, tmp_path: Path, what: str):
    import pyarrow.parquet

    table = list(csv.DictReader(io.StringIO(run("export", what, "--format", "csv", "--ledger", filled).stdout)))
    run("export", what, "--format", "parquet", "--output", tmp_path / "out.parquet", "--ledger", filled)
    rows = pyarrow.parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row["id"] for row in table] == [row["id"] for row in rows]
    assert rows


def test_captures_can_be_added_from_python(tmp_path: Path):
    with open_ledger(tmp_path / "ledger.db") as ledger:
        (outcome,) = ledger.add([Capture("https://post.example/1", RAMMED.encode())])
        assert outcome.value
        assert ledger.report("https://post.example/1")[0].id == outcome.value.report


def test_folders_are_added_with_all_below(tmp_path: Path):
    deep = tmp_path / "in" / "deep"
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text(RAMMED, encoding="utf-8")
    (deep / "a.png").write_bytes(b"\x89PNG")
    lines(tmp_path / "in" / "b.jsonl", record("b", DENIED))
    with open_ledger(tmp_path / "ledger.db") as ledger:
        assert len(added(ledger, tmp_path / "in")) == 2


def test_the_demo_shows_the_board_after_each_day():
    result = run("demo")
    assert result.exit_code == 0
    assert [f"=== day{n}" in result.output for n in range(1, 6)] == [True] * 5
    assert "blocked" in result.output


def test_the_public_names_lead_to_the_ledger():
    assert reportedly.Ledger is Ledger
    assert (ROOT / "src" / "reportedly" / "keeping").is_dir()
