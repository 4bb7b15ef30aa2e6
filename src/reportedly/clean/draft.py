"""What the readers of plain text, Markdown and pages hand to the steps that are common to all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reportedly.clean.dating import Dated
from reportedly.clean.features import Line
from reportedly.clean.verdict import Seen
from reportedly.types import Metadata

VALUE_AT_MOST = 500
"""Characters of a metadata field."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with its lines, before anything is decided.

    `dates`: every date of publication that it states, those believed first before others. `seen.notices` counts the
    lines at its end that are only evidence.
    """

    text: str
    lines: tuple[Line, ...]
    metadata: Metadata
    dates: tuple[Dated, ...] = ()
    seen: Seen = field(default_factory=Seen)


def letters(text: str) -> str:
    """Return the letters and digits of `text` alone, to compare headlines however they are set."""
    return re.sub(r"\W+", "", text).lower()
