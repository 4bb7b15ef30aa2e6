"""How things are said in words to people: days, numbers, quotations, claims."""

from __future__ import annotations

import re
from datetime import datetime

_QUOTES = frozenset('“”"‘’«»„…')

_DAYS = re.compile(r"\b(\d{4}-\d\d-\d\d) to (\d{4}-\d\d-\d\d)\b", re.ASCII)

_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b", re.ASCII)

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


def number(count: int, noun: str) -> str:
    """Return a count with its noun: "1 report", "2,000 stories", which no line breaks apart."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count:,}\u00a0{noun if count == 1 else plural}"


def short(text: str, most: int = 180) -> str:
    """Return a text cut at a word to so many characters at most."""
    if len(text) <= most:
        return text
    cut = text[:most].rsplit(" ", 1)[0].rstrip(".,;: ")
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
