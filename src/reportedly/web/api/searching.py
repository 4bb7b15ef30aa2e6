"""A search by words and facets as parameters, the same wherever one is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from reportedly.ledger.facets import Sought
from reportedly.types import Act, StatusKind
from reportedly.web.api.parts import When, Words


@dataclass(frozen=True, slots=True)
class Search:
    """A search; `actor`: a name or id, who is no part of `sought` yet."""

    sought: Sought
    actor: str


def _searched(
    q: Annotated[Words, Query(description='Words; phrases in "double quotes".')] = "",
    actor: Annotated[Words, Query(description="By name or id.")] = "",
    act: Act | None = None,
    status: StatusKind | None = None,
    channel: Words = "",
    place: Words = "",
    publisher: Words = "",
    since: When = "",
    until: When = "",
) -> Search:
    sought = Sought(q.strip(), "", act or "", status or "", channel, place.strip(), publisher, since, until)
    return Search(sought, actor)


Searched = Annotated[Search, Depends(_searched)]
"""A parameter of a handler: words, and the facets that narrow them."""
