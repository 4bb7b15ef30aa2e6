"""Web archives: what is taken from them, what is counted, what damage and hostile files do; and the ledger as one."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import threading
import tracemalloc
import zipfile
import zlib
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest
from archives import PAGE, http, page, record
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import DENIED, RAMMED, contents, lines, run
from ledgers import record as row
from warcio.archiveiterator import ArchiveIterator
from warcio.capture_http import capture_http
from warcio.warcwriter import WARCWriter

from reportedly.clean import clean
from reportedly.collect.archives import pages
from reportedly.collect.tallies import Tally
from reportedly.errors import ArchiveDamaged, BadRecord, InputTooLarge, UnreadableInput
from reportedly.keeping import Ledger
from reportedly.ledger.engine import reading_engine
from reportedly.types import Capture, Outcome

zipped = partial(gzip.compress, mtime=0)
"""The same bytes at any time of the day, for they are in the names of tests."""

Found = tuple[list[Outcome[Capture]], Tally]


def read(path: Path) -> Found:
    tallies: list[Tally] = []
    found = list(pages(path, path.name, tallies.append))
    return found, tallies[0] if tallies else Tally("", 0, 0, ())


def read_bytes(folder: Path, *parts: bytes, name: str = "crawl.warc") -> Found:
    path = folder / name
    path.write_bytes(b"".join(parts))
    return read(path)


def bodies(found: Found) -> list[bytes]:
    return [each.value.body for each in found[0] if each.value]


def errors(found: Found) -> list[Exception]:
    return [each.error for each in found[0] if each.error]


# --- what is taken ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [lambda one: one, gzip.compress], ids=["plain", "packed"])
def test_a_page_is_taken_with_the_record_s_own_date_and_address(tmp_path: Path, pack):
    found = read_bytes(tmp_path, *map(pack, (page("One."), page("Two.", "http://post.example/2"))))
    assert errors(found) == []
    assert [each.value.address for each in found[0]] == ["https://post.example/1", "http://post.example/2"]
    capture = found[0][0].value
    assert capture.body == PAGE.format("One.").encode()
    assert (capture.media_type, capture.charset) == ("text/html", "utf-8")
    assert capture.retrieved == datetime(2024, 5, 7, 8, tzinfo=UTC)
    kept = json.loads(capture.given.other)
    assert kept["http"] == {"status": 200, "content-type": "text/html; charset=utf-8"}
    assert kept["warc"]["record"].startswith("<urn:uuid:")


def test_several_records_in_one_gzip_member_are_read(tmp_path: Path):
    found = read_bytes(tmp_path, zipped(page("One.") + page("Two.")), b"\0" * 512, name="crawl.warc.gz")
    assert (len(bodies(found)), errors(found)) == (2, [])


def test_others_are_counted_and_are_no_errors(tmp_path: Path):
    found = read_bytes(
        tmp_path,
        record(b"software: x\r\n", "warcinfo", "", Content_Type="application/warc-fields"),
        record(b"GET / HTTP/1.1\r\n\r\n", "request"),
        page("One."),
        record(http(b"", status="304 Not Modified"), "revisit"),
        record(http(b"gone", status="404 Not Found")),
        record(http(b"\x89PNG", media_type="image/png")),
        record(http(b"?", media_type="")),
        record(http(b"x"), address="urn:pageinfo:https://post.example/"),
        record(b"x" * 30, address="dns:post.example", Content_Type="text/dns"),
        record(b"A text.", "resource", Content_Type="text/plain"),
        record(b"{}", "resource", Content_Type="application/json"),
        record(b"fetchTimeMs: 1\r\n", "metadata", Content_Type="application/warc-fields"),
    )
    assert errors(found) == []
    assert [body[-7:] for body in bodies(found)] == [b"</html>", b"A text."]
    assert (found[1].records, found[1].pages) == (12, 2)
    assert dict(found[1].passed) == {
        "warcinfo": 1,
        "request": 1,
        "revisit": 1,
        "metadata": 1,
        "status other than 200": 1,
        "other media type": 3,
        "other address": 2,
    }


DEFLATED = zlib.compress(b"<p>x</p>")
ENCODED = {
    "gzip": (zipped(b"<p>x</p>"), "Content-Encoding: gzip"),
    "deflate": (DEFLATED, "Content-Encoding: deflate"),
    "deflate without a header": (zlib.compress(b"<p>x</p>", wbits=-15), "Content-Encoding: deflate"),
    "brotli": (brotli.compress(b"<p>x</p>"), "Content-Encoding: br"),
    "chunked": (b"3\r\n<p>\r\n5\r\nx</p>\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
    "unpacked by the crawler": (b"<p>x</p>", "Content-Encoding: gzip"),
    "unpacked by the crawler, brotli": (b"<p>x</p>", "Content-Encoding: br"),
    "joined by the crawler": (b"<p>x</p>", "Transfer-Encoding: chunked"),
    "none": (b"<p>x</p>", "Content-Encoding: identity"),
}


@pytest.mark.parametrize("name", ENCODED)
def test_bodies_are_kept_without_their_encoding(tmp_path: Path, name: str):
    body, header = ENCODED[name]
    found = read_bytes(tmp_path, record(http(body, header)), page("After."))
    assert errors(found) == []
    assert bodies(found)[0] == b"<p>x</p>"
    assert len(bodies(found)) == 2


def test_encodings_around_each_other_come_off_in_their_order(tmp_path: Path):
    body = zipped(b"<p>x</p>")
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    found = read_bytes(tmp_path, record(http(chunked, "Content-Encoding: gzip", "Transfer-Encoding: chunked")))
    assert bodies(found) == [b"<p>x</p>"]


@pytest.mark.parametrize(
    ("media_type", "head"),
    [
        ("text/html; charset=windows-1251", ""),
        ('text/html;charset="windows-1251"', ""),
        ("text/html; charset=windows-1251", "<meta charset=koi8-r>"),
        ("text/html; charset=idna", "<meta charset=windows-1251>"),
        ("text/html; charset=nonsense", "<meta charset=windows-1251>"),
    ],
)
def test_the_charset_of_the_http_headers_goes_first(tmp_path: Path, media_type: str, head: str):
    words = "Правительство сообщило о судне Халцион."
    body = f"<html><head>{head}</head><body><p>{words}</p></body></html>".encode("windows-1251")
    found = read_bytes(tmp_path, record(http(body, media_type=media_type)))
    assert words in clean(found[0][0].value).text


def test_latin_1_means_windows_1252_as_in_browsers(tmp_path: Path):
    body = "<html><body><p>“Nothing was rammed – ever,” said the café’s owner.</p></body></html>".encode("windows-1252")
    found = read_bytes(tmp_path, record(http(body, media_type="text/html; charset=ISO-8859-1")))
    assert "“Nothing was rammed – ever,” said the café’s owner." in clean(found[0][0].value).text


# --- damage -------------------------------------------------------------------------------------------------------

LONG = record(http(b"<p>" + bytes(range(32, 127)) * 400))
DAMAGED = {
    "cut in a record": page("One.") + LONG[:9000],
    "cut in headers": page("One.") + LONG[:60],
    "cut in a record that is passed over": page("One.") + record(b"x" * 5000, "metadata")[:900],
    "cut in a member": zipped(page("One.")) + zipped(LONG)[:200],
    "cut in a member's head": zipped(page("One.")) + zipped(LONG)[:5],
    "wrong checksum": zipped(page("One.")) + zipped(LONG)[:-8] + b"\0" * 8,
    "broken bits": zipped(page("One.")) + zipped(LONG)[:60] + b"\xff" * 200,
    "something else after it": zipped(page("One.")) + b"something else",
    "too long": zipped(page("One.")) + zipped(record(b"x", length=9_000)),
    "too short": page("One.") + record(http(b"x" * 100), length=20),
    "negative length": page("One.") + record(http(b"x"), length=-5),
    "astronomic length": page("One.") + record(http(b"x"), length=10**30),
    "no length": page("One.") + record(http(b"x"), length=""),
    "endless header": page("One.") + record(http(b"x"), X="a" * 1_000_000),
    "many headers": page("One.") + record(http(b"x"), **{f"X{n}": "a" for n in range(20_000)}),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_comes_before_damage_is_kept_and_the_damage_is_told_with_its_place(tmp_path: Path, name: str):
    found = read_bytes(tmp_path, DAMAGED[name])
    assert bodies(found)[0] == PAGE.format("One.").encode()
    assert [type(error) for error in errors(found)] == [ArchiveDamaged]
    assert any(word in str(errors(found)[0]) for word in ("record 2", "byte", "record 1"))
    assert found[0][-1].error


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"", UnreadableInput), (b"no archive\n" * 20, ArchiveDamaged), (zipped(b"<html>"), ArchiveDamaged)],
)
def test_a_file_that_is_no_archive_is_an_error(tmp_path: Path, data: bytes, kind: type):
    found = read_bytes(tmp_path, data)
    assert [type(error) for error in errors(found)] == [kind]
    assert bodies(found) == []


def test_a_missing_file_is_an_error(tmp_path: Path):
    assert [type(error) for error in errors(read(tmp_path / "none.warc.gz"))] == [UnreadableInput]


BAD = {
    "endless HTTP header": (http(b"x", "X: " + "a" * 1_000_000), BadRecord),
    "many HTTP headers": (http(b"x", *["X: a"] * 50_000), BadRecord),
    "cut body": (http(zipped(b"<p>" + bytes(range(32, 127)))[:40], "Content-Encoding: gzip"), BadRecord),
    "cut chunk": (http(b"50\r\n<p>", "Transfer-Encoding: chunked"), BadRecord),
    "chunk of exabytes": (http(b"FFFFFFFF\r\n<p>", "Transfer-Encoding: chunked"), BadRecord),
    "many encodings": (http(zipped(b"<p>"), "Content-Encoding: gzip, gzip, gzip"), BadRecord),
    "unknown encoding": (http(b"\x01\x02", "Content-Encoding: exotic"), BadRecord),
    "gzip bomb": (http(zipped(b"a" * 60_000_000), "Content-Encoding: gzip"), InputTooLarge),
    "brotli bomb": (http(brotli.compress(b"a" * 60_000_000, quality=1), "Content-Encoding: br"), InputTooLarge),
    "large": (http(b"a" * 20_000_001), InputTooLarge),
}


@pytest.mark.parametrize("name", BAD)
def test_a_hostile_record_is_an_error_and_the_next_is_taken(tmp_path: Path, name: str):
    block, kind = BAD[name]
    found = read_bytes(tmp_path, record(block), page("After."))
    assert [type(error) for error in errors(found)] == [kind]
    assert "record 1" in errors(found)[0].where
    assert bodies(found) == [PAGE.format("After.").encode()]


@pytest.mark.parametrize("filling", [b"\r\n", b"a"], ids=["blank lines", "a record"])
def test_a_file_that_unpacks_to_too_much_ends_early(tmp_path: Path, filling: bytes):
    bomb = zlib.compressobj(1, wbits=31)
    blocks = [bomb.compress(record(b"", "metadata", length=10**12)[:-4] if filling == b"a" else page("In it."))]
    blocks += [bomb.compress(filling * (5_000_000 // len(filling))) for _ in range(30)]
    found = read_bytes(tmp_path, zipped(page("One.")), *blocks, bomb.flush())
    assert bodies(found)[0] == PAGE.format("One.").encode()
    assert [type(error) for error in errors(found)] == [InputTooLarge]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://a.example/\x1b[2J", "/etc/passwd", "https://a/" + "a" * 5000]
)
def test_addresses_that_are_none_are_passed_over(tmp_path: Path, address: str):
    found = read_bytes(tmp_path, page("One.", address))
    assert (errors(found), dict(found[1].passed)) == ([], {"other address": 1})


def test_memory_stays_flat(tmp_path: Path):
    path = tmp_path / "crawl.warc.gz"
    packed = zipped(record(http(b"<p>" + bytes(range(32, 127)) * 1000)))
    peaks = []
    for number in (50, 500):
        path.write_bytes(packed * number)
        tracemalloc.start()
        assert sum(1 for each in pages(path, "x", None) if each.value) == number
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


SEED = zipped(page("One.")) + zipped(record(http(*ENCODED["brotli"]))) + page("Two.")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_bytes_raise_anything(tmp_path: Path, data: st.DataObject):
    plain = data.draw(st.booleans())
    found = bytearray(gzip.decompress(zipped(page("One."))) + page("Two.") if plain else SEED)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(found)))
        found[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    taken, tally = read_bytes(tmp_path, bytes(found))
    assert len(taken) >= tally.pages


# --- WACZ ---------------------------------------------------------------------------------------------------------


def wacz(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return path


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_archives_in_a_wacz_file_are_read_and_nothing_else_is(tmp_path: Path, method: int):
    members = {
        "datapackage.json": b"{}",
        "archive/data-0.warc.gz": zipped(page("One.")),
        "archive/data-1.warc": page("Two."),
        "../archive/data-2.warc": page("Never."),
        "indexes/index.cdx.gz": b"",
    }
    found = read(wacz(tmp_path / "crawl.wacz", members, method))
    assert errors(found) == []
    assert bodies(found) == [PAGE.format("One.").encode(), PAGE.format("Two.").encode()]
    assert [each.name for each in tmp_path.iterdir()] == ["crawl.wacz"]


def test_damage_in_one_archive_of_a_wacz_file_leaves_the_others(tmp_path: Path):
    cut = zipped(page("One.")) + zipped(LONG)[:100]
    found = read(wacz(tmp_path / "crawl.wacz", {"archive/a.warc.gz": cut, "archive/b.warc.gz": zipped(page("B."))}))
    assert [type(error) for error in errors(found)] == [ArchiveDamaged]
    assert "archive/a.warc.gz" in errors(found)[0].where
    assert len(bodies(found)) == 2


def test_wacz_files_that_are_none_or_hold_nothing_or_too_much_are_errors(tmp_path: Path):
    broken = tmp_path / "broken.wacz"
    broken.write_bytes(b"PK\x03\x04 not a zip file")
    assert [type(error) for error in errors(read(broken))] == [ArchiveDamaged]
    empty = wacz(tmp_path / "empty.wacz", {"datapackage.json": b"{}"})
    assert [type(error) for error in errors(read(empty))] == [UnreadableInput]
    bomb = wacz(tmp_path / "bomb.wacz", {"archive/a.warc": page("One.") + b"\r\n" * 60_000_000}, zipfile.ZIP_DEFLATED)
    assert [type(error) for error in errors(read(bomb))] == [InputTooLarge]
    many = wacz(tmp_path / "many.wacz", {f"archive/{n}.warc": b"" for n in range(10_001)})
    assert [type(error) for error in errors(read(many))] == [InputTooLarge]


# --- a crawl of a real server, by the command ---------------------------------------------------------------------


class Site(BaseHTTPRequestHandler):
    """A site with two reports, one of which is packed, a picture and a missing page."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: D102
        texts = {"/1": RAMMED, "/2": DENIED}
        body = PAGE.format(texts.get(self.path, "Not found")).encode()
        self.send_response(200 if self.path in (*texts, "/picture") else 404)
        self.send_header("Content-Type", "image/png" if self.path == "/picture" else "text/html; charset=utf-8")
        if self.path == "/2":
            body = zipped(body, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    """What warcio records of a client that visits the site."""
    import http.client

    path = tmp_path / "crawl.warc.gz"
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with path.open("wb") as stream, capture_http(WARCWriter(stream, gzip=True)):
            for name in ("/1", "/2", "/picture", "/none"):
                client = http.client.HTTPConnection("127.0.0.1", server.server_port)
                client.request("GET", name)
                client.getresponse().read()
                client.close()
        server.shutdown()
    return path


@pytest.mark.skipif(not shutil.which("wget"), reason="wget is not installed")
def test_what_wget_writes_is_read_and_pages_that_it_saw_before_are_counted_as_revisits(tmp_path: Path):
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        addresses = [f"http://127.0.0.1:{server.server_port}/{name}" for name in ("1", "2", "picture")]
        for more in (["--warc-file=first", "--warc-cdx"], ["--warc-file=second", "--warc-dedup=first.cdx"]):
            subprocess.run(["wget", "-q", "-O", "out", *more, *addresses], cwd=tmp_path, check=True, timeout=60)
        server.shutdown()
    first, second = (read(tmp_path / f"{name}.warc.gz") for name in ("first", "second"))
    assert errors(first) == errors(second) == []
    assert [each.value.address for each in first[0]] == addresses[:2]
    assert bodies(first)[1] == PAGE.format(DENIED).encode()
    assert (second[1].pages, dict(second[1].passed)["revisit"]) == (0, 3)


def test_a_crawl_of_a_real_server_is_added_with_its_dates_and_addresses(crawl: Path, tmp_path: Path):
    ledger = tmp_path / "l.db"
    done = run("add", crawl, "--ledger", ledger)
    assert done.exit_code == 0, done.output
    assert done.output.count("new ") == 2
    assert (
        f"{crawl}: 8 records, 2 pages; passed over: 4 request, 1 other media type, 1 status other than 200"
        in done.stderr
    )
    with reading_engine(ledger).connect() as connection:
        rows = connection.exec_driver_sql("select address, retrieved, body from captures order by seq").all()
    assert [row.address.rpartition("/")[2] for row in rows] == ["1", "2"]
    assert zlib.decompress(rows[1].body) == PAGE.format(DENIED).encode()
    with crawl.open("rb") as stream:
        dates = [
            each.rec_headers.get_header("WARC-Date") for each in ArchiveIterator(stream) if each.rec_type == "response"
        ]
    assert [row.retrieved for row in rows] == [date[:19] + "Z" for date in dates[:2]]
    again = run("add", crawl, "--ledger", ledger)
    assert again.output.count("same ") == 2


def test_adding_a_damaged_archive_keeps_the_pages_before_and_fails(tmp_path: Path):
    crawl = tmp_path / "crawl.warc.gz"
    crawl.write_bytes(zipped(page(RAMMED)) + zipped(page(DENIED, "https://post.example/2"))[:-20])
    done = run("add", "--json", crawl, "--ledger", tmp_path / "l.db")
    assert done.exit_code == 1
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows[0]["change"] == "new"
    assert [row["error"]["type"] for row in rows if "error" in row] == ["ArchiveDamaged"]
    assert rows[-1]["archive"] == str(crawl)
    assert rows[-1]["pages"] == 1


def test_a_folder_s_archives_are_found_and_two_processes_do_the_same(crawl: Path, tmp_path: Path):
    one, two = tmp_path / "a.db", tmp_path / "b.db"
    assert run("add", crawl.parent, "--ledger", one).output.count("new ") == 2
    assert run("add", crawl, "--workers", "2", "--ledger", two).exit_code == 0
    assert contents(one) == contents(two)


# --- the ledger as an archive -------------------------------------------------------------------------------------


@pytest.fixture
def archived(crawl: Path, tmp_path: Path) -> Path:
    """A ledger of a crawl, a file and a line of JSON lines, as a web archive."""
    text = tmp_path / "a report.txt"
    text.write_text(RAMMED, encoding="utf-8")
    more = lines(tmp_path / "more.jsonl", row("r1", DENIED, url="https://other.example/ü"), row("r2", "Nothing. " * 9))
    assert run("add", crawl, text, more, "--ledger", tmp_path / "l.db").exit_code == 0
    done = run("archive", tmp_path / "out.warc.gz", "--ledger", tmp_path / "l.db")
    assert (done.exit_code, done.output) == (0, f"{tmp_path / 'out.warc.gz'}: 5 captures\n")
    return tmp_path / "out.warc.gz"


def test_an_archive_of_the_ledger_is_read_by_warcio_with_all_digests_right(archived: Path):
    with archived.open("rb") as stream:
        found = [
            (
                each.rec_type,
                each.rec_headers.get_header("WARC-Target-URI"),
                each.content_stream().read(),
                each.digest_checker,
            )
            for each in ArchiveIterator(stream, check_digests="raise")
        ]
    assert all(checker.passed for *_, checker in found)
    assert [kind for kind, *_ in found] == ["warcinfo", *["response", "metadata"] * 2, *["resource", "metadata"] * 3]
    assert found[1][2] == PAGE.format(RAMMED).encode()
    assert found[3][2] == PAGE.format(DENIED).encode()
    assert found[5][1].startswith("urn:x-reportedly:")
    assert json.loads(found[8][2])["given"]["id"] == "r1"


def test_an_archive_of_the_ledger_is_read_by_fastwarc_with_all_digests_right(archived: Path):
    found = []
    for each in FastIterator(str(archived), record_types=WarcRecordType.response | WarcRecordType.resource):
        assert each.headers.status_line == "WARC/1.1"
        found.append((each.http_content_type, each.reader.read()))
    assert found[0] == ("text/html", PAGE.format(RAMMED).encode())
    assert found[2][1] == RAMMED.encode()
    assert len([each for each in FastIterator(str(archived), parse_http=False) if each.verify_block_digest()]) == 11


def test_warcio_s_own_check_finds_nothing(archived: Path):
    check = [sys.executable, "-W", "ignore", "-m", "warcio.cli", "check", "-v", str(archived)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (done.returncode, "failed" in done.stdout) == (0, False), done.stdout + done.stderr


def test_an_archive_of_the_ledger_gives_the_same_reports_again(archived: Path, tmp_path: Path):
    done = run("add", archived, "--ledger", tmp_path / "again.db")
    assert done.output.count("new ") == 5
    pick = lambda path: {(each.address, each.id) for each in Ledger(path).reports() if each.address}  # noqa: E731
    assert pick(tmp_path / "l.db") <= pick(tmp_path / "again.db")


def test_an_archive_is_the_same_bytes_and_never_written_over_a_file(archived: Path, tmp_path: Path):
    again = tmp_path / "again.warc.gz"
    assert run("archive", again, "--ledger", tmp_path / "l.db").exit_code == 0
    assert again.read_bytes() == archived.read_bytes()
    done = run("archive", again, "--ledger", tmp_path / "l.db")
    assert (done.exit_code, "the file exists" in done.output) == (1, True)
    assert not list(tmp_path.glob("*.part"))
