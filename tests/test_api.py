"""The HTTP API through the front door: what it answers, to whom, in which parts, and how it says no."""

from __future__ import annotations

import base64
import json
import shutil
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest
import sites
from ledgers import DENIED, RAMMED, SAMPLES, lines, record, run
from sourced import GONE, WIRE, watched
from starlette.testclient import TestClient

from reportedly.cli.demo import _captures
from reportedly.export.documents import schema
from reportedly.keeping import Ledger, arriving, open_ledger
from reportedly.keeping.tokens import SCOPES, Tokens
from reportedly.web.api import changing
from reportedly.web.app import create_app
from reportedly.web.settings import Settings

API = "/api/v1"
SESAME = "open sesame"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The samples, as of five days."""
    path = tmp_path_factory.mktemp("api") / "ledger.db"
    with open_ledger(path) as made:
        for day, paths in groupby(sorted(SAMPLES.glob("day*")), key=lambda path: path.name.partition("-")[0]):
            assert all(outcome.value for outcome in made.add(_captures(day, paths)))
        watched(made)
    return made


def client_of(path: Path, **told: Any) -> TestClient:
    app = create_app(settings=Settings(ledger=path, **told))
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(ledger: Ledger) -> TestClient:
    return client_of(ledger.path, requests=10**9, changes=10**9)


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seed")
    with open_ledger(folder / "seed.db") as made:
        given = lines(folder / "two.jsonl", record("a", RAMMED, "2024-05-06"), record("b", DENIED, "2024-05-08"))
        assert all(outcome.value for outcome in made.add([str(given)]))
        made.backup(folder / "copy.db")
    return folder / "copy.db"


@pytest.fixture
def own(seed: Path, tmp_path: Path) -> Ledger:
    """A small ledger that a test may change."""
    return open_ledger(shutil.copy(seed, tmp_path / "own.db"))


def allowed(path: Path, *scopes: str) -> dict[str, str]:
    """Return the headers of a program with a new token."""
    name = "-".join(scopes)
    return {"Authorization": f"Bearer {Tokens(path).add(name, scopes)}"}


def got(client: TestClient, path: str, **asked: Any) -> Any:
    found = client.get(f"{API}{path}", params=asked or None)
    assert found.status_code == 200, found.text
    return found.json()


def assert_problem(found: Any, status: int) -> dict[str, Any]:
    """Check that an answer is an error as RFC 9457 has it, and return it."""
    assert found.status_code == status, found.text
    assert found.headers["content-type"] == "application/problem+json"
    body = found.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert isinstance(body["title"], str)
    assert set(body) <= {"type", "title", "status", "detail", "error", "advice", "wrong"}
    assert found.headers["x-content-type-options"] == "nosniff"
    return body


# --- lists --------------------------------------------------------------------------------------------------------

LISTS = {
    "/claims": lambda ledger: ledger.claims(),
    "/claims?as_of=2024-05-08": lambda ledger: ledger.claims(as_of="2024-05-08"),
    "/claims?actor=Orvane": lambda ledger: ledger.claims(actor="Orvane"),
    "/claims?status=disputed": lambda ledger: ledger.claims(status="disputed"),
    "/stories": lambda ledger: ledger.stories(),
    "/actors": lambda ledger: ledger.actors(),
    "/reports": lambda ledger: ledger.reports(),
    "/statements": lambda ledger: (one for one, _ in ledger.statements()),
    "/changes": lambda ledger: ledger.changes(),
    "/sources": lambda ledger: ledger.sources,
    "/changes?since=2024-05-08": lambda ledger: ledger.changes(since="2024-05-08"),
}


def pages(client: TestClient, path: str, limit: int) -> list[list[Any]]:
    """Return all pages of a list, following the cursors."""
    found, cursor = [], ""
    while True:
        answer = got(client, f"{path}{'&' if '?' in path else '?'}limit={limit}{cursor and f'&cursor={cursor}'}")
        found.append(answer["items"])
        if answer["next"] is None:
            return found
        cursor = answer["next"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", [1, 7, 200])
def test_the_pages_of_a_list_make_up_the_list(client: TestClient, ledger: Ledger, path: str, limit: int):
    found = pages(client, path, limit)
    every = [item for page in found for item in page]
    whole = list(LISTS[path](ledger))
    assert len(whole) > 1
    assert [key(item) for item in every] == [key_of(one) for one in whole]
    assert all(len(page) == limit for page in found[:-1])
    assert len(found[-1]) <= limit


def key(item: dict[str, Any]) -> Any:
    return item.get("id") or (item["claim"], item["at"])


def key_of(one: Any) -> Any:
    return getattr(one, "id", None) or (one.claim, one.at)


def test_what_is_added_between_two_pages_moves_nothing(own: Ledger, tmp_path: Path):
    client = client_of(own.path)
    first = got(client, "/reports", limit=1)
    with open_ledger(own.path) as ledger:
        given = lines(tmp_path / "c.jsonl", record("c", "Mr. Pell said that the sea was calm.", "2024-05-09"))
        assert all(outcome.value for outcome in ledger.add([str(given)]))
    rest = got(client, "/reports", limit=1, cursor=first["next"])
    assert [item["given_id"] for item in (*first["items"], *rest["items"])] == ["b", "a"]
    assert rest["next"] is None


@pytest.mark.parametrize("cursor", ["x", "AAAA", "WyJhIl0", "W10", "bnVsbA", "Wy0xLCJhIl0"])
def test_a_cursor_that_no_page_gave_is_refused(client: TestClient, cursor: str):
    found = client.get(f"{API}/claims", params={"cursor": cursor})
    if found.status_code == 200:
        assert cursor == "W10"  # of no values: the first page
    else:
        assert_problem(found, 400)


def test_lists_are_narrowed(client: TestClient, ledger: Ledger):
    story = max(ledger.stories(), key=lambda one: one.reports)
    _, reports, claims = ledger.story(story.id)
    assert [one["id"] for one in got(client, "/reports", story=story.id, limit=200)["items"]] == [r.id for r in reports]
    assert [one["id"] for one in got(client, "/claims", story=story.id, limit=200)["items"]] == [c.id for c in claims]
    report = reports[0]
    _, _, statements = ledger.report(report.id)
    assert [one["id"] for one in got(client, "/statements", report=report.id)["items"]] == [s.id for s in statements]
    assert all("Orvane" in one["name"] for one in got(client, "/actors", name="Orvane")["items"])
    said = {one["id"] for one in got(client, "/statements", actor="Orvane", limit=200)["items"]}
    assert said == {one.id for actor in ledger.actor("Orvane") for one, _, _ in actor.said}


def test_changes_have_a_first_and_a_last_day(client: TestClient):
    found = got(client, "/changes", since="2024-05-07", until="2024-05-08", limit=200)["items"]
    assert {one["at"][:10] for one in found} == {"2024-05-07", "2024-05-08"}
    disputed = got(client, "/changes", status="disputed", limit=200)["items"]
    assert {one["status"] for one in disputed} == {"disputed"}


# --- single things ------------------------------------------------------------------------------------------------


def test_a_claim_is_shown_with_all_that_is_known_of_it(client: TestClient, ledger: Ledger):
    claim = next(ledger.claims(status="disputed"))
    shown = got(client, f"/claims/{claim.id}")
    file = ledger.claim(claim.id)
    assert [one["statement"]["id"] for one in shown["positions"]] == [one.statement.id for one in file.positions]
    assert [one["why"] for one in shown["reasons"]] == [one.why for one in file.reasons]
    assert got(client, f"/claims/{file.positions[0].statement.id}")["claim"]["id"] == claim.id


def test_the_spans_of_a_statement_index_the_text_that_is_served(client: TestClient, ledger: Ledger):
    report = max(ledger.reports(), key=lambda one: one.statements)
    shown = got(client, f"/reports/{report.id}")
    text = client.get(f"{API}/reports/{report.id}/text")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    for one in shown["statements"]:
        (start, end), *_ = one["spans"][1]
        assert text.text[start:end] in one["cue"]
    assert got(client, f"/reports/{report.id}/revisions")[0]["report"]["id"] == report.id


def test_a_story_an_actor_and_a_statement_are_shown(client: TestClient, ledger: Ledger):
    story = next(ledger.stories())
    assert got(client, f"/stories/{story.id}")["story"]["title"] == story.title
    (actor, *_) = ledger.actor("Bram Sorvik")
    assert got(client, f"/actors/{actor.actor.id}")["names"] == list(actor.names)
    assert got(client, "/actors/Bram Sorvik")["actor"]["id"] == actor.actor.id
    claim = next(ledger.claims(status="disputed"))
    one = ledger.claim(claim.id).positions[0]
    shown = got(client, f"/statements/{one.statement.id}")
    assert shown["claims"] == [{"claim": claim.id, "stance": one.stance}]


def test_status_counts_the_claims_as_of_a_day(client: TestClient, ledger: Ledger):
    changed = sorted({one.at[:10] for one in ledger.changes()})
    assert len(changed) > 3
    for day in ("", "2001-01-01", *changed):
        shown = got(client, "/status", **({"as_of": day} if day else {}))
        found = list(ledger.claims(as_of=day))
        assert shown["claims"] == len(found)
        assert shown["counts"] == {one: [c.status for c in found].count(one) for one in {c.status for c in found}}


def test_sources_are_shown_with_how_they_do_and_without_their_credentials(own: Ledger):
    begun = datetime.now(UTC).replace(microsecond=0) - timedelta(days=60)
    watched(own, begun)
    secret = replace(own.sources.get(GONE), id="0" * 12, address="https://desk.example/", credentials="env:DESK")
    own.sources.add(secret)
    client = client_of(own.path)
    listed = {one["address"]: one for one in got(client, "/sources")["items"]}
    wire = listed[WIRE]
    turned = begun + timedelta(hours=12 * 24 + 1)
    assert wire["health"]["flag"] == f"its pages have turned blocked, since {turned.date()}"
    assert (wire["health"]["pages"], wire["health"]["blocked"]) == (36, 1 / 3)
    assert datetime.fromisoformat(wire["added"]) == begun
    assert (wire["credentials"], wire["health"]["weeks"]) == (False, [])
    alone = got(client, f"/sources/{wire['id']}")
    assert sum(week["blocked"] for week in alone["health"]["weeks"]) == 12
    assert alone["health"] | {"weeks": []} == wire["health"]
    assert listed["https://desk.example/"]["credentials"] is True
    assert "DESK" not in client.get(f"{API}/sources").text
    assert_problem(client.get(f"{API}/sources/none"), 404)


def test_search_finds_words(client: TestClient):
    kinds = {hit["kind"] for hit in got(client, "/search", q="logbook")}
    assert kinds == {"claim", "statement", "report"}
    assert len(got(client, "/search", q="the", limit=1)) == 3


def test_the_root_leads_everywhere(client: TestClient):
    for address in got(client, "/")["links"].values():
        assert client.get(address).status_code == 200, address


# --- read, add, correct -------------------------------------------------------------------------------------------


def test_a_text_is_read_at_once_and_not_kept(own: Ledger):
    client = client_of(own.path)
    before = [one.id for one in own.reports()]
    found = client.post(f"{API}/read", json={"text": RAMMED, "published": "2024-05-07T08:00:00Z"})
    assert found.status_code == 200, found.text
    jsonschema.validate(found.json(), schema())
    (shown,) = found.json()["attributions"]
    assert shown["said"]["value"] == "2024-05-06"
    page = "<!doctype html><title>Sea</title><article><p>" + RAMMED + "</p></article>"
    assert client.post(f"{API}/read", json={"text": page, "form": "text/html"}).json()["title"] == "Sea"
    assert [one.id for one in own.reports()] == before


def test_a_text_is_added_once(own: Ledger):
    client, headers = client_of(own.path), allowed(own.path, "add")
    body = {
        "id": "c",
        "text": RAMMED.replace("Halcyon", "Petrel"),
        "publisher": "Post",
        "title": "A ship",
        "byline": ["A. W."],
    }
    found = client.post(f"{API}/reports", json=body, headers=headers)
    assert (found.status_code, found.json()["change"]) == (201, "new")
    shown = client.get(found.headers["location"]).json()
    assert (shown["report"]["title"], shown["report"]["byline"]) == ("A ship", "A. W.")
    assert len(shown["statements"]) == found.json()["statements"] == 1
    again = client.post(f"{API}/reports", json=body, headers=headers)
    assert (again.status_code, again.json()["change"]) == (200, "same")


def test_a_later_text_at_an_address_is_a_revision_and_one_with_a_known_id_alone_is_refused(own: Ledger):
    client, headers = client_of(own.path), allowed(own.path, "add")
    body = {"id": "c", "text": RAMMED, "url": "https://p.example/1"}
    assert client.post(f"{API}/reports", json=body, headers=headers).json()["change"] == "new"
    later = body | {"text": f"{RAMMED} {DENIED}"}
    assert client.post(f"{API}/reports", json=later, headers=headers).json()["change"] == "revision"
    clash = client.post(f"{API}/reports", json={"id": "a", "text": "Mr. Pell said no."}, headers=headers)
    assert assert_problem(clash, 409)["error"] == "Conflict"


def test_a_page_of_the_web_is_fetched_and_added_while_others_may_write(own: Ledger, monkeypatch: pytest.MonkeyPatch):
    client, headers = client_of(own.path), allowed(own.path, "add")
    monkeypatch.setattr(arriving, "_web", lambda _: sites.web())
    wrote = []

    def slow(handler: Any) -> None:
        with client.app.state.api.state.hands.writer(own):
            wrote.append(True)
        sites.answer(handler, 200, {}, sites.PAGE)

    with sites.served() as site:
        site.pages["/bridges"] = slow
        found = client.post(f"{API}/reports", json={"address": site.at("/bridges")}, headers=headers)
    assert (found.status_code, found.json()["title"], wrote) == (201, "Two bridges", [True])
    assert client.get(found.headers["location"]).json()["report"]["address"] == site.at("/bridges")


@pytest.mark.parametrize(
    "address", ["/etc/passwd", "file:///etc/passwd", "", "ftp://a.example/", "javascript:alert(1)"]
)
def test_only_addresses_of_the_web_are_fetched(own: Ledger, address: str):
    headers = allowed(own.path, "add")
    found = client_of(own.path).post(f"{API}/reports", json={"address": address}, headers=headers)
    assert_problem(found, 422)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/", "http://[::1]/", "http://169.254.169.254/latest", "http://localhost/"]
)
def test_no_private_address_is_fetched(own: Ledger, address: str):
    headers = allowed(own.path, "add")
    found = client_of(own.path).post(f"{API}/reports", json={"address": address}, headers=headers)
    assert assert_problem(found, 422)["error"] == "AddressRefused"


def test_a_correction_is_made_and_undone(own: Ledger):
    client, headers = client_of(own.path), allowed(own.path, "review")
    claim = next(claim for claim in own.claims() if claim.statements == 2)
    denial = next(one for one in own.claim(claim.id).positions if one.stance == "denies")
    body = {"kind": "stance", "targets": [denial.statement.id], "value": "doubts", "reason": "weaker"}
    made = client.post(f"{API}/reviews", json=body, headers=headers)
    assert made.status_code == 201, made.text
    assert made.json()["author"] == "review"  # the token's name
    assert got(client, f"/claims/{claim.id}")["claim"]["status"] == "doubted"
    number = made.json()["seq"]
    undone = client.post(f"{API}/reviews/{number}/undo", json={"author": "Ada"}, headers=headers)
    assert undone.json()["author"] == "Ada"
    assert got(client, f"/claims/{claim.id}")["claim"]["status"] == "disputed"
    assert [one["undone"] for one in got(client, "/reviews")["items"]] == [True, False]
    assert got(client, f"/reviews/{number}")["reason"] == "weaker"
    first = got(client, "/reviews", limit=1)
    assert [one["seq"] for one in got(client, "/reviews", cursor=first["next"])["items"]] == [undone.json()["seq"]]


def test_wrong_corrections_change_nothing(own: Ledger):
    client, headers = client_of(own.path), allowed(own.path, "review")
    wrong = {"kind": "stance", "targets": ["none"], "value": "doubts"}
    assert_problem(client.post(f"{API}/reviews", json=wrong, headers=headers), 404)
    assert_problem(client.post(f"{API}/reviews", json=wrong | {"kind": "none"}, headers=headers), 422)
    assert_problem(client.post(f"{API}/reviews/99/undo", json={}, headers=headers), 404)
    assert got(client, "/reviews")["items"] == []


# --- who may ------------------------------------------------------------------------------------------------------

ASKING = [("GET", "/claims", None), ("GET", "/reviews", None), ("POST", "/read", {"text": "She said no."})]
CHANGING = [
    ("add", "POST", "/reports", {"id": "x", "text": "She said no."}),
    ("review", "POST", "/corrections", {"corrections": [{"kind": "undo", "targets": ["99"]}]}),
    ("review", "POST", "/reviews", {"kind": "undo", "targets": ["99"]}),
    ("review", "POST", "/reviews/99/undo", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), ASKING)
def test_this_machine_may_ask_without_a_token_and_others_may_not(own: Ledger, method: str, path: str, body: Any):
    assert client_of(own.path).request(method, API + path, json=body).status_code == 200
    far = client_of(own.path, token=SESAME)
    refused = far.request(method, API + path, json=body)
    assert_problem(refused, 401)
    assert refused.headers["www-authenticate"].startswith("Bearer")
    headers = allowed(own.path, "read")
    assert far.request(method, API + path, json=body, headers=headers).status_code == 200
    headers = {"Authorization": f"Bearer {SESAME}"}
    assert far.request(method, API + path, json=body, headers=headers).status_code == 200
    assert_problem(far.request(method, API + path, json=body, headers=allowed(own.path, "add")), 403)


@pytest.mark.parametrize("token", ["", SESAME])
@pytest.mark.parametrize(("scope", "method", "path", "body"), CHANGING)
def test_who_changes_something_needs_a_token_for_it(
    own: Ledger, token: str, scope: str, method: str, path: str, body: Any
):
    client = client_of(own.path, token=token)
    assert_problem(client.request(method, API + path, json=body), 401)
    assert_problem(client.request(method, API + path, json=body, headers={"Authorization": "Bearer rpt_no"}), 401)
    other = allowed(own.path, *(one for one in SCOPES if one != scope))
    assert_problem(client.request(method, API + path, json=body, headers=other), 403)
    assert client.request(method, API + path, json=body, headers=allowed(own.path, scope)).status_code in (201, 404)


def test_a_browser_that_has_entered_may_ask_but_not_change(own: Ledger):
    client = client_of(own.path, token=SESAME)
    form = client.get("/enter").text
    csrf = form.partition('name="csrf" value="')[2].partition('"')[0]
    assert csrf
    assert client.post("/enter", data={"key": SESAME, "csrf": csrf}, follow_redirects=False).status_code == 303
    assert client.get(f"{API}/claims").status_code == 200
    assert_problem(client.post(f"{API}/reports", json={"id": "x", "text": "She said no."}), 401)


def test_a_token_that_was_taken_back_is_none_at_once(own: Ledger):
    client, headers = client_of(own.path), allowed(own.path, "add")
    body = {"id": "x", "text": "She said no."}
    assert client.post(f"{API}/reports", json=body, headers=headers).status_code == 201
    Tokens(own.path).remove("add")
    assert_problem(client.post(f"{API}/reports", json=body, headers=headers), 401)


# --- no -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/claims/none", 404),
        ("GET", "/claims/none/lineage", 404),
        ("GET", "/stories/none/board", 404),
        ("GET", "/stories/none/timeline", 404),
        ("GET", "/stories/none/places", 404),
        ("GET", "/actors/none/profile", 404),
        ("GET", "/reports/none/capture", 404),
        ("GET", "/search/statements?actor=none", 404),
        ("GET", "/search/statements?q=!", 400),
        ("GET", "/reports?verdict=blocked&story=a", 400),
        ("GET", "/reviews/99", 404),
        ("GET", "/queue?kind=none", 422),
        ("GET", "/stories/none", 404),
        ("GET", "/actors/none", 404),
        ("GET", "/reports/none", 404),
        ("GET", "/reports/none/text", 404),
        ("GET", "/statements/none", 404),
        ("GET", "/claims?actor=none", 404),
        ("DELETE", "/claims", 405),
        ("PUT", "/reports", 405),
        ("GET", "/claims?limit=0", 422),
        ("GET", "/claims?limit=201", 422),
        ("GET", "/claims?status=true", 422),
        ("GET", "/claims?since=yesterday", 422),
        ("GET", "/claims?since=2024-02-30", 422),
        ("GET", "/claims?as_of=1715000000", 422),
        ("GET", "/search", 422),
        ("GET", "/search?q=!", 400),
        ("GET", f"/search?q={'a+' * 40}", 400),
        ("POST", "/read", 422),
    ],
)
def test_every_no_is_the_same_body(client: TestClient, method: str, path: str, status: int):
    body = assert_problem(client.request(method, API + path), status)
    if status == 422:
        assert body["wrong"][0]["where"].startswith(("query.", "body"))
    if status == 405:
        assert client.request(method, API + path).headers["allow"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"text": 1}', b'{"text": ""}', b'{"text": "a", "more": 1}', b"\xff", b"[" * 200_000]
)
def test_bodies_that_are_none_are_refused(client: TestClient, body: bytes):
    found = client.post(f"{API}/read", content=body, headers={"Content-Type": "application/json"})
    assert_problem(found, 400 if body in (b"\xff", b"[" * 200_000) else 422)


def test_too_much_is_refused(client: TestClient):
    assert_problem(client.post(f"{API}/read", json={"text": "a" * 500_001}), 422)
    assert_problem(client.post(f"{API}/read", content=b" " * 21_000_001), 413)
    assert_problem(client.get(f"{API}/search", params={"q": "a" * 301}), 422)


def test_too_many_requests_are_refused(ledger: Ledger):
    client = client_of(ledger.path, requests=2)
    answers = [client.get(f"{API}/status") for _ in range(3)]
    assert assert_problem(answers[-1], 429)["detail"].startswith("Too many requests")
    assert answers[-1].headers["retry-after"] == "60"


def test_another_host_is_refused(client: TestClient):
    assert_problem(client.get(f"{API}/status", headers={"Host": "evil.example"}), 400)


def test_a_ledger_that_is_not_there_is_told(tmp_path: Path):
    body = assert_problem(client_of(tmp_path / "none.db").get(f"{API}/claims"), 404)
    assert body["error"] == "LedgerMissing"


def test_when_others_write_it_is_told_when_to_try_again(own: Ledger, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(changing, "WAIT_SECONDS", 0.1)
    client, headers = client_of(own.path), allowed(own.path, "add")
    with client.app.state.api.state.hands.writer(own):
        found = client.post(f"{API}/reports", json={"id": "x", "text": "She said no."}, headers=headers)
    assert assert_problem(found, 503)["error"] == "LedgerBusy"
    assert found.headers["retry-after"] == "10"


def test_a_bug_tells_nothing(own: Ledger, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Ledger, "_asker", lambda _: 1 / 0)
    body = assert_problem(client_of(own.path).get(f"{API}/reviews"), 500)
    assert "division" not in json.dumps(body)


# --- tags ---------------------------------------------------------------------------------------------------------


def test_what_is_known_is_not_sent_again(own: Ledger):
    client = client_of(own.path)
    for path in (f"{API}/claims", f"{API}/status", "/feeds/changes.atom"):
        tag = client.get(path).headers["etag"]
        for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
            again = client.get(path, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(path, headers={"If-None-Match": '"x"'}).status_code == 200


def test_head_has_the_headers_of_get_without_a_body(client: TestClient):
    for path in (f"{API}/claims", "/feeds/changes.atom"):
        asked, head = client.get(path), client.head(path)
        assert (head.status_code, head.headers["etag"]) == (200, asked.headers["etag"])
        assert head.headers["content-length"] == str(len(asked.content))


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/", "GET, HEAD, OPTIONS"),
        ("/paste", "GET, HEAD, POST, OPTIONS"),
        ("/static/reportedly.css", "GET, HEAD, OPTIONS"),
        (f"{API}/claims", "GET, HEAD, OPTIONS"),
        (f"{API}/reports", "GET, HEAD, POST, OPTIONS"),
        (f"{API}/read", "POST, OPTIONS"),
        (f"{API}/exports/claims", "GET, HEAD, OPTIONS"),
        ("/feeds/changes.atom", "GET, HEAD, OPTIONS"),
    ],
)
def test_options_names_the_methods_of_a_path_and_nothing_else_answers(client: TestClient, path: str, methods: str):
    told = client.options(path, headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"})
    assert (told.status_code, told.headers["allow"], told.content) == (204, methods, b"")
    assert not [name for name in told.headers if name.startswith("access-control-")]
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        refused = client.request(method, path)
        assert (refused.status_code, f"{refused.headers['allow']}, OPTIONS") == (405, methods)


def test_options_of_what_is_not_there(client: TestClient):
    assert [client.options(path).status_code for path in ("/nothing", f"{API}/nothing")] == [404, 404]


def test_the_tag_changes_with_the_ledger(own: Ledger):
    client, headers = client_of(own.path), allowed(own.path, "add")
    tag = client.get(f"{API}/reports").headers["etag"]
    client.post(f"{API}/reports", json={"id": "x", "text": "She said no."}, headers=headers)
    assert client.get(f"{API}/reports", headers={"If-None-Match": tag}).status_code == 200


# --- feeds --------------------------------------------------------------------------------------------------------


def test_feeds_are_served(client: TestClient, ledger: Ledger):
    story, claim = next(ledger.stories()), next(ledger.claims(status="disputed"))
    for name in ("changes", "search", f"stories/{story.id}", f"claims/{claim.id}", "actors/Orvane"):
        path = f"/feeds/{name}.{{}}{'?q=ramming' if name == 'search' else ''}"
        found = client.get(path.format("atom"))
        assert found.headers["content-type"] == "application/atom+xml"
        read = feedparser.parse(found.content)
        assert not read.bozo
        assert read.feed.links[0]["href"] == f"http://localhost{path.format('atom')}"
        shown = client.get(path.format("json"))
        assert shown.headers["content-type"] == "application/feed+json"
        assert [item["id"] for item in shown.json()["items"]] == [entry.id for entry in read.entries]
        assert all(entry.link.startswith("http://localhost/claims/") for entry in read.entries)
        page = client.get(shown.json()["home_page_url"])
        assert page.status_code == 200
        if name != "actors/Orvane":
            assert f'href="{path.format("atom")}"' in page.text


@pytest.mark.parametrize("form", ["atom", "json"])
def test_the_feed_of_a_search_follows_its_facets(client: TestClient, form: str):
    def followed(**asked: str) -> set[str]:
        found = client.get(f"/feeds/search.{form}", params=asked)
        assert found.status_code == 200, found.text
        if form == "atom":
            return {entry.link.rpartition("/")[2] for entry in feedparser.parse(found.content).entries}
        return {item["url"].rpartition("/")[2] for item in found.json()["items"]}

    denied = followed(q="ramming", act="denies")
    assert denied < followed(q="ramming")
    assert denied == {one["claim"]["id"] for one in search_of(client, q="ramming", act="denies") if one["claim"]}
    for facet, value in (
        ("status", "disputed"),
        ("actor", "Orvane"),
        ("publisher", "Meridian Wire"),
        ("until", "2024-05-07"),
    ):
        found = {one["claim"]["id"] for one in search_of(client, **{facet: value}) if one["claim"]}
        assert followed(**{facet: value}) == found != set(), facet
    shown = client.get("/feeds/search.json", params={"q": "ramming", "act": "denies"}).json()
    assert shown["title"] == "Search: ramming, act denies"
    page = client.get(shown["home_page_url"]).text
    assert 'href="/feeds/search.json?q=ramming&amp;act=denies"' in page


def search_of(client: TestClient, **asked: str) -> list[Any]:
    """Return all statements that pass a search."""
    found, cursor = [], {}
    while cursor is not None:
        page = got(client, "/search/statements", **asked, **cursor)
        found += page["statements"]
        cursor = {"cursor": page["next"]} if page["next"] else None
    assert len(found) == page["number"]
    return found


def test_a_feed_reader_may_send_the_token_as_a_password(own: Ledger):
    client = client_of(own.path, token=SESAME)
    secret = Tokens(own.path).add("reader", ["read"])
    for given, status in ((secret, 200), ("rpt_no", 401), ("", 401)):
        basic = base64.b64encode(f"anybody:{given}".encode()).decode()
        found = client.get("/feeds/changes.atom", headers={"Authorization": f"Basic {basic}"})
        assert found.status_code == status
    assert_problem(client.get("/feeds/changes.atom", headers={"Authorization": "Basic ***"}), 401)


@pytest.mark.parametrize("path", ["claims/none.atom", "actors/none.json"])
def test_what_is_not_there_has_no_feed(client: TestClient, path: str):
    assert_problem(client.get(f"/feeds/{path}"), 404)


@pytest.mark.parametrize("path", ["changes.rss", "things/x.atom", "search.atom"])
def test_there_are_no_other_feeds(client: TestClient, path: str):
    assert client.get(f"/feeds/{path}").status_code in (400, 404, 422)
    assert_problem(client.get(f"/feeds/{path}"), client.get(f"/feeds/{path}").status_code)


# --- tokens on the command line -----------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_only_its_hash_is_kept(own: Ledger):
    done = run("tokens", "add", "site", "--scope", "read", "--scope", "add", "--ledger", own.path)
    secret = done.output.strip()
    kept = own.path.with_name("own.db.tokens")
    assert secret.startswith("rpt_")
    assert len(secret) > 40
    assert secret not in kept.read_text(encoding="utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    listed = run("tokens", "list", "--ledger", own.path).output
    assert listed.startswith("site  read add  since ")
    assert secret not in listed
    assert Tokens(own.path).find(secret).scopes == ("read", "add")
    assert run("tokens", "remove", "site", "--ledger", own.path).exit_code == 0
    assert Tokens(own.path).find(secret) is None
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["add"], 2, "needs the token's name"),
        (["add", "x"], 2, "needs --scope"),
        (["add", "a b", "--scope", "read"], 1, "no name for a token"),
        (["add", "x", "--scope", "all"], 2, "'all' is not one of"),
        (["remove", "x"], 1, "there is no token 'x'"),
    ],
)
def test_wrong_usage_of_tokens_is_told(own: Ledger, arguments: list[str], status: int, said: str):
    done = run("tokens", *arguments, "--ledger", own.path)
    assert (done.exit_code, said in done.output) == (status, True), done.output


def test_a_name_is_given_once(own: Ledger):
    assert run("tokens", "add", "x", "--scope", "read", "--ledger", own.path).exit_code == 0
    again = run("tokens", "add", "x", "--scope", "read", "--ledger", own.path)
    assert (again.exit_code, "already" in again.output) == (1, True)


def test_a_damaged_file_of_tokens_lets_nobody_in(own: Ledger):
    own.path.with_name("own.db.tokens").write_text("[{]", encoding="utf-8")
    found = client_of(own.path).get(f"{API}/claims", headers={"Authorization": "Bearer rpt_x"})
    assert assert_problem(found, 500)["error"] == "LedgerDamaged"
    assert "holds no tokens" in run("tokens", "list", "--ledger", own.path).output
