"""The language of a text, from its words.

English, the common case, is told by its function words without loading anything; other languages by py3langid,
whose model takes half a second to load and is therefore loaded only then.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH_WORDS = (
    "the and of to that was with for on is by from at he it as has have had were which this but not are an be been "
    "who would they his her their its said after about more when will she we or also there what than"
)
_FOREIGN_WORDS = "de la que y el les des und der die das het een og er det i na w nie è il che di não os"
_ENGLISH, _FOREIGN = frozenset(_ENGLISH_WORDS.split()), frozenset(_FOREIGN_WORDS.split())
_SAMPLE = 4000


def detect(text: str) -> str | None:
    """Return the language's ISO 639-1 code, None where there are too few words to tell."""
    words = [word.lower() for word in _WORD.findall(text[:_SAMPLE])]
    letters = sum(map(len, words))
    if letters < 20:
        return None
    return "en" if _is_english(words) else _identify(text[:_SAMPLE])


def _is_english(words: Sequence[str]) -> bool:
    """Say whether the words are clearly English. Running English has a third of such words, its headlines a tenth."""
    found = sum(word in _ENGLISH for word in words)
    foreign = sum(word in _FOREIGN for word in words)
    return found >= 4 and found * 7 >= len(words) and found > 4 * foreign


def _identify(text: str) -> str | None:
    """Ask py3langid."""
    from py3langid import classify

    code, _ = classify(" ".join(text.split()))
    return str(code)
