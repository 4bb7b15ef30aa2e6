"""What a report calls a person beside the name: titles before it, appositions around it, and for whom one speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reportedly.names.words import TITLES, TOKEN, capital, folded, word_set
from reportedly.resolve.actors.words import ARTICLES, BODIES, BREAKS, PREPOSITIONS, PRONOUNS, ROLES, SPEAKERS
from reportedly.types import Span

_AFTER = re.compile(
    r"\s*(?:\([A-Z][\w.,-]{0,12}\))?,\s+((?:\d{1,3},\s+)?)((?:(?!\s(?:who|which|whose|where)\b)[^,;:()\n\"“”]){3,160})"
)
_BEFORE = re.compile(r"(?:^|[\s\"“(—])((?:[^\s,;:()\"“”.]+\s){0,9}[^\s,;:()\"“”.]+),\s+$")
_SPEAKS = re.compile(
    r"\b(?:spokes\w+|press (?:secretary|officer|aide)|spoke) (?:for|of|at) (?:the )?(.+)$", re.IGNORECASE
)
_SPOKEN = re.compile(
    r"^(?:the |a |an )?(.+?)(?:['’]s)?\s+(?:(?-i:[a-z]+)\s+)?(?:spokes\w+|press (?:secretary|officer|aide))\b", re.I
)
_OF_PLACE = re.compile(r"[ \xa0](of[ \xa0](?:the[ \xa0])?[^\W\d_a-z][\w-]+(?:[ \xa0][^\W\d_a-z][\w-]+){0,2})")
_ENDS = frozenset((",", "who", "whose", "that", "which", "since", "when"))
_SENTENCE = re.compile(r"(?<=[a-z]{3})\.\s+(?=[A-Z])")
_STARTS = word_set("the a an his her its their our my former then-")


@dataclass(frozen=True, slots=True)
class Role:
    """A description of a person, where it stands; `after`: its rest after a name ("President Orla Venn of Norway")."""

    span: Span
    after: Span | None = None

    def said(self, text: str) -> str:
        """Return the description in single spaces ("President of Norway")."""
        spans = [self.span, *([self.after] if self.after else [])]
        words = " ".join(" ".join(span.of(text) for span in spans).split())
        return _SENTENCE.split(words)[0].strip(" ,")

    def proper(self, text: str) -> bool:
        """Whether a role heads the description; a noun that only stands in it makes none ("the Republican primary")."""
        words = [word.casefold() for word in TOKEN.findall(self.span.of(text))]
        end = next((at for at, word in enumerate(words) if at and (word in PREPOSITIONS or word in _ENDS)), len(words))
        last = next((word for word in reversed(words[:end]) if word[0].isalpha()), "")
        named = singular(last) in ROLES or last.rsplit("-", 1)[-1] in ROLES or last in TITLES or last in BODIES
        return named and not BREAKS & set(words[:end])

    def words(self, text: str) -> frozenset[str]:
        """The description's words, folded."""
        return frozenset(folded(word) for word in TOKEN.findall(self.said(text)) if word[0].isalpha())


def role_head(phrase: str) -> str:
    """Return the role noun that heads a phrase ("the mayor of Sorrenholt" → "mayor"), or ""."""
    found = ""
    for word in TOKEN.findall(phrase):
        low = word.casefold()
        if low in PREPOSITIONS or low in (",", "who", "whose", "that", "which"):
            if found or low not in ("for",):
                break
        elif singular(low) in ROLES or low.rsplit("-", 1)[-1] in ROLES or low in BODIES:
            found = low
    return found


def singular(noun: str) -> str:
    """Return the likely singular of a folded noun."""
    if noun.endswith("men"):
        return noun[:-3] + "man"
    if noun.endswith("people") and noun.startswith("spokes"):
        return "spokesman"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun


def roles_of(text: str, span: Span) -> list[Role]:
    """Return the descriptions that stand beside a person's name."""
    title = _title(text, span)
    found = [_after(text, span), _before(text, span)]
    return [*([Role(title, _of(text, span.end))] if title else []), *(Role(each) for each in found if each is not None)]


def _of(text: str, at: int) -> Span | None:
    """Return the "of Norway" that stands after a name with an office before it."""
    match = _OF_PLACE.match(text, at, at + 60)
    return Span(match.start(1), match.end(1)) if match else None


def _title(text: str, span: Span) -> Span | None:
    """The words straight before a name: "Kremlin spokesman", "Republican presidential nominee"."""
    start = max(0, span.start - 90, text.rfind("\n", 0, span.start) + 1)
    words = list(TOKEN.finditer(text[start : span.start]))
    first = None
    for match in reversed(words[-8:]):
        word = match.group().casefold()
        if not (match.group()[0].isalpha() or word in ("'s", "’s")) and not _dot(
            match.group(), text, start + match.start()
        ):
            break
        if word in BREAKS or word in PREPOSITIONS or word in ARTICLES:
            break
        first = match.start()
    if first is None or not role_head(text[start + first : span.start]):
        return None
    words_before = text[start + first : span.start].rstrip(" \xa0,-")
    return Span(start + first, start + first + len(words_before))


def _dot(sign: str, text: str, at: int) -> bool:
    """Whether a sign is the dot of an abbreviation ("Sen.", "U.S.") and not a full stop."""
    word = re.search(r"([\w.]+)$", text[max(0, at - 8) : at])
    if sign != "." or word is None:
        return False
    return folded(word.group(1)) in TITLES or re.fullmatch(r"(?:[A-Z]|[A-Z](?:\.[A-Z])+)", word.group(1)) is not None


def _after(text: str, span: Span) -> Span | None:
    """An apposition after a name: "Orla Venn, the mayor of Sorrenholt,"."""
    match = _AFTER.match(text, span.end, span.end + 220)
    if not match:
        return None
    phrase = match.group(2)
    first, head = phrase.split(None, 1)[0].casefold(), role_head(phrase)
    closed = text[match.end() : match.end() + 1] in ",."
    if not head or not (closed or phrase[0].isupper() or first in _STARTS | ROLES or first.endswith(("'s", "’s"))):
        return None
    words = [word.casefold() for word in TOKEN.findall(phrase[: phrase.casefold().find(head)])]
    if any(word in BREAKS for word in words):
        return None
    return Span(match.start(2), match.start(2) + len(phrase.rstrip(" .")))


def _before(text: str, span: Span) -> Span | None:
    """An apposition before a name: "The Kremlin spokesman, Dmitri Peskov"."""
    start = max(0, span.start - 130, text.rfind("\n", 0, span.start) + 1)
    match = _BEFORE.search(text[start : span.start])
    if not match:
        return None
    phrase = match.group(1)
    words = list(re.finditer(r"\S+", phrase))
    for word in words:
        low = word.group().casefold()
        if low in ARTICLES or low in _STARTS or low.endswith(("'s", "’s")):
            rest = phrase[word.start() :]
            if role_head(rest) and not any(each.casefold() in BREAKS for each in TOKEN.findall(rest)):
                return Span(start + match.start(1) + word.start(), start + match.end(1))
    return None


def speaks_for(phrase: str) -> str:
    """Return for whom a description speaks, in its own words ("a spokesman for the bank" → "bank"), or ""."""
    if not SPEAKERS.search(phrase):
        return ""
    match = _SPEAKS.search(phrase)
    if match:
        return re.split(r",| who | whose ", match.group(1))[0].strip(" .")
    match = _SPOKEN.search(phrase)
    words = match.group(1).split() if match else []
    first = next((place for place, word in enumerate(words) if capital(word) and word.casefold() not in _RANKS), None)
    if first is not None and words[first].casefold() not in PRONOUNS:
        return " ".join(words[first:])
    return words[-1] if words and words[-1].casefold() in BODIES else ""


_RANKS = word_set("former another one chief senior deputy lead the a an acting")
