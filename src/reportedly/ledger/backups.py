"""Copies of the whole ledger: taken while others read and write it, and put back."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from reportedly.errors import LedgerDamaged, LedgerMissing, LedgerUnwritable
from reportedly.ledger.engine import prepare, reading_engine, translated, watcher, writer

PAGES = 4096
"""Pages that are copied at a time, between which others may write."""


def backup(path: Path, target: Path) -> None:
    """Copy the ledger at `path` to `target`, which must not exist. Source: https://www.sqlite.org/backup.html.

    Raises LedgerError.
    """
    if target.exists():
        raise LedgerUnwritable("the file exists", str(target), "Name a file that does not exist.")
    if not target.parent.is_dir():
        raise LedgerUnwritable("its folder does not exist", str(target), "Make the folder, or name another file.")
    reading_engine(path)  # says what is wrong with it
    part = target.with_name(target.name + ".part")
    try:
        _copy(path, part)
        part.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise LedgerUnwritable(str(error), str(target)) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def restore(copy: Path, path: Path) -> None:
    """Put a backup in the place of the ledger at `path`; what was there is kept beside it, with `.before` at its end.

    Who reads the ledger reads the backup from then on. Raises LedgerError, changing nothing: also while somebody
    writes to the ledger or watches its sources, who would go on with the old file.
    """
    if not copy.is_file():
        raise LedgerMissing("there is no such file", str(copy), "Name a file that `reportedly backup` wrote.")
    engine = reading_engine(copy)
    with translated(copy), engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if found != "ok":
        raise LedgerDamaged(str(found), str(copy), "Restore another backup.")
    prepare(path)
    part = path.with_name(path.name + ".part")
    try:
        with watcher(path), writer(path):
            _copy(copy, part)
            _keep(path)
            part.replace(path)
    except (sqlite3.Error, OSError) as error:
        raise LedgerUnwritable(str(error), str(path)) from error


def _keep(path: Path) -> None:
    """Move a ledger aside, with what has not been written into it yet."""
    if not path.exists():
        return
    with contextlib.closing(sqlite3.connect(path)) as connection, contextlib.suppress(sqlite3.Error):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.replace(path.with_name(path.name + ".before"))
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    with (
        contextlib.closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new, pages=PAGES)
        new.execute("PRAGMA journal_mode = DELETE")  # a copy is one file
