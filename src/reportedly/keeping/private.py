"""Small files beside a ledger that only its owner may read: JSON, written whole or not at all, by one at a time."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from filelock import FileLock, Timeout

from reportedly.errors import LedgerBusy, LedgerDamaged, LedgerUnwritable

T = TypeVar("T")

WAIT_SECONDS = 10.0
"""How long another process is waited for."""


class PrivateFile(Generic[T]):
    """A list of frozen values in a file of mode 600; `what` they are, for errors."""

    def __init__(self, path: Path, kind: type[T], what: str) -> None:
        self.path = path
        self._kind = kind
        self._what = what

    def read(self) -> tuple[T, ...]:
        """Return the values, none where there is no file. Raises LedgerDamaged, LedgerUnwritable."""
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=tuple[self._kind, ...])  # type: ignore[name-defined]
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise LedgerUnwritable((error.strerror or "cannot be read").lower(), str(self.path)) from error
        except msgspec.MsgspecError as error:
            what, advice = f"the file holds no {self._what}", "Remove it and add them anew."
            raise LedgerDamaged(what, str(self.path), advice) from error

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the file while it is changed. Raises LedgerBusy, LedgerUnwritable."""
        lock = FileLock(f"{self.path}.lock", timeout=WAIT_SECONDS)
        try:
            lock.acquire()
        except Timeout as error:
            raise LedgerBusy(f"another process is changing the {self._what}", str(self.path)) from error
        except OSError as error:
            raise LedgerUnwritable((error.strerror or "cannot be locked").lower(), str(self.path)) from error
        try:
            yield
        finally:
            lock.release()

    def write(self, values: Sequence[T]) -> None:
        """Put a new file in the place of the old one. Raises LedgerUnwritable."""
        new = self.path.with_name(f"{self.path.name}.new")
        try:
            new.unlink(missing_ok=True)
            # Made anew rather than opened: nobody else may read it from its first byte on.
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(msgspec.json.format(msgspec.json.encode(values)) + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
            new.replace(self.path)
        except OSError as error:
            raise LedgerUnwritable((error.strerror or "cannot be written").lower(), str(self.path)) from error
