"""The HTTP API has what the pages show and do, in answers that do not grow with the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import sites
from ledgers import lines, record, run
from serving import REVISED, addresses, client, demo, served
from starlette.testclient import TestClient

from reportedly.keeping import Ledger, arriving, open_ledger, serving
from reportedly.keeping.browsing import BOARD, Browsing
from reportedly.keeping.correctable import Correctable
from reportedly.keeping.tokens import Tokens

API = "/api/v1"


@pytest.fixture(scope="module")
def asked() -> TestClient:
    return client(demo(), requests=10**9)


@pytest.fixture(scope="module")
def ledger() -> Iterator[Ledger]:
    with open_ledger(demo()) as found:
        yield found


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {name: address.partition("?")[0] for name, address in addresses(demo()).items()}


def got(client: TestClient, path: str, **asked: Any) -> Any:
    found = client.get(f"{API}{path}", params=asked or None)
    assert found.status_code == 200, found.text
    return found.json()


def all_of(client: TestClient, path: str, name: str, **asked: Any) -> list[Any]:
    """Return all of a list in the answers about one thing, following the cursors."""
    found, cursor = [], {}
    while cursor is not None:
        page = got(client, path, **asked, **cursor)
        found += page[name]
        cursor = {"cursor": page["next"]} if page["next"] else None
    return found


def plain(value: Any) -> Any:
    return json.loads(json.dumps(asdict(value)))


# --- what pages show ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_of", ["", "2024-05-07"])
def test_a_board_is_that_of_the_page(asked: TestClient, ledger: Ledger, pages: dict[str, str], as_of: str):
    story = pages["board"].rpartition("/")[2]
    given = {"as_of": as_of} if as_of else {}
    rows = all_of(asked, f"/stories/{story}/board", "rows", **given)
    board = Browsing(ledger).board(story, as_of)
    assert len(rows) == sum(board.counts.values()) > (0 if as_of else BOARD)
    assert [row["claim"] for row in rows[:BOARD]] == [plain(one) for one in board.claims]
    told = [stand for row in rows[:BOARD] for stand in row["standings"]]
    assert sorted(map(str, told)) == sorted(str(plain(one)) for one in board.standings)
    first = rows[0]["claim"]["id"]
    assert [one["why"] for one in rows[0]["reasons"]] == [one.why for one in board.whys[first][0]]


def test_a_board_of_a_status(asked: TestClient, pages: dict[str, str]):
    rows = all_of(asked, f"{pages['board']}/board", "rows", status="disputed")
    assert {row["claim"]["status"] for row in rows} == {"disputed"}


def test_a_timeline_and_places_are_those_of_the_page(asked: TestClient, ledger: Ledger, pages: dict[str, str]):
    story = pages["board"].rpartition("/")[2]
    every = all_of(asked, f"/stories/{story}/timeline", "statements")
    found = got(asked, f"/stories/{story}/timeline")
    assert found["number"] == len(every)
    actor = found["actors"][0]
    narrowed = got(asked, f"/stories/{story}/timeline", actor=actor["id"])
    assert narrowed["number"] == actor["statements"] < len(every)
    assert {one["statement"]["actor"] for one in narrowed["statements"]} == {actor["id"]}
    placed = pages["places"].split("/")[2]
    spots = got(asked, f"/stories/{placed}/places")
    assert {one["name"] for one in spots} >= {"Kyiv", "Warsaw"}
    assert spots == [plain(one) for one in Browsing(ledger).places(placed)[1]]


def test_the_lineage_of_a_claim_is_that_of_the_page(asked: TestClient, ledger: Ledger, pages: dict[str, str]):
    claim = pages["claim"].rpartition("/")[2]
    found, thread = got(asked, f"/claims/{claim}/lineage"), Browsing(ledger).claim(claim)
    assert {kind: [one["who"] for one in voices] for kind, voices in found["voices"].items()} == {
        kind: [one.who for one in voices] for kind, voices in thread.lineage.items()
    }
    assert thread.first
    assert found["first"]["statement"] == thread.first.statement
    assert [[one["id"] for one in group["reports"]] for group in found["carried"]] == [
        [one.id for one in group.reports] for group in thread.carried
    ]


def test_the_profile_of_an_actor_is_that_of_the_page(asked: TestClient, ledger: Ledger, pages: dict[str, str]):
    actor = pages["actor"].rpartition("/")[2]
    found, profile = got(asked, f"/actors/{actor}/profile"), Browsing(ledger).actor(actor)
    assert found["acts"] == dict(profile.acts)
    assert found["months"] == dict(profile.months)
    assert found["outcomes"] == {str(kind): count for kind, count in profile.outcomes.items()}
    assert [one["id"] for one in found["firsts"]] == [one.id for one in profile.firsts]
    assert got(asked, f"/actors/{profile.actor.name}/profile")["actor"]["id"] == actor


def test_a_search_has_the_facets_of_the_page(asked: TestClient):
    found = got(asked, "/search/statements", q="boat")
    assert found["number"] == len(all_of(asked, "/search/statements", "statements", q="boat"))
    for one in found["facets"]["act"]:
        assert got(asked, "/search/statements", q="boat", act=one["value"])["number"] == one["statements"]
    name = found["facets"]["actor"][0]
    assert got(asked, "/search/statements", q="boat", actor=name["label"])["number"] == name["statements"]


def test_a_report_says_how_much_of_it_was_there_and_has_its_capture(asked: TestClient, pages: dict[str, str]):
    shown = got(asked, pages["blocked"])
    assert shown["retrieval"]["verdict"] == shown["report"]["verdict"] != "complete"
    assert shown["retrieval"]["reasons"]
    capture = asked.get(f"{API}{pages['report']}/capture")
    page = asked.get(f"{pages['report']}/capture")
    assert capture.content == page.content != b""
    for name in ("content-type", "content-disposition", "content-security-policy"):
        assert capture.headers[name] == page.headers[name]
    assert {one["verdict"] for one in got(asked, "/reports", verdict="blocked")["items"]} == {"blocked"}


def test_revisions_are_the_last_ones(asked: TestClient, ledger: Ledger):
    report = ledger.report(REVISED)[0].id
    assert len(got(asked, f"/reports/{report}/revisions")) == 2
    (only,) = got(asked, f"/reports/{report}/revisions", limit=1)
    assert only["report"]["revision"] == 2


# --- what pages do ------------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    with open_ledger(demo()) as made:
        made.backup(tmp_path / "own.db")
    return tmp_path / "own.db"


def allowed(path: Path) -> dict[str, str]:
    return {"Authorization": f"Bearer {Tokens(path).add('reviewer', ['review'])}"}


@pytest.mark.parametrize("answer", ["accept", "reject"])
@pytest.mark.parametrize("kind", ["link", "stance", "statement"])
def test_a_decision_of_the_queue_is_answered(own: Path, kind: str, answer: str):
    asked, headers = client(own), allowed(own)
    found = got(asked, "/queue", kind=kind)
    first = found["decisions"][0]
    assert first["kind"] == kind
    body = {"corrections": [first[answer]], "seen": found["seen"]}
    made = asked.post(f"{API}/corrections", json=body, headers=headers)
    assert made.status_code == 201, made.text
    assert made.json()["reviews"][0]["author"] == "reviewer"
    again = got(asked, "/queue", kind=kind)
    assert again["seen"] == made.json()["reviews"][0]["seq"]
    assert first["statement"]["id"] not in [one["statement"]["id"] for one in again["decisions"]] or kind == "link"


def test_corrections_are_made_as_one_unless_somebody_was_first(own: Path):
    asked, headers = client(own), allowed(own)
    claim = next(one for one in got(asked, "/claims", status="disputed")["items"])
    statements = [one["statement"]["id"] for one in got(asked, f"/claims/{claim['id']}")["positions"]]
    wanted = [{"kind": "act", "targets": [statements[0]], "value": "believes"}]
    wrong = {"kind": "act", "targets": ["none"], "value": "believes"}
    refused = asked.post(f"{API}/corrections", json={"corrections": [*wanted, wrong]}, headers=headers)
    assert refused.status_code == 404
    assert got(asked, "/reviews")["items"] == []
    body = {"corrections": [*wanted, {"kind": "distance", "targets": [statements[1]], "value": "distanced"}], "seen": 0}
    made = asked.post(f"{API}/corrections", json=body, headers=headers).json()
    assert [one["kind"] for one in made["reviews"]] == ["act", "distance"]
    clash = asked.post(f"{API}/corrections", json=body, headers=headers)
    assert (clash.status_code, clash.json()["error"]) == (409, "Conflict")
    last = str(made["reviews"][-1]["seq"])
    undone = {"corrections": [{"kind": "undo", "targets": [last]}], "author": "Ada", "seen": int(last)}
    assert asked.post(f"{API}/corrections", json=undone, headers=headers).status_code == 201
    with open_ledger(own) as ledger:
        assert Correctable(ledger).last() == int(last) + 1


def test_the_page_at_an_address_is_read_and_not_kept(own: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(arriving, "_web", lambda _: sites.web())
    asked = client(own)
    before = got(asked, "/reports", limit=1)
    with sites.served() as site:
        site.pages["/bridges"] = (200, {}, sites.PAGE)
        found = asked.post(f"{API}/read", json={"address": site.at("/bridges")})
    assert (found.status_code, found.json()["title"]) == (200, "Two bridges")
    assert got(asked, "/reports", limit=1) == before
    refused = asked.post(f"{API}/read", json={"address": "http://169.254.169.254/"})
    assert (refused.status_code, refused.json()["error"]) == (422, "AddressRefused")


# --- bounded ------------------------------------------------------------------------------------------------------


NAMES = [
    first + last for first in "Bel Cor Dim El Fen Gar Hol Il Jo Kir".split() for last in "a ek in os um yr".split()
]


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger in which very many say the same."""
    folder = tmp_path_factory.mktemp("crowded")
    said = "said on Monday that a Kaldrian patrol boat had rammed the survey ship Halcyon."
    texts = (f"Mayor {first} Dorn {said}" for first in NAMES)
    given = lines(folder / "many.jsonl", *(record(f"r{n}", text) for n, text in enumerate(texts)))
    with open_ledger(folder / "ledger.db") as ledger:
        assert all(outcome.value for outcome in ledger.add([str(given)]))
    return folder / "ledger.db"


def test_what_is_said_of_one_claim_comes_in_pages(crowded: Path):
    with open_ledger(crowded) as ledger:
        claim = max(ledger.claims(), key=lambda one: one.statements)
        whole = ledger.claim(claim.id)
    assert claim.statements == len(NAMES)
    asked = client(crowded, requests=10**9)
    path = f"/claims/{claim.id}"
    for limit in (7, 60, 200):
        found = all_of(asked, path, "positions", limit=limit)
        assert [one["statement"]["id"] for one in found] == [one.statement.id for one in whole.positions]
    first = asked.get(f"{API}{path}", params={"limit": 10})
    assert len(first.json()["positions"]) == 10
    assert len(first.json()["reasons"]) == min(serving.REASONS_AT_MOST, len(whole.reasons))
    assert len(first.content) < 60_000
    lineage = asked.get(f"{API}{path}/lineage")
    assert all(len(voices) <= 100 for voices in lineage.json()["voices"].values())
    page = asked.get(path)
    assert len(page.content) < 400_000


def test_what_one_actor_said_comes_in_pages(asked: TestClient, ledger: Ledger, pages: dict[str, str]):
    actor = pages["actor"].rpartition("/")[2]
    (file,) = ledger.actor(actor)
    found = all_of(asked, f"/actors/{actor}", "said", limit=3)
    assert [one["statement"]["id"] for one in found] == [one.id for one, _, _ in file.said[::-1]]
    assert len(found) > 3


def test_a_story_leads_to_the_rest_of_its_reports_and_claims(asked: TestClient, ledger: Ledger, pages: dict[str, str]):
    story = pages["board"].rpartition("/")[2]
    _, reports, claims = ledger.story(story)
    shown = got(asked, f"/stories/{story}", limit=5)
    for name, whole in (("reports", reports), ("claims", claims)):
        cursor = shown[f"next_{name}"]
        rest = got(asked, f"/{name}", story=story, limit=200, cursor=cursor)["items"] if cursor else []
        assert [one["id"] for one in (*shown[name], *rest)] == [one.id for one in whole]
    assert shown["next_claims"]


def test_the_statements_of_a_report_come_in_pages(asked: TestClient, ledger: Ledger, pages: dict[str, str]):
    found = all_of(asked, pages["report"], "statements", limit=2)
    assert [one["id"] for one in found] == [one.id for one in ledger.report(pages["report"].rpartition("/")[2])[2]]


@pytest.mark.parametrize("path", ["board", "timeline", "report", "claim", "actor"])
def test_cursors_of_other_lists_are_refused(asked: TestClient, pages: dict[str, str], path: str):
    address = pages[path] + ("/board" if path == "board" else "")
    for cursor in ("WyJhIiwgImIiXQ", "WzEwMDAwMDEsIDFd", "x"):
        found = asked.get(f"{API}{address}", params={"cursor": cursor})
        assert (found.status_code, found.json()["error"]) == (400, "BadQuery")


# --- methods ------------------------------------------------------------------------------------------------------


def test_head_is_answered_as_get_by_every_page_and_operation(asked: TestClient, ledger: Ledger, pages: dict[str, str]):
    known = {name: pages[name].rpartition("/")[2] for name in ("claim", "actor", "report")}
    known |= {"story": pages["board"].rpartition("/")[2], "source": next(iter(ledger.sources)).id}
    known |= {"statement": next(ledger.statements())[0].id, "number": "1"}
    operations = asked.app.state.api.openapi()["paths"]
    asking = [API + path.format_map(known) for path, methods in operations.items() if "get" in methods]
    asking = [f"{path}?q=boat&story={known['story']}" for path in asking if path != f"{API}/exports/search"]
    assert len(asking) > 30
    for address in (*asking, *pages.values(), "/feeds/changes.atom", "/static/reportedly.css", "/healthz"):
        found, head = asked.get(address), asked.head(address)
        assert (head.status_code, head.content) == (found.status_code, b""), address
        assert head.headers["content-type"] == found.headers["content-type"], address


# --- restored while it is served ----------------------------------------------------------------------------------


def test_a_ledger_that_is_restored_is_served_at_once(own: Path, tmp_path: Path):
    asked = client(own)
    with open_ledger(own) as ledger:
        ledger.backup(tmp_path / "backup.db")
        given = lines(tmp_path / "c.jsonl", record("later", "Mr. Pell said that the sea was calm."))
        assert all(outcome.value for outcome in ledger.add([str(given)]))
    before = got(asked, "/reports", limit=200)["items"]
    assert "later" in {one["given_id"] for one in before}
    done = run("restore", tmp_path / "backup.db", "--ledger", own)
    assert done.exit_code == 0, done.output
    after = got(asked, "/reports", limit=200)["items"]
    assert [one["given_id"] for one in after] == [one["given_id"] for one in before if one["given_id"] != "later"]
    with open_ledger(own) as ledger:
        assert all(outcome.value for outcome in ledger.add([str(given)]))
    assert "later" in {one["given_id"] for one in got(asked, "/reports", limit=200)["items"]}


def test_a_running_server_shows_what_was_restored(own: Path, tmp_path: Path):
    import httpx2

    with open_ledger(own) as ledger:
        ledger.backup(tmp_path / "backup.db")
    with served(own) as address:
        assert httpx2.get(f"{address}/reports", trust_env=False).status_code == 200
        with open_ledger(own) as ledger:
            given = lines(
                tmp_path / "c.jsonl", record("later", "Mr. Pell said that the sea was calm.", title="A calm sea")
            )
            assert all(outcome.value for outcome in ledger.add([str(given)]))
        assert "A calm sea" in httpx2.get(f"{address}/reports", trust_env=False).text
        assert run("restore", tmp_path / "backup.db", "--ledger", own).exit_code == 0
        found = httpx2.get(f"{address}/reports", trust_env=False)
        assert (found.status_code, "A calm sea" in found.text) == (200, False)


def test_a_ledger_whose_sources_are_watched_is_not_restored(own: Path, tmp_path: Path):
    from reportedly.ledger.engine import watcher

    with open_ledger(own) as ledger:
        ledger.backup(tmp_path / "backup.db")
    with watcher(own):
        done = run("restore", tmp_path / "backup.db", "--ledger", own)
    assert done.exit_code == 1
    assert "watching its sources" in done.output
    assert not own.with_name("own.db.before").exists()
