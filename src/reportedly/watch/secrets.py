"""Names and passwords for sources: in the environment or in a file of their owner's alone, never in the ledger."""

from __future__ import annotations

import os
import stat
from collections.abc import Generator
from pathlib import Path

import httpx2

from reportedly.errors import UnreadableInput

SECRET_AT_MOST = 4_000
"""Characters of a name and a password, or of a token."""

_FORM = "It holds NAME:PASSWORD, or Bearer TOKEN."


class _Bearer(httpx2.Auth):
    def __init__(self, header: str) -> None:
        self._header = header

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        request.headers["authorization"] = self._header
        yield request


def credentials(reference: str) -> httpx2.Auth | None:
    """Return what "env:NAME" or "file:PATH" leads to: NAME:PASSWORD, or Bearer TOKEN; None for "".

    Raises UnreadableInput, which never says what is there.
    """
    if not reference:
        return None
    kind, _, where = reference.partition(":")
    secret = (os.environ.get(where, "") if kind == "env" else _file(Path(where))).strip()
    if not secret:
        raise UnreadableInput("there are no credentials", reference, _FORM)
    if len(secret) > SECRET_AT_MOST or not secret.isascii() or not secret.isprintable():
        raise UnreadableInput("these are no credentials", reference, _FORM)
    if secret.lower().startswith("bearer "):
        return _Bearer(secret)
    name, colon, password = secret.partition(":")
    if not colon:
        raise UnreadableInput("these are no credentials", reference, _FORM)
    return httpx2.BasicAuth(name, password)


def _file(path: Path) -> str:
    """Return what a file holds that only its owner may read."""
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
                raise UnreadableInput("others may read these credentials", str(path), f"Run `chmod 600 {path}`.")
            return stream.read(SECRET_AT_MOST + 2).decode("ascii", "replace")
    except OSError as error:
        raise UnreadableInput((error.strerror or "cannot be read").lower(), str(path)) from error
