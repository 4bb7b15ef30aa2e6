"""Events to where they are wanted: signed, tried again for days, and kept where that did not help.

Standard Webhooks (https://www.standardwebhooks.com): the body is signed with HMAC-SHA256 together with its id and the
time; the id stays the same when it is sent again. Its own library signs.

::

    ledger → what happened → waiting → sent
                                     → tried again, after 5 seconds … 10 hours → dead, until it is revived
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from reportedly.keeping import Ledger
from reportedly.keeping.happening import happened
from reportedly.keeping.hooks import DEAD_AT_MOST, Hook, Hooks, Waiting, made
from reportedly.ledger.arrivals import seen

if TYPE_CHECKING:
    from httpx2 import Client

LATER = (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000)
"""Seconds after each try that failed; after the last, the event is dead. As Standard Webhooks proposes."""

SECONDS_AT_MOST = 15
"""Seconds for one request."""

WAITING_AT_MOST = 1_000
"""Events of one hook that wait; more are taken from the ledger when some of these are gone."""

FAILURES_AT_MOST = 3
"""Tries that may fail one after the other; then the address is left alone until the next round."""

GONE = 410
"""The status with which an address says that it wants no more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a hook's events in one round."""

    hook: str
    sent: int
    waiting: int
    dead: int
    gone: bool
    why: str


class Posting:
    """A ledger's hooks at work. All methods raise LedgerError."""

    def __init__(self, ledger: Ledger, now: Callable[[], float] = time.time) -> None:
        """Make it; now: what tells the time, in seconds since 1970."""
        self.hooks = Hooks(ledger.path)
        self._asking = ledger._asking  # the facade's own views; nothing here writes to the ledger
        self._now = now

    def add(self, name: str, address: str, kinds: Sequence[str] = ("claim.changed",)) -> Hook:
        """Tell an address what happens from now on, and return the hook with its secret. Raises BadQuery."""
        with self._asking() as connection:
            hook = made(name, address, kinds, seen(connection))
        self.hooks.add(hook)
        return hook

    def send(self) -> Iterator[Sent]:
        """Send what happened and is due, one hook after the other, and yield what became of each.

        What was sent is noted after each hook: where the process is killed meanwhile, that hook's events are sent
        again, under the same ids.
        """
        import httpx2

        told: dict[str, Any] = {"timeout": SECONDS_AT_MOST, "follow_redirects": False, "trust_env": False}
        with self.hooks.held(), httpx2.Client(**told) as client:
            for hook in self.hooks.all():
                with self._asking() as connection:
                    full = hook if hook.gone else _filled(connection, hook)
                done, sent, why = _posted(client, full, self._now)
                self.hooks.replace(done)
                yield Sent(hook.name, sent, len(done.waiting), len(done.dead), done.gone, why)


def _filled(connection: Connection, hook: Hook) -> Hook:
    """Return a hook with what happened since, as much as may wait; each event once."""
    waiting = list(hook.waiting)
    place = hook.seen
    while len(waiting) < WAITING_AT_MOST:
        events, next_place = happened(connection, place)
        there = {one.event.id for one in waiting}
        waiting += [Waiting(one) for one in events if one.kind in hook.kinds and one.id not in there]
        if next_place == place:
            break
        place = next_place
    return replace(hook, waiting=tuple(waiting), seen=place)


def _posted(client: Client, hook: Hook, now: Callable[[], float]) -> tuple[Hook, int, str]:
    """Send what is due; return the hook with what is left, how many were sent, and what went wrong last."""
    left: list[Waiting] = []
    dead = list(hook.dead)
    sent, failures, why, gone = 0, 0, "", hook.gone
    for one in hook.waiting:
        if gone or failures >= FAILURES_AT_MOST or one.due > now():
            left.append(one)
            continue
        status, said = _post(client, hook, one, now())
        if not said:
            sent, failures = sent + 1, 0
            continue
        failures, why, gone = failures + 1, said, status == GONE
        tried = replace(one, tries=one.tries + 1, why=said)
        if one.tries < len(LATER):
            left.append(replace(tried, due=int(now()) + LATER[one.tries]))
        else:
            dead.append(tried)
    return replace(hook, waiting=tuple(left), dead=tuple(dead[-DEAD_AT_MOST:]), gone=gone), sent, why


def _post(client: Client, hook: Hook, one: Waiting, at: float) -> tuple[int, str]:
    """Send an event; return the status of the answer, 0 for none, and what was wrong, "" for nothing."""
    import httpx2
    from standardwebhooks import Webhook

    event = one.event
    body = json.dumps({"type": event.kind, "timestamp": event.at, "data": event.data}, ensure_ascii=False, default=list)
    moment = datetime.fromtimestamp(int(at), UTC)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "reportedly",
        "webhook-id": event.id,
        "webhook-timestamp": str(int(at)),
        "webhook-signature": Webhook(hook.secret).sign(event.id, moment, body),
    }
    try:
        with client.stream("POST", hook.address, content=body.encode(), headers=headers) as answer:
            status = answer.status_code  # what it says besides is not read: it could be endless
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        return 0, f"{type(error).__name__}: {error}"[:200]
    return status, "" if answer.is_success else f"status {status}"
