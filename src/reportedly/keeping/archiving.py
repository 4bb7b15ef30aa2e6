"""All captures of a ledger in a web archive."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection

from reportedly import __version__
from reportedly.errors import LedgerUnwritable
from reportedly.export.archive import head, records
from reportedly.ledger.captured import captures


def archive(connection: Connection, target: Path) -> int:
    """Write all captures to `target`, which must not exist, and return how many. Raises LedgerError.

    The file is there when it is whole: until then it is written beside, with `.part` at the end of its name.
    """
    if target.exists():
        raise LedgerUnwritable("the file exists", str(target), "Name a file that does not exist.")
    if not target.parent.is_dir():
        raise LedgerUnwritable("its folder does not exist", str(target), "Make the folder, or name another file.")
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as stream:
            written = _write(connection, stream)
        part.replace(target)
    except OSError as error:
        raise LedgerUnwritable(error.strerror or str(error), str(target)) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return written


def _write(connection: Connection, stream: BinaryIO) -> int:
    number = 0
    for number, one in enumerate(captures(connection), 1):
        when = (one.capture.retrieved or one.added).astimezone(UTC)
        if number == 1:
            stream.write(head(__version__, when))
        stream.write(records(one.capture, one.id, when))
    if not number:
        stream.write(head(__version__, datetime.now(UTC)))
    return number
