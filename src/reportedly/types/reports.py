"""The frozen values that the steps hand to each other. No input or output happens here.

All offsets count Unicode characters (code points) of ``Report.text``, ends exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


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


class MentionKind(StrEnum):
    """What a name in a report names."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    GROUP = "group"
    FACILITY = "facility"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands in the text, with what it names and how sure that is (0 to 1).

    `group` is a nationality, religion or political group, also as a modifier ("Russian"); `other` are events, works,
    laws and products.
    """

    span: Span
    kind: MentionKind
    score: float


class Act(StrEnum):
    """What a source does with the content of an attribution."""

    ASSERTS = "asserts"
    ACCUSES = "accuses"
    DENIES = "denies"
    CONFIRMS = "confirms"
    REPEATS = "repeats"
    DOUBTS = "doubts"
    DECLINES = "declines"
    DEMANDS = "demands"
    COMMITS = "commits"
    THREATENS = "threatens"
    PREDICTS = "predicts"
    BELIEVES = "believes"
    ASKS = "asks"
    RETRACTS = "retracts"
    NONE = "none"


class Distance(StrEnum):
    """What the reporter's wording adds to an attribution: that it is so, nothing, or that it may not be so."""

    ENDORSED = "endorsed"
    NEUTRAL = "neutral"
    DISTANCED = "distanced"


class ChannelKind(StrEnum):
    """The medium through which a content became public."""

    INTERVIEW = "interview"
    SPEECH = "speech"
    PRESS_CONFERENCE = "press conference"
    STATEMENT = "statement"
    SOCIAL_MEDIA = "social media"
    EMAIL = "email"
    LETTER = "letter"
    DOCUMENT = "document"
    POLL = "poll"
    BROADCAST = "broadcast"
    NEWS_REPORT = "news report"
    TESTIMONY = "testimony"
    DEBATE = "debate"
    COURT_FILING = "court filing"
    PHONE_CALL = "phone call"
    OTHER = "other"


@dataclass(frozen=True)  # without slots: Judged[Act](...) sets an attribute of its own
class Judged(Generic[T]):
    """A value read from a report: the spans that show it, how sure it is (0 to 1), and why, in words."""

    value: T
    evidence: tuple[Span, ...]
    score: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A medium, and the outlet where one is named ("social media", "Telegram")."""

    kind: ChannelKind
    outlet: str = ""

    def __str__(self) -> str:
        """Return "kind: outlet"."""
        return f"{self.kind}: {self.outlet}" if self.outlet else str(self.kind)


class ActorKind(StrEnum):
    """What an actor is. `unnamed` are sources that a report describes and does not name."""

    PERSON = "person"
    ORGANISATION = "organisation"
    STATE = "state"
    GROUP = "group"
    DOCUMENT = "document"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who stands behind a source, named as fully as the report allows.

    `description`: what the report calls it besides ("the Kremlin spokesman"); `speaks_for`: the name of the actor for
    which it speaks; `mentions`: where the report names or describes it.
    """

    name: str
    kind: ActorKind
    description: str = ""
    speaks_for: str = ""
    mentions: tuple[Span, ...] = ()


class TimeKind(StrEnum):
    """The kinds of time expressions (TIMEX3, ISO 24617-1)."""

    DATE = "DATE"
    TIME = "TIME"
    DURATION = "DURATION"
    SET = "SET"


@dataclass(frozen=True, slots=True)
class TimeRef:
    """A time expression with its TIMEX3 value ("2025-03-15", "2024-SU", "P3D"), empty where it has none.

    `resolved` is false where the value would need the report's date, which is not known.
    """

    span: Span
    kind: TimeKind
    value: str
    resolved: bool = True


class PlaceUse(StrEnum):
    """How a toponym is used: for the place, for its government or people, or as a modifier ("Russian")."""

    PLACE = "place"
    METONYM = "metonym"
    MODIFIER = "modifier"


@dataclass(frozen=True, slots=True)
class Place:
    """A toponym, and the entry of the gazetteer that it names; one that is not known has no coordinates.

    lat, lon: degrees (WGS 84). `country`: ISO 3166-1 alpha-2. `score`: 0 to 1. `why`: what decided, in words.
    """

    span: Span
    use: PlaceUse
    name: str
    lat: float | None = None
    lon: float | None = None
    geonames: int | None = None
    country: str = ""
    population: int = 0
    score: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network sees in a text: attributions, each with its act and distance, and names."""

    attributions: tuple[Attribution, ...]
    acts: tuple[Judged[Act], ...]
    distances: tuple[Judged[Distance], ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """An attribution with who exactly, what they do with it, through which channel, when and where.

    `refers` is the number of the report's statement that this one denies, repeats or will not comment on. `said`: when
    it was said; `about`: the times of its content; `places`: the toponyms of its content.
    """

    attribution: Attribution
    act: Judged[Act]
    distance: Judged[Distance]
    actor: Judged[Actor] | None = None
    channel: Judged[Channel] | None = None
    said: Judged[TimeRef] | None = None
    about: tuple[Judged[TimeRef], ...] = ()
    places: tuple[Place, ...] = ()
    refers: Judged[int] | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a capture says of its report, each field with where it was found.

    `origins` pairs a field's name with where its value was read, as ("published", "json-ld datePublished"). `doubts`:
    what is odd about its date, in words, as "address: 2019-05-02 is over a year off".
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
    doubts: tuple[str, ...] = ()

    @property
    def day(self) -> date | None:
        """The day on which it was published."""
        return self.published.date() if self.published else None


@dataclass(frozen=True, slots=True)
class Report:
    """The readable text and metadata taken from one capture, and, once read, its attributions.

    `text` holds the body with its residue where it stood; `residue` says which lines are not the report.
    `id` is a hash of address and text: the same report read twice is the same report.
    `unread` says why no attributions were looked for, and is empty where they were. `statements` are what the
    attributions amount to, one each in the same order; `times` and `places` are all that the report speaks of.
    """

    id: str
    address: str
    text: str
    metadata: Metadata
    retrieval: Retrieval
    residue: tuple[Residue, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    statements: tuple[Statement, ...] = ()
    times: tuple[TimeRef, ...] = ()
    places: tuple[Place, ...] = ()
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
