"""Pages over HTTP, from real servers on this machine: what is kept, what is refused, and that all is bounded."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from email.utils import formatdate
from functools import partial
from itertools import pairwise
from pathlib import Path

import anyio
import brotli
import pytest
import trustme
from anyio.from_thread import start_blocking_portal
from hypercorn.asyncio import serve
from hypercorn.config import Config
from ledgers import SAMPLES, contents, run
from sites import PAGE, Names, Site, answer, served, web

import reportedly
from reportedly import InputTooLarge, NotText, PageRefused, RobotsRefused, Unreachable, WebError
from reportedly.collect.fetching import REDIRECTS_AT_MOST, ROBOTS_REDIRECTS_AT_MOST, TRIES_AT_MOST
from reportedly.collect.web import Pace, Web

zipped = partial(gzip.compress, mtime=0)
"""The same bytes at any time of the day, for they are in the names of tests."""

SAMPLE = (SAMPLES / "day1-northern-herald.html").read_bytes()


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as found:
        yield found


@pytest.fixture
def fetcher() -> Iterator[Web]:
    with web() as found:
        yield found


# --- the command ----------------------------------------------------------------------------------------------------


def test_a_page_added_twice_is_one_report(site: Site, tmp_path: Path):
    site.pages["/story?id=7"] = (200, {}, SAMPLE)
    ledger = ("--ledger", tmp_path / "ledger.db", "--allow-private")
    first = run("add", *ledger, site.at("/story?id=7&utm_source=feed#top"))
    assert (first.exit_code, first.output.split()[0]) == (0, "new")
    assert site.at("/story?id=7") in first.output
    again = run("add", *ledger, site.at("/story?fbclid=x&id=7"))
    assert (again.exit_code, again.output.split()[0]) == (0, "same")
    reports = contents(tmp_path / "ledger.db", ["reports"])["reports"]
    assert len(reports) == 1
    assert site.at("/story?id=7") in reports[0]


def test_a_page_that_changed_is_a_revision(site: Site, tmp_path: Path):
    site.pages["/a"] = [(200, {}, SAMPLE), (200, {}, SAMPLE.replace(b"</p>", b" It was said again on Sunday.</p>"))]
    for change in ("new", "revision"):
        result = run("add", "--ledger", tmp_path / "ledger.db", "--allow-private", site.at("/a"))
        assert result.output.split()[0] == change


def test_a_wall_in_the_place_of_a_report_is_told_and_no_revision(site: Site, tmp_path: Path):
    wall = b"<html lang=en><title>Subscribe to continue reading</title><p>Already a subscriber? Log in.</p></html>"
    site.pages["/a"] = [(200, {}, SAMPLE), (200, {}, wall)]
    ledger = ("--ledger", tmp_path / "ledger.db")
    first, *again = (run("add", *ledger, "--allow-private", "--json", site.at("/a")) for _ in range(3))
    report = json.loads(first.output)["report"]
    found = [json.loads(each.output) for each in again]
    assert [(each["report"], each["verdict"]) for each in found] == [(report, "blocked")] * 2
    assert [each["change"] for each in found] == ["worse", "same"]  # the second time that wall is there already
    assert len(contents(tmp_path / "ledger.db", ["reports"])["reports"]) == 1
    assert "Ramming Survey Ship" in run("report", *ledger, report).output
    assert run("check", *ledger).exit_code == 0


CYRILLIC = "Представитель сказал, что мост снова открыт."


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", '"ISO-8859-5"'])
def test_the_encoding_that_the_site_names_is_read(charset: str, site: Site, tmp_path: Path):
    page = f"<html><title>x</title><p>{CYRILLIC}</p>".encode(charset.strip('"'))
    site.pages["/a"] = (200, {"content-type": f"text/html; charset={charset}"}, page)
    ledger = tmp_path / "ledger.db"
    assert run("add", "--ledger", ledger, "--allow-private", site.at("/a")).exit_code == 0
    with reportedly.open_ledger(ledger) as asked:
        assert CYRILLIC in asked.report(site.at("/a"))[1]


def test_what_cannot_be_had_is_said_in_one_line_and_the_rest_is_added(site: Site, tmp_path: Path):
    site.pages |= {"/a": (200, {}, SAMPLE), "/gone": (410, {}, PAGE)}
    result = run("add", "--ledger", tmp_path / "ledger.db", "--allow-private", site.at("/gone"), site.at("/a"))
    assert result.exit_code == 1
    assert f"{site.at('/gone')}: the page is gone for good (status 410)" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout.startswith("new")


def test_this_machine_is_not_asked_unless_allowed(site: Site, tmp_path: Path):
    site.pages["/a"] = (200, {}, SAMPLE)
    result = run("add", "--ledger", tmp_path / "ledger.db", site.at("/a"))
    assert result.exit_code == 1
    assert "--allow-private" in result.stderr
    assert site.connections == 0


@pytest.mark.parametrize("rest", [b"", b"x" * 1_000, b"x" * 1_000_000])
def test_a_connection_is_used_again_unless_an_answer_of_no_use_is_long(rest: bytes, site: Site, fetcher: Web):
    site.pages |= {"/robots.txt": (404, {}, rest), "/a": (200, {}, SAMPLE)}
    fetcher.capture(site.at("/a"))
    assert site.paths() == ["/robots.txt", "/a"]
    assert site.connections == (1 if len(rest) < 65_536 else 2)


# --- who asks, and for what -----------------------------------------------------------------------------------------


def test_the_program_says_who_asks(site: Site, fetcher: Web):
    site.pages["/a"] = (200, {}, PAGE)
    fetcher.capture(site.at("/a"))
    assert {each.headers["user-agent"].partition("/")[0] for each in site.asked} == {"reportedly"}
    assert site.paths() == ["/robots.txt", "/a"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("/a/../b", "/b"),
        ("/a?utm_source=x&UTM_Medium=y", "/a"),
        ("/a?id=3&gclid=x&page=2#part", "/a?id=3&page=2"),
        ("/a?b=%20c&mc_eid=1", "/a?b=%20c"),
        ("/a?b=2&a=1", "/a?b=2&a=1"),
        ("/a?cid=1&source=2&ref=3", "/a?cid=1&source=2&ref=3"),
        ("", "/"),
    ],
)
def test_addresses_have_one_form(given: str, path: str, site: Site, fetcher: Web):
    site.pages[path] = (200, {}, PAGE)
    assert fetcher.capture(site.at(given)).address == site.at(path)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("text/html; charset=utf-8", "text/html"),
        ("application/xhtml+xml", "text/html"),
        ("TEXT/PLAIN", "text/plain"),
        ("text/markdown", "text/markdown"),
        ("application/rss+xml", None),
        ("", None),
        ("nonsense", None),
    ],
)
def test_the_kind_of_text_is_what_the_site_says(header: str, kind: str | None, site: Site, fetcher: Web):
    site.pages["/a"] = (200, {"content-type": header}, PAGE)
    assert fetcher.capture(site.at("/a")).media_type == kind


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "video/mp4; codecs=x", "application/zip"])
def test_what_is_no_text_is_not_read(kind: str, site: Site, fetcher: Web):
    site.pages["/a"] = (200, {"content-type": kind}, b"x" * 100)
    with pytest.raises(NotText, match="no text"):
        fetcher.capture(site.at("/a"))


# --- redirects and credentials --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "address"), [((301, 308), "/c"), ((302, 301), "/a"), ((301, 302), "/b"), ((303, 307), "/a")]
)
def test_only_permanent_redirects_change_the_address(statuses: tuple[int, int], address: str, site: Site, fetcher: Web):
    first, second = statuses
    site.pages |= {"/a": (first, {"location": "b"}), "/b": (second, {"location": site.at("/c")}), "/c": (200, {}, PAGE)}
    found = fetcher.capture(site.at("/a"))
    assert (found.address, found.final, found.body) == (site.at(address), site.at("/c"), PAGE)


def test_redirects_end(site: Site, fetcher: Web):
    site.pages["/a"] = (302, {"location": "/a"})
    with pytest.raises(PageRefused, match="redirects more than"):
        fetcher.capture(site.at("/a"))
    assert site.paths().count("/a") == REDIRECTS_AT_MOST + 1


def test_credentials_go_to_their_own_site_alone(site: Site, fetcher: Web):
    with served("127.0.0.1") as other:
        other.pages["/b"] = (302, {"location": site.at("/c")})
        site.pages |= {"/a": (302, {"location": other.at("/b")}), "/c": (200, {}, PAGE)}
        found = fetcher.capture(site.at("/a").replace("//", "//ann:s3cret@"))
    sent = {each.path: each.headers.get("authorization", "") for each in (*site.asked, *other.asked)}
    assert [bool(sent[path]) for path in ("/a", "/b", "/c")] == [True, False, True]
    assert not sent["/robots.txt"]
    assert "s3cret" not in found.address


@pytest.mark.parametrize("path", ["/a", "/missing"])
@pytest.mark.parametrize("secret", ["ann:s3cret", "ann:s3cret/x", "s3cret", "ann:s3cret@x"])
def test_credentials_are_neither_printed_nor_kept(
    path: str, secret: str, site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("DEBUG")
    site.pages["/a"] = (200, {}, SAMPLE)
    ledger = tmp_path / "ledger.db"
    for form in ([], ["--json"]):
        address = site.at(path).replace("//", f"//{secret}@")
        result = run("add", *form, "--ledger", ledger, "--allow-private", address)
        assert "s3cret" not in result.output + result.stderr + caplog.text
    assert "s3cret" not in repr(contents(ledger, ["captures", "reports"]))


def test_cookies_of_one_page_are_not_sent_for_another(site: Site, fetcher: Web):
    site.pages |= {"/a": (200, {"set-cookie": "seen=1"}, PAGE), "/b": (200, {}, PAGE)}
    for path in ("/a", "/b"):
        fetcher.capture(site.at(path))
    assert not any("cookie" in each.headers for each in site.asked)


# --- what the site answers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [204, 206, 300, 304, 400, 401, 402, 403, 404, 410, 418, 451, 501])
def test_an_answer_that_is_no_page_is_said_with_its_status(status: int, site: Site, fetcher: Web):
    site.pages["/a"] = (status, {"content-length": "0"})
    with pytest.raises(PageRefused, match=rf"\(status {status}\)") as refused:
        fetcher.capture(site.at("/a"))
    assert refused.value.where == site.at("/a")
    assert site.paths().count("/a") == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_errors_that_may_pass_are_tried_again_and_not_for_ever(status: int, site: Site, fetcher: Web):
    site.pages["/a"] = [(status, {}, b"busy"), (200, {}, PAGE)]
    assert fetcher.capture(site.at("/a")).body == PAGE
    site.pages["/b"] = (status, {}, b"busy")
    with pytest.raises(PageRefused, match=str(status)):
        fetcher.capture(site.at("/b"))
    assert site.paths().count("/b") == TRIES_AT_MOST


@pytest.mark.parametrize("form", ["1", "date"])
def test_a_site_that_asks_to_wait_is_waited_for(form: str, site: Site, fetcher: Web):
    after = formatdate(time.time() + 2, usegmt=True) if form == "date" else form
    site.pages["/a"] = [(503, {"retry-after": after}), (200, {}, PAGE)]
    fetcher.capture(site.at("/a"))
    first, second = (each.at for each in site.asked if each.path == "/a")
    assert second - first >= 0.9


@pytest.mark.parametrize("after", ["3600", "9" * 400, formatdate(4_000_000_000, usegmt=True)])
def test_a_site_that_asks_to_wait_too_long_is_left(after: str, site: Site, fetcher: Web):
    site.pages["/a"] = (429, {"retry-after": after})
    with pytest.raises(PageRefused, match="asks to wait"):
        fetcher.capture(site.at("/a"))
    assert site.paths().count("/a") == 1


def test_a_connection_that_breaks_off_is_tried_again(site: Site, fetcher: Web):
    site.pages["/a"] = [lambda handler: handler.connection.shutdown(socket.SHUT_RDWR), (200, {}, PAGE)]
    assert fetcher.capture(site.at("/a")).body == PAGE


# --- robots.txt -----------------------------------------------------------------------------------------------------

DISALLOW = b"User-agent: *\nDisallow: /private\nAllow: /private/open\n"


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        (DISALLOW, "/private/a", False),
        (DISALLOW, "/private/open", True),
        (DISALLOW, "/a", True),
        (b"User-agent: *\nDisallow: /*.html$\n", "/a.html", False),
        (b"User-agent: reportedly\nDisallow: /\nUser-agent: *\nAllow: /\n", "/a", False),
        (b"User-agent: *\nDisallow: /\nUser-agent: Reportedly\nAllow: /\n", "/a", True),
        (b"User-agent: other\nDisallow: /\n", "/a", True),
        (b"User-agent: other\nUser-agent: *\nDisallow: /\n", "/a", False),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n", "/a", False),
        (b"\xff\xfe\x00 no rules at all", "/a", True),
        (b"User-agent: *\nDisallow: /a\n" + b"#" * 600_000 + b"\nAllow: /a\n", "/a", False),
        (b"User-agent: x\n" * 20_000 + b"Disallow: /\n" * 20_000, "/a", True),
        (b"".join(b"User-agent: x%d\n" % n for n in range(15_000)) + b"Disallow: /\n" * 15_000, "/a", True),
        (b"User-agent: *\nDisallow: /" + b"*a" * 200_000 + b"*b$\n", "/" + "a" * 3_000, True),
    ],
)
def test_robots_txt_is_heeded(rules: bytes, path: str, allowed: bool, site: Site, fetcher: Web):
    site.pages |= {"/robots.txt": (200, {"content-type": "text/plain"}, rules), path: (200, {}, PAGE)}
    if allowed:
        assert fetcher.capture(site.at(path)).body == PAGE
    else:
        with pytest.raises(RobotsRefused):
            fetcher.capture(site.at(path))
        assert site.paths() == ["/robots.txt"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_site_without_robots_txt_allows_all(status: int, site: Site, fetcher: Web):
    site.pages |= {"/robots.txt": (status, {}, DISALLOW), "/private": (200, {}, PAGE)}
    assert fetcher.capture(site.at("/private")).body == PAGE


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_site_whose_robots_txt_cannot_be_had_allows_nothing(status: int, site: Site, fetcher: Web):
    site.pages |= {"/robots.txt": (status, {}), "/a": (200, {}, PAGE)}
    for _ in range(2):
        with pytest.raises(RobotsRefused):
            fetcher.capture(site.at("/a"))
    assert site.paths() == ["/robots.txt"] * TRIES_AT_MOST


def test_robots_txt_may_be_elsewhere_but_not_far(site: Site, fetcher: Web):
    site.pages |= {"/robots.txt": (301, {"location": "/rules"}), "/rules": (200, {}, DISALLOW), "/private": (200, {})}
    with pytest.raises(RobotsRefused):
        fetcher.capture(site.at("/private"))
    with served() as other:
        other.pages |= {"/robots.txt": (301, {"location": "/robots.txt"}), "/private": (200, {}, PAGE)}
        assert fetcher.capture(other.at("/private")).body == PAGE
        assert other.paths().count("/robots.txt") == ROBOTS_REDIRECTS_AT_MOST + 1


def test_each_site_on_the_way_is_asked_what_robots_may_fetch(site: Site, fetcher: Web):
    with served() as other:
        other.pages |= {"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /\n"), "/b": (200, {}, PAGE)}
        site.pages["/a"] = (302, {"location": other.at("/b")})
        with pytest.raises(RobotsRefused):
            fetcher.capture(site.at("/a"))
        assert other.paths() == ["/robots.txt"]


@pytest.mark.parametrize(("pace", "rules"), [(0.5, b""), (0, b"User-agent: *\nCrawl-delay: 0.5\n")])
def test_a_site_is_asked_no_faster_than_it_likes(pace: float, rules: bytes, site: Site):
    site.pages |= {"/robots.txt": (200, {}, rules)} | {f"/{n}": (200, {}, PAGE) for n in range(3)}
    with web(pace=Pace(between=pace)) as fetcher:
        for n in range(3):
            fetcher.capture(site.at(f"/{n}"))
    times = [each.at for each in site.asked if each.path != "/robots.txt"]
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.4


def slowly(handler) -> None:
    time.sleep(0.3)
    answer(handler, 200, {"content-length": str(len(PAGE))}, PAGE)


def test_a_site_that_answers_slowly_is_left_alone_twice_as_long(site: Site, fetcher: Web):
    site.pages |= {"/a": slowly, "/b": (200, {}, PAGE)}
    for path in ("/a", "/b"):
        fetcher.capture(site.at(path))
    first, second = (each.at for each in site.asked if each.path != "/robots.txt")
    assert second - first > 0.85


def test_a_site_that_asks_to_wait_is_asked_for_no_other_page_either(site: Site, fetcher: Web):
    site.pages |= {"/a": (429, {"retry-after": "3600"}), "/b": (200, {}, PAGE)}
    for path in ("/a", "/b"):
        with pytest.raises(PageRefused, match="wait") as refused:
            fetcher.capture(site.at(path))
        assert refused.value.after > 3_000
    assert site.paths() == ["/robots.txt", "/a"]


# --- bodies that are packed, and bombs ------------------------------------------------------------------------------


def many_members(body: bytes, times: int) -> bytes:
    return zipped(body) + zipped(b"") * (times - 1)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", zipped(PAGE)),
        ("x-gzip", zipped(PAGE)),
        ("GZIP", many_members(PAGE, 3)),
        ("br", brotli.compress(PAGE)),
        ("identity", PAGE),
    ],
)
def test_packed_pages_are_unpacked(encoding: str, body: bytes, site: Site, fetcher: Web):
    site.pages["/a"] = (200, {"content-encoding": encoding}, body)
    assert fetcher.capture(site.at("/a")).body == PAGE


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", zipped(PAGE)[:-20]),
        ("gzip", zipped(PAGE)[:-8] + b"\0" * 8),
        ("gzip", PAGE),
        ("gzip", zipped(PAGE) + b"rest"),
        ("gzip", many_members(PAGE, 200)),
        ("br", brotli.compress(PAGE)[:-5]),
        ("br", b"\xff" * 100),
        ("deflate", zlib.compress(PAGE)),
        ("zstd", PAGE),
        ("gzip, gzip", zipped(zipped(PAGE))),
    ],
)
def test_pages_that_are_packed_wrongly_are_named(encoding: str, body: bytes, site: Site, fetcher: Web):
    site.pages["/a"] = (200, {"content-encoding": encoding}, body)
    with pytest.raises(Unreachable, match="packed"):
        fetcher.capture(site.at("/a"))


def gzip_bomb() -> bytes:
    """Return 10 MB that unpack to 10 GB."""
    worker = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    start = worker.compress(b"") + worker.flush(zlib.Z_FULL_FLUSH)
    part = worker.compress(b"\0" * 10_000_000) + worker.flush(zlib.Z_FULL_FLUSH)
    return start + part * 1_000


BOMBS = {"gzip": gzip_bomb, "br": lambda: brotli.compress(b"\0" * 300_000_000, quality=5)}


@pytest.mark.parametrize("encoding", BOMBS)
@pytest.mark.parametrize("path", ["/a", "/robots.txt"])
def test_a_small_body_that_unpacks_to_a_huge_one_takes_little_memory(
    encoding: str, path: str, site: Site, fetcher: Web
):
    body = BOMBS[encoding]()
    site.pages |= {"/a": (200, {}, PAGE)} | {path: (200, {"content-encoding": encoding}, body)}
    tracemalloc.start()
    try:
        if path == "/a":
            with pytest.raises(InputTooLarge, match="20 MB"):
                fetcher.capture(site.at("/a"))
        else:
            assert fetcher.capture(site.at("/a")).body == PAGE
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


# --- answers that do not end ----------------------------------------------------------------------------------------


def endless(handler) -> None:
    answer(handler, 200, {"content-length": str(10**12)})
    while True:
        handler.wfile.write(b"x" * 65_536)


def dripping(handler) -> None:
    answer(handler, 200, {"content-length": "1000000"})
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.05)


def dripping_head(handler) -> None:
    while True:
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.05)


def endless_head(handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"x-more: " + b"x" * 60_000 + b"\r\n")


def silent(_handler) -> None:
    time.sleep(3)


def cut_off(handler) -> None:
    answer(handler, 200, {"content-length": "1000"}, PAGE)
    handler.close_connection = True


def no_http(handler) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n")
    handler.close_connection = True


@pytest.mark.parametrize(
    ("does", "error"),
    [(endless, InputTooLarge)]
    + [(each, Unreachable) for each in (dripping, dripping_head, endless_head, silent, cut_off, no_http)],
)
@pytest.mark.parametrize("path", ["/a", "/robots.txt"])
def test_no_answer_outlasts_its_bound(does, error: type[WebError], path: str, site: Site):
    site.pages |= {"/a": (200, {}, PAGE)} | {path: does}
    with web(pace=Pace(silence=0.3, request=0.5, page=20, between=0, back_off=0.001)) as fetcher:
        if path == "/robots.txt" and does is endless:
            assert fetcher.capture(site.at("/a")).body == PAGE
            return
        with pytest.raises(error):
            fetcher.capture(site.at("/a"))


def test_no_page_outlasts_its_bound(site: Site):
    site.pages |= {"/a": (302, {"location": "/a"})}
    with web(pace=Pace(page=0.5, between=0.2)) as fetcher, pytest.raises(Unreachable, match="took more than"):
        fetcher.capture(site.at("/a"))


def test_a_host_where_nobody_listens_is_named(fetcher: Web):
    with served() as site:
        pass
    with pytest.raises(Unreachable, match="no connection"):
        fetcher.capture(site.at("/a"))


# --- TLS, HTTP/2 ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def wrapped(certificate: trustme.LeafCert):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return lambda listening: context.wrap_socket(listening, server_side=True)


def test_certificates_are_verified(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    names = Names(good_example=["127.0.0.1"], bad_example=["127.0.0.1"])
    with served(wrap=wrapped(authority.issue_cert("good.example"))) as site, web(resolver=names) as fetcher:
        site.pages["/a"] = (200, {}, PAGE)
        at = site.at("/a", "good.example").replace("http:", "https:")
        assert fetcher.capture(at).body == PAGE
        with pytest.raises(Unreachable, match="certificate is not valid"):
            fetcher.capture(at.replace("good", "bad"))


def test_a_certificate_of_nobody_known_is_refused():
    names = Names(good_example=["127.0.0.1"])
    with served(wrap=wrapped(trustme.CA().issue_cert("good.example"))) as site, web(resolver=names) as fetcher:
        with pytest.raises(Unreachable, match="certificate is not valid"):
            fetcher.capture(site.at("/a", "good.example").replace("http:", "https:"))
        assert site.asked == []


def test_one_page_after_another_over_one_connection(site: Site, fetcher: Web):
    site.pages |= {"/robots.txt": (200, {}, b"")} | {f"/{n}": (200, {}, PAGE) for n in range(5)}
    for n in range(5):
        fetcher.capture(site.at(f"/{n}"))
    assert site.connections == 1


@pytest.fixture
def h2_site(authority: trustme.CA, tmp_path: Path) -> Iterator[tuple[int, list[str]]]:
    """A site that speaks HTTP/2, and the versions of HTTP in which it was asked."""
    asked: list[str] = []

    async def app(scope, _receive, send) -> None:
        if scope["type"] == "http":
            asked.append(scope["http_version"])
            found = 404 if scope["path"] == "/robots.txt" else 200
            await send({"type": "http.response.start", "status": found, "headers": [(b"content-type", b"text/html")]})
            await send({"type": "http.response.body", "body": PAGE})

    certificate = authority.issue_cert("good.example")
    certificate.private_key_and_cert_chain_pem.write_to_path(tmp_path / "site.pem")
    config = Config()
    config.certfile = config.keyfile = str(tmp_path / "site.pem")
    config.errorlog = None
    with socket.create_server(("127.0.0.1", 0)) as listening, start_blocking_portal() as portal:
        config.bind = [f"fd://{listening.fileno()}"]
        stop = portal.call(anyio.Event)
        serving = portal.start_task_soon(partial(serve, app, config, shutdown_trigger=stop.wait))
        yield listening.getsockname()[1], asked
        portal.call(stop.set)
        serving.result(20)
        listening.detach()


def test_http_2_is_spoken(
    h2_site: tuple[int, list[str]], authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    port, asked = h2_site
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with web(resolver=Names(good_example=["127.0.0.1"])) as fetcher:
        assert fetcher.capture(f"https://good.example:{port}/a").body == PAGE
    assert asked == ["2", "2"]
