"""Walls, challenges and ordinary pages about them: the verdict over a whole set, and single traps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reportedly.clean import clean
from reportedly.types import Capture, ResidueKind, Verdict

FIXTURES = Path(__file__).parent / "fixtures" / "retrieval"
BODY = (
    "The harbour board said on Friday that the ferry would sail again in March. "
    "“We are ready,” its chairman, Pavel Orlik, told reporters.\n"
)


def verdict_of(text: str) -> Verdict:
    return clean(Capture("memory:text", text.encode(), "text/plain")).retrieval.verdict


@pytest.mark.skipif(not (FIXTURES / "index.jsonl").exists(), reason="the fixture pages are not there")
@pytest.mark.parametrize(("half", "floor"), [("tune", 0.92), ("unseen", 0.94)])
def test_verdicts_over_the_fixtures_stay_right(half, floor):
    rows = [
        row
        for row in map(json.loads, (FIXTURES / "index.jsonl").read_text(encoding="utf-8").splitlines())
        if row["half"] == half
    ]
    right = [
        clean(Capture(row["file"], (FIXTURES / row["file"]).read_bytes())).retrieval.verdict == row["verdict"]
        for row in rows
    ]
    assert sum(right) / len(right) >= floor


def test_a_report_is_complete():
    assert verdict_of(BODY * 4) is Verdict.COMPLETE


def test_a_brief_is_complete():
    assert (
        verdict_of("Police in Port Alder said on Sunday that they had found the missing boy. He was unhurt.")
        is Verdict.COMPLETE
    )


def test_a_failed_retrieval_after_the_body_makes_it_partial():
    assert (
        verdict_of(BODY * 4 + "Something went wrong while loading this page. Please try again later.")
        is Verdict.PARTIAL
    )


def test_a_notice_alone_is_blocked():
    assert verdict_of("Please enable JavaScript to continue.\nChecking that you are not a robot.") is Verdict.BLOCKED


def test_a_log_in_prompt_under_a_whole_report_changes_nothing():
    report = clean(Capture("memory:text", (BODY * 12 + "Do you already subscribe? Sign in.").encode(), "text/plain"))
    assert report.retrieval.verdict is Verdict.COMPLETE
    assert [r.kind for r in report.residue] == [ResidueKind.SUBSCRIPTION_PROMPT]


def test_lines_about_cookies_and_walls_stay_in_the_body():
    text = (
        "The regulator fined the publisher 4 million for setting cookies without consent, it said on Tuesday.\n"
        "“Readers subscribe because they trust us,” said its editor, Ana Lindqvist.\n"
        "The paper put up its paywall in 2014 and has lost a fifth of its readers since.\n"
        "“Please enable JavaScript” was all that voters saw on the site for six hours, the opposition said.\n"
        "The commission denied it.\n"
    )
    report = clean(Capture("memory:about", text.encode(), "text/plain"))
    assert report.body == text.strip()
    assert report.retrieval.verdict is Verdict.COMPLETE
