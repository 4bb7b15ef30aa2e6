"""Exports over HTTP: the files that the command line writes, of what is asked for, so many at a time."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import chain, product
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import feedparser
import pyarrow.parquet
import pytest
from ledgers import DENIED, RAMMED, lines, record, run
from lxml import html
from serving import addresses, client, demo
from starlette.testclient import TestClient

from reportedly.keeping import Ledger, open_ledger
from reportedly.keeping.forms import FORMATS
from reportedly.keeping.tokens import Tokens
from reportedly.web.api import exports

API = "/api/v1/exports"
FORMS = [(what, form) for what, forms in FORMATS.items() for form in forms]
SEARCH = {"q": "boat", "act": "denies"}


@pytest.fixture(scope="module")
def asked() -> TestClient:
    return client(demo(), requests=10**9)


@pytest.fixture(scope="module")
def ledger() -> Iterator[Ledger]:
    with open_ledger(demo()) as found:
        yield found


@pytest.fixture(scope="module")
def of(ledger: Ledger) -> dict[str, str]:
    """A story, one of its reports, a claim."""
    story = max(ledger.stories(), key=lambda one: one.reports)
    _, reports, _ = ledger.story(story.id)
    return {"story": story.id, "report": reports[0].id, "claim": next(ledger.claims(status="disputed")).id}


def written(tmp_path: Path, what: str, form: str, *arguments: str) -> bytes:
    """Return what the command line writes."""
    done = run("export", what, "--format", form, *arguments, "--output", tmp_path / "out", "--ledger", demo())
    assert done.exit_code == 0, done.output
    return (tmp_path / "out").read_bytes()


@pytest.mark.parametrize(("what", "form"), [one for one in FORMS if one[0] != "reviews"])
def test_what_is_sent_is_what_the_command_line_writes(
    asked: TestClient, of: dict[str, str], tmp_path: Path, what: str, form: str
):
    given = {"search": SEARCH, "places": {}}.get(what, {"story": of["story"]})
    options = chain.from_iterable((f"--{'search' if name == 'q' else name}", value) for name, value in given.items())
    found = asked.get(f"{API}/{what}", params={"format": form, **given})
    assert found.status_code == 200, found.text
    wanted = written(tmp_path, what, form, *options)
    if form == "parquet":
        tables = [pyarrow.parquet.read_table(io.BytesIO(one)).to_pylist() for one in (found.content, wanted)]
        assert tables[0] == tables[1] != []
    elif form in ("atom", "json-feed"):
        read = [
            feedparser.parse(one).entries if form == "atom" else json.loads(one)["items"]
            for one in (found.content, wanted)
        ]
        assert [one["id"] for one in read[0]] == [one["id"] for one in read[1]] != []
    else:
        assert found.content == wanted != b""


@pytest.mark.parametrize(("what", "form"), FORMS)
def test_a_file_has_its_type_and_a_name_that_says_what_is_in_it(
    asked: TestClient, of: dict[str, str], what: str, form: str
):
    given = {"search": SEARCH, "story": {"story": of["story"]}}.get(what, {})
    found = asked.head(f"{API}/{what}", params={"format": form, **given})
    if found.status_code == 404:
        assert (what, form) == ("reviews", "parquet")  # there are none, and a table without rows has no columns
        return
    media, end = exports.MEDIA[form]
    assert found.headers["content-type"].startswith(media)
    name = f"reportedly-{what}-{of['story']}" if what == "story" else f"reportedly-{what}"
    assert found.headers["content-disposition"] == f'attachment; filename="{name}.{end}"'
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.content == b""


@pytest.mark.parametrize("what", ["statements", "claims", "reports", "schema-org", "annotations", "places"])
def test_what_belongs_to_a_report_can_be_had_alone(asked: TestClient, ledger: Ledger, of: dict[str, str], what: str):
    given = {"format": "jsonl", "report": of["report"]}
    some = asked.get(f"{API}/{what}", params=given).text.splitlines()
    every = asked.get(f"{API}/{what}", params={"format": "jsonl"}).text.splitlines()
    assert set(some) <= set(every)
    assert len(some) < len(every) or what == "places"
    if what == "claims":
        _, _, statements = ledger.report(of["report"])
        on = {
            about["claim"]
            for row in ledger.export("statements", report=of["report"])
            for one in row["attributions"]
            for about in one["claims"]
        }
        assert {json.loads(one)["id"] for one in some} == on != set()
        assert len(statements) > 1


def test_a_later_revision_has_the_claims_of_what_it_says_again(asked: TestClient, ledger: Ledger):
    first, second = (one.report.id for one in ledger.revisions("https://post.example/bridges"))
    rows = [asked.get(f"{API}/claims", params={"report": one}).text.splitlines() for one in (first, second)]
    assert set(rows[0]) & set(rows[1])


def test_a_search_is_exported_as_the_page_shows_it(asked: TestClient):
    page = html.fromstring(asked.get("/search", params={"words": "boat", "act": "denies"}).text)
    shown = page.xpath("//ol[contains(@class, 'statements')]/li//a[contains(@href, '#s-')]/@href")
    rows = [
        json.loads(line) for line in asked.get(f"{API}/search", params={**SEARCH, "format": "jsonl"}).text.splitlines()
    ]
    assert rows
    assert {one["act"] for one in rows} == {"denies"}
    assert {f"s-{one['id']}" for one in rows} == {one.partition("#")[2] for one in shown}


@pytest.mark.parametrize("name", ["board", "timeline", "report", "search", "facets"])
def test_pages_link_to_exports_of_what_they_show(asked: TestClient, name: str):
    address = addresses(demo())[name]
    links = html.fromstring(asked.get(address).text).xpath("//main//a[starts-with(@href, '/api/v1/exports/')]")
    assert len(links) > 1
    for link in links:
        found = asked.get(link.get("href"))
        assert found.status_code == 200, link.get("href")
        assert found.headers["content-disposition"].startswith("attachment")
        assert found.content


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/statements?format=html", 422),
        ("/story", 422),
        ("/search", 400),
        ("/search?act=nonsense", 422),
        ("/search?q=!", 400),
        ("/claims?story=none", 404),
        ("/claims?report=none", 404),
        ("/story?story=none", 404),
        ("/changes?claim=none", 404),
        ("/changes?format=csv&q=ramming", 400),
        ("/changes?claim=a&story=b", 400),
        ("/nothing", 404),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_sent(asked: TestClient, path: str, status: int):
    found = asked.get(API + path)
    assert (found.status_code, found.headers["content-type"]) == (status, "application/problem+json")
    assert "content-disposition" not in found.headers


@pytest.mark.parametrize(
    ("name", "value"), list(product(["story", "report"], ['"\r\nX-Evil: 1', "../../etc", "ü" * 200]))
)
def test_no_id_gets_into_a_header(asked: TestClient, name: str, value: str):
    found = asked.get(f"{API}/claims?{urlencode({name: value})}")
    assert found.status_code == 404
    assert "x-evil" not in found.headers


def test_the_name_of_a_file_has_nothing_but_letters_and_digits(tmp_path: Path):
    with open_ledger(tmp_path / "own.db") as own:
        given = lines(tmp_path / "a.jsonl", record('a"; x="ü/..', RAMMED))
        assert all(outcome.value for outcome in own.add([str(given)]))
    found = client(tmp_path / "own.db").get(f"{API}/claims", params={"report": 'a"; x="ü/..'})
    assert found.headers["content-disposition"] == 'attachment; filename="reportedly-claims-a-x.jsonl"'


def test_exports_take_the_scope_to_read(tmp_path: Path):
    with open_ledger(tmp_path / "own.db") as own:
        given = lines(tmp_path / "a.jsonl", record("a", RAMMED), record("b", DENIED))
        assert all(outcome.value for outcome in own.add([str(given)]))
    far = client(tmp_path / "own.db", token="open sesame")  # noqa: S106
    assert far.get(f"{API}/claims").status_code == 401
    for scope, status in (("add", 403), ("read", 200)):
        secret = Tokens(own.path).add(scope, [scope])
        assert far.get(f"{API}/claims", headers={"Authorization": f"Bearer {secret}"}).status_code == status


def test_so_many_are_sent_at_once_and_a_turn_ends_when_nobody_wants_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exports, "WAIT_SECONDS", 0.1)
    asked = client(demo(), requests=10**9)
    turns = asked.app.state.api.state.turns
    held: list[Any] = [turns.held(iter([b"a", b"b"])) for _ in range(exports.EXPORTS_AT_MOST)]
    assert {next(one) for one in held} == {b"a"}
    busy = asked.get(f"{API}/claims")
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "10")
    held.pop()
    assert asked.get(f"{API}/claims").status_code == 200
    assert list(held.pop()) == [b"b"]
    for _ in range(2 * exports.EXPORTS_AT_MOST):
        assert asked.get(f"{API}/claims").status_code == 200


def test_an_export_that_takes_too_long_is_broken_off(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exports, "SECONDS_AT_MOST", 0)
    with pytest.raises(RuntimeError, match="too long"):
        client(demo(), requests=10**9).get(f"{API}/claims")
