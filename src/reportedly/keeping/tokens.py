"""Tokens with which programs may read, add and correct over HTTP: in a file of their own beside the ledger.

They are not in the ledger. A ledger is copied, backed up and handed on, and access to one server must not travel with
it; and it has one writer, often one that never ends (`watch`), while a token must be taken back at once. The file holds
no token, only its SHA-256: a token is 256 random bits, which no dictionary has and no slow hash need protect. It is
readable by its owner alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from reportedly.errors import BadQuery, LedgerBusy, LedgerDamaged, LedgerUnwritable, NotInLedger
from reportedly.ledger.moments import stamp

SCOPES = ("read", "add", "review")
"""What a token may allow: asking, adding reports, correcting. None includes another."""

TOKENS_AT_MOST = 1_000
"""Tokens of one ledger."""

PREFIX = "rpt_"
"""What a token begins with, so that people and scanners for secrets know it."""

_NAME = re.compile(r"[\w.@-]{1,60}")


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept: a name, what it allows, when it was made, and its SHA-256."""

    name: str
    scopes: tuple[str, ...]
    added: str
    digest: str = field(repr=False)


class Tokens:
    """The tokens of a ledger. All methods raise LedgerDamaged for a file that is none, LedgerUnwritable, LedgerBusy."""

    def __init__(self, ledger: Path) -> None:
        self.path = ledger.with_name(f"{ledger.name}.tokens")

    def all(self) -> tuple[Token, ...]:
        """Return the tokens in the order of their names; none where there is no file."""
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=tuple[Token, ...])
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise LedgerUnwritable((error.strerror or "cannot be read").lower(), str(self.path)) from error
        except msgspec.MsgspecError as error:
            raise LedgerDamaged("the file holds no tokens", str(self.path), "Remove it and add them anew.") from error

    def add(self, name: str, scopes: Sequence[str]) -> str:
        """Make a token and return it; it is not kept and cannot be shown again. Raises BadQuery."""
        if not _NAME.fullmatch(name):
            raise BadQuery(f"{name[:60]!r} is no name for a token", "", "Use letters, digits, '.', '-', '_' and '@'.")
        if not scopes or set(scopes) - set(SCOPES):
            raise BadQuery("a token needs scopes", "", f"There are {', '.join(SCOPES)}.")
        secret = PREFIX + secrets.token_urlsafe(32)
        made = Token(name, tuple(one for one in SCOPES if one in scopes), stamp(datetime.now(UTC)), _digest(secret))
        with self._lock():
            found = self.all()
            if any(one.name == name for one in found):
                raise BadQuery(f"there is a token {name!r} already", "", "Remove it first, or take another name.")
            if len(found) >= TOKENS_AT_MOST:
                raise BadQuery(f"there are {TOKENS_AT_MOST:,} tokens already", "", "Remove some first.")
            self._write((*found, made))
        return secret

    def remove(self, name: str) -> None:
        """Take a token back. Raises NotInLedger."""
        with self._lock():
            found = self.all()
            left = tuple(one for one in found if one.name != name)
            if len(left) == len(found):
                raise NotInLedger(f"there is no token {name[:60]!r}", "", "List them: `reportedly tokens list`.")
            self._write(left)

    def find(self, secret: str) -> Token | None:
        """Return the token that somebody shows, None for none of ours."""
        shown = _digest(secret)
        return next((one for one in self.all() if secrets.compare_digest(one.digest, shown)), None)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """Hold a lock while the file is changed. Raises LedgerBusy, LedgerUnwritable."""
        lock = FileLock(f"{self.path}.lock", timeout=10)
        try:
            lock.acquire()
        except Timeout as error:
            raise LedgerBusy("the tokens are being changed", str(self.path)) from error
        except OSError as error:
            raise LedgerUnwritable((error.strerror or "cannot be locked").lower(), str(self.path)) from error
        try:
            yield
        finally:
            lock.release()

    def _write(self, tokens: Sequence[Token]) -> None:
        """Put a new file in the place of the old one, readable by its owner alone from the first byte on."""
        new = self.path.with_name(f"{self.path.name}.new")
        ordered = sorted(tokens, key=lambda one: one.name)
        try:
            new.unlink(missing_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(msgspec.json.format(msgspec.json.encode(ordered)) + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
            new.replace(self.path)
        except OSError as error:
            raise LedgerUnwritable((error.strerror or "cannot be written").lower(), str(self.path)) from error


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
