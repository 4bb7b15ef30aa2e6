"""What a server is told when it is made."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

UPLOAD_BYTES_AT_MOST = 21_000_000
"""Bytes of the body of one request: a capture of the largest size, and its form around it."""

REQUESTS_AT_MOST = 600
"""Requests that one address may send in a minute."""

CHANGES_AT_MOST = 60
"""Requests that change or read something anew, as saving or pasting, that one address may send in a minute."""

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""The names under which a server on this machine alone may be called."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server is told.

    `ledger`: the file, None for the user's own; `hosts`: the names under which it may be called (the Host header);
    `token`: what must be entered before anything is shown, "" for a server that only this machine reaches; `secure`:
    it is reached through HTTPS alone; `secret`: what signs sessions, new at each start.
    """

    ledger: Path | None = None
    hosts: tuple[str, ...] = LOOPBACK
    token: str = field(default="", repr=False)
    secure: bool = False
    requests: int = REQUESTS_AT_MOST
    changes: int = CHANGES_AT_MOST
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)


def is_loopback(host: str) -> bool:
    """Tell whether an address, or a name, can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
