"""The values that go into grouping actors over reports, and those that come out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from reportedly.types import ActorKind


@dataclass(frozen=True, slots=True)
class Named:
    """One actor as one report names it.

    `name`, `kind`, `description`, `speaks_for`: as resolved in the report; several names joined with "; " are several.
    `aliases`: the words with which the report names it. `publisher`: of the report.
    """

    report: str
    name: str
    kind: ActorKind
    published: date | None = None
    description: str = ""
    speaks_for: str = ""
    aliases: tuple[str, ...] = ()
    publisher: str = ""

    @property
    def id(self) -> str:
        """A hash of report, name and kind: the same actor of the same report is one."""
        return hashed("named", self.report, self.name, self.kind)


@dataclass(frozen=True, slots=True)
class Role:
    """What reports call an actor besides its name, from the first to the last day on which one does.

    `serves`: the id of the actor for which one speaks in that role, "" for none. `report`: the first that says so;
    `reports`: how many do. Dates are None where no such report has one.
    """

    words: str
    serves: str
    first: date | None
    last: date | None
    report: str
    reports: int


@dataclass(frozen=True, slots=True)
class CanonicalActor:
    """One actor over all reports.

    `id`: a hash of what identifies it. `aliases`: at most `actors_profiles.ALIASES`, the most used first; `roles`: at
    most `actors_profiles.ROLES`, the latest first. `speaks_for`: the id of its principal, by the latest report that
    names one, "" for none. `members`: the ids of the actors that a joint source is made of. `named`: whether it has a
    name at all; `implied`: it is only somebody's principal or one of several. `reports`: in how many it is named.
    """

    id: str
    name: str
    kind: ActorKind
    aliases: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    speaks_for: str = ""
    members: tuple[str, ...] = ()
    named: bool = True
    implied: bool = False
    reports: int = 0
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Which actor one Named is (`named`, `actor`: ids) and why; `like`: the id of the Named that it was joined with."""

    named: str
    actor: str
    why: str
    like: str = ""


@dataclass(frozen=True, slots=True)
class Actors:
    """All actors by id, in the order of their ids, and where each Named went, by its id."""

    actors: Mapping[str, CanonicalActor]
    placed: Mapping[str, Placed]


@lru_cache(maxsize=50_000)
def hashed(*parts: str) -> str:
    """Return 16 hexadecimal digits that stand for some words."""
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
