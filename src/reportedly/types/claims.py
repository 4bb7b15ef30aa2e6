"""The frozen values of the ledger: propositions and their links, claims, stances, positions and status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from reportedly.types.reports import Act


class StanceKind(StrEnum):
    """What a statement does to a claim; accusing counts as asserting that it is so."""

    ASSERTS = "asserts"
    DENIES = "denies"
    CONFIRMS = "confirms"
    REPEATS = "repeats"
    DOUBTS = "doubts"
    DECLINES = "declines"
    RETRACTS = "retracts"


FOR = frozenset({StanceKind.ASSERTS, StanceKind.CONFIRMS, StanceKind.REPEATS})
"""Stances that have it so."""

AGAINST = frozenset({StanceKind.DENIES, StanceKind.DOUBTS})
"""Stances that do not."""


@dataclass(frozen=True, slots=True)
class Proposition:
    """What linking needs to know of a statement.

    `id`: the statement's; `report`: its report's; `text`: its content's words; `sentence`: the sentences around source,
    cue and content; `actor`: the name of its source as resolved, empty for none; `title` and `published`: the report's.
    `refers`: the id of the statement of the same report that this one denies, repeats or declines on.
    `vector`: what its words mean, half-precision numbers as bytes; `stems`: its words as they are compared, JSON, empty
    where they are still to be taken apart.
    """

    id: str
    report: str
    text: str
    sentence: str
    act: Act
    actor: str = ""
    title: str = ""
    published: date | None = None
    refers: str = ""
    vector: bytes = b""
    stems: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two statements (ids, the smaller first): the probabilities that they are about one proposition and that, if so,
    they stand on opposite sides of it; and why, in words.
    """

    left: str
    right: str
    same: float
    opposed: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Stance:
    """A statement on a claim (ids), what it does to it, how sure that is (0 to 1) and why."""

    statement: str
    claim: str
    kind: StanceKind
    score: float
    why: str = ""


class StatusKind(StrEnum):
    """Where a claim stands; never whether it is true. In the order in which the rules are tried."""

    WITHDRAWN = "withdrawn"
    CONCEDED = "conceded"
    DISPUTED = "disputed"
    CORROBORATED = "corroborated"
    DOUBTED = "doubted"
    REPEATED = "repeated"
    UNCONFIRMED = "unconfirmed"
    DENIED = "denied"
    UNASSERTED = "unasserted"


@dataclass(frozen=True, slots=True)
class Stand:
    """One statement on a claim, with all that the rules of status look at.

    `side`: the id of the actor who speaks, or of the topmost actor for whom it speaks; empty where no source is named.
    `voice`: the id of the origin: an outlet, its unnamed source and the document that it has seen are one voice, and
    so are wire copies. `said`: when it was said; `known`: when its report came out (both UTC). `recalled`: the report
    tells of it as of something earlier. `rival`: it asserts another claim that cannot be true together with this one.
    `against`: sides against which it makes the claim. `named`: whether the source has a name. `outlet`: the id of the
    outlet whose report carries it. `correction`: it is the printed correction of the outlet that carried the claim.
    `supersedes`: it gives a later value of a figure that grows, which denies nothing. `unable`: as a stance of doubt,
    it only says that it could not confirm the claim. `caveat`: it is the reporter's own remark that it could not be
    verified. `dropped`: when a revision of its report came out that no longer has it, without saying so.
    """

    statement: str
    report: str
    stance: StanceKind
    side: str
    voice: str
    said: datetime
    known: datetime
    recalled: bool = False
    rival: bool = False
    against: frozenset[str] = frozenset()
    named: bool = True
    outlet: str = ""
    correction: bool = False
    supersedes: bool = False
    unable: bool = False
    caveat: bool = False
    dropped: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A statement that made a status so, and how."""

    statement: str
    why: str


@dataclass(frozen=True, slots=True)
class Status:
    """Where a claim stands at a time, since when, and the statements that made it so."""

    kind: StatusKind
    since: datetime
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...] = ()
