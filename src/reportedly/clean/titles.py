"""Which of a page's titles is the report's.

Pages have up to half a dozen: for networks (Open Graph), for search engines (JSON-LD, the title element), for readers
(the first heading). In the order of `_FIRST`, the first that there is, with three corrections: where it is another one
with more behind it (" | The Herald | by A. Vale") or before it ("Sport | "), the other one; where the headlines agree
on another, and it is a teaser, abridged or stands all alone, that one, unless it is their words without a kicker; and
the outlet's name is taken off its end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportedly.clean.draft import letters

_FIRST = ("meta og:title", "json-ld headline", "meta twitter:title", "meta dc.title", "h1", "title")
_HEADLINES = ("json-ld headline", "h1")
_SEPARATED = re.compile(r"\s+(?:[-–—|»·*]|::)\s+|\s*｜\s*")
_WORD = re.compile(r"\w{3,}")
_TEASER = 0.2
"""The share of words in common below which a title is another text's, not another wording."""
_LEAST = 12
"""Letters of a headline that another title may have more behind."""


def title(stated: dict[str, str], outlets: Sequence[str]) -> tuple[str | None, str]:
    """Return the report's title and where it stands; `stated` are the titles by place, `outlets` the outlet's names."""
    named = {letters(outlet) for outlet in outlets}
    for place in _FIRST:
        text = stated.get(place)
        if text and letters(text) not in named:
            place = _shorter(place, stated, outlets) or _voted(place, stated) or place
            return _without_outlet(stated[place], outlets), place
    return None, ""


def _shorter(place: str, stated: dict[str, str], outlets: Sequence[str]) -> str | None:
    """Return the place of the headline that a title is with more behind it or before it."""
    whole = letters(stated[place])
    signed = any(whole.endswith(letters(outlet)) for outlet in outlets if letters(outlet))
    for other in _HEADLINES:
        headline = letters(stated.get(other, ""))
        behind = signed and whole.startswith(headline)
        if len(whole) > len(headline) >= _LEAST and (behind or _set_off(stated[place], headline)):
            return other
    return None


def _set_off(text: str, headline: str) -> bool:
    """Say whether a text is a headline (its letters) and something else, set off before or behind it."""
    apart = _SEPARATED.finditer(text)
    return any(headline in (letters(text[: found.start()]), letters(text[found.end() :])) for found in apart)


def _voted(place: str, stated: dict[str, str]) -> str | None:
    """Return the place of the headline on which the page agrees against the title in `place`.

    A title for networks that shares hardly a word with the headline is a teaser, one that leaves out words of it an
    abridgement.
    """
    headlines = [stated[other] for other in _HEADLINES if other in stated]
    if len(headlines) < 2 or len({letters(headline) for headline in headlines}) > 1:
        return None
    if _is_behind_a_kicker(stated[place], headlines[0]):
        return None
    alone = letters(stated.get("meta twitter:title", "")) == letters(headlines[0]) != letters(stated[place])
    other = alone or _shared(stated[place], headlines[0]) < _TEASER or _abridged(stated[place], headlines[0])
    return _HEADLINES[0] if other else None


def _is_behind_a_kicker(text: str, headline: str) -> bool:
    """Say whether a headline is a title with other words before it, as "Olympic Games: ..."."""
    return len(letters(text)) >= _LEAST and letters(headline).endswith(letters(text))


def _abridged(text: str, headline: str) -> bool:
    """Say whether a title is the headline with words left out between; one cut at its end is a title of its own."""
    inside = set(_WORD.findall(text.lower())) < set(_WORD.findall(headline.lower()))
    return inside and not letters(headline).startswith(letters(text))


def _shared(one: str, other: str) -> float:
    """Return the share of the words of the shorter of two titles that the other has too."""
    first, second = set(_WORD.findall(one.lower())), set(_WORD.findall(other.lower()))
    return len(first & second) / max(1, min(len(first), len(second)))


def _without_outlet(text: str, outlets: Sequence[str]) -> str:
    """Take the outlet's name off a title's end, as in "Headline - Outlet"."""
    parts = _SEPARATED.split(text)
    last = letters(parts[-1])
    if len(parts) > 1 and last and any(_named(last, letters(outlet)) for outlet in outlets):
        return text[: text.rindex(parts[-1])].rstrip(" -–—|｜»·:*")
    return text


def _named(part: str, outlet: str) -> bool:
    return part in outlet or (len(outlet) > 2 and outlet in part and len(part) < 2.5 * len(outlet))
