"""Corrections made in the browser: over HTTP, as forms without a script, and in a real browser, by mouse and keys."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from browsers import chromium, violations, watched
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from ledgers import contents
from lxml import html
from serving import client, demo
from starlette.testclient import TestClient

from reportedly import open_ledger
from reportedly.errors import BadQuery
from reportedly.keeping.correctable import Correctable
from reportedly.keeping.correcting import Clash, Corrected, Correction, correct_all
from reportedly.keeping.tokens import Tokens
from reportedly.ledger.decisions import ReviewKind, last_review
from reportedly.ledger.doubts import KINDS
from reportedly.ledger.schema import DERIVED
from reportedly.ledger.views import ClaimFile, StatementView
from reportedly.web.app import create_app
from reportedly.web.choosing import SPANS_AT_MOST, chosen, one_line, shown, typed_words
from reportedly.web.pages.review import PASSED_AT_MOST
from reportedly.web.settings import Settings

SHOTS = ROOT / "screenshots"
WIDTHS = {"phone": 390, "tablet": 820, "wide": 1440}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the ledger that a test may change."""
    shutil.copyfile(demo(), tmp_path / "ledger.db")
    return tmp_path / "ledger.db"


@pytest.fixture
def asked(own: Path) -> TestClient:
    return client(own, changes=1_000)


def tree(found: httpx2.Response) -> html.HtmlElement:
    return html.fromstring(found.text)


def largest(ledger: Path) -> ClaimFile:
    """Return the claim with most statements."""
    with open_ledger(ledger) as found:
        return found.claim(max(found.claims(), key=lambda one: (one.statements, one.id)).id)


def statement_of(ledger: Path, identifier: str) -> StatementView:
    with open_ledger(ledger) as found:
        return Correctable(found).statement(identifier).statement


def kinds(ledger: Path) -> list[tuple[str, str, str, bool]]:
    with open_ledger(ledger) as found:
        return [(one.kind, one.author, one.reason, one.undone) for one in found.reviews()]


def forms_of(page: html.HtmlElement, action: str = "") -> list[html.HtmlElement]:
    """Return the forms of a page that change something, but the one with which the session is left."""
    return page.xpath("//form[@method='post'][contains(@action, $action)][@action != '/leave']", action=action)


def fields(page: html.HtmlElement, action: str = "") -> dict[str, str]:
    """Return the fields of a page's form as a browser would send them."""
    (form,) = forms_of(page, action)
    return {name: value or "" for name, value in form.form_values()}


def send(asked: TestClient, address: str, action: str = "", **changed: Any) -> httpx2.Response:
    """Open a page and send its form, with some fields changed."""
    page = tree(asked.get(address))
    data = {**fields(page, action), "by": "Ada", **changed}
    target = forms_of(page, action)[0].get("action")
    return asked.post(target, data=data)


def told(asked: TestClient, found: httpx2.Response) -> str:
    """Follow a redirect and return what the page says."""
    assert found.status_code == 303, tree(found).xpath("string(//*[@role='alert'])")
    return " ".join(tree(asked.get(found.headers["location"])).text_content().split())


# --- each correction, and undo ------------------------------------------------------------------------------------


def test_words_chosen_as_typed_become_the_spans(own: Path, asked: TestClient):
    one = largest(own).positions[0].statement
    words = " ".join(one.content.split()[:5])
    said = told(asked, send(asked, f"/review/statements/{one.id}", content=words, reason="the rest is hers"))
    assert "spans" in said
    assert "the rest is hers" in said
    assert one_line(statement_of(own, one.id).content) == words
    assert kinds(own) == [("spans", "Ada", "the rest is hers", False)]


@pytest.mark.parametrize(
    ("field", "value"), [("act", "doubts"), ("distance", "distanced"), ("stance", "doubts"), ("actor", "Agnes Tull")]
)
def test_a_field_corrected_is_a_correction_and_undo_puts_all_back(own: Path, asked: TestClient, field: str, value: str):
    one = largest(own).positions[0].statement
    before = contents(own, [table.name for table in DERIVED])
    done = send(asked, f"/review/statements/{one.id}", **{field: value})
    assert field in told(asked, done)
    page = tree(asked.get(f"/review/statements/{one.id}"))
    assert fields(page)[field] == value
    assert contents(own, [table.name for table in DERIVED]) != before
    assert "undo" in told(asked, send(asked, done.headers["location"], "undo"))
    assert contents(own, [table.name for table in DERIVED]) == before
    assert [(kind, undone) for kind, _, _, undone in kinds(own)] == [(field, True), ("undo", False)]


def test_several_fields_are_several_corrections_made_as_one_and_taken_back_as_one(own: Path, asked: TestClient):
    one = largest(own).positions[0].statement
    before = contents(own, [table.name for table in DERIVED])
    done = send(asked, f"/review/statements/{one.id}", act="doubts", distance="distanced", stance="doubts")
    assert done.headers["location"] == "/review/corrections/1,2,3"
    assert "Corrections 1, 2, 3" in told(asked, done)
    told(asked, send(asked, done.headers["location"], "undo"))
    assert contents(own, [table.name for table in DERIVED]) == before


def test_nobody_says_anything_there(own: Path, asked: TestClient):
    one = largest(own).positions[0].statement
    told(asked, send(asked, f"/review/statements/{one.id}", none="yes"))
    assert statement_of(own, one.id).act == "none"
    assert "counts as no statement" in asked.get(f"/review/statements/{one.id}").text


def test_a_claim_is_split_by_its_statements(own: Path, asked: TestClient):
    claim = largest(own)
    leaving = [one.statement.id for one in claim.positions[1:3]]
    said = told(asked, send(asked, f"/review/claims/{claim.claim.id}", "split", statement=leaving))
    assert f"{claim.claim.statements} statements →" in said
    with open_ledger(own) as ledger:
        left = {one.statement.id for one in ledger.claim(claim.positions[0].statement.id).positions}
    assert left.isdisjoint(leaving)


def test_claims_are_merged_with_one_that_is_suggested(own: Path, asked: TestClient):
    claim = largest(own)
    other = claim.suggestions[0].claim
    said = told(asked, send(asked, f"/review/claims/{claim.claim.id}", "merge", claim=[other]))
    assert "no claim" in said
    with open_ledger(own) as ledger:
        assert ledger.claim(other).claim.id == ledger.claim(claim.claim.id).claim.id


def test_claims_are_merged_with_one_found_by_its_words_or_its_address(own: Path, asked: TestClient):
    claim = largest(own).claim
    with open_ledger(own) as ledger:
        other = next(one for one in ledger.claims() if "boat" in one.label and one.id != claim.id)
    for words in ("boat", f"http://localhost/claims/{other.id}", other.id):
        page = tree(asked.get(f"/review/claims/{claim.id}", params={"words": words}))
        assert page.xpath(f"//input[@name='claim'][@id='f-{other.id}']"), words
    told(asked, send(asked, f"/review/claims/{claim.id}?words=boat", "merge", claim=[other.id]))
    with open_ledger(own) as ledger:
        assert ledger.claim(other.id).claim.id == ledger.claim(claim.id).claim.id


def test_claims_that_are_kept_apart_are_not_asked_about_again(own: Path, asked: TestClient):
    claim = largest(own)
    other = claim.suggestions[0].claim
    said = told(asked, send(asked, f"/review/claims/{claim.claim.id}", "merge", claim=[other], apart="yes"))
    assert "keep claims apart" in said
    assert "No claim is another for it" in said
    with open_ledger(own) as ledger:
        pairs = [{one.doubt.claim, one.doubt.second} for one in Correctable(ledger).queue("link")[0]]
        assert pairs
        assert {claim.claim.id, other} not in pairs


def test_an_actor_is_split_by_reports_and_merged_again(own: Path, asked: TestClient):
    with open_ledger(own) as ledger:
        actor = next(one for one in ledger.actors() if one.name == "Katrin Ostrey")
        form = Correctable(ledger).actor(actor.id)
    before = contents(own, ["statements", "claims", "stances"])
    told(asked, send(asked, f"/review/actors/{actor.id}", "split", report=[form.mentions[0].report]))
    with open_ledger(own) as ledger:
        two = ledger.actor("Katrin Ostrey")
        assert len(two) == 2
        assert {one.id for one in Correctable(ledger).actor(two[0].actor.id).found} == {two[1].actor.id}
    told(asked, send(asked, f"/review/actors/{two[0].actor.id}", "merge", actor=[two[1].actor.id]))
    assert contents(own, ["statements", "claims", "stances"]) == before


def test_an_actor_of_another_name_is_found_by_it(own: Path, asked: TestClient):
    with open_ledger(own) as ledger:
        one, other = (ledger.actor(name)[0].actor.id for name in ("Katrin Ostrey", "Agnes Tull"))
    told(asked, send(asked, f"/review/actors/{one}?name=Agnes+Tull", "merge", actor=[other]))
    with open_ledger(own) as ledger:
        assert ledger.actor("Agnes Tull")[0].actor.id == ledger.actor("Katrin Ostrey")[0].actor.id


def test_of_several_actors_of_a_name_one_is_chosen(own: Path, asked: TestClient):
    with open_ledger(own) as ledger:
        actor = next(one for one in ledger.actors() if one.name == "Katrin Ostrey")
        report = Correctable(ledger).actor(actor.id).mentions[0].report
        ledger.review(ReviewKind.SPLIT_ACTOR, actor.id, report, author="Ben")
        two = [one.actor.id for one in ledger.actor("Katrin Ostrey")]
        one = next(one for one, _ in ledger.statements() if one.who == "Agnes Tull")
    found = send(asked, f"/review/statements/{one.id}", actor="Katrin Ostrey", act="doubts", reason="kept")
    page = tree(found)
    assert found.status_code == 400
    assert sorted(page.xpath("//input[@name='chosen']/@value")) == sorted(two)
    assert (fields(page)["act"], fields(page)["reason"]) == ("doubts", "kept")
    told(asked, asked.post(f"/review/statements/{one.id}", data={**fields(page), "chosen": two[1]}))
    assert statement_of(own, one.id).actor == two[1]


def test_a_rebuild_puts_all_corrections_in_place_again(own: Path):
    claim = largest(own)
    first, second, third, *_ = (each.statement.id for each in claim.positions)
    with open_ledger(own) as ledger:
        actor = next(one for one in ledger.actors() if one.name == "Katrin Ostrey")
        reports = [one.report for one in Correctable(ledger).actor(actor.id).mentions]
    made = [
        Correction(ReviewKind.KEEP_CLAIMS_APART, (claim.claim.id, claim.suggestions[0].claim)),
        Correction(ReviewKind.SPLIT_ACTOR, (actor.id, *reports[:2])),
        Correction(ReviewKind.STANCE, (first,), "doubts"),
        Correction(ReviewKind.ACT, (second,), "denies"),
        Correction(ReviewKind.ACTOR, (third,), "Agnes Tull"),
        Correction(ReviewKind.DISTANCE, (third,), "distanced"),
    ]
    assert isinstance(correct_all(own, made, "Ada", "", 0), Corrected)
    before = contents(own, ["statements", "actors", "claims", "stances", "changes"])
    with open_ledger(own) as ledger:
        assert ledger.rebuild() == []
    assert contents(own, ["statements", "actors", "claims", "stances", "changes"]) == before


# --- the queue ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["", *KINDS])
def test_the_queue_begins_with_the_least_certain(own: Path, kind: str):
    with open_ledger(own) as ledger:
        found, _ = Correctable(ledger).queue(kind)
    sure = [one.doubt.sure for one in found]
    assert sure == sorted(sure)
    with open_ledger(own) as ledger:
        every = sorted(one.doubt.sure for each in KINDS for one in Correctable(ledger).queue(each)[0])
    assert kind or sure == every[: len(sure)]
    assert {one.doubt.kind for one in found} == {kind} if kind else len({one.doubt.kind for one in found}) > 1


@pytest.mark.parametrize(
    ("kind", "answer", "made"),
    [
        ("link", "accept", "merge claims"),
        ("link", "reject", "keep claims apart"),
        ("stance", "accept", "stance"),
        ("stance", "reject", "split claim"),
        ("statement", "accept", "act"),
        ("statement", "reject", "no attribution"),
    ],
)
def test_an_answer_is_a_correction_and_the_question_goes_until_it_is_undone(
    own: Path, asked: TestClient, kind: str, answer: str, made: str
):
    before = contents(own, ["statements", "claims", "stances", "actors"])
    address = f"/review?kind={kind}"
    (decision, *_) = tree(asked.get(address)).xpath(f"//button[@data-do='{answer}']/@value")
    done = send(asked, address, decision=decision)
    page = tree(asked.get(done.headers["location"]))
    assert page.xpath("//section[@role='status']//span[@class='act']/text()") == [made]
    assert decision not in page.xpath("//button[@name='decision']/@value")
    told(asked, send(asked, done.headers["location"], "undo"))
    assert contents(own, ["statements", "claims", "stances", "actors"]) == before
    assert decision in tree(asked.get(address)).xpath("//button[@name='decision']/@value")


def test_what_is_skipped_comes_back_when_asked_for(own: Path, asked: TestClient):
    address = "/review?kind=link"
    first = tree(asked.get(address)).xpath("//button[@data-do='pass']/@value")
    assert send(asked, address, decision=first[0]).status_code == 303
    second = tree(asked.get(address)).xpath("//button[@data-do='pass']/@value")
    assert second[: len(first) - 1] == first[1:]
    send(asked, address, decision="back ")
    assert tree(asked.get(address)).xpath("//button[@data-do='pass']/@value") == first
    assert kinds(own) == []


def test_a_session_that_skips_much_stays_small(asked: TestClient):
    csrf = fields(tree(asked.get("/review")))["csrf"]
    for number in range(PASSED_AT_MOST + 20):
        found = asked.post("/review", data={"csrf": csrf, "decision": f"pass statement:{number}::asserts"})
    assert len(found.headers["set-cookie"]) < 4_096


@pytest.mark.parametrize(
    "decision", ["accept", "accept x", "reject link:a:b", "accept link:a:b:c:d", "accept act:a:b:c"]
)
def test_a_question_that_is_none_is_refused(own: Path, asked: TestClient, decision: str):
    assert send(asked, "/review", decision=decision).status_code == 400
    assert kinds(own) == []


def test_enter_in_the_field_of_the_name_answers_nothing(asked: TestClient):
    form = tree(asked.get("/review")).xpath("//form[@data-queue]")[0]
    assert form.xpath(".//button")[0].get("value") == ""
    assert send(asked, "/review", decision="").headers["location"] == "/review"


# --- what is refused, and loses nothing ---------------------------------------------------------------------------


def test_a_correction_that_somebody_else_was_first_with_says_so_and_keeps_what_was_typed(own: Path, asked: TestClient):
    one = largest(own).positions[0].statement
    page = tree(asked.get(f"/review/statements/{one.id}"))
    with open_ledger(own) as ledger:
        ledger.review(ReviewKind.ACT, one.id, author="Ben", reason="so I read it", value="denies")
    typed = {**fields(page), "by": "Ada", "act": "doubts", "reason": "she asks"}
    found = asked.post(f"/review/statements/{one.id}", data=typed)
    assert found.status_code == 409
    alert = tree(found).xpath("string(//*[@role='alert'])")
    assert "Somebody was first" in alert
    assert "Ben" in alert
    assert "so I read it" in alert
    assert tree(found).xpath("string(//*[@id='now-act'])") == "Act is now: denies"
    again = fields(tree(found))
    assert (again["act"], again["reason"], again["by"]) == ("doubts", "she asks", "Ada")
    assert [kind for kind, *_ in kinds(own)] == ["act"]
    told(asked, asked.post(f"/review/statements/{one.id}", data=again))
    assert statement_of(own, one.id).act == "doubts"


def test_a_field_that_nobody_touched_follows_what_others_did(own: Path, asked: TestClient):
    one = largest(own).positions[0].statement
    page = tree(asked.get(f"/review/statements/{one.id}"))
    correct_all(own, [Correction(ReviewKind.STANCE, (one.id,), "doubts")], "Ben", "", 0)
    typed = {**fields(page), "by": "Ada", "act": "doubts"}
    found = asked.post(f"/review/statements/{one.id}", data=typed)
    assert found.status_code == 409
    assert not tree(found).xpath("//*[@id='now-stance']")
    told(asked, asked.post(f"/review/statements/{one.id}", data=fields(tree(found))))
    assert [kind for kind, *_ in kinds(own)] == ["stance", "act"]
    assert fields(tree(asked.get(f"/review/statements/{one.id}")))["stance"] == "doubts"


def test_a_correction_of_something_else_meanwhile_is_no_conflict(own: Path, asked: TestClient):
    one, other, *_ = (each.statement for each in largest(own).positions)
    page = tree(asked.get(f"/review/statements/{one.id}"))
    with open_ledger(own) as ledger:
        ledger.review(ReviewKind.DISTANCE, other.id, author="Ben", value="distanced")
    told(asked, asked.post(f"/review/statements/{one.id}", data={**fields(page), "by": "Ada", "act": "doubts"}))


def test_what_was_undone_meanwhile_is_not_undone_again(own: Path, asked: TestClient):
    one = largest(own).positions[0].statement
    done = send(asked, f"/review/statements/{one.id}", act="doubts")
    undoing = fields(tree(asked.get(done.headers["location"])), "undo")
    first, second = (asked.post(f"{done.headers['location']}/undo", data={"by": "Ada", **undoing}) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 409)
    assert [kind for kind, *_ in kinds(own)] == ["act", "undo"]


@pytest.mark.parametrize("kind", ["claims", "actors", "queue"])
def test_merges_and_splits_notice_who_was_first(own: Path, asked: TestClient, kind: str):
    claim = largest(own)
    with open_ledger(own) as ledger:
        actor = next(one for one in ledger.actors() if one.name == "Katrin Ostrey")
        report = Correctable(ledger).actor(actor.id).mentions[0].report
    address, action, data = {
        "claims": (f"/review/claims/{claim.claim.id}", "merge", {"claim": [claim.suggestions[0].claim]}),
        "actors": (f"/review/actors/{actor.id}", "split", {"report": [report]}),
        "queue": ("/review?kind=link", "", {}),
    }[kind]
    page = tree(asked.get(address))
    decision = page.xpath("//button[@data-do='accept']/@value")
    data |= {"decision": decision[0]} if decision else {}
    with open_ledger(own) as ledger:
        if kind == "actors":
            ledger.review(ReviewKind.SPLIT_ACTOR, actor.id, report, author="Ben")
        else:
            names = decision[0].split(":")[1:3] if decision else (claim.claim.id, claim.suggestions[0].claim)
            ledger.review(ReviewKind.MERGE_CLAIMS, *names, author="Ben")
    target = forms_of(page, action)[0].get("action")
    found = asked.post(target, data={**fields(page, action), "by": "Ada", **data})
    assert found.status_code == 409
    assert len(kinds(own)) == 1


def test_a_busy_ledger_says_so_and_loses_nothing(own: Path, asked: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("reportedly.ledger.engine.writer.__wrapped__.__defaults__", (0.1,))
    one = largest(own).positions[0].statement
    words = " ".join(one.content.split()[:4])
    with open_ledger(own) as other:
        other.upgrade()
        found = send(asked, f"/review/statements/{one.id}", content=words, act="doubts", reason="my reason")
    assert found.status_code == 503
    again = fields(tree(found))
    assert (again["content"], again["act"], again["reason"]) == (words, "doubts", "my reason")
    assert "is still here" in tree(found).xpath("string(//*[@role='alert'])")
    assert kinds(own) == []
    told(asked, asked.post(f"/review/statements/{one.id}", data=again))
    assert len(kinds(own)) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "nothing was changed"),
        ({"by": " ", "act": "doubts"}, "your name is missing"),
        ({"content": "words that are nowhere there"}, "is not in the report"),
        ({"content": ""}, "the content has no words"),
        ({"cue": "\n \n"}, "the cue has no words"),
        ({"content": "a\n" * (SPANS_AT_MOST + 1)}, "more than 50 spans"),
        ({"actor": "Nobody Anywhere"}, "no actor is called"),
        ({"act": "sings"}, "is none"),
        ({"act": "doubts", "stance": "sings"}, "is none"),
    ],
)
def test_what_cannot_be_is_refused_whole_with_all_that_was_typed(
    own: Path, asked: TestClient, changed: dict[str, str], said: str
):
    one = largest(own).positions[0].statement
    found = send(asked, f"/review/statements/{one.id}", **{"reason": "typed", **changed})
    assert found.status_code == 400
    assert said in tree(found).xpath("string(//*[@role='alert'])").lower()
    assert fields(tree(found))["reason"] == "typed"
    assert kinds(own) == []


@pytest.mark.parametrize("part", ["split", "merge"])
def test_nothing_ticked_is_said_so(own: Path, asked: TestClient, part: str):
    claim = largest(own).claim.id
    with open_ledger(own) as ledger:
        actor = next(one for one in ledger.actors() if one.name == "Katrin Ostrey").id
    for address in (f"/review/claims/{claim}", f"/review/actors/{actor}?name=Agnes+Tull"):
        found = send(asked, address, part)
        assert found.status_code == 400
        assert "is chosen" in tree(found).xpath("string(//*[@role='alert'])")
    assert kinds(own) == []


@pytest.mark.parametrize("address", ["statements/none", "claims/none", "actors/none", "corrections/9"])
def test_what_is_not_there_is_not_found(asked: TestClient, address: str):
    assert asked.get(f"/review/{address}").status_code == 404


@pytest.mark.parametrize(
    "address", ["corrections/x", "corrections/1,", "?kind=x", "?done=x", f"corrections/{'9' * 40}"]
)
def test_addresses_that_are_none_are_not_understood(asked: TestClient, address: str):
    assert asked.get(f"/review{'' if address[0] == '?' else '/'}{address}").status_code == 400


def test_every_correction_takes_the_word_of_the_session(own: Path, asked: TestClient):
    one = largest(own)
    asked.get("/review")
    for address in (
        "/review",
        f"/review/statements/{one.positions[0].statement.id}",
        f"/review/claims/{one.claim.id}/split",
        f"/review/claims/{one.claim.id}/merge",
        "/review/actors/none/split",
        "/review/actors/none/merge",
        "/review/corrections/1/undo",
    ):
        for csrf in ({}, {"csrf": "x" * 32}):
            found = asked.post(address, data={"by": "Ada", "act": "doubts", **csrf})
            assert found.status_code == 403, address
    assert kinds(own) == []


def test_where_tokens_are_in_force_corrections_take_the_right_to_review(own: Path):
    one = largest(own).positions[0].statement
    tokens = Tokens(own)
    secrets = {"": "right one", "reads": tokens.add("reads", ["read"]), "Ada": tokens.add("Ada", ["read", "review"])}
    for name, secret in secrets.items():
        asked = client(own, token="right one")  # noqa: S106 a test's
        assert asked.get("/review").status_code == 303
        asked.post("/enter", data={**fields(tree(asked.get("/enter"))), "key": secret})
        page = tree(asked.get(f"/review/statements/{one.id}"))
        assert fields(page)["by"] == name
        assert ("not correct" in page.xpath("string(//p[@class='warn'])")) is (name == "reads")
        data = {**fields(page), "by": name or "Ben", "act": {"": "doubts", "reads": "denies", "Ada": "asserts"}[name]}
        assert asked.post(f"/review/statements/{one.id}", data=data).status_code == (403 if name == "reads" else 303)
    assert [author for _, author, *_ in kinds(own)] == ["Ben", "Ada"]


def test_a_token_that_is_taken_back_opens_nothing_any_more(own: Path):
    tokens = Tokens(own)
    secret = tokens.add("Ada", ["read", "review"])
    asked = client(own, token="right one")  # noqa: S106 a test's
    asked.post("/enter", data={**fields(tree(asked.get("/enter"))), "key": secret})
    csrf = fields(tree(asked.get("/review")))["csrf"]
    assert asked.get("/api/v1/claims").status_code == 200
    tokens.remove("Ada")
    tokens.add("Ada", ["read", "review"])
    assert asked.get("/review").status_code == 303
    assert asked.get("/api/v1/claims").status_code == 401
    assert asked.post("/review", data={"csrf": csrf, "decision": "back "}).status_code == 303
    assert asked.post("/enter", data={**fields(tree(asked.get("/enter"))), "key": secret}).status_code == 403
    added = tokens.add("adds", ["add"])
    assert asked.post("/enter", data={**fields(tree(asked.get("/enter"))), "key": added}).status_code == 403


def test_saving_what_was_pasted_takes_the_right_to_add(own: Path):
    asked = client(own, token="right one")  # noqa: S106 a test's
    secret = Tokens(own).add("reads", ["read"])
    asked.post("/enter", data={**fields(tree(asked.get("/enter"))), "key": secret})
    read = asked.post("/paste", data={**fields(tree(asked.get("/paste"))), "text": "Orvane said it was open."})
    saving = asked.post(
        f"{read.headers['location']}/save", data=fields(tree(asked.get(read.headers["location"])), "save")
    )
    assert saving.status_code == 403


def test_what_people_type_is_escaped(own: Path, asked: TestClient):
    one = largest(own).positions[0].statement
    bad = '"><script>alert(1)</script>'
    done = send(asked, f"/review/statements/{one.id}", act="doubts", by=bad, reason=bad)
    for address in (done.headers["location"], "/review", "/review/corrections", f"/review/statements/{one.id}"):
        page = tree(asked.get(address))
        assert not page.xpath("//script[not(@src)]"), address
    for typed in ("source", "actor"):
        assert not tree(send(asked, f"/review/statements/{one.id}", **{typed: bad})).xpath("//script[not(@src)]")


# --- the list of corrections, and links to the forms --------------------------------------------------------------


def test_corrections_are_listed_with_author_time_reason_and_taken_back_there(own: Path, asked: TestClient):
    one = largest(own).positions[0].statement
    send(asked, f"/review/statements/{one.id}", act="doubts", reason="she asks")
    (row,) = tree(asked.get("/review/corrections")).xpath("//tbody/tr")
    assert re.search(r"20\d\d, \d\d:\d\d UTC", row.text_content())
    assert [row.xpath(f"string(td[{n}])").strip() for n in (2, 4)] == ["Ada", "she asks"]
    assert one.content[:20] in row.text_content()
    told(asked, send(asked, "/review/corrections", "undo"))
    rows = tree(asked.get("/review/corrections")).xpath("//tbody/tr")
    assert ["taken back" in each.text_content() for each in rows] == [False, True]


def test_the_list_of_corrections_is_paged(own: Path, asked: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("reportedly.keeping.correctable.CORRECTIONS", 2)
    one = largest(own).positions[0].statement
    with open_ledger(own) as ledger:
        for value in ("doubts", "denies", "asserts", "doubts", "denies"):
            ledger.review(ReviewKind.STANCE, one.id, author="Ada", value=value)
    numbers, address = [], ["/review/corrections"]
    while address:
        page = tree(asked.get(address[0]))
        numbers += page.xpath("//tbody/tr/th//text()")
        address = page.xpath("//a[@rel='next']/@href")
    assert numbers == ["5", "4", "3", "2", "1"]


def test_pages_lead_to_the_form_of_what_they_show_filled_in(own: Path, asked: TestClient):
    claim = largest(own)
    one = claim.positions[0].statement
    for address, form in (
        (f"/claims/{claim.claim.id}", f"/review/claims/{claim.claim.id}"),
        (f"/claims/{claim.claim.id}", f"/review/statements/{one.id}"),
        (f"/reports/{one.report}", f"/review/statements/{one.id}"),
        (f"/actors/{one.actor}", f"/review/actors/{one.actor}"),
        (f"/actors/{one.actor}", f"/review/statements/{one.id}"),
    ):
        assert tree(asked.get(address)).xpath("//a[@href=$form]", form=form), (address, form)
    filled = fields(tree(asked.get(f"/review/statements/{one.id}")))
    assert filled["act"] == one.act
    assert one_line(filled["content"]) == one_line(one.content)
    assert filled["actor"] == one.who


# --- several corrections as one -----------------------------------------------------------------------------------


def test_of_several_corrections_none_is_made_where_one_cannot_be(own: Path):
    one = largest(own).positions[0].statement.id
    before = contents(own)
    with pytest.raises(BadQuery):
        correct_all(
            own, [Correction(ReviewKind.ACT, (one,), "doubts"), Correction(ReviewKind.ACT, (one,), "sings")], "A", "", 0
        )
    assert contents(own) == before


def test_effects_are_the_claims_that_are_others_than_before(own: Path):
    claim = largest(own)
    with open_ledger(own) as ledger:
        before = {one.id: (one.label, one.status, one.statements) for one in ledger.claims()}
    leaving = tuple(one.statement.id for one in claim.positions[1:3])
    done = correct_all(own, [Correction(ReviewKind.SPLIT_CLAIM, (claim.claim.id, *leaving))], "Ada", "", 0)
    assert isinstance(done, Corrected)
    with open_ledger(own) as ledger:
        after = {one.id: (one.label, one.status, one.statements) for one in ledger.claims()}
    found = {
        each.claim: tuple(one and (one.label, one.status, one.statements) for one in (each.before, each.after))
        for each in done.effects
    }
    every = sorted({*before, *after})
    assert found == {one: (before.get(one), after.get(one)) for one in every if before.get(one) != after.get(one)}


def test_a_clash_names_the_corrections_that_were_first(own: Path):
    one = largest(own).positions[0].statement.id
    correct_all(own, [Correction(ReviewKind.ACT, (one,), "doubts")], "Ben", "", 0)
    found = correct_all(own, [Correction(ReviewKind.ACT, (one,), "denies")], "Ada", "", 0)
    assert isinstance(found, Clash)
    assert [each.author for each in found.reviews] == ["Ben"]
    with open_ledger(own) as ledger, ledger._asking() as connection:
        assert last_review(connection) == 1


# --- words chosen in a report -------------------------------------------------------------------------------------

TEXT = "She said so.\nHe said  so\ntoo, and she said so again. 🎈 She said so."


def test_of_several_places_the_nearest_is_taken():
    old = [[(0, 3)], [(53, 57)], [(58, 60)]]
    found = chosen(TEXT, {"source": "she", "cue": "said", "content": "so"}, "", [[], old[1], old[2]])
    assert [TEXT[start:end] for start, end in (*found["cue"], *found["content"])] == ["said", "so"]
    assert found["cue"][0][0] > 40


def test_words_are_found_whatever_space_is_between_them():
    found = chosen(TEXT, {"cue": "He said so too", "content": "again"}, "", [[], [(13, 20)], [(47, 52)]])
    assert [TEXT[start:end] for start, end in found["cue"]] == ["He said  so\ntoo"]


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 30), st.booleans())
def test_spans_that_a_script_notes_hold_where_their_words_are_those_typed(start: int, size: int, true: bool):
    span = (start, min(start + size, len(TEXT)))
    words = typed_words(TEXT, [span])
    if not words.strip() or TEXT[span[0] : span[1]] != TEXT[span[0] : span[1]].strip():
        return
    noted = json.dumps({"cue": [span if true else (0, 1)], "content": [[0, 3]]})
    found = chosen(TEXT, {"cue": words, "content": "She"}, noted, [[], [(0, 1)], [(0, 3)]])
    assert one_line(TEXT[found["cue"][0][0] : found["cue"][0][1]]) == words
    if true:
        assert found["cue"] == [span]


@pytest.mark.parametrize("noted", ["[", "[]", "3", '{"cue": 1}', '{"cue": [[1]]}', '{"cue": [[5, 900]]}', "[" * 9_000])
def test_notes_that_are_not_understood_are_passed_over(noted: str):
    assert chosen(TEXT, {"cue": "said", "content": "so"}, noted, [[], [(4, 8)], [(9, 11)]])["cue"] == [(4, 8)]


def test_a_line_shown_says_where_it_begins_in_the_whole_text():
    (first, second) = shown(TEXT[13:37], 13, [[], [(16, 20)], [(22, 30)]])
    assert (first.start, second.start) == (13, 25)
    assert first.pieces == (("He ", ""), ("said", "cue"), ("  ", ""), ("so", "content"))


# --- in a real browser --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def server(own: Path) -> Iterator[str]:
    """A server of the test's own ledger, in a thread."""
    app = create_app(settings=Settings(ledger=own, requests=100_000, changes=1_000))
    running = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=running.run, args=([listening],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture
def page(browser: Any, server: str) -> Iterator[Any]:
    context = browser.new_context(base_url=server, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    found = context.new_page()
    wrong = watched(found)
    yield found
    context.close()
    assert wrong == []


def select(page: Any, words: str) -> None:
    """Select words of the report as a person does with the mouse."""
    box = page.evaluate(
        """words => {
            for (const row of document.querySelectorAll('[data-choose] p')) {
                const at = row.textContent.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange(), walk = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
                let gone = 0, first = true;
                for (let node; (node = walk.nextNode()); gone += node.length) {
                    if (first && at < gone + node.length) { range.setStart(node, at - gone); first = false; }
                    const end = at + words.length - gone;
                    if (end <= node.length) { range.setEnd(node, end); break; }
                }
                row.scrollIntoView({block: 'center'});
                const boxes = [...range.getClientRects()];
                const from = boxes[0], to = boxes.at(-1);
                return [from.left, from.top + from.height / 2, to.right, to.top + to.height / 2];
            }
        }""",
        words,
    )
    page.mouse.move(box[0] + 0.5, box[1])
    page.mouse.down()
    page.mouse.move(box[2] - 0.5, box[3], steps=4)
    page.mouse.up()


def test_words_are_chosen_by_selecting_them_with_the_mouse(page: Any, own: Path):
    one = next(each for each in largest(own).positions if len(each.statement.content.split()) > 6).statement
    words = " ".join(one.content.split()[2:5])
    page.goto(f"/review/statements/{one.id}")
    select(page, words)
    page.get_by_role("button", name="content", exact=True).click()
    assert page.get_by_role("textbox", name="Content").input_value() == words
    assert page.locator("[data-choose] .m.content").all_inner_texts() == [words]
    select(page, " ".join(one.content.split()[5:7]))
    page.get_by_role("button", name="also content").click()
    page.get_by_role("button", name="Correct", exact=True).click()
    page.get_by_role("heading", name="Correction 1").wait_for()
    found = statement_of(own, one.id)
    with open_ledger(own) as ledger:
        text = ledger.report(one.report)[1]
    assert [text[start:end] for start, end in found.spans[2]] == [words, " ".join(one.content.split()[5:7])]
    page.keyboard.press("u")
    page.get_by_role("heading", name="Correction 2").wait_for()
    assert statement_of(own, one.id).spans == one.spans


def test_words_are_chosen_with_the_keyboard_alone(page: Any, own: Path):
    one = largest(own).positions[0].statement
    page.goto(f"/review/statements/{one.id}")
    page.keyboard.press("t")
    page.keyboard.press("ArrowRight")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    chosen_words = one_line(page.evaluate("getSelection().toString()"))
    assert len(chosen_words.split()) >= 3
    page.keyboard.press("3")
    assert page.get_by_role("textbox", name="Content").input_value() == chosen_words
    page.get_by_label("Why").focus()
    page.keyboard.type("123 tu")
    assert page.get_by_label("Why").input_value() == "123 tu"
    assert page.get_by_role("textbox", name="Content").input_value() == chosen_words
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Correction 1").wait_for()
    assert one_line(statement_of(own, one.id).content) == chosen_words


def test_words_beyond_the_first_plane_are_counted_as_characters(page: Any, own: Path, tmp_path: Path):
    text = "🎈🎈 Agnes Tull said 🎈 that the strait was open again.\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with open_ledger(own) as ledger:
        (added,) = ledger.add([str(tmp_path / "a.txt")])
        assert added.value
        (one,) = ledger.report(added.value.report)[2]
    page.goto(f"/review/statements/{one.id}")
    select(page, "strait was open")
    page.keyboard.press("3")
    page.get_by_role("button", name="Correct", exact=True).click()
    page.get_by_role("heading", name="Correction 1").wait_for()
    start = text.index("strait was open")
    assert statement_of(own, one.id).spans[2] == ((start, start + 15),)


def test_the_queue_is_answered_with_keys(page: Any, own: Path):
    page.goto("/review?kind=statement")
    questions = page.locator(".doubt")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "d-2"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "d-1"
    second = questions.nth(1).locator("blockquote").inner_text()
    first = page.locator("#d-1:focus")
    page.keyboard.press("r")
    page.get_by_role("heading", name="Done").wait_for()
    first.wait_for()
    assert questions.nth(0).locator("blockquote").inner_text() == second
    page.keyboard.press("s")
    page.get_by_text("1 skipped").wait_for()
    first.wait_for()
    page.keyboard.press("a")
    page.get_by_role("heading", name="Done").wait_for()
    first.wait_for()
    page.keyboard.press("u")
    page.get_by_role("heading", name="Correction 3").wait_for()
    assert [(kind, undone) for kind, _, _, undone in kinds(own)] == [
        ("no attribution", False),
        ("act", True),
        ("undo", False),
    ]
    page.goto("/review?kind=link")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("e")
    page.get_by_role("heading", name="Merge: which say the same?").wait_for()


def test_single_keys_are_switched_off_and_stay_so(page: Any, own: Path):
    page.goto("/review")
    page.get_by_label("Letters and digits are keys").uncheck()
    page.reload()
    assert not page.get_by_label("Letters and digits are keys").is_checked()
    page.locator("h1").click()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == "d-1"
    for key in "arsu":
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.url.endswith("/review")
    assert kinds(own) == []


def test_keys_do_nothing_in_fields(page: Any, own: Path):
    page.goto("/review")
    page.get_by_label("Your name").fill("")
    page.keyboard.type("sarue")
    page.wait_for_timeout(300)
    assert page.get_by_label("Your name").input_value() == "sarue"
    assert kinds(own) == []


def test_a_claim_is_split_and_merged_with_the_keyboard_alone(page: Any, own: Path):
    claim = largest(own)
    page.goto(f"/review/claims/{claim.claim.id}")
    page.get_by_role("checkbox", name=re.compile(re.escape(claim.positions[1].statement.content[:30]))).focus()
    page.keyboard.press("Space")
    page.get_by_label("Why").first.focus()
    page.keyboard.type("something else")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Correction 1").wait_for()
    page.wait_for_load_state()  # keys are read once the script is there
    page.keyboard.press("u")
    page.get_by_role("heading", name="Correction 2").wait_for()
    assert [kind for kind, *_ in kinds(own)] == ["split claim", "undo"]


def test_all_works_without_a_script(browser: Any, server: str, own: Path):
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    one = largest(own).positions[0].statement
    page.goto(f"/claims/{largest(own).claim.id}")
    page.locator(f"#s-{one.id}").get_by_role("link", name="correct this").click()
    assert page.locator("[data-tools]").is_hidden()
    assert page.locator("[data-keys]").is_hidden()
    page.get_by_role("textbox", name="Content").fill(" ".join(one.content.split()[:4]))
    page.get_by_label("Act", exact=True).select_option("doubts")
    page.get_by_role("button", name="Correct", exact=True).click()
    page.get_by_role("heading", name="Corrections 1, 2").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("heading", name="Corrections 3, 4").wait_for()
    page.goto("/review")
    page.get_by_role("button", name="Right").first.click()
    page.get_by_role("heading", name="Done").wait_for()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", list(WIDTHS))
def test_every_review_page_is_accessible_and_fits_its_width(
    browser: Any, server: str, own: Path, width: str, scheme: str
):
    looked_for = (width, scheme) in (("phone", "light"), ("wide", "dark"))
    if not looked_for and not os.environ.get("SCREENSHOTS"):
        pytest.skip("pictures at all widths are made where SCREENSHOTS is set")
    SHOTS.mkdir(exist_ok=True)
    claim = largest(own)
    one = claim.positions[1].statement
    with open_ledger(own) as ledger:
        actor = next(each for each in ledger.actors() if each.name == "Katrin Ostrey").id
    path = f"/review/statements/{one.id}"
    asked = client(own)
    done = send(asked, path, act="doubts", reason="she asks").headers["location"]
    send(asked, done, "undo")
    size = {"width": WIDTHS[width], "height": 900}
    context = browser.new_context(base_url=server, viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    wrong = watched(page)

    def looked_at(name: str) -> None:
        page.screenshot(path=SHOTS / f"review-{name}-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        if looked_for:
            assert violations(page) == [], name

    for name, address in {
        "queue": "/review",
        "statement": path,
        "claim": f"/review/claims/{claim.claim.id}?words=boat",
        "actor": f"/review/actors/{actor}?name=Agnes+Tull",
        "corrections": "/review/corrections",
    }.items():
        page.goto(address)
        looked_at(name)
    page.goto("/review?kind=link")
    page.get_by_role("button", name="Two claims").nth(3).click()
    looked_at("queue-done")
    page.goto(path)
    page.get_by_label("Act", exact=True).select_option("demands")
    page.get_by_role("button", name="Correct", exact=True).click()
    looked_at("done")
    assert wrong == []
    page.goto(path)
    correct_all(own, [Correction(ReviewKind.ACT, (one.id,), "doubts")], "Ben", "so I read it", 99)
    page.get_by_label("Act", exact=True).select_option("asserts")
    page.get_by_label("Why").fill("she says so")
    page.get_by_role("button", name="Correct", exact=True).click()
    looked_at("conflict")
    context.close()
