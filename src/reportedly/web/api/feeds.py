"""Feeds of changes: of everything, a search, a story, a claim or an actor, as Atom and as JSON Feed."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from reportedly.errors import BadQuery
from reportedly.export.feeds import Addresses, NewsFeed, atom, json_feed
from reportedly.ledger.facets import Sought
from reportedly.web.api.access import MayRead
from reportedly.web.api.asking import Kept
from reportedly.web.api.searching import Searched
from reportedly.web.api.tagging import Tagged
from reportedly.web.words import link, path_of

router = APIRouter(route_class=Tagged, dependencies=[MayRead])

Form = Literal["atom", "json"]

PAGES = {"story": "stories", "claim": "claims", "actor": "actors"}
"""Where the pages are of what can be followed."""


@router.get("/changes.{form}")
def everything(request: Request, kept: Kept, form: Form) -> Response:
    """Feed all changes."""
    return _feed(request, kept.feed(), form)


@router.get("/search.{form}")
def search(request: Request, kept: Kept, form: Form, searched: Searched) -> Response:
    """Feed the changes of the claims in which words occur, or of which statements pass facets as well."""
    sought = replace(searched.sought, actor=searched.actor)
    if sought == Sought():
        raise BadQuery("a search needs words or facets", "", "Give words as q, or a facet as act.")
    return _feed(request, kept.feed("search", sought.words, sought), form, link("/search", asdict(sought)))


@router.get("/{kind}/{what}.{form}")
def one(
    request: Request,
    kept: Kept,
    kind: Literal["stories", "claims", "actors"],
    what: Annotated[str, Path(min_length=1, max_length=300)],
    form: Form,
) -> Response:
    """Feed the changes of a story, a claim, or the claims on which an actor speaks."""
    name = next(name for name, plural in PAGES.items() if plural == kind)
    return _feed(request, kept.feed(name, what), form)


def _feed(request: Request, feed: NewsFeed, form: Form, page: str = "") -> Response:
    site = f"{request.url.scheme}://{request.url.netloc}"
    page = page or (path_of(PAGES[feed.kind], feed.what) if feed.kind in PAGES else "/")
    at = Addresses(str(request.url), f"{site}{page}", site)
    if form == "atom":
        return Response(atom(feed, at), media_type="application/atom+xml")
    return Response(json.dumps(json_feed(feed, at), ensure_ascii=False), media_type="application/feed+json")
