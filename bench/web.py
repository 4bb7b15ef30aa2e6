"""`python -m bench.web`: how fast pages come, how heavy the front page is, and whether many read while one writes.

The ledger is filled and multiplied as `bench.ledger` does it, unless one is given. Pages are asked for one after the
other by one client of a server on this machine; each turn asks for another claim, report or actor. Then `wrk` reads
a mix of all pages with many connections while reports are added to the same ledger. Needs `wrk` (`apt-get install wrk`)
for the latter.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import httpx2

from bench.__main__ import ENVIRONMENT
from bench.ledger import fill, grow, originals
from reportedly import Capture, Given, open_ledger

CHOSEN = 2_000
"""Claims, reports, actors and stories among which pages are chosen."""

SERVE = (
    "import sys; from pathlib import Path; import uvicorn; from reportedly.web.app import create_app; "
    "from reportedly.web.settings import Settings; "
    "told = Settings(ledger=Path(sys.argv[1]), requests=10**9, changes=10**9); "
    "uvicorn.run(create_app(settings=told), port=int(sys.argv[2]), log_level='warning', access_log=False)"
)
"""The server as `reportedly serve` runs it, but without bounds on the requests of one address."""

SCRIPT = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local n = 0
function setup(thread) thread:set("offset", n); n = n + 7919 end
function init() math.randomseed(offset) end
function request() return wrk.format("GET", paths[math.random(#paths)]) end
function done(summary, latency)
  local e = summary.errors
  print(string.format("%%d requests, %%.1f a second, 95th percentile %%.0f ms, 99th %%.0f ms, longest %%.0f ms",
    summary.requests, summary.requests / summary.duration * 1e6,
    latency:percentile(95) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
  print(string.format("errors: connect %%d, read %%d, write %%d, timeout %%d, status %%d",
    e.connect, e.read, e.write, e.timeout, e.status))
end
"""


@dataclass
class Written:
    """What a writer added while others read, and what went wrong."""

    reports: int = 0
    longest: float = 0.0
    errors: list[str] = field(default_factory=list)


@contextmanager
def served(path: Path) -> Iterator[tuple[str, Path]]:
    """Serve a ledger, and give the address and the file to which the server's messages go."""
    port = random.randrange(20_000, 40_000)
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        with said.open("wb") as stream:
            command = [sys.executable, "-c", SERVE, str(path), str(port)]
            process = subprocess.Popen(command, env=ENVIRONMENT, stderr=stream)
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(600):
                try:
                    httpx2.get(f"{address}/healthz", timeout=5)
                    break
                except httpx2.TransportError:
                    time.sleep(0.1)
            yield address, said
        finally:
            process.terminate()
            process.wait(60)


def addresses(path: Path) -> dict[str, list[str]]:
    """Return addresses of each kind of page of a ledger."""
    with sqlite3.connect(path) as connection:

        def some(table: str, column: str = "id", where: str = "") -> list[str]:
            rows = connection.execute(f"SELECT {column} FROM {table} {where} ORDER BY rowid DESC LIMIT 50000")  # noqa: S608
            found = sorted({str(row[0]) for row in rows})
            return random.Random(3).sample(found, min(CHOSEN, len(found)))

        claims, reports, stories = some("claims"), some("reports"), some("stories")
        actors = some("actors", where="WHERE statements > 0")
        busiest = [row[0] for row in connection.execute("SELECT id FROM actors ORDER BY statements DESC LIMIT 20")]
        largest = [row[0] for row in connection.execute("SELECT id FROM stories ORDER BY reports DESC LIMIT 20")]
        statements = some("statements")
        contents = some("statements", "content")
    connection.close()
    words = [word for content in contents for word in re.findall(r"[A-Za-z]{5,}", content)[:1]]
    kinds = {
        "front": ["/"],
        "board": [f"/stories/{one}" for one in stories],
        "board of a largest story": [f"/stories/{one}" for one in largest],
        "timeline": [f"/stories/{one}/timeline" for one in stories],
        "places": [f"/stories/{one}/places" for one in stories],
        "claims": ["/claims", "/claims?status=disputed", "/claims?status=unconfirmed"],
        "claim": [f"/claims/{one}" for one in claims],
        "reports": ["/reports", "/reports?verdict=partial"],
        "report": [f"/reports/{one}" for one in reports],
        "actors": ["/actors", "/actors?start=500"],
        "actor": [f"/actors/{one}" for one in actors],
        "busiest actor": [f"/actors/{one}" for one in busiest],
        "search": [f"/search?words={one}" for one in words],
        "search and facets": [f"/search?words={one}&act=denies" for one in words],
        "queue": ["/review", "/review?kind=link", "/review?kind=stance", "/review?kind=statement"],
        "statement form": [f"/review/statements/{one}" for one in statements],
        "claim form": [f"/review/claims/{one}" for one in claims],
        "actor form": [f"/review/actors/{one}" for one in actors],
        "corrections": ["/review/corrections"],
    }
    return {name: [one.replace(" ", "%20") for one in found] for name, found in kinds.items() if found}


def pages(address: str, kinds: dict[str, list[str]], turns: int) -> dict[str, float]:
    """Return the milliseconds within which 95 in 100 pages of each kind come, and the bytes of the front page."""
    figures: dict[str, float] = {}
    chosen = random.Random(4)
    with httpx2.Client(base_url=address, timeout=120) as client:
        client.get("/")
        for name, found in kinds.items():
            taken = []
            for _ in range(turns):
                path = chosen.choice(found)
                start = time.perf_counter()
                answer = client.get(path)
                taken.append(1000 * (time.perf_counter() - start))
                if answer.status_code != 200:
                    raise SystemExit(f"{path}: {answer.status_code}")
            figures[f"{name}, ms at the 95th percentile"] = quantiles(taken, n=20)[-1]
            print(
                f"{name:28} {quantiles(taken, n=20)[9]:8.1f} {figures[f'{name}, ms at the 95th percentile']:8.1f}",
                flush=True,
            )
        figures["front page with its files, bytes"] = front_bytes(client)
    return figures


def front_bytes(client: httpx2.Client) -> int:
    """Return the bytes that the front page and the files that it names take on the way, headers apart."""
    page = client.get("/")
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    return sum(each.num_bytes_downloaded for each in (page, *(client.get(one) for one in files)))


def read_while_writing(
    path: Path, address: str, kinds: dict[str, list[str]], seconds: int, connections: int
) -> Written:
    """Read pages for some seconds while reports are added; print what `wrk` says, and return what was written."""
    written, stop = Written(), threading.Event()
    writer = threading.Thread(target=write, args=(path, stop, written))
    chosen = random.Random(5)
    with tempfile.TemporaryDirectory() as folder:
        paths, script = Path(folder) / "paths", Path(folder) / "mix.lua"
        mix = [one for found in kinds.values() for one in chosen.sample(found, min(50, len(found)))]
        paths.write_text("\n".join(mix) + "\n", encoding="utf-8")
        script.write_text(SCRIPT % paths, encoding="utf-8")
        command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script), address]
        writer.start()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        stop.set()
        writer.join()
    print("\n".join(done.stdout.splitlines()[-2:]), flush=True)
    return written


def write(path: Path, stop: threading.Event, written: Written) -> None:
    """Add reports until told to stop, one at a time, as `add` does."""
    text = next(originals(1))
    while not stop.is_set():
        number = f"{time.time_ns():x}"
        again = Capture(number, f"{text}\n\n{number}".encode(), "text/plain", given=Given(number))
        start = time.perf_counter()
        try:
            with open_ledger(path) as ledger:
                written.errors += [str(one.error) for one in ledger.add([again]) if one.error]
        except Exception as error:
            written.errors.append(repr(error))
        written.reports += 1
        written.longest = max(written.longest, time.perf_counter() - start)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--ledger", type=Path, help="a ledger to be asked, to which reports are added; default: a new one"
    )
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--originals", type=int, default=20, help="reports that are read")
    parser.add_argument("--grow", type=int, default=10, help="copy all rows so many times")
    parser.add_argument("--turns", type=int, default=30, help="pages of each kind")
    parser.add_argument("--seconds", type=int, default=10, help="of reading while reports are added; 0: none")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.ledger or Path(folder) / "ledger.db"
        if not given.ledger:
            fill(path, given.reports, list(originals(given.originals)))
            grow(path, given.grow)
        kinds = addresses(path)
        with served(path) as (address, said):
            figures = pages(address, kinds, given.turns)
            print(f"front page with its files: {figures['front page with its files, bytes']:,.0f} bytes")
            if given.seconds and shutil.which("wrk"):
                written = read_while_writing(path, address, kinds, given.seconds, given.connections)
                print(f"added meanwhile: {written.reports} reports, the slowest in {written.longest:.1f} s")
                print(f"errors of the writer: {written.errors or 'none'}")
            print(f"messages of the server: {said.read_text(encoding='utf-8').strip() or 'none'}")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
