"""`python -m bench.archives`: pages a second out of a web archive, ours beside FastWARC and warcio alone.

All take turns on one core over the same packed file of pages of 25 KB, and read each page whole; ours makes captures of
them, checks that they are all there, and bounds what they unpack to.
"""

from __future__ import annotations

import gzip
import random
import resource
import string
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from bench.__main__ import one_core
from reportedly.collect.archives import pages
from reportedly.types import CAPTURE_BYTES_AT_MOST

PAGES, TURNS = 2_000, 3


def crawl(path: Path) -> None:
    """Write a packed WARC file of pages of made-up words."""
    pick = random.Random(1)
    words = ["".join(pick.choices(string.ascii_lowercase, k=pick.randint(2, 10))) for _ in range(5_000)]
    with path.open("wb") as stream:
        for number in range(PAGES):
            text = "".join(f"<p>{' '.join(pick.choices(words, k=60))}</p>" for _ in range(60))
            block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html>{text}</html>".encode()
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://post.example/{number}\r\n"
                f"WARC-Date: 2024-05-07T08:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            stream.write(gzip.compress(head.encode() + block + b"\r\n\r\n"))


def ours(path: Path) -> int:
    """Return the number of pages that `add` would read."""
    return sum(each.value is not None for each in pages(path, path.name, None))


def fastwarc(path: Path) -> int:
    """Return the number of records that FastWARC yields, each read."""
    return sum(len(each.reader.read(CAPTURE_BYTES_AT_MOST)) > 0 for each in FastIterator(str(path)))


def warcio(path: Path) -> int:
    """Return the number of records that warcio yields, each read."""
    with path.open("rb") as stream:
        return sum(len(each.content_stream().read()) > 0 for each in ArchiveIterator(stream))


def seconds(read: Callable[[Path], int], path: Path) -> float:
    """Return the processor time that reading the file takes."""
    start = time.process_time()
    assert read(path) == PAGES
    return time.process_time() - start


def main() -> None:
    """Print the figures."""
    readers = {"ours": ours, "FastWARC": fastwarc, "warcio": warcio}
    with tempfile.TemporaryDirectory() as folder, one_core():
        path = Path(folder, "crawl.warc.gz")
        crawl(path)
        taken = [{name: seconds(read, path) for name, read in readers.items()} for _ in range(TURNS)]
    found = {name: PAGES / median(turn[name] for turn in taken) for name in readers}
    for name, rate in found.items():
        print(f"pages a second, {name:20} {rate:10.0f}")
    for name in ("FastWARC", "warcio"):
        print(f"speed, ours to {name:21} {found['ours'] / found[name]:10.2f}")
    print(f"peak memory, MB                      {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:10.0f}")


if __name__ == "__main__":
    main()
