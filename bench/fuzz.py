"""Feed what comes from outside with broken input, many times: `python -m bench.fuzz --entries feeds --inputs 100000`.

Each input is made from its number and the seed alone, so that any of them can be made again (`--first N --inputs 1`).
It is a valid document that was cut, joined, repeated, re-encoded or sown with the tokens of its format. An input fails
that raises anything but one of the package's errors, takes longer than the limit, or needs more memory than the limit;
it is written to the folder `fuzz/` and named. The exit status is 1 where one failed.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import resource
import signal
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import brotli
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from reportedly.clean.steps import clean
from reportedly.collect import archives, discovery, feeds, opml
from reportedly.collect.feeds import digests
from reportedly.errors import ReportedlyError
from reportedly.types import Capture

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
SAMPLES = ROOT / "src" / "reportedly" / "samples"
FAILED = ROOT / "fuzz"
ENCODINGS = ("utf-16", "utf-16-be", "utf-32-le", "latin-1", "cp1251", "shift_jis", "utf-7", "cp037")


@dataclass(frozen=True)
class Entry:
    """A way in from outside: its name, what takes the input, what inputs are made from, the tokens of its format."""

    name: str
    run: Callable[[bytes], object]
    starts: tuple[bytes, ...]
    tokens: tuple[bytes, ...]


@dataclass
class Tally:
    """What became of the inputs."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    slowest: float = 0.0
    slowest_input: int = 0


class TooLong(BaseException):
    """An input takes longer than the limit; no error, so that no step takes it for one of its own."""


XML = (
    b"\0",
    *rb"""< > & &amp; &#0; &#x10FFFF; &nbsp; <![CDATA[ ]]> <!-- --> <?xml <?pi ?> <!DOCTYPE <!ENTITY &x; " ' =
    /""".split(),
)
FEED = tuple(
    rb"""<rss version="2.0"> <channel> </channel> <item> </item> <title> </title> <link> <guid> <description>
    <content:encoded> </content:encoded> <pubDate> <dc:creator> <author> <feed
    xmlns="http://www.w3.org/2005/Atom"> <entry> <id> <content type="xhtml"> <content type="html">
    <content mode="base64" type="x/y"> <summary> xml:base="//a" xml:lang="" <rdf:RDF <source> <image>
    <textInput> <category term="a"/> <svg> <math> <media:content> <itunes:image href="a"/>
    <georss:point> <urlset> <sitemapindex> <url> <loc> <news:news> {"version":
    "https://jsonfeed.org/version/1.1", "items": [ { } [ ] : 1e999 xmlns="" xmlns:a="b" <a:b> Mon,
    2025-13-45 http://[ http://a:99999999/ &#xD800; <html> <language>fr</language> 2025 janvier""".split()
)
OPML = tuple(
    rb"""<opml version="2.0"> <head> <body> </body> <outline text="a"> <outline xmlUrl="http://a" category="/a,b"/>
    </outline> xmlUrl=" htmlUrl="//[" </opml>""".split()
)
HTML = tuple(
    rb"""<html> <head> <meta <title> </title> <script type="application/ld+json"> </script>
    {"@type":"NewsArticle" [ ] { } <link rel="canonical" href="http://[" <link rel="alternate"
    type="application/rss+xml" href="a"> <article> <p> </p> <time datetime=" property="og:title"
    content=" <body> <div> </div> <table> <iframe> <base href="//"> <svg> <template> <noscript>""".split()
)
WARC = (
    *rb"""WARC/1.0 WARC/1.1 WARC-Type: response resource revisit WARC-Target-URI: <https://a> http://[ file:///a
    WARC-Record-ID: WARC-Date: 2025-13-45 WARC-Truncated: WARC-Segment-Number: Content-Length: -1 0 99999999999999999
    Content-Type: application/http;msgtype=response text/html;charset=utf-16 Content-Encoding: Transfer-Encoding: gzip
    br deflate chunked HTTP/1.1 200 FFFFFFFF;a=b : PK""".split(),
    *(b"\r\n", b"\r\n\r\n", b"\n", b"\0", b"\x1f\x8b\x08", b"PK\x01\x02", b"PK\x05\x06"),
)


def entries() -> dict[str, Entry]:
    """Return the ways in by name."""
    pages = tuple(path.read_bytes() for path in sorted(SAMPLES.glob("*.html")))
    at = "https://site.example/feed"
    lists = (opml.write([opml.Subscription(at, "Salt & Iron", "https://site.example/", ("News", "Sea, land"))] * 3),)
    found = (
        Entry("feeds", lambda body: (digests.digest(body), feeds.parse(body, at)), _feeds(), FEED + XML),
        Entry("opml", opml.read, lists, OPML + XML),
        Entry(
            "discovery", lambda body: (discovery.of_page(body, at), discovery.of_robots(body, at)), pages, HTML + XML
        ),
        Entry("warc", _archive, _crawls(pages), WARC),
        Entry("pages", lambda body: clean(Capture("memory:fuzz", body, "text/html")), pages, HTML + XML),
    )
    return {entry.name: entry for entry in found}


def _feeds() -> tuple[bytes, ...]:
    """Return feeds to start from: the bundled one, and the shared set where it is there."""
    folder = SHARED / "data" / "feeds"
    index = folder / "index.train.jsonl"
    records = [json.loads(line) for line in index.read_text(encoding="utf-8").splitlines()] if index.exists() else []
    return ((SAMPLES / "feed.xml").read_bytes(), *((folder / record["file"]).read_bytes() for record in records))


def _archive(body: bytes) -> None:
    """Read the pages in a file that is an input, or a packed one, or one within a WACZ file: which, its bytes decide.

    What begins as an answer of HTTP becomes a record of its right length. Raises the last error that was found.
    """
    form = 0 if body.startswith(b"PK") else zlib.crc32(body) % 3
    kind = "wacz" if body.startswith(b"PK") or form == 2 else "warc"
    crawl = _record(body) if body.startswith(b"HTTP/") else body
    packed = crawl if form == 0 else gzip.compress(crawl, 1, mtime=0)
    with tempfile.NamedTemporaryFile(suffix=f".{kind}") as file:
        file.write(_wacz(packed, zipfile.ZIP_STORED) if form == 2 else packed)
        file.flush()
        errors = [each.error for each in archives.pages(Path(file.name), "crawl", None) if each.error]
    if errors:
        raise errors[-1]


def _record(block: bytes) -> bytes:
    """Return an answer as the record of a WARC file."""
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://post.example/\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def _crawls(pages: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return web archives to start from, plain, packed by record or as one, as WACZ files; and single answers."""
    plain, packed = _warc(pages, packed=False), _warc(pages, packed=True)
    blocks = [
        StatusAndHeaders("200 OK", headers, "HTTP/1.1").to_bytes() + payload
        for kind, headers, payload in _ways(pages[0])
        if kind == "response"
    ]
    files = plain, packed, gzip.compress(plain, mtime=0)
    return (*files, _wacz(packed, zipfile.ZIP_STORED), _wacz(plain, zipfile.ZIP_DEFLATED), *blocks)


def _warc(pages: tuple[bytes, ...], *, packed: bool) -> bytes:
    """Return a WARC file with a record for each way that a page comes in one."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=packed)
    for number, body in enumerate(pages):
        for kind, headers, payload in _ways(body):
            about = {"WARC-Record-ID": f"<urn:uuid:{number}>", "WARC-Date": "2024-05-07T08:00:00Z"}
            head = StatusAndHeaders("200 OK", headers, "HTTP/1.1") if kind == "response" else None
            at = f"https://post.example/{number}"
            typed = "" if head else "text/html"
            record = writer.create_warc_record(
                at, kind, io.BytesIO(payload), len(payload), typed, about, http_headers=head
            )
            writer.write_record(record)
    return stream.getvalue()


def _ways(body: bytes) -> Iterator[tuple[str, list[tuple[str, str]], bytes]]:
    """Yield a page as records hold it: their type, the HTTP headers, the bytes."""
    short, typed = body[:600], ("Content-Type", "text/html; charset=utf-8")
    yield "response", [typed], short
    yield "response", [typed, ("Content-Encoding", "gzip")], gzip.compress(short, mtime=0)
    yield "response", [typed, ("Content-Encoding", "br")], brotli.compress(short)
    yield "response", [typed, ("Content-Encoding", "deflate")], zlib.compress(short)
    yield "response", [typed, ("Transfer-Encoding", "chunked")], b"%x\r\n%b\r\n0\r\n\r\n" % (len(short), short)
    yield "resource", [], short
    yield "revisit", [], b""


def _wacz(crawl: bytes, method: int) -> bytes:
    """Return a WACZ file that holds a WARC file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as packed:
        for name, content in (("datapackage.json", b"{}"), ("archive/data.warc", crawl)):
            packed.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


def made(entry: Entry, seed: int, number: int) -> bytes:
    """Return one input."""
    chance = random.Random(f"{seed} {number}")
    body = chance.choice(entry.starts)[:40_000]
    for _ in range(chance.randint(1, 8)):
        body = chance.choice(CHANGES)(body, entry, chance)[:200_000]
    return body


def _place(body: bytes, chance: random.Random) -> int:
    return chance.randint(0, len(body))


def _sow(body: bytes, entry: Entry, chance: random.Random) -> bytes:
    at = _place(body, chance)
    return body[:at] + b" ".join(chance.choices(entry.tokens, k=chance.randint(1, 6))) + body[at:]


def _cut(body: bytes, _: Entry, chance: random.Random) -> bytes:
    at = _place(body, chance)
    return body[:at] + body[at + chance.choice((1, 3, 40, 1000, len(body))) :]


def _join(body: bytes, entry: Entry, chance: random.Random) -> bytes:
    other = chance.choice(entry.starts)[:40_000]
    return body[: _place(body, chance)] + other[_place(other, chance) :]


def _repeat(body: bytes, entry: Entry, chance: random.Random) -> bytes:
    at = _place(body, chance)
    token = chance.choice((chance.choice(entry.tokens), body[at : at + chance.randint(1, 60)], b" ", b"\n", b"a"))
    return body[:at] + token * chance.choice((2, 10, 100, 3000)) + body[at:]


def _flip(body: bytes, _: Entry, chance: random.Random) -> bytes:
    found = bytearray(body)
    for _ in range(chance.randint(1, 20) if found else 0):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def _encode(body: bytes, _: Entry, chance: random.Random) -> bytes:
    return body.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


CHANGES = (_sow, _sow, _sow, _cut, _cut, _join, _repeat, _flip, _encode)


def _alarm(*_: object) -> None:
    raise TooLong


def tried(entry: Entry, body: bytes, seconds: float) -> str:
    """Return what became of one input: "read", an error of the package by name, or "FAILED" with why."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        entry.run(body)
    except ReportedlyError as error:
        return type(error).__name__
    except (Exception, TooLong) as error:  # whatever it is, it is counted and named
        return f"FAILED with {type(error).__name__}: {str(error)[:200]}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return "read"


def fuzz(entry: Entry, numbers: range, seed: int, seconds: float) -> Iterator[Tally]:
    """Try inputs; yield the tally so far after each."""
    tally = Tally()
    for number in numbers:
        body = made(entry, seed, number)
        started = time.process_time()
        outcome = tried(entry, body, seconds)
        took = time.process_time() - started
        if took > tally.slowest:
            tally.slowest, tally.slowest_input = took, number
        tally.outcomes[outcome.split(" with ")[0]] += 1
        if outcome.startswith("FAILED"):
            FAILED.mkdir(exist_ok=True)
            (FAILED / f"{entry.name}-{seed}-{number}").write_bytes(body)
            tally.failed.append(f"{entry.name}, input {number}: {outcome}")
        yield tally


def main() -> int:
    """Command line."""
    ways = entries()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", nargs="+", choices=ways, default=list(ways))
    parser.add_argument("--inputs", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=5, help="limit of one input, of processor time")
    parser.add_argument("--megabytes", type=int, default=2_000, help="limit of the address space")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (given.megabytes << 20,) * 2)
    signal.signal(signal.SIGPROF, _alarm)
    failed = 0
    for name in given.entries:
        started, tally = time.perf_counter(), Tally()
        numbers = range(given.first, given.first + given.inputs)
        for done, tally in enumerate(fuzz(ways[name], numbers, given.seed, given.seconds), 1):
            if done % 10_000 == 0:
                print(f"{name}: {done:,} inputs, {len(tally.failed)} failed, slowest {tally.slowest:.2f} s", flush=True)
        counts = ", ".join(f"{outcome} {count:,}" for outcome, count in tally.outcomes.most_common())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name}: {given.inputs:,} inputs in {time.perf_counter() - started:.0f} s: {counts}")
        print(f"{name}: slowest {tally.slowest:.2f} s (input {tally.slowest_input}), peak memory {peak:.0f} MB")
        print(*tally.failed[:50], sep="\n")
        failed += len(tally.failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
