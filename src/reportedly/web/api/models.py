"""What answers look like and what requests bring. Answers are the ledger's own frozen values, in fields of these."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from reportedly.keeping.adding import Change as Outcome
from reportedly.ledger.decisions import ReviewKind
from reportedly.ledger.views import ClaimView, ReportView, StatementView, StoryView
from reportedly.types import StanceKind, StatusKind, Verdict

TEXT_CHARACTERS_AT_MOST = 500_000
"""Characters of a text that is read or added: some hundred pages."""

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
    sources: str
    openapi: str


class Root(BaseModel):
    """The program, its version, and where to go from here."""

    name: Literal["reportedly"]
    version: str
    links: Links


class ReportAnswer(BaseModel):
    """A report, and its statements in the order of its text."""

    report: ReportView
    statements: list[StatementView]


class StoryAnswer(BaseModel):
    """A story, its reports and its claims, the latest first."""

    story: StoryView
    reports: list[ReportView]
    claims: list[ClaimView]


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


class Undo(Asked):
    """Who takes a correction back, and why."""

    author: Short = ""
    reason: Short = ""
