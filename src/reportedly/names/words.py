"""Words without case, accents and dots, and the titles before people's names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TOKEN = re.compile(r"\w+(?:[.&/-]\w+|['’](?!s\b)\w+)*|['’]s\b|[^\w\s]")
"""A word (with inner dots, hyphens and apostrophes), a possessive ending, or one sign."""


def word_set(words: str) -> frozenset[str]:
    """Return words that are parted by spaces as a set."""
    return frozenset(words.split())


TITLES = {
    "mr": "m", "mister": "m", "sir": "m", "lord": "m", "king": "m", "prince": "m", "monsieur": "m", "herr": "m",
    "mrs": "f", "ms": "f", "miss": "f", "madam": "f", "dame": "f", "lady": "f", "queen": "f", "princess": "f",
    "dr": "", "doctor": "", "prof": "", "professor": "", "sen": "", "sens": "", "senator": "", "senators": "",
    "rep": "", "reps": "", "representative": "", "congressman": "m", "congresswoman": "f", "gov": "", "governor": "",
    "govs": "", "president": "", "chancellor": "", "minister": "", "secretary": "", "judge": "", "justice": "",
    "gen": "", "general": "", "lt": "", "maj": "", "major": "", "col": "", "colonel": "", "capt": "", "captain": "",
    "sgt": "", "sergeant": "", "cmdr": "", "commander": "", "adm": "", "admiral": "", "rev": "", "reverend": "",
    "father": "m", "sister": "f", "pope": "m", "bishop": "", "archbishop": "", "cardinal": "m", "rabbi": "",
    "imam": "m", "sheikh": "m", "pastor": "", "mayor": "", "sheriff": "", "chief": "", "officer": "", "detective": "",
    "ambassador": "", "chairman": "m", "chairwoman": "f", "attorney": "", "speaker": "", "spokesman": "m",
    "spokeswoman": "f", "inspector": "", "premier": "", "emperor": "m", "hon": "",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """Return a word without case, accents, dots and apostrophes, so that spellings of one name agree."""
    marks = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(r"[\u0300-\u036f.'’`]", "", marks)


def tokens(text: str) -> list[str]:
    """Return the words and signs of `text`."""
    return TOKEN.findall(text)


def capital(word: str) -> bool:
    """Whether a word begins as names do: with a letter that isn't a small one."""
    return bool(word) and word[0].isalpha() and not word[0].islower()


def plural(noun: str) -> bool:
    """Whether an English noun looks like a plural."""
    low = noun.casefold()
    known = {"people", "men", "women", "police", "children", "spokesmen", "spokeswomen", "spokespeople", "media"}
    return low in known or (len(low) > 3 and low.endswith("s") and not low.endswith(("ss", "us", "is", "news")))
