"""The captures as they were added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import msgspec
from sqlalchemy import Connection, select

from reportedly.errors import LedgerDamaged
from reportedly.ledger import schema
from reportedly.ledger.moments import moment
from reportedly.ledger.packing import inflate
from reportedly.types import Capture, Given, MediaType


@dataclass(frozen=True, slots=True)
class Captured:
    """A capture in the ledger: its id, itself, when it was added, and the SHA-256 of its body (hexadecimal)."""

    id: str
    capture: Capture
    added: datetime
    digest: str


def captures(connection: Connection) -> Iterator[Captured]:
    """Yield the captures in the order in which they were added. Raises LedgerDamaged."""
    for row in connection.execution_options(yield_per=20).execute(
        select(schema.captures).order_by(schema.captures.c.seq)
    ):
        try:
            body, given = inflate(row.body), msgspec.json.decode(row.given, type=Given)
        except (ValueError, msgspec.MsgspecError) as error:
            raise LedgerDamaged(f"the capture {row.id} is broken", str(row.address)) from error
        retrieved = moment(row.retrieved) if row.retrieved else None
        kind = cast(MediaType | None, row.media_type)
        yield Captured(row.id, Capture(row.address, body, kind, retrieved, given), moment(row.added), row.digest)
