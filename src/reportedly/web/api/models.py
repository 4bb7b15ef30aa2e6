"""What answers look like and what requests bring. Answers are the ledger's own frozen values, in fields of these."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from reportedly.keeping.adding import Change as Outcome
from reportedly.ledger.decisions import Review, ReviewKind
from reportedly.ledger.touched import Effect
from reportedly.ledger.views import (
    ActorView,
    Change,
    ClaimView,
    Position,
    ReportView,
    Rival,
    StatementView,
    StoryView,
    Suggestion,
)
from reportedly.types import Reason, Residue, Retrieval, StanceKind, StatusKind, Verdict

TEXT_CHARACTERS_AT_MOST = 500_000
"""Characters of a text that is read or added: some hundred pages."""

CORRECTIONS_AT_MOST = 50
"""Corrections that are made as one."""

TARGETS_AT_MOST = 500
"""Things that one correction names."""


class Links(BaseModel):
    """Where to go from here."""

    reports: str
    claims: str
    stories: str
    actors: str
    statements: str
    changes: str
    status: str
    reviews: str
    queue: str
    sources: str
    openapi: str


class Root(BaseModel):
    """The program, its version, and where to go from here."""

    name: Literal["reportedly"]
    version: str
    links: Links


class ClaimAnswer(BaseModel):
    """A claim: a page of its statements with their stances, in the order of time, and `next`, the cursor of the page
    after it; the first 100 reasons for its status and notes; its latest 100 changes; rival claims, and such as may be
    the same.
    """

    claim: ClaimView
    positions: list[Position]
    next: str | None
    reasons: list[Reason]
    notes: list[Reason]
    history: list[Change]
    rivals: list[Rival]
    suggestions: list[Suggestion]


class Spoken(BaseModel):
    """A statement, the claim that it is about and its stance: none and "" for one that is on no claim."""

    statement: StatementView
    claim: ClaimView | None
    stance: StanceKind | Literal[""]


class ActorAnswer(BaseModel):
    """An actor: its names, roles with their dates, why its mentions are one; a page of what it, or who speaks for it,
    said, the latest first, and `next`, the cursor of the page after it.
    """

    actor: ActorView
    names: list[str]
    roles: list[str]
    reasons: list[str]
    said: list[Spoken]
    next: str | None


class ReportAnswer(BaseModel):
    """A report, and a page of its statements in the order of its text; `next`: the cursor of the page after it.

    `retrieval` says how much of the report could be had, and by which words of its text that shows; `residue`: what of
    the text is not the report; `unread`: why it was not read for statements, "" where it was. `copies`: near copies.
    """

    report: ReportView
    statements: list[StatementView]
    next: str | None
    retrieval: Retrieval
    residue: list[Residue]
    unread: str
    copies: list[ReportView]


class StoryAnswer(BaseModel):
    """A story, its latest reports and claims; `next_reports` and `next_claims` are the cursors with which `/reports`
    and `/claims` of the story go on.
    """

    story: StoryView
    reports: list[ReportView]
    claims: list[ClaimView]
    next_reports: str | None
    next_claims: str | None


class About(BaseModel):
    """A claim that a statement is about, and its stance."""

    claim: str
    stance: StanceKind


class StatementAnswer(BaseModel):
    """A statement, and the claims that it is about."""

    statement: StatementView
    claims: list[About]


class StatusAnswer(BaseModel):
    """How many claims stand where, and when that was so: empty for now."""

    as_of: str
    claims: int
    counts: dict[StatusKind, int]


Short = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)]

Text = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_CHARACTERS_AT_MOST)]

Form = Literal["text/plain", "text/html", "text/markdown"]


class Asked(BaseModel):
    """A request's body: no fields but those named here."""

    model_config = ConfigDict(extra="forbid")


class TextToRead(Asked):
    """A text, a page or Markdown to be read at once and not kept. `published`: its day, for the times that it names."""

    text: Text
    form: Form = "text/plain"
    published: AwareDatetime | None = None


class TextToAdd(Asked):
    """A report to be added. `url`: its address; a later text at the same address is a revision of it."""

    text: Text
    form: Form = "text/plain"
    id: Annotated[Short, Field(min_length=1)]
    url: Short = ""
    title: Short = ""
    byline: list[Short] = Field(default=[], max_length=20)
    publisher: Short = ""
    section: Short = ""
    language: Short = ""
    published: AwareDatetime | None = None
    retrieved: AwareDatetime | None = None


class PageToRead(Asked):
    """The address of a page of the web to be fetched, read at once and not kept."""

    address: Annotated[str, Field(max_length=4_000, pattern="^https?://")]


class PageToAdd(Asked):
    """The address of a page of the web to be fetched and added."""

    address: Annotated[str, Field(max_length=4_000, pattern="^https?://")]


class AddedAnswer(BaseModel):
    """What became of a report: whether it is new, its id, how much there is in it, and why it was not read if so."""

    change: Outcome
    report: str
    title: str
    verdict: Verdict
    statements: int
    unread: str


class ReviewToAdd(Asked):
    """A correction. `targets` and `value` depend on the kind; `author`: who corrects, the token's name unless given."""

    kind: ReviewKind
    targets: list[Annotated[str, Field(min_length=1, max_length=300)]] = Field(min_length=1, max_length=TARGETS_AT_MOST)
    value: Annotated[str, Field(max_length=10_000)] = ""
    author: Short = ""
    reason: Short = ""


class OneToMake(Asked):
    """A correction among several. `targets` and `value` depend on the kind."""

    kind: ReviewKind
    targets: list[Annotated[str, Field(min_length=1, max_length=300)]] = Field(min_length=1, max_length=TARGETS_AT_MOST)
    value: Annotated[str, Field(max_length=10_000)] = ""


class CorrectionsToMake(Asked):
    """Corrections that are made as one, all or none. `seen`: the number of the last correction that was known when they
    were decided on; where a later one concerns the same, nothing is changed. Without it nobody else is looked for.
    """

    corrections: list[OneToMake] = Field(min_length=1, max_length=CORRECTIONS_AT_MOST)
    author: Short = ""
    reason: Short = ""
    seen: Annotated[int, Field(ge=0, le=2**53)] | None = None


class MadeAnswer(BaseModel):
    """The corrections that were made, and the claims that are others than before; `more`: how many of them are not
    listed.
    """

    reviews: list[Review]
    effects: list[Effect]
    more: int


class Undo(Asked):
    """Who takes a correction back, and why."""

    author: Short = ""
    reason: Short = ""
