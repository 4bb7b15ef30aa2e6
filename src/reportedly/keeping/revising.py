"""Reports fetched again: whether the text changed at all, and which statements stayed, appeared and vanished."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

_WORD = re.compile(r"\w+")

ALIKE = 0.9
"""How alike the words of two statements of one source must be (0 to 1) for the later to be the earlier, reworded."""

DIFFERENCES_AT_MOST = 20_000
"""Words of a text that are compared one by one; longer texts are compared by lines."""


def unchanged(old: str, new: str) -> bool:
    """Tell whether two texts have the same words in the same order: a moved comma is no revision."""
    return _words(old) == _words(new)


def stayed(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> list[int | None]:
    """Return for each new statement which old one it is, None for one that appeared.

    Statements are given by the words of their source and content. The same words are matched first, in their order,
    then the most alike; each old statement is taken once.
    """
    found: list[int | None] = [None] * len(new)
    free = dict.fromkeys(range(len(old)))
    for n, each in enumerate(new):
        found[n] = next((k for k in free if _same(old[k], each)), None)
        if found[n] is not None:
            del free[found[n]]  # type: ignore[arg-type]
    rated = sorted(
        ((-_alike(old[k], each), n, k) for n, each in enumerate(new) if found[n] is None for k in free),
    )
    for rate, n, k in rated:
        if -rate >= ALIKE and found[n] is None and k in free:
            found[n] = k
            del free[k]
    return found


def differences(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield the pieces of two texts in order, each with "=" for both, "-" for the old and "+" for the new alone."""
    cut = _pieces if max(len(old), len(new)) < 6 * DIFFERENCES_AT_MOST else str.splitlines
    before, after = cut(old), cut(new)
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "=", "".join(before[a:b])
            continue
        if a < b:
            yield "-", "".join(before[a:b])
        if c < d:
            yield "+", "".join(after[c:d])


def _pieces(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _same(old: tuple[str, str], new: tuple[str, str]) -> bool:
    return [_words(part) for part in old] == [_words(part) for part in new]


def _alike(old: tuple[str, str], new: tuple[str, str]) -> float:
    """Return how alike two statements are by their words; none where their sources differ."""
    if _words(old[0]) != _words(new[0]):
        return 0.0
    return difflib.SequenceMatcher(None, _words(old[1]), _words(new[1]), autojunk=False).ratio()
