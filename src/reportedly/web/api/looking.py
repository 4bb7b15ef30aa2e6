"""Questions that take more than one list: what the pages of a story, a claim, an actor, a search and the queue show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request

from reportedly.keeping.browsing import BOARD, ROWS, TOLD, Board, Spoken
from reportedly.keeping.correctable import Correctable, Doubted
from reportedly.keeping.serving import CHANGE_REASONS_AT_MOST
from reportedly.keeping.threads import Thread, Voice
from reportedly.ledger.boards import Why
from reportedly.ledger.timelines import Chosen, Spot
from reportedly.ledger.views import ClaimView
from reportedly.types import Act, StatusKind
from reportedly.web.api import models, shown
from reportedly.web.api.access import MayRead
from reportedly.web.api.asking import Id, Served
from reportedly.web.api.parts import Cursor, When, Words, following, start_of
from reportedly.web.api.searching import Searched
from reportedly.web.api.tagging import Tagged
from reportedly.web.asking import Browsed, ledger_of
from reportedly.web.deciding import wanted

router = APIRouter(route_class=Tagged, dependencies=[MayRead])

VOICES_AT_MOST = 100
"""Voices of each stance, and groups of reports, in one answer about the lineage of a claim, the first."""

STANDINGS_AT_MOST = 20
"""Statements of one voice in it, the first."""

STOOD_AT_MOST = 200
"""Statements on one claim in an answer with a board, the first."""


@router.get("/stories/{story}/board", tags=["stories"])
def board(
    browsed: Browsed, story: Id, as_of: When = "", status: StatusKind | None = None, cursor: Cursor = ""
) -> shown.BoardAnswer:
    """Show who stands where on the claims of a story, 20 a page, now or as it was at the end of a past day."""
    start = start_of(cursor)
    found = browsed.board(story, as_of, status or "", start)
    number = sum(count for kind, count in found.counts.items() if status in (None, kind))
    return shown.BoardAnswer(
        story=found.story,
        as_of=as_of,
        days=list(found.days),
        counts={StatusKind(kind): count for kind, count in found.counts.items()},
        rows=[_row(found, one) for one in found.claims],
        speakers=list(found.speakers.values()),
        next=following(start, BOARD, number),
    )


def _row(found: Board, claim: ClaimView) -> shown.BoardRow:
    nothing: Why = ((), ())
    reasons, notes = found.whys.get(claim.id, nothing)
    return shown.BoardRow(
        claim=claim,
        standings=[stand for stand in found.standings if stand.claim == claim.id][:STOOD_AT_MOST],
        reasons=list(reasons[:CHANGE_REASONS_AT_MOST]),
        notes=list(notes[:CHANGE_REASONS_AT_MOST]),
    )


@router.get("/stories/{story}/timeline", tags=["stories"])
def timeline(
    browsed: Browsed,
    story: Id,
    actor: Words = "",
    act: Act | None = None,
    place: Words = "",
    since: When = "",
    until: When = "",
    cursor: Cursor = "",
) -> shown.TimelineAnswer:
    """Show the statements of a story in the order in which they were said, 100 a page: all, or those of an actor (id),
    an act, about a place (name), said from a day until another.
    """
    start = start_of(cursor)
    found = browsed.timeline(story, Chosen(actor, act or "", place, since, until), start)
    told = [shown.Told.model_validate({"statement": one, "stance": stance}) for one, stance in found.statements]
    return shown.TimelineAnswer(
        story=found.story,
        statements=told,
        number=found.number,
        actors=[shown.Named(id=id_, name=name, statements=number) for id_, name, number in found.actors],
        places=list(found.places),
        next=following(start, TOLD, found.number),
    )


@router.get("/stories/{story}/places", tags=["stories"])
def places(browsed: Browsed, story: Id) -> list[Spot]:
    """Show the places that statements of a story are about, those named most first, 200 at most."""
    return list(browsed.places(story)[1])


@router.get("/claims/{claim}/lineage", tags=["claims"])
def lineage(browsed: Browsed, claim: Id) -> shown.LineageAnswer:
    """Show who said a claim first, who repeated whom, who denied it, and the reports and near copies behind them."""
    return _lineage(browsed.claim(claim))


def _lineage(thread: Thread) -> shown.LineageAnswer:
    carried = thread.carried[:VOICES_AT_MOST]
    return shown.LineageAnswer(
        claim=thread.claim,
        first=thread.first,
        voices={kind: list(map(_voice, voices[:VOICES_AT_MOST])) for kind, voices in thread.lineage.items()},
        carried=[shown.Carried(reports=list(one.reports), statements=one.statements) for one in carried],
        stories=[shown.Titled(id=story, title=title) for story, title in thread.stories],
    )


def _voice(one: Voice) -> shown.Voice:
    standings = list(one.standings[:STANDINGS_AT_MOST])
    return shown.Voice(actor=one.actor, who=one.who, side=one.side, standings=standings)


@router.get("/actors/{actor}/profile", tags=["actors"])
def profile(served: Served, browsed: Browsed, actor: Id) -> shown.ProfileAnswer:
    """Show an actor in numbers: what it does, through which channels, when, what became of what it was first to say."""
    found = browsed.actor(served.actor_id(actor))
    return shown.ProfileAnswer(
        actor=found.actor,
        principal=found.principal,
        speaking=list(found.speaking),
        acts=dict(found.acts),
        channels=dict(found.channels),
        months=dict(found.months),
        outcomes=found.outcomes,
        firsts=list(found.firsts),
        silences=spoken(found.silences),
    )


def spoken(said: Iterable[Spoken]) -> list[models.Spoken]:
    """Return statements with their claims and stances as answers have them."""
    every = ({"statement": one, "claim": claim, "stance": stance} for one, claim, stance in said)
    return [models.Spoken.model_validate(one) for one in every]


@router.get("/search/statements", tags=["search"])
def found(served: Served, browsed: Browsed, searched: Searched, cursor: Cursor = "") -> shown.FoundAnswer:
    """Find statements by words and facets, 50 a page, those said last first: of very many those added last."""
    start = start_of(cursor)
    actor = served.actor_id(searched.actor) if searched.actor else ""
    passing = browsed.find(replace(searched.sought, actor=actor), start)
    return shown.FoundAnswer(
        statements=spoken(passing.statements),
        number=passing.number,
        cut=passing.cut,
        facets={name: list(values) for name, values in passing.facets.items()},
        next=following(start, ROWS, passing.number),
    )


def _correctable(request: Request) -> Correctable:
    return Correctable(ledger_of(request))


@router.get("/queue", tags=["reviews"])
def queue(
    forms: Annotated[Correctable, Depends(_correctable)],
    kind: Annotated[Literal["link", "stance", "statement"] | None, Query()] = None,
) -> shown.QueueAnswer:
    """Show the program's 15 least sure decisions, all or those of a kind, for people to accept or reject."""
    doubted, seen = forms.queue(kind or "")
    return shown.QueueAnswer(decisions=list(map(_decision, doubted)), seen=seen)


def _decision(one: Doubted) -> shown.Decision:
    doubt = one.doubt
    return shown.Decision.model_validate(
        {
            "kind": doubt.kind,
            "sure": doubt.sure,
            "value": doubt.value,
            "why": doubt.why,
            "statement": one.statement,
            "claim": one.claim,
            "other": one.other,
            "second": one.second,
            "accept": _correction("accept", doubt.key),
            "reject": _correction("reject", doubt.key),
        }
    )


def _correction(what: str, key: str) -> shown.Correction:
    (one,) = wanted(what, key)
    return shown.Correction(kind=one.kind, targets=list(one.targets), value=one.value)
