"""What the ledger answers with: frozen values, moments in UTC as text ("2024-05-07T07:45:00Z")."""

from __future__ import annotations

from dataclasses import dataclass

from reportedly.types import Act, Distance, Health, Reason, SourceKind, StanceKind, StatusKind, Verdict


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report in the ledger. `known`: when it was published, else retrieved, else added.

    `opening`: its first line, up to 160 characters, where it has no title; else empty.
    """

    id: str
    given_id: str
    address: str
    revision: int
    previous: str
    known: str
    title: str
    publisher: str
    section: str
    byline: str
    language: str
    verdict: Verdict
    statements: int
    story: str
    copy_of: str
    opening: str


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement in the ledger, with the words that show it; spans index its report's text.

    `actor` is the id of the canonical actor and `who` its name, empty where no source is named. `same_as`: the
    statement of an earlier revision that this one repeats; `dropped`: when a revision without it came out.
    """

    id: str
    report: str
    given_id: str
    publisher: str
    n: int
    act: Act
    distance: Distance
    actor: str
    who: str
    channel: str
    said: str
    known: str
    source: str
    cue: str
    content: str
    sentence: str
    spans: tuple[tuple[tuple[int, int], ...], ...]
    score: float
    refers: str
    same_as: str
    dropped: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim: a proposition, in the words of the first statement that has it so and by `who`, and where it stands."""

    id: str
    label: str
    who: str
    status: StatusKind
    since: str
    first: str
    last: str
    statements: int
    reports: int


@dataclass(frozen=True, slots=True)
class Position:
    """A statement with its stance on a claim."""

    statement: StatementView
    stance: StanceKind
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Change:
    """A claim's status from a moment on, what it was before (empty at first), and why."""

    claim: str
    label: str
    at: str
    status: StatusKind
    before: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Rival:
    """A claim that cannot be true together with another, and why."""

    claim: str
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """All of a claim: its positions in the order of time, reasons for its status, how that changed, rival accounts,
    and what may be about the same and waits for a person's word.
    """

    claim: ClaimView
    positions: tuple[Position, ...]
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    history: tuple[Change, ...]
    rivals: tuple[Rival, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another claim that may be the same, how likely (0 to 1), and the two statements that say so."""

    claim: str
    label: str
    score: float
    statement: str
    other: str
    why: str


@dataclass(frozen=True, slots=True)
class ActorView:
    """A canonical actor: `speaks_for` is the id of another, empty for none."""

    id: str
    name: str
    kind: str
    speaks_for: str
    statements: int


@dataclass(frozen=True, slots=True)
class ActorFile:
    """All of an actor: its names, roles with their dates, why its mentions are one, and what it said."""

    actor: ActorView
    names: tuple[str, ...]
    roles: tuple[str, ...]
    reasons: tuple[str, ...]
    said: tuple[tuple[StatementView, ClaimView | None, str], ...]


@dataclass(frozen=True, slots=True)
class StoryView:
    """Reports about one chain of events. `opening`: the first line of its first report where it has no title."""

    id: str
    title: str
    first: str
    last: str
    reports: int
    opening: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where searched words occur: in what ("report", "statement", "claim"), its id, and a snippet.

    In the snippet, the words found stand between U+2068 and U+2069 (first strong isolate, pop directional isolate).
    """

    kind: str
    id: str
    title: str
    snippet: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """A place where `watch` looks, and how it does. `credentials`: whether it has some; they are shown to nobody.

    `feed`, `every`, `ended`, `moved_to`, `failures`: as in :class:`reportedly.types.Source`. `due` is empty for never.
    """

    id: str
    kind: SourceKind
    address: str
    feed: str
    title: str
    tags: tuple[str, ...]
    every: int
    added: str
    due: str
    ended: str
    moved_to: str
    failures: int
    credentials: bool
    health: Health
