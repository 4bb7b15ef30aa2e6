"""Two revisions side by side: a row for each paragraph, with what went on the left and what came on the right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Part = tuple[str, str]
"""Whether words stayed ("="), went ("-") or came ("+"), and the words."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph as it was and as it is."""

    before: tuple[Part, ...]
    after: tuple[Part, ...]

    @property
    def changed(self) -> bool:
        """Whether the two differ."""
        return any(kind != "=" for kind, _ in (*self.before, *self.after))


def compared(pieces: Iterable[Part]) -> list[Pair]:
    """Return the rows of two texts, given in pieces; what stayed ends a row where a line ends."""
    rows: list[Pair] = []
    before: list[Part] = []
    after: list[Part] = []
    for kind, text in pieces:
        if kind == "=":
            for n, line in enumerate(text.split("\n")):
                if n and (before or after):
                    rows.append(Pair(tuple(before), tuple(after)))
                    before, after = [], []
                if line:
                    before.append(("=", line))
                    after.append(("=", line))
        elif text.strip():
            (before if kind == "-" else after).append((kind, text))
    if before or after:
        rows.append(Pair(tuple(before), tuple(after)))
    return rows
