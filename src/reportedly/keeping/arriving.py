"""What a person names to captures: files, folders, JSON lines, web archives, addresses; and their reading."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from reportedly.collect import STANDARD_INPUT, capture, is_address, reason
from reportedly.collect.records import records
from reportedly.collect.tallies import Tally, is_archive
from reportedly.errors import ReportedlyError, UnreadableInput
from reportedly.ledger.packing import statement_id
from reportedly.link.encoding import Encoder
from reportedly.link.propositions import Source, propositions
from reportedly.pipeline import Reader
from reportedly.types import Capture, Outcome, Proposition, Report

if TYPE_CHECKING:
    from reportedly.collect.web import Web

Read = tuple[Report, tuple[Proposition, ...]]

SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".txt", ".md", ".markdown", ".jsonl"})
"""The files of a folder that are taken, also packed, with `.gz` after it."""

_AHEAD = 4
"""Reports for each worker that are read before they are needed."""


def arrivals(
    sources: Iterable[str | Capture], allow_private: bool = False, tell: Callable[[Tally], None] | None = None
) -> Iterator[Outcome[Capture]]:
    """Yield the captures in files, in folders (with all below, in the order of their names) and in `.jsonl` files, in
    web archives, and at addresses of the web.

    allow_private: fetch from private networks too. tell: what to call with what was in each web archive. One that
    cannot be read is an outcome with its error.
    """
    with contextlib.ExitStack() as held:
        web = cache(lambda: held.enter_context(_web(allow_private)))
        for source in sources:
            if isinstance(source, Capture):
                yield Outcome(source.address, value=source)
            elif is_address(source):
                yield _page(web(), source)
            elif source != STANDARD_INPUT and Path(source).is_dir():
                yield from _folder(Path(source), tell)
            else:
                yield from _file(source, tell)


def _web(allow_private: bool) -> Web:
    from reportedly.collect.web import Web

    return Web(allow_private=allow_private)


def _page(web: Web, source: str) -> Outcome[Capture]:
    try:
        found = web.capture(source)
        return Outcome(found.address, value=found)
    except ReportedlyError as error:
        return Outcome(error.where, error=error)


def _folder(folder: Path, tell: Callable[[Tally], None] | None) -> Iterator[Outcome[Capture]]:
    found = files(folder)
    if not found:
        yield Outcome(str(folder), error=UnreadableInput("no report in this folder", str(folder)))
    for each in found:
        yield from _file(str(each), tell)


def files(folder: Path) -> list[Path]:
    """Return the files of a folder that are taken, with all below, in the order of their paths."""
    return sorted(each for each in folder.rglob("*") if each.is_file() and _wanted(each))


def _wanted(path: Path) -> bool:
    suffix = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    return suffix.lower() in SUFFIXES or is_archive(path.name)


def _file(source: str, tell: Callable[[Tally], None] | None) -> Iterator[Outcome[Capture]]:
    path = Path(source)
    if is_archive(path.name):
        from reportedly.collect.archives import pages

        yield from pages(path, source, tell)
        return
    if path.name.lower().endswith((".jsonl", ".jsonl.gz")):
        try:
            with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as stream:
                yield from records(cast(BinaryIO, stream), source)
        except (OSError, EOFError, zlib.error) as error:
            yield Outcome(source, error=UnreadableInput(reason(error), source))
        return
    try:
        found = capture(source)
        # What comes in by standard input has no address: two texts are not two versions of one.
        yield Outcome(source, value=replace(found, address="") if source == STANDARD_INPUT else found)
    except ReportedlyError as error:
        yield Outcome(source, error=error)


_READER: list[Reader] = []
"""The reader of a worker process."""


def _start(make: Callable[[], Reader]) -> None:
    _READER[:] = [make()]


def _work(found: Outcome[Capture]) -> Outcome[Read]:
    return read(_READER[0], found)


def read(reader: Reader, found: Outcome[Capture]) -> Outcome[Read]:
    """Read a capture; what cannot be read is an outcome with its error."""
    if found.value is None:
        return Outcome(found.address, error=found.error)
    try:
        report = reader.read(found.value)
        return Outcome(found.address, value=(report, propositions_of(report)))
    except ReportedlyError as error:
        return Outcome(found.address, error=error)


def propositions_of(report: Report) -> tuple[Proposition, ...]:
    """Return what linking needs to know of a report's statements, with their vectors."""
    about = report.metadata
    ids = [statement_id(each) for each in report.statements]
    found = propositions(Source(report.id, report.text, about.title or "", about.day), report.statements, ids)
    return encoder().encoded(found)


@cache
def encoder() -> Encoder:
    """Return the encoder of this process."""
    return Encoder()


def read_all(
    make: Callable[[], Reader],
    captures: Iterable[Outcome[Capture]],
    workers: int,
    known: Callable[[Capture], bool],
) -> Iterator[tuple[Outcome[Capture], Outcome[Read] | None]]:
    """Yield captures with what was read from them, in their order, None for those that are known already.

    workers: processes; one reads in this process.
    """
    if workers == 1:
        reader = cache(make)
        for each in captures:
            yield each, None if each.value and known(each.value) else read(reader(), each)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, (make,)) as pool:
        waiting: deque[tuple[Outcome[Capture], Future[Outcome[Read]] | None]] = deque()
        for each in captures:
            waiting.append((each, None if each.value and known(each.value) else pool.submit(_work, each)))
            if len(waiting) > workers * _AHEAD:
                yield _done(waiting)
        while waiting:
            yield _done(waiting)


def _done(
    waiting: deque[tuple[Outcome[Capture], Future[Outcome[Read]] | None]],
) -> tuple[Outcome[Capture], Outcome[Read] | None]:
    each, future = waiting.popleft()
    return each, future.result() if future else None
