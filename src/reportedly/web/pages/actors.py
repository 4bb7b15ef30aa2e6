"""Actors: the list, and one with what it said."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from reportedly.keeping.browsing import ROWS
from reportedly.web.asking import Browsed, Start, Text
from reportedly.web.drawing.bars import HEIGHT, WIDTH, bars
from reportedly.web.rendering import page
from reportedly.web.words import path_of

router = APIRouter(prefix="/actors")


@router.get("")
def actors(request: Request, ledger: Browsed, start: Start = 0, name: Text = "") -> Response:
    """List the actors, those with most statements first, or those of a name."""
    if name.strip():
        named = ledger.named(name.strip())
        if len(named) == 1:
            return RedirectResponse(path_of("actors", named[0].id), 303)
        return page(request, "actors.html", {"actors": named, "more": False, "start": 0, "name": name, "step": ROWS})
    found, more = ledger.actors(start)
    return page(request, "actors.html", {"actors": found, "more": more, "start": start, "name": "", "step": ROWS})


@router.get("/{identifier}")
def actor(request: Request, ledger: Browsed, identifier: str, start: Start = 0) -> Response:
    """Show an actor."""
    found = ledger.actor(identifier, start)
    total = sum(count for _, count in found.acts)
    shown = {
        "profile": found,
        "actor": found.actor,
        "bars": bars(found.months),
        "width": WIDTH,
        "height": HEIGHT,
        "start": start,
        "total": total,
        "step": ROWS,
    }
    return page(request, "actor.html", shown)
