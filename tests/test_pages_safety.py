"""Whom the pages refuse, what they never send, what may be pasted, and the command that serves them."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi.routing import iter_route_contexts
from serving import REVISED, TEXT, addresses, client, demo, served, tree, word_of
from sites import PAGE, web
from sites import served as sites_served
from starlette.testclient import TestClient

from reportedly.cli.demo import SAMPLES
from reportedly.keeping import open_ledger
from reportedly.keeping.browsing import Browsing
from reportedly.web import words
from reportedly.web.pages.entry import within
from reportedly.web.safety.headers import HEADERS, POLICY
from reportedly.web.settings import UPLOAD_BYTES_AT_MOST


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return addresses(demo())


@pytest.fixture
def asked() -> TestClient:
    return client(demo())


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the ledger that a test may change."""
    shutil.copyfile(demo(), tmp_path / "ledger.db")
    return tmp_path / "ledger.db"


# --- paste --------------------------------------------------------------------------------------------------------


def test_a_pasted_text_is_read_at_once_and_saved_only_on_request(own: Path):
    asked = client(own)
    with open_ledger(own) as ledger:
        before = len(list(ledger.reports()))
    read = asked.post("/paste", data={"csrf": word_of(asked.get("/paste")), "text": TEXT})
    assert read.status_code == 303
    draft = asked.get(read.headers["location"])
    assert len(tree(draft.text).xpath("//section[@class='found']//ol/li")) == 2
    with open_ledger(own) as ledger:
        assert len(list(ledger.reports())) == before
    saved = asked.post(read.headers["location"] + "/save", data={"csrf": word_of(draft)})
    with open_ledger(own) as ledger:
        assert ledger.report(saved.headers["location"].rpartition("/")[2])[1].strip() == TEXT
    assert asked.get(read.headers["location"]).status_code == 404


def test_the_source_of_a_page_is_read_as_a_page(asked: TestClient):
    source = (SAMPLES / "day1-northern-herald.html").read_text(encoding="utf-8")
    read = asked.post("/paste", data={"csrf": word_of(asked.get("/paste")), "text": source})
    assert '<h1 dir="auto">Orvane Accuses Kaldria' in asked.get(read.headers["location"]).text


def test_the_page_at_an_address_is_fetched_read_and_saved_under_it(own: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("reportedly.collect.web.Web", web)  # to it this machine is public
    asked = client(own)
    with sites_served() as site:
        site.pages["/bridges"] = (200, {}, PAGE)
        given = {"csrf": word_of(asked.get("/paste")), "address": site.at("/bridges").removeprefix("http://")}
        assert asked.post("/paste", data=given).status_code == 422  # without a scheme it is https, which the site lacks
        read = asked.post("/paste", data={**given, "address": site.at("/bridges")})
        draft = asked.get(read.headers["location"])
        assert "Two bridges" in draft.text
        saved = asked.post(read.headers["location"] + "/save", data={"csrf": word_of(draft)})
        assert site.paths().count("/bridges") == 1
        with open_ledger(own) as ledger:
            assert ledger.report(site.at("/bridges"))[0].id == saved.headers["location"].rpartition("/")[2]


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({}, 422, "nothing was given"),
        ({"address": "http://127.0.0.1:1/"}, 422, "private"),
        ({"address": "file:///etc/passwd"}, 422, ""),
        ({"address": "javascript:alert(1)"}, 422, ""),
        ({"text": "x" * 1_000_001}, 400, "text"),
        ({"text": "x" * 2_000_000}, 400, "exceeded"),
    ],
)
def test_what_cannot_be_read_says_why(asked: TestClient, given: dict[str, str], status: int, said: str):
    found = asked.post("/paste", data={"csrf": word_of(asked.get("/paste")), **given})
    assert found.status_code == status
    assert said in found.text.lower()


def test_saving_waits_for_another_writer_and_then_says_so(own: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("reportedly.ledger.engine.WAIT_SECONDS", 0.1)
    monkeypatch.setattr("reportedly.ledger.engine.writer.__wrapped__.__defaults__", (0.1,))
    asked = client(own)
    read = asked.post("/paste", data={"csrf": word_of(asked.get("/paste")), "text": TEXT})
    word = word_of(asked.get(read.headers["location"]))
    with open_ledger(own) as other:
        other.upgrade()
        assert asked.post(read.headers["location"] + "/save", data={"csrf": word}).status_code == 503
    assert asked.post(read.headers["location"] + "/save", data={"csrf": word}).status_code == 303


# --- safety -------------------------------------------------------------------------------------------------------


def test_every_answer_has_the_headers_that_keep_it_safe(asked: TestClient, pages: dict[str, str]):
    for address in [*pages.values(), "/static/reportedly.css", "/static/none.js", "/healthz", "/paste/none"]:
        found = asked.get(address)
        assert HEADERS.items() <= dict(found.headers.items()).items() or all(
            found.headers[name] == value for name, value in HEADERS.items()
        ), address
    assert asked.get("/", headers={"Host": "evil.example"}).headers["X-Frame-Options"] == "DENY"
    assert "unsafe" not in POLICY


def test_no_page_has_a_script_style_or_handler_in_it(asked: TestClient, pages: dict[str, str]):
    for address in pages.values():
        page = tree(asked.get(address).text)
        assert not page.xpath("//script[not(@src)] | //style | //@style | //@*[starts-with(name(), 'on')]"), address
        loaded = page.xpath("//script/@src | //link[not(@rel='alternate')]/@href")
        assert all(each.startswith("/static/") for each in loaded), address
        assert all(each.startswith("/feeds/") for each in page.xpath("//link[@rel='alternate']/@href")), address


def test_no_cookie_is_set_but_the_session_s_and_it_is_for_this_site_alone(asked: TestClient, pages: dict[str, str]):
    for name, address in pages.items():
        cookie = asked.get(address).headers.get("set-cookie")
        if name in ("front", "paste", "enter"):
            assert cookie is None or {"httponly", "samesite=strict"} <= set(cookie.split("; "))
        else:
            assert cookie is None, address
    secure = client(demo(), secure=True, token="t").get("/enter")  # noqa: S106 a test's
    assert "secure" in secure.headers["set-cookie"].split("; ")
    assert "max-age" in secure.headers["strict-transport-security"]


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "169.254.169.254", "", "127.0.0.1@evil"])
def test_a_request_under_another_name_is_refused(asked: TestClient, host: str):
    assert asked.get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8321", "127.0.0.1", "[::1]:8321"])
def test_a_request_under_its_own_names_is_answered(asked: TestClient, host: str):
    assert asked.get("/", headers={"Host": host}).status_code == 200


def test_a_form_without_the_word_of_its_session_is_refused(asked: TestClient):
    word = word_of(asked.get("/paste"))
    for given in ({}, {"csrf": ""}, {"csrf": word[:-1]}, {"csrf": "é" * 20}):
        assert asked.post("/paste", data={"text": TEXT, **given}).status_code == 403
    assert client(demo()).post("/paste", data={"text": TEXT, "csrf": word}).status_code == 403
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert asked.post("/paste", data={"text": TEXT, "csrf": word}, headers=elsewhere).status_code == 403
    assert asked.post("/paste", data={"text": TEXT, "csrf": word}).status_code == 303


def test_every_page_that_changes_something_asks_for_the_word(asked: TestClient):
    routes = iter_route_contexts(asked.app.routes)  # type: ignore[attr-defined]
    changing = [str(one.path) for one in routes if "POST" in (getattr(one.original_route, "methods", None) or ())]
    assert {"/paste", "/paste/{name}/save", "/enter", "/leave"} <= set(changing)
    for path in changing:
        if not path.startswith("/api/"):  # programs that send a token are asked for no word
            assert asked.post(path.replace("{name}", "none")).status_code == 403, path


def test_where_a_token_is_needed_nothing_is_shown_before_it(pages: dict[str, str]):
    asked = client(demo(), token="right one")  # noqa: S106 a test's
    for name, address in pages.items():
        found = asked.get(address)
        if name != "enter":
            assert found.status_code == 303
            assert found.headers["location"].startswith("/enter?to=")
            assert not found.content
    assert asked.get("/api/v1/claims").status_code == 401
    assert asked.post("/paste", data={"text": TEXT}).status_code == 303
    page = asked.get("/enter?to=/claims")
    wrong = asked.post("/enter", data={"csrf": word_of(page), "key": "wrong", "to": "/claims"})
    assert wrong.status_code == 403
    assert asked.get("/claims").status_code == 303
    right = asked.post("/enter", data={"csrf": word_of(page), "key": "right one", "to": "/claims"})
    assert (right.status_code, right.headers["location"]) == (303, "/claims")
    assert asked.get("/claims").status_code == 200
    (word,) = tree(asked.get("/claims").text).xpath("//form[@action='/leave']/input[@name='csrf']/@value")
    assert asked.post("/leave", data={"csrf": word}).headers["location"] == "/enter"
    assert asked.get("/claims").status_code == 303


def test_programs_send_the_token_in_a_header():
    asked = client(demo(), token="right")  # noqa: S106 a test's
    assert asked.get("/claims", headers={"Authorization": "Bearer right"}).status_code == 200
    assert asked.get("/claims", headers={"Authorization": "Bearer wrong"}).status_code == 303
    assert asked.get("/claims", headers={"Authorization": "Basic right"}).status_code == 303


def test_a_session_that_was_made_up_is_none():
    asked = client(demo(), token="right")  # noqa: S106 a test's
    asked.cookies.set("reportedly", "eyJlbnRlcmVkIjogdHJ1ZX0=.x.y")
    assert asked.get("/claims").status_code == 303


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\n/b", ""]
)
def test_after_entering_one_stays_on_this_site(address: str):
    assert within(address) == "/"


def test_bodies_are_bounded(asked: TestClient):
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    assert asked.post("/paste", content=head + b"x" * UPLOAD_BYTES_AT_MOST, headers=form).status_code == 413

    def endless() -> Iterator[bytes]:
        yield head
        for _ in range(UPLOAD_BYTES_AT_MOST // 1_000_000 + 2):
            yield b"x" * 1_000_000

    assert asked.post("/paste", content=endless(), headers=form).status_code == 413


def test_rates_are_bounded():
    asked = client(demo(), requests=5, changes=2)
    assert [asked.post("/paste").status_code for _ in range(3)] == [403, 403, 429]
    found = [asked.get("/guide") for _ in range(6)]
    assert {each.status_code for each in found} == {200, 429}
    assert found[-1].headers["retry-after"] == "60"
    assert asked.get("/static/reportedly.css").status_code == 200


def test_a_capture_comes_as_text_that_no_browser_runs(asked: TestClient, pages: dict[str, str]):
    found = asked.get(pages["report"] + "/capture")
    assert found.headers["content-type"].startswith("text/plain")
    assert found.headers["content-disposition"].startswith("attachment; ")
    assert "sandbox" in found.headers["content-security-policy"]
    assert b"<html" in found.content


def test_addresses_that_are_none_of_the_web_are_not_linked():
    for address in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://", "//x", "http://["):
        assert words.web_address(address) == ""
    assert words.web_address(REVISED) == REVISED


def test_files_outside_of_the_package_are_not_served(asked: TestClient):
    for path in ("../app.py", "..%2fapp.py", "%2e%2e/app.py", "vendor/../../app.py", "/etc/passwd"):
        assert asked.get(f"/static/{path}").status_code == 404


def test_a_bug_shows_nothing_of_itself(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise RuntimeError("secret path")

    monkeypatch.setattr(Browsing, "claims", broken)
    found = client(demo()).get("/claims")
    assert found.status_code == 500
    assert "secret" not in found.text
    assert found.headers["content-security-policy"] == POLICY


# --- the command --------------------------------------------------------------------------------------------------


def test_the_command_serves_until_it_is_told_to_stop(pages: dict[str, str]):
    with served(demo()) as address:
        assert httpx2.get(address + pages["board"]).status_code == 200
        assert httpx2.get(address, headers={"Host": "evil.example"}).status_code == 400


def test_it_ends_with_status_0_on_the_signal_term():
    command = [sys.executable, "-m", "reportedly", "serve", "--ledger", str(demo()), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("serving http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stderr
        assert process.stderr.read() == ""


def test_beyond_this_machine_a_token_is_made_and_printed():
    command = [
        sys.executable,
        "-m",
        "reportedly",
        "serve",
        "--ledger",
        str(demo()),
        "--port",
        "0",
        "--name",
        "x.example",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = process.stdout.readline().split()[1]
        token = process.stdout.readline().removeprefix("token ").strip()
        try:
            assert httpx2.get(address, headers={"Host": "x.example"}).status_code == 303
            assert len(token) > 20
            headers = {"Host": "x.example", "Authorization": f"Bearer {token}"}
            assert httpx2.get(address, headers=headers).status_code == 200
        finally:
            process.terminate()


def test_a_port_that_is_taken_is_said_so():
    with served(demo()) as address:
        port = address.rpartition(":")[2]
        command = [sys.executable, "-m", "reportedly", "serve", "--ledger", str(demo()), "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Name another with --port" in done.stderr


def test_many_read_while_one_writes(own: Path):
    asked, failed = client(own), []

    def read(address: str) -> None:
        failed.extend(found.status_code for _ in range(8) if (found := asked.get(address)).status_code != 200)

    pages = [address for name, address in addresses(own).items() if name not in ("missing", "paste", "enter")]
    threads = [threading.Thread(target=read, args=(address,)) for address in pages]
    for each in threads:
        each.start()
    with open_ledger(own) as ledger:
        texts = [own.with_name(f"{n}.txt") for n in range(5)]
        for n, path in enumerate(texts):
            path.write_text(f"{TEXT} Agnes Tull said that {n} boats were gone.", encoding="utf-8")
        assert all(outcome.value for outcome in ledger.add(map(str, texts)))
    for each in threads:
        each.join()
    assert not failed


# --- methods ------------------------------------------------------------------------------------------------------


def test_every_page_answers_head_as_get_without_a_body(asked: TestClient, pages: dict[str, str]):
    for address in (*pages.values(), "/healthz", "/static/reportedly.css", "/review", "/claims?status=true"):
        whole, head = asked.get(address), asked.head(address)
        assert (head.status_code, head.content) == (whole.status_code, b""), address
        assert {**head.headers, "set-cookie": ""} == {**whole.headers, "set-cookie": ""}, address
        assert int(head.headers["content-length"]) == len(whole.content) or "content-encoding" in whole.headers


def test_what_refuses_head_has_no_body_either(pages: dict[str, str]):
    closed = client(demo(), token="right")  # noqa: S106 a test's
    head = closed.head(pages["claim"])
    assert (head.status_code, head.content, head.headers["location"][:6]) == (303, b"", "/enter")


@pytest.mark.parametrize(
    ("method", "address", "methods"),
    [
        ("DELETE", "/", "GET, HEAD"),
        ("POST", "/claims/none", "GET, HEAD"),
        ("PUT", "/paste", "GET, HEAD, POST"),
        ("GET", "/leave", "POST"),
        ("HEAD", "/leave", "POST"),
        ("POST", "/static/reportedly.css", "GET, HEAD"),
        ("PUT", "/api/v1/reports", "GET, HEAD, POST"),
        ("HEAD", "/api/v1/read", "POST"),
        ("TRACE", "/feeds/changes.atom", "GET, HEAD"),
    ],
)
def test_another_method_is_refused_with_those_that_there_are(
    asked: TestClient, method: str, address: str, methods: str
):
    found = asked.request(method, address)
    assert (found.status_code, found.headers["allow"]) == (405, methods)
