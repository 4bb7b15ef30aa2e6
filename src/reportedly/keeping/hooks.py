"""Webhooks: where to send what happens, what waits to be sent, and what could not be: in a file beside the ledger.

The file holds the secrets with which bodies are signed, and is readable by its owner alone. Like tokens, they are not
in the ledger, which is copied and handed on.
"""

from __future__ import annotations

import base64
import contextlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reportedly.errors import BadQuery, NotInLedger
from reportedly.keeping.private import PrivateFile
from reportedly.ledger.arrivals import Seen

KINDS = ("report.added", "claim.changed", "review.made")
"""What a hook can be told."""

HOOKS_AT_MOST = 50
"""Hooks of one ledger."""

DEAD_AT_MOST = 1_000
"""Events of a hook that could not be sent, the latest, that are kept."""

_NAME = re.compile(r"[\w.-]{1,60}")
_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s]*")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: its id, which stays; its kind; when; and what."""

    id: str
    kind: str
    at: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event to be sent: how often that was tried, when to try next (seconds since 1970), what went wrong last."""

    event: Event
    tries: int = 0
    due: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Hook:
    """Where events go: a name, an address, the secret, which kinds; how far the ledger was seen; what waits; what died.

    `gone`: the address said that it wants no more (410).
    """

    name: str
    address: str
    secret: str = field(repr=False)
    kinds: tuple[str, ...]
    seen: Seen
    waiting: tuple[Waiting, ...] = ()
    dead: tuple[Waiting, ...] = ()
    gone: bool = False


def made(name: str, address: str, kinds: Sequence[str], seen: Seen) -> Hook:
    """Return a new hook with a secret of its own, told of what comes from now on. Raises BadQuery."""
    if not _NAME.fullmatch(name):
        raise BadQuery(f"{name[:60]!r} is no name for a hook", "", "Use letters, digits, '.', '-' and '_'.")
    if len(address) > 2_000 or not _ADDRESS.fullmatch(address):
        raise BadQuery(f"{address[:60]!r} is no address of the web", "", "Write it as https://example.org/hook.")
    odd = sorted(set(kinds) - set(KINDS))
    if odd or not kinds:
        raise BadQuery(f"there is no event {odd[0][:40] if odd else ''!r}", "", f"There are {', '.join(KINDS)}.")
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
    return Hook(name, address, secret, tuple(one for one in KINDS if one in kinds), seen)


class Hooks:
    """The hooks of a ledger. Methods raise LedgerDamaged for a file that is none, LedgerUnwritable, LedgerBusy."""

    def __init__(self, ledger: Path) -> None:
        self._file = PrivateFile(ledger.with_name(f"{ledger.name}.hooks"), Hook, "hooks")

    def all(self) -> tuple[Hook, ...]:
        """Return the hooks in the order of their names; none where there is no file."""
        return self._file.read()

    def find(self, name: str) -> Hook:
        """Return a hook by its name. Raises NotInLedger."""
        found = next((one for one in self.all() if one.name == name), None)
        if found is None:
            raise NotInLedger(f"there is no hook {name[:60]!r}", "", "List them: `reportedly hooks list`.")
        return found

    def add(self, hook: Hook) -> None:
        """Keep a new hook. Raises BadQuery."""
        with self._file.held():
            found = self.all()
            if any(one.name == hook.name for one in found):
                raise BadQuery(f"there is a hook {hook.name!r} already", "", "Remove it first, or take another name.")
            if len(found) >= HOOKS_AT_MOST:
                raise BadQuery(f"there are {HOOKS_AT_MOST} hooks already", "", "Remove some first.")
            self._file.write(sorted((*found, hook), key=lambda one: one.name))

    def remove(self, name: str) -> None:
        """Forget a hook, with what waits. Raises NotInLedger."""
        with self._file.held():
            gone = self.find(name)
            self._file.write([one for one in self.all() if one.name != gone.name])

    def revive(self, name: str) -> int:
        """Let what died be tried again, and a hook that wanted no more too; return how many that are.

        Raises NotInLedger.
        """
        with self.held():
            hook = self.find(name)
            again = tuple(Waiting(one.event) for one in hook.dead)
            self.replace(replace(hook, waiting=(*again, *hook.waiting), dead=(), gone=False))
        return len(again)

    def replace(self, hook: Hook) -> None:
        """Keep a hook in the place of that of its name; to be called while the file is held."""
        self._file.write([hook if one.name == hook.name else one for one in self.all()])

    def held(self) -> contextlib.AbstractContextManager[None]:
        """Hold the file while events are sent, so that no other process sends them too. Raises LedgerBusy."""
        return self._file.held()
