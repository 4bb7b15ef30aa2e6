"""Webhooks: sent to a real server, signed, tried again, and kept where that does not help."""

from __future__ import annotations

import json
import shutil
import stat
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from ledgers import DENIED, RAMMED, lines, record, run
from standardwebhooks import Webhook, WebhookVerificationError

from reportedly.keeping import Ledger, open_ledger, posting
from reportedly.keeping.posting import LATER, Posting


class Receiver:
    """A server that keeps what it is sent, and answers with `status`."""

    def __init__(self) -> None:
        self.status = 204
        self.got: list[tuple[dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(outer.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/hook"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()

    def events(self) -> list[dict[str, Any]]:
        """Return what it was told."""
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A ledger with a report, and one with another that denies it."""
    folder = tmp_path_factory.mktemp("hooks")
    with open_ledger(folder / "seed.db") as made:
        assert all(out.value for out in made.add([str(lines(folder / "a.jsonl", record("a", RAMMED, "2024-05-06")))]))
        made.backup(folder / "before.db")
        assert all(out.value for out in made.add([str(lines(folder / "b.jsonl", record("b", DENIED, "2024-05-08")))]))
        made.backup(folder / "after.db")
    return folder / "before.db", folder / "after.db"


class Clock:
    """A time that a test moves. It begins with now, as signatures of other times are refused."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        """Tell it."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(seed: tuple[Path, Path], tmp_path: Path) -> Ledger:
    return open_ledger(shutil.copy(seed[0], tmp_path / "own.db"))


def denied(ledger: Ledger, seed: tuple[Path, Path]) -> Ledger:
    """Put the later state of the ledger in its place."""
    ledger.close()
    shutil.copy(seed[1], ledger.path)
    return open_ledger(ledger.path)


def told(ledger: Ledger, clock: Clock) -> Any:
    (found,) = Posting(ledger, clock).send()
    return found


def test_what_happens_is_told_signed_and_once(ledger: Ledger, seed: Any, receiver: Receiver, clock: Clock):
    kinds = ["report.added", "claim.changed", "review.made"]
    hook = Posting(ledger, clock).add("desk", receiver.address, kinds)
    assert told(ledger, clock).sent == 0  # what was there before is not told
    later = denied(ledger, seed)
    assert told(later, clock).sent == len(receiver.got) > 1
    for headers, body in receiver.got:
        event = Webhook(hook.secret).verify(body, headers)
        assert set(event) == {"type", "timestamp", "data"}
    by_kind = {event["type"]: event["data"] for event in receiver.events()}
    assert by_kind["report.added"]["given_id"] == "b"
    change = by_kind["claim.changed"]
    assert (change["status"], change["before"]) == ("disputed", "unconfirmed")
    assert {"who": "Orvane", "why": "asserted it"} in change["because"]
    assert told(later, clock).sent == 0


def test_a_correction_is_told(ledger: Ledger, receiver: Receiver, clock: Clock):
    Posting(ledger, clock).add("desk", receiver.address, ["review.made"])
    claim = next(ledger.claims())
    statement = ledger.claim(claim.id).positions[0].statement.id
    ledger.review("stance", statement, author="Ada", value="doubts")  # type: ignore[arg-type]
    ledger.close()
    assert told(open_ledger(ledger.path), clock).sent == 1
    assert receiver.events()[0]["data"]["author"] == "Ada"


def test_another_s_signature_is_none(ledger: Ledger, seed: Any, receiver: Receiver, clock: Clock):
    Posting(ledger, clock).add("desk", receiver.address)
    told(denied(ledger, seed), clock)
    other = Posting(ledger, clock).add("other", receiver.address)
    with pytest.raises(WebhookVerificationError):
        Webhook(other.secret).verify(receiver.got[0][1], receiver.got[0][0])


def test_what_fails_is_tried_again_under_the_same_id_when_it_is_due(
    ledger: Ledger, seed: Any, receiver: Receiver, clock: Clock
):
    Posting(ledger, clock).add("desk", receiver.address)
    later = denied(ledger, seed)
    receiver.status = 500
    found = told(later, clock)
    assert (found.sent, found.waiting > 0, found.why) == (0, True, "status 500")
    tried = len(receiver.got)
    told(later, clock)
    assert len(receiver.got) == tried  # not yet
    receiver.status = 200
    clock.now += LATER[0]
    found = told(later, clock)
    assert (found.waiting, found.why) == (0, "")
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert ids[:tried] == ids[tried : 2 * tried]


def test_what_cannot_be_sent_for_days_is_dead_until_it_is_revived(
    ledger: Ledger, seed: Any, receiver: Receiver, clock: Clock
):
    Posting(ledger, clock).add("desk", receiver.address)
    later = denied(ledger, seed)
    receiver.status = 503
    for _ in range(40):  # a few are tried in each round
        clock.now += max(LATER)
        found = told(later, clock)
    assert found.waiting == 0
    assert found.dead > 0
    listed = run("hooks", "dead", "desk", "--ledger", later.path).output
    assert f"{len(LATER) + 1} tries, status 503" in listed
    (line, *_) = run("hooks", "dead", "desk", "--json", "--ledger", later.path).output.splitlines()
    assert json.loads(line)["event"]["kind"] == "claim.changed"
    receiver.status, receiver.got = 200, []
    assert run("hooks", "retry", "desk", "--ledger", later.path).output == f"{found.dead} to be tried again\n"
    assert told(later, clock).sent == found.dead == len(receiver.got)


def test_an_address_that_wants_no_more_is_left_alone(ledger: Ledger, seed: Any, receiver: Receiver, clock: Clock):
    Posting(ledger, clock).add("desk", receiver.address)
    later = denied(ledger, seed)
    receiver.status = 410
    assert told(later, clock).gone
    tried = len(receiver.got)
    clock.now += max(LATER)
    assert told(later, clock).gone
    assert len(receiver.got) == tried == 1
    assert "wants no more" in run("hooks", "list", "--ledger", later.path).output


def test_no_redirect_is_followed(ledger: Ledger, seed: Any, receiver: Receiver, clock: Clock):
    Posting(ledger, clock).add("desk", receiver.address)
    receiver.status = 307
    assert told(denied(ledger, seed), clock).why == "status 307"


def test_one_address_that_is_down_stops_no_other(ledger: Ledger, seed: Any, receiver: Receiver, clock: Clock):
    Posting(ledger, clock).add("a", "http://127.0.0.1:1/")
    Posting(ledger, clock).add("b", receiver.address)
    down, up = Posting(denied(ledger, seed), clock).send()
    assert down.why.startswith("ConnectError")
    assert (up.why, up.sent > 0) == ("", True)


def test_so_many_wait_and_no_more(
    ledger: Ledger, seed: Any, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(posting, "FAILURES_AT_MOST", 1)
    monkeypatch.setattr(posting, "DEAD_AT_MOST", 1)
    Posting(ledger, clock).add("desk", receiver.address, ["report.added", "claim.changed"])
    later = denied(ledger, seed)
    receiver.status = 500
    assert told(later, clock).waiting > 1
    assert len(receiver.got) == 1
    for _ in range(40):
        clock.now += max(LATER)
        found = told(later, clock)
    assert (found.waiting, found.dead) == (0, 1)


# --- on the command line ------------------------------------------------------------------------------------------


def test_hooks_are_kept_from_others_eyes(ledger: Ledger, seed: Any, receiver: Receiver):
    done = run("hooks", "add", "desk", receiver.address, "--event", "report.added", "--ledger", ledger.path)
    secret = done.output.strip()
    assert secret.startswith("whsec_")
    kept = ledger.path.with_name("own.db.hooks")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    listed = run("hooks", "list", "--ledger", ledger.path).output
    assert listed == f"desk  {receiver.address}  report.added  0 waiting, 0 dead\n"
    later = denied(ledger, seed)
    done = run("hooks", "send", "--ledger", later.path)
    assert (done.exit_code, done.output) == (0, "desk  1 sent, 0 waiting, 0 dead\n")
    assert Webhook(secret).verify(receiver.got[0][1], receiver.got[0][0])["type"] == "report.added"
    assert run("hooks", "remove", "desk", "--ledger", later.path).exit_code == 0
    assert run("hooks", "list", "--ledger", later.path).output == ""


def test_what_could_not_be_sent_is_an_error(ledger: Ledger, seed: Any, receiver: Receiver):
    run("hooks", "add", "desk", receiver.address, "--ledger", ledger.path)
    receiver.status = 500
    done = run("hooks", "send", "--ledger", denied(ledger, seed).path)
    assert done.exit_code == 1
    assert "desk: status 500" in done.output


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["add", "x"], 2, "a name and an address"),
        (["add", "x y", "https://a.example"], 1, "no name for a hook"),
        (["add", "x", "ftp://a.example"], 1, "no address of the web"),
        (["add", "x", "https://a.example/ b"], 1, "no address of the web"),
        (["remove"], 2, "needs the hook's name"),
        (["remove", "x"], 1, "there is no hook 'x'"),
        (["retry", "x"], 1, "there is no hook 'x'"),
        (["dead", "x"], 1, "there is no hook 'x'"),
    ],
)
def test_wrong_usage_is_told(ledger: Ledger, arguments: list[str], status: int, said: str):
    done = run("hooks", *arguments, "--ledger", ledger.path)
    assert (done.exit_code, said in done.output) == (status, True), done.output


def test_a_damaged_file_is_told(ledger: Ledger):
    ledger.path.with_name("own.db.hooks").write_text("{", encoding="utf-8")
    assert "holds no hooks" in run("hooks", "list", "--ledger", ledger.path).output
