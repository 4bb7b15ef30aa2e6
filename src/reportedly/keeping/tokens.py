"""Tokens with which programs may read, add and correct over HTTP: in a file of their own beside the ledger.

They are not in the ledger. A ledger is copied, backed up and handed on, and access to one server must not travel with
it; and it has one writer, often one that never ends (`watch`), while a token must be taken back at once. The file holds
no token, only its SHA-256: a token is 256 random bits, which no dictionary has and no slow hash need protect. It is
readable by its owner alone.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from reportedly.errors import BadQuery, NotInLedger
from reportedly.keeping.private import PrivateFile
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
        self._file = PrivateFile(ledger.with_name(f"{ledger.name}.tokens"), Token, "tokens")

    def all(self) -> tuple[Token, ...]:
        """Return the tokens in the order of their names; none where there is no file."""
        return self._file.read()

    def add(self, name: str, scopes: Sequence[str]) -> str:
        """Make a token and return it; it is not kept and cannot be shown again. Raises BadQuery."""
        if not _NAME.fullmatch(name):
            raise BadQuery(f"{name[:60]!r} is no name for a token", "", "Use letters, digits, '.', '-', '_' and '@'.")
        if not scopes or set(scopes) - set(SCOPES):
            raise BadQuery("a token needs scopes", "", f"There are {', '.join(SCOPES)}.")
        secret = PREFIX + secrets.token_urlsafe(32)
        made = Token(name, tuple(one for one in SCOPES if one in scopes), stamp(datetime.now(UTC)), _digest(secret))
        with self._file.held():
            found = self.all()
            if any(one.name == name for one in found):
                raise BadQuery(f"there is a token {name!r} already", "", "Remove it first, or take another name.")
            if len(found) >= TOKENS_AT_MOST:
                raise BadQuery(f"there are {TOKENS_AT_MOST:,} tokens already", "", "Remove some first.")
            self._file.write(sorted((*found, made), key=lambda one: one.name))
        return secret

    def remove(self, name: str) -> None:
        """Take a token back. Raises NotInLedger."""
        with self._file.held():
            found = self.all()
            left = tuple(one for one in found if one.name != name)
            if len(left) == len(found):
                raise NotInLedger(f"there is no token {name[:60]!r}", "", "List them: `reportedly tokens list`.")
            self._file.write(left)

    def find(self, secret: str) -> Token | None:
        """Return the token that somebody shows, None for none of ours."""
        shown = _digest(secret)
        return next((one for one in self.all() if secrets.compare_digest(one.digest, shown)), None)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
