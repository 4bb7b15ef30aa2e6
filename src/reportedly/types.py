"""The frozen values that the steps hand to each other. No input or output happens here.

All offsets count Unicode characters (code points) of ``Report.text``, ends exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, Literal, TypeVar

from reportedly.errors import ReportedlyError

T = TypeVar("T")

MediaType = Literal["text/html", "text/plain", "text/markdown"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The characters from `start` up to, not including, `end` of a report's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the span's words in `text`, the text that it indexes."""
        return text[self.start : self.end]

    def __len__(self) -> int:
        """Return the number of characters."""
        return self.end - self.start


class ResidueKind(StrEnum):
    """What a piece of residue is: text in a capture that is not the report."""

    RETRIEVAL_FAILURE = "retrieval failure"
    BROWSER_NOTICE = "browser notice"
    ACCESS_CHECK = "access check"
    SUBSCRIPTION_PROMPT = "subscription prompt"
    COOKIE_NOTICE = "cookie notice"
    NEWSLETTER_PROMPT = "newsletter prompt"
    SHARE_PROMPT = "share prompt"
    RELATED_LINK = "related link"
    CAPTION = "caption"
    ADVERTISEMENT = "advertisement"
    NAVIGATION = "navigation"
    BYLINE = "byline"
    PROVENANCE = "provenance"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Residue:
    """A span of the text that is not the report, with what it is and how sure that is (0 to 1)."""

    span: Span
    kind: ResidueKind
    score: float


class Verdict(StrEnum):
    """How much of a report a capture holds."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The verdict on a capture, with its reasons in words and the spans of the text that show it."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    evidence: tuple[Span, ...] = ()


CAPTURE_BYTES_AT_MOST = 20_000_000
"""The largest capture taken, in bytes after decompression: a page or text this large is no report."""


@dataclass(frozen=True, slots=True)
class Capture:
    """What came back for an address, never altered."""

    address: str
    body: bytes
    media_type: MediaType | None = None
    retrieved: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who (`source`), by which words (`cue`), is given what (`content`).

    Each role is a tuple of spans in text order: contents may be discontinuous, a missing source is empty.
    `score` is the reader's confidence, 0 to 1.
    """

    report_id: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a capture says of its report, each field with where it was found.

    `origins` pairs a field's name with where its value was read, as ("published", "json-ld datePublished").
    """

    title: str | None = None
    byline: tuple[str, ...] = ()
    publisher: str | None = None
    section: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    language: str | None = None
    canonical: str | None = None
    origins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The readable text and metadata taken from one capture, and, once read, its attributions.

    `text` holds the body with its residue where it stood; `residue` says which lines are not the report.
    `id` is a hash of address and text: the same report read twice is the same report.
    `unread` says why no attributions were looked for, and is empty where they were.
    """

    id: str
    address: str
    text: str
    metadata: Metadata
    retrieval: Retrieval
    residue: tuple[Residue, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    unread: str = ""

    def __getitem__(self, spans: Span | Iterable[Span]) -> str:
        """Return the words of a span; those of several are joined by an ellipsis."""
        several = (spans,) if isinstance(spans, Span) else spans
        return " … ".join(span.of(self.text) for span in several)

    @property
    def title(self) -> str | None:
        """The headline."""
        return self.metadata.title

    @property
    def paragraphs(self) -> tuple[Span, ...]:
        """The lines of the text that are the report: neither empty nor residue."""
        dropped = {residue.span.start for residue in self.residue}
        return tuple(line for line in lines(self.text) if line.start not in dropped)

    @property
    def body(self) -> str:
        """The report's paragraphs alone, a line each. Offsets do not index this text."""
        return "\n".join(span.of(self.text) for span in self.paragraphs)


def lines(text: str) -> tuple[Span, ...]:
    """Return the lines of `text` that are not blank, without the white space around them."""
    found, start = [], 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            first = start + line.index(bare)
            found.append(Span(first, first + len(bare)))
        start += len(line) + 1
    return tuple(found)


@dataclass(frozen=True)  # without slots: Outcome[Report](...) sets an attribute of its own
class Outcome(Generic[T]):
    """What became of one input: a value, or the error in its place."""

    address: str
    value: T | None = None
    error: ReportedlyError | None = None
