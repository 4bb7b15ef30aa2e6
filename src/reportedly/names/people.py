"""Names of people: their parts, which of two is short for the other, and the gender that they tell."""

from __future__ import annotations

from dataclasses import dataclass

from reportedly.names.tables import female_share
from reportedly.names.words import TITLES, folded, tokens, word_set

_SUFFIXES = word_set("jr sr ii iii iv phd md")
PARTICLES = word_set("de da di del van von der den la le el al bin ibn dos du st ten")
"""Small words that belong to the family name after them."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name: words before the family name, the family name, a suffix ("Jr."); the gender a title tells.

    `gender` is "m", "f" or "". A single word is taken for a family name.
    """

    given: tuple[str, ...]
    family: str
    suffix: str = ""
    gender: str = ""

    @property
    def first(self) -> str:
        """The first given name without case and accents, or ""."""
        return folded(self.given[0]) if self.given else ""

    @property
    def key(self) -> str:
        """The last word of the family name without case and accents."""
        return folded(self.family.split()[-1]) if self.family else ""

    def spelled(self) -> str:
        """Return the name with all its parts."""
        return " ".join(filter(None, [*self.given, self.family, self.suffix]))

    def usual(self) -> str:
        """Return the name as it is usually written: without middle initials, where a given name remains."""
        spelled = [word for word in self.given if len(folded(word)) > 1]
        given = spelled if spelled and len(folded(self.given[0])) > 1 else list(self.given)
        return " ".join(filter(None, [*given, self.family, self.suffix]))


def person_name(text: str) -> PersonName:
    """Take a name apart ("Sen. Orla M. Venn Jr."): titles go, a particle ("van", "al") belongs to the family name."""
    words, gender = text.replace(",", " ").split(), ""
    while len(words) > 1 and folded(words[0]) in TITLES:
        gender = TITLES[folded(words.pop(0))] or gender
    suffix = words.pop() if len(words) > 1 and folded(words[-1]) in _SUFFIXES else ""
    at = len(words) - 1
    while at > 1 and folded(words[at - 1]) in PARTICLES:
        at -= 1
    if at == 1 and folded(words[0]) in PARTICLES - {"al", "st", "ten", "den"}:
        at = 0
    return PersonName(tuple(words[:at]), " ".join(words[at:]), suffix, gender)


def same_person(one: PersonName, other: PersonName) -> bool:
    """Whether two names with given names can be one person's: the first names agree, or one is the other's initial."""
    if one.key != other.key or not one.first or not other.first:
        return False
    if {one.gender, other.gender} == {"m", "f"}:
        return False
    if one.suffix and other.suffix and folded(one.suffix) != folded(other.suffix):
        return False
    short, long = sorted((one.first, other.first), key=len)
    return short == long or (len(short) == 1 and long.startswith(short))


def gender_of(name: PersonName) -> float:
    """Return how probably a person is a woman: from the title, else from given names as registered; 0.5 if unknown."""
    if name.gender:
        return 0.97 if name.gender == "f" else 0.03
    for word in name.given[:2]:
        share = female_share(folded(word))
        if share is not None:
            return share
    return 0.5


def words_of(name: str) -> list[str]:
    """Return a name's words without case and accents."""
    return [folded(word) for word in tokens(name) if word[0].isalnum()]
