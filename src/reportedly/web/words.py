"""How pages say things: days, numbers, addresses, statuses and stances in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
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

_QUOTES = frozenset('“”"‘’«»„…')

_DAYS = re.compile(r"\b(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)\b", re.ASCII)
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b", re.ASCII)
_REPORT = re.compile(r"\breport ([0-9a-f]{16})\b", re.ASCII)

_INNER = str.maketrans({"“": "‘", "”": "’"})

_MONTHS = "Jan Feb March April May June July Aug Sept Oct Nov Dec".split()


def day(moment: str) -> str:
    """Return the day of a moment in words: "7 May 2024"."""
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


def clock(moment: str) -> str:
    """Return a moment in words: "7 May 2024, 07:45 UTC"."""
    return f"{day(moment)}, {moment[11:16]} UTC" if len(moment) > 15 else day(moment)


def month(value: str) -> str:
    """Return a month, "2024-05", in words."""
    return day(f"{value}-01").partition(" ")[2]


def days(first: str, last: str) -> str:
    """Return two moments as a stretch of days, as short as can be: "6–10 May 2024"."""
    if first[:10] == last[:10]:
        return day(first)
    same = first[:7] == last[:7]
    return f"{day(first).partition(' ')[0]}–{day(last)}" if same else f"{day(first)} – {day(last)}"


def dated(text: str) -> str:
    """Return a text with its days, as "2024-05-06 to 2024-05-10", in words."""
    several = _DAYS.sub(lambda found: days(found[1], found[2]), text)
    return _DAY.sub(lambda found: day(found[0]), several)


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


def number(count: int, noun: str) -> str:
    """Return a count with its noun: "1 report", "2,000 stories", which no line breaks apart."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count:,}\u00a0{noun if count == 1 else plural}"


def short(text: str, most: int = 180) -> str:
    """Return a text cut at a word to so many characters at most."""
    if len(text) <= most:
        return text
    cut = text[:most].rsplit(" ", 1)[0]
    return f"{cut or text[:most]}…"


def capital(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def claim_words(label: str) -> str:
    """Return the words of a claim as they stand alone: after an ellipsis where they do not begin a sentence."""
    return f"… {label}" if label[:1].islower() else label or "(no words)"


def quoted(text: str) -> str:
    """Return words in quotation marks, unless they come with some; marks within others are single."""
    return text if text[:1] in _QUOTES and text[-1:] in _QUOTES else f"“{text.translate(_INNER)}”"


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
