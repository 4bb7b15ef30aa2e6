"""`python -m bench.web`: how long pages take, how heavy the front page is, and whether many read while one writes.

The ledger is filled and multiplied as `bench.ledger` does it, unless one is given. Pages are measured as `bench.pages`
does it. Then `wrk` (`apt-get install wrk`) reads a mix of all kinds of pages from a server over many connections while
reports are added to the same ledger by another process: one after the other, as `reportedly add` does it, or by
`reportedly watch` from sites of this machine.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import httpx2

from bench.__main__ import ENVIRONMENT
from bench.ledger import fill, grow, originals
from bench.pages import measure, questions
from bench.watched import watch
from reportedly import Capture, Given, open_ledger

MIXED = 50
"""Addresses of each kind of page in the mix."""

SERVE = (
    "import sys, uvicorn; from pathlib import Path; from reportedly.web.app import create_app; "
    "from reportedly.web.settings import Settings; "
    "told = Settings(ledger=Path(sys.argv[1]), requests=10**9, changes=10**9); "
    "uvicorn.run(create_app(settings=told), port=int(sys.argv[2]), log_level='warning', access_log=False)"
)
"""The server as `reportedly serve` runs it, but without bounds on the requests of one address."""

SCRIPT = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
function request() return wrk.format("GET", paths[math.random(#paths)]) end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('{"requests": %%d, "seconds": %%.2f, ' ..
    '"median": %%.0f, "p95": %%.0f, "p99": %%.0f, "longest": %%.0f, ' ..
    '"connect": %%d, "read": %%d, "write": %%d, "timeout": %%d, "status": %%d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, latency.max / 1e3, e.connect, e.read, e.write, e.timeout, e.status))
end
"""


@contextmanager
def served(path: Path) -> Iterator[tuple[str, Path]]:
    """Serve a ledger, and give the address and the file to which the server's messages go."""
    port = random.randrange(20_000, 40_000)
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        with said.open("wb") as stream:
            process = subprocess.Popen([sys.executable, "-c", SERVE, path, str(port)], env=ENVIRONMENT, stderr=stream)
        try:
            _wait(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}", said
        finally:
            process.terminate()
            process.wait(60)


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            httpx2.get(address, timeout=5)
            return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def front_bytes(address: str) -> int:
    """Return the bytes that the front page and the files that it names take on the way, headers apart."""
    with httpx2.Client(base_url=address, timeout=60) as client:
        page = client.get("/")
        files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
        return sum(each.num_bytes_downloaded for each in (page, *(client.get(one) for one in files)))


def write(path: Path, stop: Event, told: Any) -> None:
    """Add reports until told to stop, one at a time, as `reportedly add` does; tell how many, how long, and errors."""
    text, reports, longest, errors = next(originals(1)), 0, 0.0, list[str]()
    while not stop.is_set():
        number = f"{time.time_ns():x}"
        again = Capture(number, f"{text}\n\n{number}".encode(), "text/plain", given=Given(number))
        start = time.perf_counter()
        try:
            with open_ledger(path) as ledger:
                errors += [str(one.error) for one in ledger.add([again]) if one.error]
        except Exception as error:
            errors.append(repr(error))
        reports, longest = reports + 1, max(longest, time.perf_counter() - start)
    told.put({"reports": reports, "longest": longest, "errors": errors})


WRITERS = {"add": write, "watch": watch}
"""What adds reports meanwhile."""


def read_while_writing(path: Path, address: str, seconds: int, connections: int, by: str) -> dict[str, Any]:
    """Return what `wrk` counted while it read pages for some seconds, and what was added meanwhile; by: a writer."""
    chosen = random.Random(5)
    mix = [ask() for ask in questions(path, chosen).values() for _ in range(MIXED)]
    stop, told = multiprocessing.Event(), multiprocessing.Queue()
    writer = multiprocessing.Process(target=WRITERS[by], args=(path, stop, told))
    with tempfile.TemporaryDirectory() as folder:
        paths, script = Path(folder) / "paths", Path(folder) / "mix.lua"
        paths.write_text("\n".join(one.replace(" ", "%20") for one in mix) + "\n", encoding="utf-8")
        script.write_text(SCRIPT % paths, encoding="utf-8")
        command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script), address]
        writer.start()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        stop.set()
        written = told.get(timeout=120)
        writer.join()
    return {"read": json.loads(done.stdout.splitlines()[-1]), "written": written}


def told(found: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that say what was read and written at once."""
    read, written = found["read"], found["written"]
    yield (
        f"read: {read['requests']} pages, {read['requests'] / read['seconds']:.1f} a second; "
        f"ms: median {read['median']}, 95 in 100 within {read['p95']}, 99 within {read['p99']}, "
        f"longest {read['longest']}"
    )
    yield "errors of readers: " + ", ".join(
        f"{name} {read[name]}" for name in ("connect", "read", "write", "timeout", "status")
    )
    slowest = f", the slowest in {written['longest']:.1f} s" if "longest" in written else ""
    yield f"written meanwhile: {written['reports']} reports{slowest}"
    yield f"errors of the writer: {written['errors'] or 'none'}"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--ledger", type=Path, help="a ledger that is there; reports are added to it. Default: a new one"
    )
    parser.add_argument("--reports", type=int, default=100)
    parser.add_argument("--originals", type=int, default=20, help="reports that are read")
    parser.add_argument("--grow", type=int, default=10, help="copy all rows so many times")
    parser.add_argument("--turns", type=int, default=60, help="pages of each kind that are measured")
    parser.add_argument("--seconds", type=int, default=10, help="of reading while reports are added; 0: none")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--writer", choices=list(WRITERS), default="add", help="what adds reports meanwhile")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.ledger or Path(folder) / "ledger.db"
        if not given.ledger:
            fill(path, given.reports, list(originals(given.originals)))
            grow(path, given.grow)
        figures: dict[str, Any] = {"pages": measure(path, given.turns) if given.turns > 1 else {}}
        for name, (clock, processor) in figures["pages"].items():
            print(f"{name:28} 95 in 100 within {clock:6.0f} ms by the clock, {processor:6.0f} of the processor")
        with served(path) as (address, said):
            figures["front page, bytes"] = front_bytes(address)
            print(f"front page with its files: {figures['front page, bytes']:,} bytes", flush=True)
            if given.seconds and shutil.which("wrk"):
                figures |= read_while_writing(path, address, given.seconds, given.connections, given.writer)
                print("\n".join(told(figures)))
            print(f"messages of the server: {said.read_text(encoding='utf-8').strip() or 'none'}")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
