"""The index of a ledger, kept by a server between two times at which it writes, as long as nobody else has written.

Of a million statements it takes seconds to read, and one correction comes after the other.
"""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock

from reportedly.keeping.deriving import Deriver


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was kept: of which file (path and inode), with a connection that tells whether others wrote since."""

    path: Path
    file: int
    version: int
    asking: sqlite3.Connection
    deriver: Deriver


_LOCK, _ON = Lock(), Event()
_KEPT: list[_Kept] = []
"""The last one that was kept, if any: memory for one index is enough."""


def start() -> None:
    """Keep what ledgers need from now on: this process writes again and again."""
    _ON.set()


def stop() -> None:
    """Keep nothing any more."""
    _ON.clear()
    with _LOCK:
        _drop()


def keep(path: Path, deriver: Deriver) -> None:
    """Keep what derives, while its process is still the only writer; nothing where it has no index."""
    if not _ON.is_set() or not deriver.has_index:
        return
    try:
        asking = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        kept = _Kept(path.resolve(), path.stat().st_ino, _version(asking), asking, deriver)
    except (OSError, sqlite3.Error):  # the index is read anew then
        return
    with _LOCK:
        _drop()
        _KEPT.append(kept)


def take(path: Path) -> Deriver | None:
    """Return what was kept for a ledger, once this process is the only writer; None where others wrote since."""
    with _LOCK, contextlib.suppress(OSError, sqlite3.Error):
        for one in _KEPT:
            same = one.path == path.resolve() and one.file == path.stat().st_ino
            if same and one.version == _version(one.asking):
                return one.deriver
    return None


def _drop() -> None:
    while _KEPT:
        _KEPT.pop().asking.close()


def _version(connection: sqlite3.Connection) -> int:
    """Return a number that changes when others write. Source: https://www.sqlite.org/pragma.html#pragma_data_version."""
    found: tuple[int] = connection.execute("PRAGMA data_version").fetchone()
    return found[0]
