"""Digests: what happened in some days, in three forms that say the same."""

from __future__ import annotations

import email
import email.policy
from itertools import groupby
from pathlib import Path

import pytest
from ledgers import SAMPLES, lines, record, run
from lxml import html

from reportedly.cli.demo import _captures
from reportedly.keeping import Ledger, digesting, open_ledger
from reportedly.types import StatusKind

EVIL = "Ana Dorn said on Friday: “The <script>alert(2)</script> gates were closed.” She left."


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    folder = tmp_path_factory.mktemp("digest")
    with open_ledger(folder / "ledger.db") as made:
        for day, paths in groupby(sorted(SAMPLES.glob("day*")), key=lambda path: path.name.partition("-")[0]):
            assert all(outcome.value for outcome in made.add(_captures(day, paths)))
        odd = record("odd", EVIL, "2024-06-01", title="<script>alert(3)</script>\x1b[31m\x07")
        empty = record("none", "Please enable JavaScript to continue.", "2024-06-02")
        assert all(outcome.value for outcome in made.add([str(lines(folder / "odd.jsonl", odd, empty))]))
    return made


def written(ledger: Ledger, *arguments: str) -> str:
    done = run("digest", *arguments, "--ledger", ledger.path)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_day_is_told(ledger: Ledger):
    found = ledger.digest("2024-05-07", "2024-05-07")
    before = {claim.id: claim.status for claim in ledger.claims(as_of="2024-05-06")}
    after = {claim.id: claim.status for claim in ledger.claims(as_of="2024-05-07")}
    assert {one.news.change.claim: one.before for one in found.moved} == {
        claim: before.get(claim, "") for claim in after if after[claim] != before.get(claim)
    }
    assert all(one.news.change.status == after[one.news.change.claim] for one in found.moved)
    order = [list(StatusKind).index(one.news.change.status) for one in found.moved]
    assert order == sorted(order)
    assert all(position.stance in ("denies", "declines") for _, position in found.answers)


def test_the_days_together_tell_what_changed_over_all_of_them(ledger: Ledger):
    found = ledger.digest("2024-05-06", "2024-05-08")
    after = {claim.id: claim.status for claim in ledger.claims(as_of="2024-05-08")}
    assert {one.news.change.claim: one.news.change.status for one in found.moved} == after
    assert {one.before for one in found.moved} == {""}


def test_the_three_forms_say_the_same(ledger: Ledger):
    days = ("--since", "2024-05-07", "--site", "https://l.example/")
    text, page = written(ledger, *days), html.fromstring(written(ledger, *days, "--format", "html"))
    found = ledger.digest("2024-05-07", "2024-05-07")
    shown = " ".join(page.text_content().split())
    plain = " ".join(text.split())
    for one in found.moved:
        label = " ".join(one.news.change.label.split())
        assert label in shown
        assert label in plain
        assert f"https://l.example/claims/{one.news.change.claim}" in page.xpath("//a/@href")
        assert f"https://l.example/claims/{one.news.change.claim}" in text
    assert max(map(len, (line for line in text.splitlines() if "https://" not in line))) <= 80
    message = email.message_from_string(
        written(ledger, *days, "--format", "mail", "--to", "desk@l.example", "--from", "bot@l.example"),
        policy=email.policy.default,
    )
    assert (message["to"], message["from"], message["subject"]) == ("desk@l.example", "bot@l.example", found.title)
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == text
    assert html.fromstring(message.get_body(("html",)).get_content()).text_content() == page.text_content()


def test_the_same_days_are_told_the_same(ledger: Ledger):
    for form in (["--format", "html"], ["--format", "mail", "--to", "a@b.example"]):
        assert written(ledger, "--since", "2024-05-07", *form) == written(ledger, "--since", "2024-05-07", *form)


def test_nothing_of_a_report_does_harm(ledger: Ledger):
    text = written(ledger, "--since", "2024-06-01")
    assert not set(text) & {"\x1b", "\x07"}
    page = html.fromstring(written(ledger, "--since", "2024-06-01", "--format", "html"))
    tags = {each.tag for each in page.iter() if isinstance(each.tag, str)}
    assert not tags & {"script", "img", "link", "iframe", "form", "base"}
    assert "alert(2)" in page.text_content()


def test_what_could_not_be_read_is_told(ledger: Ledger):
    found = ledger.digest("2024-06-02", "2024-06-02")
    assert found.verdicts
    assert "complete" not in dict(found.verdicts)
    assert f"1 {found.verdicts[0][0]}" in written(ledger, "--since", "2024-06-02")


def test_quiet_days(ledger: Ledger):
    assert "Nothing changed." in written(ledger, "--since", "2001-01-01")
    assert written(ledger, "--since", "2001-01-01", "--quiet") == ""
    assert "Nothing changed." in written(ledger)  # yesterday


def test_long_lists_are_cut_and_say_so(ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    whole = ledger.digest("2024-05-06", "2024-05-10")
    monkeypatch.setattr(digesting, "DIGEST_AT_MOST", 3)
    found = ledger.digest("2024-05-06", "2024-05-10")
    assert found.moved == whole.moved[:3]
    assert found.more["moved"] == len(whole.moved) - 3
    assert f"and {found.more['moved']} more" in written(ledger, "--since", "2024-05-06", "--until", "2024-05-10")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--format", "mail"], 2, "needs --to"),
        (["--to", "a@b.example"], 2, "no other format takes --to"),
        (["--format", "mail", "--to", "a@b.example\nBcc: all@b.example"], 1, "no address for mail"),
        (["--format", "mail", "--to", "nobody"], 1, "no address for mail"),
        (["--format", "mail", "--to", "a@b.example", "--from", "x y"], 1, "no address for mail"),
        (["--since", "tomorrow"], 1, "is no date"),
    ],
)
def test_wrong_usage_is_told(ledger: Ledger, arguments: list[str], status: int, said: str):
    done = run("digest", *arguments, "--ledger", ledger.path)
    assert (done.exit_code, said in done.output) == (status, True), done.output


def test_a_ledger_that_is_not_there_is_told(tmp_path: Path):
    assert "there is no ledger" in run("digest", "--ledger", tmp_path / "none.db").output
