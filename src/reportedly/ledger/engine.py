"""Opening a ledger: one SQLite file in WAL mode, one writer at a time, errors in our own words.

A writer holds a lock beside the file for as long as it is open, as it keeps an index in memory that another writer
would make stale; readers need none. Sources: https://www.sqlite.org/wal.html, https://www.sqlite.org/rescode.html.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import platformdirs
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from reportedly.errors import LedgerBusy, LedgerDamaged, LedgerError, LedgerMissing, LedgerTooNew, LedgerUnwritable

HEAD = "0001"
"""The newest migration; a test compares it with `migrations/versions`."""

WAIT_SECONDS = 10.0
"""How long a second writer waits for the first before it says so."""

CACHE_KB = 65_536
"""Memory for pages of the file while writing: ids are hashes, so that rows of one report go to pages all over it."""

_BUSY = {"SQLITE_BUSY", "SQLITE_LOCKED"}
_UNWRITABLE = {"SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_PERM"}
_DAMAGED = {"SQLITE_CORRUPT", "SQLITE_NOTADB"}


def default_path() -> Path:
    """Return where the ledger is unless a path is given: $REPORTEDLY_LEDGER, else in the user's data folder."""
    named = os.environ.get("REPORTEDLY_LEDGER")
    return Path(named) if named else platformdirs.user_data_path("reportedly", appauthor=False) / "ledger.db"


Identity = tuple[int, int]
"""What tells a file from another that had its name before: its device and number."""


def identity(path: Path) -> Identity | None:
    """Return which file is at a path, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def reading_engine(path: Path) -> Engine:
    """Return an engine that only reads an existing ledger. Raises LedgerError."""
    if not path.is_file():
        raise LedgerMissing("there is no ledger", str(path))
    engine = _engine(path, "ro", "BEGIN")
    found = _version(engine, path)
    if found != HEAD:
        raise _mismatch(found, path)
    return engine


def is_current(path: Path) -> bool:
    """Return whether there is a ledger of this version. Raises LedgerError for a file that is none."""
    if not path.is_file():
        return False
    engine = _engine(path, "ro", "BEGIN")
    try:
        return _version(engine, path) == HEAD
    finally:
        engine.dispose()


def prepare(path: Path) -> None:
    """Make the folder of the user's ledger; that of any other file has to be there. Raises LedgerMissing."""
    if path.parent.is_dir():
        return
    if path != default_path() or os.environ.get("REPORTEDLY_LEDGER"):
        raise LedgerMissing("its folder does not exist", str(path), "Make the folder, or name another file.")
    path.parent.mkdir(parents=True)


def writing_engine(path: Path, lasting: bool = True) -> Engine:
    """Return an engine that writes; makes the ledger where there is none, and brings an older one up to date.

    Hold :func:`writer` around it. lasting: each transaction is on the disk when it ends; without that, a power failure
    may take the last ones, whole, and nothing else. Raises LedgerError.
    """
    engine = _engine(path, "rwc", "BEGIN IMMEDIATE")
    event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA cache_size = -{CACHE_KB}"))
    if not lasting:
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = NORMAL"))
    found = _version(engine, path)
    if found is not None and found > HEAD:
        raise _mismatch(found, path)
    with translated(path):
        with engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA journal_mode = WAL")
        if found != HEAD:
            _upgrade(engine)
    return engine


@contextlib.contextmanager
def writer(path: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock of the only writer. Raises LedgerBusy after `wait` seconds."""
    lock = FileLock(f"{path}.lock")
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise LedgerBusy(f"another process has been writing for {wait:.0f} seconds", str(path)) from error
    except OSError as error:
        raise LedgerUnwritable((error.strerror or "cannot be locked").lower(), str(path)) from error
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def watcher(path: Path) -> Iterator[None]:
    """Hold the lock of the only one who watches the sources of a ledger. Raises LedgerBusy, LedgerUnwritable."""
    lock = FileLock(f"{path}.watch.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise LedgerBusy("another process is watching its sources", str(path), "Wait until it ends.") from error
    except OSError as error:
        raise LedgerUnwritable((error.strerror or "cannot be locked").lower(), str(path)) from error
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the database's errors into ours."""
    try:
        yield
    except DBAPIError as error:
        raise _ours(error, path) from error


def _ours(error: DBAPIError, path: Path) -> LedgerError:
    """Return the error of ours that an error of SQLite is."""
    name = str(getattr(error.orig, "sqlite_errorname", ""))
    what = str(error.orig)
    for kinds, ours in ((_BUSY, LedgerBusy), (_UNWRITABLE, LedgerUnwritable), (_DAMAGED, LedgerDamaged)):
        if any(name.startswith(kind) for kind in kinds):
            return ours(what, str(path))
    return LedgerError(what, str(path))


def _engine(path: Path, mode: str, begin: str) -> Engine:
    """Return an engine over one file; the library's own BEGIN is off, as it comes too late to lock out a writer."""

    def connect() -> sqlite3.Connection:
        address = f"{path.resolve().as_uri()}?mode={mode}"
        try:
            return _connected(address)
        except sqlite3.OperationalError:
            # Where a folder may not be written, the file of shared memory cannot be made; nobody can be writing either.
            if mode != "ro" or path.with_name(path.name + "-wal").exists():
                raise
            return _connected(f"{address}&immutable=1")

    # Connections are kept: when the last one is closed, the whole log is written back into the file.
    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _connected(address: str) -> sqlite3.Connection:
    """Return a connection that has been tried."""
    wait = WAIT_SECONDS
    connection = sqlite3.connect(address, timeout=wait, isolation_level=None, uri=True, check_same_thread=False)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _version(engine: Engine, path: Path) -> str | None:
    """Return the schema's version, None for a new file. Raises LedgerDamaged for a file that is no ledger."""
    with translated(path), engine.connect() as connection:
        tables = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars())
        if "alembic_version" in tables:
            return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
        if tables:
            raise LedgerDamaged("the file is a database but no ledger", str(path))
    return None


def _mismatch(found: str | None, path: Path) -> LedgerError:
    if found is not None and found > HEAD:
        return LedgerTooNew(f"its schema is {found}, this version knows {HEAD}", str(path))
    what = f"its schema is {found or 'missing'}, this version needs {HEAD}"
    return LedgerError(what, str(path), "Run `reportedly check --upgrade` once: it brings the file up to date.")


def _upgrade(engine: Engine) -> None:
    """Bring the schema up to date, each migration in a transaction."""
    # Imported here: reading never needs it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
