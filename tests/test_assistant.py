"""The server for assistants, asked by the protocol's own client."""

from __future__ import annotations

import os
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

import anyio
import mcp
import pytest
from conftest import ROOT
from ledgers import SAMPLES, run

from reportedly import assistant
from reportedly.assistant import server
from reportedly.cli.demo import _captures
from reportedly.keeping import Ledger, open_ledger

TOOLS = ["actor", "claim", "read_text", "report", "search"]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    with open_ledger(tmp_path_factory.mktemp("mcp") / "ledger.db") as made:
        for day, paths in groupby(sorted(SAMPLES.glob("day*")), key=lambda path: path.name.partition("-")[0]):
            assert all(outcome.value for outcome in made.add(_captures(day, paths)))
    return made


def call(made: Any, tool: str, **asked: Any) -> Any:
    """Call a tool of a server, and return its answer: a value, or an error's words."""

    async def calling() -> Any:
        async with mcp.Client(made) as client:
            return await client.call_tool(tool, asked)

    found = anyio.run(calling)
    if found.is_error:
        return found.content[0].text
    shown = found.structured_content
    return shown["result"] if set(shown) == {"result"} else shown


def test_an_assistant_s_program_starts_it_and_finds_the_tools(ledger: Ledger):
    started = mcp.StdioServerParameters(
        command=sys.executable,
        args=["-m", "reportedly", "mcp", "--ledger", str(ledger.path)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )

    async def asking() -> tuple[Any, Any]:
        async with mcp.Client(started) as client:
            return await client.list_tools(), await client.call_tool("search", {"words": "logbook"})

    listed, found = anyio.run(asking)
    assert sorted(tool.name for tool in listed.tools) == TOOLS
    assert all(tool.annotations.read_only_hint and tool.description and tool.output_schema for tool in listed.tools)
    assert {place["kind"] for place in found.structured_content["result"]} == {"claim", "statement", "report"}


def test_what_a_search_finds_can_be_opened(ledger: Ledger):
    made = server(ledger)
    found = call(made, "search", words="ramming")
    assert any("**ramming**" in place["words"] for place in found)
    for place in found:
        tool = "report" if place["kind"] == "report" else "claim"
        assert "statements" in call(made, tool, id=place["id"])


def test_a_claim_comes_with_who_said_what_where(ledger: Ledger):
    claim = next(claim for claim in ledger.claims(status="disputed") if claim.statements > 2)
    file, shown = ledger.claim(claim.id), call(server(ledger), "claim", id=claim.id)
    assert (shown["status"], shown["more"]) == ("disputed", 0)
    assert [one["words"] for one in shown["statements"]] == [one.statement.content for one in file.positions]
    assert [one["does"] for one in shown["statements"]] == [one.stance for one in file.positions]
    for one in shown["statements"]:
        view, text, _ = ledger.report(one["where"]["report"])
        assert one["where"]["title"] == view.title
        assert one["cue"].partition(" … ")[0] in text
    assert len(shown["reasons"]) == len(file.reasons) + len(file.notes)


def test_an_actor_comes_with_what_they_said(ledger: Ledger):
    (shown,) = call(server(ledger), "actor", name="Bram Sorvik")
    assert shown["name"] == "Bram Sorvik"
    assert {one["who"] for one in shown["statements"]} >= {"Bram Sorvik"}


def test_long_answers_are_cut_and_say_so(ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(assistant, "STATEMENTS_AT_MOST", 2)
    claim = max(ledger.claims(), key=lambda one: one.statements)
    shown = call(server(ledger), "claim", id=claim.id)
    assert (len(shown["statements"]), shown["more"]) == (2, claim.statements - 2)
    report = max(ledger.reports(), key=lambda one: one.statements)
    shown = call(server(ledger), "report", id=report.id)
    assert (len(shown["statements"]), shown["more"]) == (2, report.statements - 2)


def test_a_text_is_read(ledger: Ledger):
    text = "Marland said on Monday that the bridge was closed."
    (shown,) = call(server(ledger), "read_text", text=text, published="2024-05-07")
    assert (shown["source"], shown["act"], shown["said"]) == ("Marland", "asserts", "2024-05-06")
    assert text[shown["start"] : shown["end"]] == shown["cue"]


@pytest.mark.parametrize(
    ("tool", "asked", "said"),
    [
        ("claim", {"id": "none"}, "there is no claim 'none'"),
        ("actor", {"name": "Nobody At All"}, "there is no actor"),
        ("report", {"id": "none"}, "there is no report"),
        ("search", {"words": "!"}, "at least one word"),
        ("search", {"words": "a", "limit": 1000}, "less than or equal to 30"),
        ("read_text", {"text": "a" * 100_001}, "at most 100000 characters"),
        ("read_text", {}, "required"),
        ("delete", {}, "delete"),
    ],
)
def test_no_is_said_in_words(ledger: Ledger, tool: str, asked: dict[str, Any], said: str):
    try:
        answer = call(server(ledger), tool, **asked)
    except BaseExceptionGroup as error:  # an unknown tool is an error of the protocol
        answer = repr(error)
    assert said in str(answer)


def test_a_ledger_that_is_not_there_is_told(tmp_path: Path):
    assert "there is no ledger" in call(server(open_ledger(tmp_path / "none.db")), "search", words="a")


def test_help_says_what_it_is_for():
    assert "Model Context Protocol" in run("mcp", "--help").output
