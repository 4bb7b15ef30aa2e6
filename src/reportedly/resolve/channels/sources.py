"""Whether two attributions of a report have the same source, as far as the words alone tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reportedly.types import Attribution

PRONOUNS = frozenset({
    "i", "we", "he", "she", "they", "it", "who", "that", "which", "this", "these", "those", "himself", "herself",
    "themselves",
})  # fmt: skip
_CAPITAL = re.compile(r"[^\W\d_a-z][\w'’.-]*")
_DETERMINERS = frozenset({
    "the", "a", "an", "one", "some", "many", "several", "most", "his", "her", "their", "its", "our", "my",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A source's last name in lower case, inherited by a pronoun, and the form of its words.

    `form`: "name", "pronoun", "common" (a description) or "none".
    """

    key: str
    form: str


def sources_of(text: str, attributions: Sequence[Attribution], actors: Sequence[str] = ()) -> list[Source]:
    """Return the source of each attribution; these must be in text order, as pronouns look back.

    actors: the name of each one's actor where that is known; its last word is then the key.
    """
    found, last = [], ""
    for i, attribution in enumerate(attributions):
        words = attribution.source[0].of(text)[:200] if attribution.source else ""
        form, key = _form(words)
        if form == "name":
            last = key
        actor = actors[i].lower().split() if i < len(actors) else []
        if actor:
            found.append(Source(actor[-1], "pronoun" if form == "pronoun" else "name"))
        else:
            found.append(Source(key or last, form))
    return found


def same(one: Source, other: Source) -> str:
    """Return "same", "other", or "maybe" where one of them is a description or not stated."""
    if one.key == other.key and one.key:
        return "same" if {one.form, other.form} <= {"name", "pronoun"} else "maybe"
    return "other" if {one.form, other.form} <= {"name", "pronoun"} else "maybe"


def _form(words: str) -> tuple[str, str]:
    if not words:
        return "none", ""
    bare = words.split()
    if len(bare) == 1 and bare[0].lower() in PRONOUNS:
        return "pronoun", ""
    names = [each.group() for each in _CAPITAL.finditer(words.split(",")[0])]
    names = [name for name in names if name.lower() not in _DETERMINERS]
    if not names:
        return "common", ""
    key = names[-1].lower()
    for ending in ("'s", "’s", "'", "’"):
        key = key.removesuffix(ending)
    return "name", key
