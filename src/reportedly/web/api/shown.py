"""What answers look like that pages are made of: boards, timelines, lineages, profiles, searches, the review queue."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from reportedly.ledger.boards import Speaker, Standing
from reportedly.ledger.decisions import ReviewKind
from reportedly.ledger.facets import Value
from reportedly.ledger.timelines import Spot
from reportedly.ledger.views import ActorView, ClaimView, ReportView, StatementView, StoryView
from reportedly.types import Reason, StanceKind, StatusKind
from reportedly.web.api.models import Spoken


class BoardRow(BaseModel):
    """A claim, who stands where on it in the order in which they spoke (the first 200), and why it has its status."""

    claim: ClaimView
    standings: list[Standing]
    reasons: list[Reason]
    notes: list[Reason]


class BoardAnswer(BaseModel):
    """A page of a story's board, as of a day ("": now), those claims first that have most statements.

    `days`: those on which reports came out; `counts`: all its claims by status; `speakers`: who made the statements of
    this page. `next`: the cursor of the page after it, null on the last.
    """

    story: StoryView
    as_of: str
    days: list[str]
    counts: dict[StatusKind, int]
    rows: list[BoardRow]
    speakers: list[Speaker]
    next: str | None


class Told(BaseModel):
    """A statement, and its stance on the claim that it is about, "" where there is none."""

    statement: StatementView
    stance: StanceKind | Literal[""]


class Named(BaseModel):
    """Something by its id and name, and how many statements it has."""

    id: str
    name: str
    statements: int


class TimelineAnswer(BaseModel):
    """A page of a story's statements in the order in which they were said, how many pass in all, and what they can be
    narrowed to.
    """

    story: StoryView
    statements: list[Told]
    number: int
    actors: list[Named]
    places: list[Spot]
    next: str | None


class Voice(BaseModel):
    """An actor's way through a claim: its first statements; `side`: for whom it speaks, "" for nobody."""

    actor: str
    who: str
    side: str
    standings: list[Standing]


class Carried(BaseModel):
    """Reports that carry a claim and are near copies of one another, and the number of their statements on it."""

    reports: list[ReportView]
    statements: int


class Titled(BaseModel):
    """A story by its id and title."""

    id: str
    title: str


class LineageAnswer(BaseModel):
    """Who was first to say a claim, the voices by what they did first, the reports that carry it, its stories.

    `voices`: the first 100 of each stance, with up to 20 statements each; `carried`: the first 100.
    """

    claim: ClaimView
    first: Standing | None
    voices: dict[StanceKind, list[Voice]]
    carried: list[Carried]
    stories: list[Titled]


class ProfileAnswer(BaseModel):
    """An actor in numbers, of the statements added last: by act, by channel, by month ("2024-05"); for whom it speaks,
    who speaks for it; what became of the claims that it was first to make, the largest of them; what it would not
    comment on, the latest.
    """

    actor: ActorView
    principal: ActorView | None
    speaking: list[ActorView]
    acts: dict[str, int]
    channels: dict[str, int]
    months: dict[str, int]
    outcomes: dict[StatusKind, int]
    firsts: list[ClaimView]
    silences: list[Spoken]


class FoundAnswer(BaseModel):
    """A page of the statements that pass a search, those said last first; how many pass (`cut`: or more), and how many
    of them have each value of each facet. `next`: the cursor of the page after it.
    """

    statements: list[Spoken]
    number: int
    cut: bool
    facets: dict[str, list[Value]]
    next: str | None


class Correction(BaseModel):
    """A correction, as `/reviews` takes it."""

    kind: ReviewKind
    targets: list[str]
    value: str = ""


class Decision(BaseModel):
    """A decision of the program, how sure it is (0 to 1) and why, what it is about, and the corrections that accept it
    and that reject it.

    `kind`: "link", that two statements are on two claims; "stance", that a statement has the stance `value` on a
    claim; "statement", that words are a statement, with the act `value`.
    """

    kind: Literal["link", "stance", "statement"]
    sure: float
    value: str
    why: str
    statement: StatementView
    claim: ClaimView | None
    other: StatementView | None
    second: ClaimView | None
    accept: Correction
    reject: Correction


class QueueAnswer(BaseModel):
    """The least sure decisions, the least sure first; `seen`: the number of the last correction, for `/corrections`."""

    decisions: list[Decision]
    seen: int
