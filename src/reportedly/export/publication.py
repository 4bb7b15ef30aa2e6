"""A story as one self-contained HTML page for publication: no script, no outside file, everything escaped.

Above stands the board: the claims on which most was said as rows, those who said most as columns. Then each claim with
its status, the reasons for it and every statement in the words of its report; then the reports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader

from reportedly.export import wording
from reportedly.export.filed import web_address
from reportedly.ledger.views import ClaimFile, ReportView, StoryView
from reportedly.types import StanceKind

ROWS_AT_MOST = 30
"""The claims of the board, those with most statements; all are listed below it."""

COLUMNS_AT_MOST = 8
"""The actors of the board, those with most statements."""

SIGNS = {
    StanceKind.ASSERTS: "+",
    StanceKind.CONFIRMS: "✓",
    StanceKind.REPEATS: "»",
    StanceKind.DENIES: "−",
    StanceKind.DOUBTS: "?",
    StanceKind.DECLINES: "…",
    StanceKind.RETRACTS: "↶",
}
"""What stands for a stance on the board, beside its name."""


@dataclass(frozen=True, slots=True)
class Board:
    """Who takes which stances on which claims: actors (id, name) as columns, a cell a tuple of stances."""

    actors: tuple[tuple[str, str], ...]
    rows: tuple[tuple[ClaimFile, tuple[tuple[StanceKind, ...], ...]], ...]


def board(claims: Sequence[ClaimFile]) -> Board:
    """Return the board of some claims: those that several statements are about, and those who made most of them."""
    shared = [one for one in claims if one.claim.statements > 1][:ROWS_AT_MOST]
    names: dict[str, str] = {}
    said: Counter[str] = Counter()
    for claim in shared:
        for one in claim.positions:
            if one.statement.actor:
                names[one.statement.actor] = one.statement.who
                said[one.statement.actor] += 1
    most = sorted(said, key=lambda one: (-said[one], names[one], one))[:COLUMNS_AT_MOST]
    rows = tuple((claim, tuple(_stances(claim, actor) for actor in most)) for claim in shared)
    return Board(tuple((actor, names[actor]) for actor in most), rows)


def _stances(claim: ClaimFile, actor: str) -> tuple[StanceKind, ...]:
    """Return the stances that an actor takes on a claim, each once, the first first."""
    return tuple(dict.fromkeys(one.stance for one in claim.positions if one.statement.actor == actor))


def page(story: StoryView, reports: Sequence[ReportView], claims: Sequence[ClaimFile]) -> Iterator[str]:
    """Yield the page's text piece by piece: a story, its reports, and its claims with all that is said on them."""
    environment = Environment(
        loader=PackageLoader("reportedly.export"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "web_address": web_address,
        "day": wording.day,
        "claim_words": wording.claim_words,
        "quoted": wording.quoted,
        "short": wording.short,
    }
    environment.globals |= {"days": wording.days, "number": wording.number}
    ordered = sorted(claims, key=lambda one: (-one.claim.statements, one.claim.first, one.claim.id))
    told = {one.id: one for one in reports}
    named = {one.statement.id: one.statement.who for claim in claims for one in claim.positions}
    return environment.get_template("story.html.jinja").generate(
        story=story, reports=reports, claims=ordered, told=told, named=named, board=board(ordered), signs=SIGNS
    )
