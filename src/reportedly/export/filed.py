"""What the exports are made from: reports with their statements as filed, and names for things outside the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from reportedly.ledger.views import ReportView, StatementView
from reportedly.types import Metadata, Place

URN = "urn:x-reportedly:"
"""What stands before kind and id in the name that a thing of the ledger has elsewhere (RFC 8141)."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A statement as corrected, the places of its content, and the claims (ids) that it is about with its stances."""

    view: StatementView
    places: tuple[Place, ...] = ()
    claims: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FiledReport:
    """A report, what its page says of itself, its text, and its statements in the order of the text."""

    view: ReportView
    metadata: Metadata
    text: str
    statements: tuple[Filed, ...]


def urn(kind: str, identifier: str) -> str:
    """Return the name of a thing of the ledger, as "urn:x-reportedly:claim:c0ab…"."""
    return f"{URN}{kind}:{quote(identifier, safe='')}"


def web_address(address: str) -> str:
    """Return an address of the web with all but its own characters escaped, "" for any other.

    A report's address comes from outside: whoever opens it must land on a page, not in a script.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return ""
    return quote(address, safe="%:/?#[]@!$&'()*+,;=~")


def iri(report: ReportView) -> str:
    """Return a report's address on the web, else its name."""
    return web_address(report.address) or urn("report", report.id)


def without_blanks(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields without those that say nothing."""
    return {name: value for name, value in fields.items() if value not in ("", None, [], {}, ())}
