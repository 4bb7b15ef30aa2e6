"""The least certain decisions of the program, for people to look at first.

Three kinds, each found through an index rather than by reading the ledger: two claims that may be one (a link that
merged nothing), a stance, and whether words are a statement at all. What people have decided on is none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from sqlalchemy import Connection, Select, select

from reportedly.ledger import schema
from reportedly.ledger.decisions import Decisions, decisions
from reportedly.types import Act

LINK, STANCE, STATEMENT, CLAIM = schema.links, schema.stances, schema.statements, schema.claims

LINKS_AT_MOST = 500
"""The strongest links of each strength that are looked at for such as merged nothing: of a large ledger, the strongest
of all have nearly all merged something.
"""

_STRENGTHS = (2.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.0)

KINDS = ("link", "stance", "statement")
"""What a doubt can be about."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A decision of the program and how sure it is (0 to 1).

    link: that two statements (`statement`, `other`) are on two claims (`claim`, `second`); stance: that a statement has
    the stance `value` on a claim; statement: that a statement is one, with the act `value`. `why`: the reason.
    """

    kind: str
    sure: float
    statement: str
    claim: str = ""
    other: str = ""
    second: str = ""
    value: str = ""
    why: str = ""

    @property
    def key(self) -> str:
        """What names it in a form."""
        parts = (self.kind, self.statement, self.other or self.claim, self.value)
        return ":".join(parts)


def doubts(connection: Connection, kind: str, limit: int) -> list[Doubt]:
    """Return the doubts of a kind ("" for all), the least sure first."""
    decided = decisions(connection)
    finders = {"link": _links, "stance": _stances, "statement": _statements}
    chosen = [find for name, find in finders.items() if kind in ("", name)]
    found = [one for find in chosen for one in islice(find(connection, decided), limit)]
    return sorted(found, key=lambda one: (one.sure, one.kind, one.statement, one.other))[:limit]


def _links(connection: Connection, decided: Decisions) -> Iterator[Doubt]:
    """Yield links between two claims, each two claims once: the likelier that they are one, the less sure."""
    seen: set[frozenset[str]] = set()
    for below, least in pairwise(_STRENGTHS):
        for row in connection.execute(_open_links(below, least)):
            claims = frozenset({row.claim, row.second})
            if claims not in seen and not decided.claims.apart(row.left, row.right):
                seen.add(claims)
                yield Doubt("link", 1 - row.same, row.left, row.claim, row.right, row.second, why=row.why)


def _open_links(below: float, least: float) -> Select[Any]:
    """Return the query of links between statements of two claims, of a strength, the strongest first."""
    strong = select(LINK).where(LINK.c.same < below, LINK.c.same >= least)
    strongest = strong.order_by(LINK.c.same.desc()).limit(LINKS_AT_MOST).subquery()
    one, other = STANCE.alias(), STANCE.alias()
    return (
        select(strongest, one.c.claim.label("claim"), other.c.claim.label("second"))
        .join(one, one.c.statement == strongest.c.left)
        .join(other, other.c.statement == strongest.c.right)
        .where(one.c.claim != other.c.claim)
        .order_by(strongest.c.same.desc(), strongest.c.left, strongest.c.right)
    )


def _stances(connection: Connection, decided: Decisions) -> Iterator[Doubt]:
    """Yield stances on claims that have other statements as well."""
    query = (
        select(STANCE.c.statement, STANCE.c.claim, STANCE.c.kind, STANCE.c.score, STANCE.c.why)
        .join(CLAIM, CLAIM.c.id == STANCE.c.claim)
        .where(STANCE.c.score < 1, CLAIM.c.statements > 1)
        .order_by(STANCE.c.score, STANCE.c.statement)
    )
    for row in connection.execute(query):
        if row.statement not in decided.stances:
            yield Doubt("stance", row.score, row.statement, row.claim, value=row.kind, why=row.why)


def _statements(connection: Connection, decided: Decisions) -> Iterator[Doubt]:
    """Yield statements whose words are least surely one."""
    query = (
        select(STATEMENT.c.id, STATEMENT.c.act, STATEMENT.c.score)
        .where(STATEMENT.c.act != Act.NONE, STATEMENT.c.same_as == "", STATEMENT.c.dropped == "")
        .order_by(STATEMENT.c.score, STATEMENT.c.seq)
    )
    for row in connection.execute(query):
        if decided.fixes.get(row.id, {}).keys().isdisjoint({"act", "spans"}):
            yield Doubt("statement", row.score, row.id, value=row.act)
