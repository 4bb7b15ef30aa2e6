"""How pages say things: days, numbers, addresses, statuses and stances in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode, urlsplit

from reportedly.types import StanceKind, StatusKind

MEANINGS: dict[StatusKind, str] = {
    StatusKind.WITHDRAWN: "every side that asserted it has taken it back, or its only outlet corrected it",
    StatusKind.CONCEDED: "a side that had denied or doubted it, or against which it is made, now has it so",
    StatusKind.DISPUTED: "one side has it so, and another denies it or gives a rival account",
    StatusKind.CORROBORATED: "two or more independent voices of different sides have it so",
    StatusKind.DOUBTED: "a side has it so, and another doubts it or could not confirm it",
    StatusKind.REPEATED: "one voice or none asserts it, and others repeat it",
    StatusKind.UNCONFIRMED: "one side has it so, and nobody else speaks to it",
    StatusKind.DENIED: "only denials are known",
    StatusKind.UNASSERTED: "nobody asserts it: only doubts or silences are known",
}
"""What each status means, in a line."""

STANCES: dict[StanceKind, str] = {
    StanceKind.ASSERTS: "says that it is so",
    StanceKind.CONFIRMS: "confirms it",
    StanceKind.REPEATS: "repeats what another said",
    StanceKind.DOUBTS: "doubts it, or could not confirm it",
    StanceKind.DENIES: "denies it",
    StanceKind.DECLINES: "will not comment",
    StanceKind.RETRACTS: "takes back what was said",
}
"""What each stance means, in a line."""

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


_REPORT = re.compile(r"\breport ([0-9a-f]{16})\b", re.ASCII)


def with_reports(text: str) -> list[tuple[str, str]]:
    """Return a text in pieces, each with the id of the report that it names, "" for none; names are put in words."""
    pieces = _REPORT.split(text)
    return [("a report" if n % 2 else piece, piece if n % 2 else "") for n, piece in enumerate(pieces) if piece]


def alike(texts: Sequence[str], most: int) -> list[tuple[str, int]]:
    """Return texts that say another thing than those before, but for the reports that they name; and how many others
    say each.
    """
    found: dict[str, list[str]] = {}
    for one in texts:
        found.setdefault(_REPORT.sub("", one), []).append(one)
    return [(same[0], len(same) - 1) for same in found.values()][:most]


def lasting(seconds: float) -> str:
    """Return a length of time in its largest unit: "15 min", "2.5 h", "3 d"; before zero where it is less."""
    size, name = next((unit for unit in _UNITS if abs(seconds) >= unit[0]), _UNITS[-1])
    found = seconds / size
    return f"{found:.1f} {name}" if abs(found) < 10 and round(found, 1) != round(found) else f"{found:.0f} {name}"


def web_address(address: str) -> str:
    """Return an address of the web as it is, "" for any other: what runs or reads files is never linked."""
    try:
        parts = urlsplit(address)
        return address if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def path_of(*parts: str) -> str:
    """Return a path of this site: its parts, each with nothing in it that could end it."""
    return "/" + "/".join(quote(part, safe="") for part in parts)


def link(path: str, given: Mapping[str, object], **changes: object) -> str:
    """Return an address of this site with a query: what was given, with changes; what is empty is left out."""
    query = {name: value for name, value in {**given, **changes}.items() if value not in ("", None, 0)}
    return f"{path}?{urlencode(query)}" if query else path
