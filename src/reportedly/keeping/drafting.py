"""A text or page that is read before anybody decides to keep it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reportedly.errors import LedgerError, UnreadableInput
from reportedly.keeping import open_ledger
from reportedly.pipeline import Reader
from reportedly.types import Capture, Report


def read_capture(given: Capture | None, address: str, reader: Callable[[], Reader]) -> tuple[Capture, Report]:
    """Return a capture, or that of the page at an address of the web, with the report read from it.

    Addresses of this machine and of private networks are refused. reader: what returns the reader.
    Raises InputError, and UnreadableInput where neither is given.
    """
    if given is None and not address:
        raise UnreadableInput("nothing was given", "", "Paste a text, or the address of a page.")
    capture = given or _fetched(address)
    return capture, reader().read(capture)


def _fetched(address: str) -> Capture:
    from reportedly.collect.web import Web

    with Web() as web:
        return web.capture(address if "://" in address else f"https://{address}")


def keep(path: Path | None, capture: Capture) -> str:
    """Add a capture to the ledger at a path, and return the id of its report. Raises ReportedlyError."""
    with open_ledger(path) as ledger:
        (outcome,) = ledger.add([capture])
    if outcome.error is not None:
        raise outcome.error
    if outcome.value is None or not outcome.value.report:
        raise LedgerError("the text could not be added", "", "Save it as a file and run `reportedly add FILE`.")
    return outcome.value.report
