"""A component for spaCy pipelines: `nlp.add_pipe("reportedly")`. spaCy finds it by its entry point, `spacy_factories`.

What is read goes into the document in forms that spaCy can write to disk and hand to other processes: a group of spans,
`doc.spans["reportedly"]`, and plain values in `doc.user_data`; `doc._.attributions` puts the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from reportedly.export.marks import ROLES
from reportedly.export.statements import plain
from reportedly.model.installed import DEFAULT
from reportedly.pipeline import Reader

KEY = "reportedly"
"""The name of the component, of its group of spans and of its values."""


@dataclass(frozen=True, slots=True)
class Attributed:
    """What a document attributes to somebody: spans of it, and what they come to, as `reportedly read --jsonl` has it.

    Spans are of whole tokens: one that begins or ends within a token is widened to it.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    act: str
    distance: str
    actor: str
    channel: str
    said: str
    score: float
    refers: int | None


class Component:
    """Reads documents. The weights are loaded at the first one, and once for each process."""

    def __init__(self, model: str, nested: bool, threads: int) -> None:
        self._told: dict[str, Any] = {"model": model, "nested": nested, "threads": threads}

    @cached_property
    def _reader(self) -> Reader:
        return Reader(**self._told)

    def __getstate__(self) -> dict[str, Any]:
        """Leave the weights behind when the component goes to another process."""
        return {"_told": self._told}

    def __call__(self, doc: Doc) -> Doc:
        """Read a document; `doc.user_data["published"]`, a day as 2024-05-07, gives the times that it names a date."""
        day = doc.user_data.get("published")
        found = self._reader.statements(doc.text, date.fromisoformat(day) if day else None)
        rows = [plain(one) for one in found]
        doc.user_data[KEY] = rows
        doc.spans[KEY] = [
            span
            for number, row in enumerate(rows)
            for role in ROLES
            for span in _spans(doc, row[role], role.upper(), number)
        ]
        return doc


def _spans(doc: Doc, offsets: Iterable[Iterable[int]], label: str = "", number: int = 0) -> list[Span]:
    """Return characters of a document as spans of its tokens; number: that of the attribution, as their id."""
    several = (doc.char_span(*pair, label=label, span_id=str(number), alignment_mode="expand") for pair in offsets)
    return [span for span in several if span is not None]


def attributions(doc: Doc) -> tuple[Attributed, ...]:
    """Return what a document attributes, in the order of its text."""
    return tuple(_attributed(doc, row) for row in doc.user_data.get(KEY, ()))


def _attributed(doc: Doc, row: dict[str, Any]) -> Attributed:
    source, cue, content = (tuple(_spans(doc, row[role], role.upper())) for role in ROLES)
    return Attributed(
        source=source,
        cue=cue,
        content=content,
        act=str(row["act"]),
        distance=str(row["distance"]),
        actor=row["actor"],
        channel=row["channel"],
        said=row["said"],
        score=row["score"],
        refers=row["refers"],
    )


def make(nlp: Language, name: str, model: str, nested: bool, threads: int) -> Component:  # noqa: ARG001 spaCy names them
    """Return the component for a pipeline. Raises ModelError when the model is not installed."""
    return Component(model, nested, threads)


Language.factory(
    KEY,
    default_config={"model": DEFAULT, "nested": False, "threads": 1},
    assigns=["doc._.attributions", "doc.spans"],
    func=make,
)
if not Doc.has_extension("attributions"):
    Doc.set_extension("attributions", getter=attributions)
