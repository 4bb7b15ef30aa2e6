"""The pages, one module each."""

from __future__ import annotations

from fastapi import APIRouter

from reportedly.web.pages import (
    actors,
    claims,
    entry,
    front,
    guide,
    paste,
    reports,
    review,
    review_actors,
    review_claims,
    review_corrections,
    review_statements,
    search,
    sources,
    stories,
)

router = APIRouter(include_in_schema=False)
for _part in (entry, front, stories, claims, reports, actors, sources, search, paste, guide):
    router.include_router(_part.router)
for _review in (review, review_statements, review_claims, review_actors, review_corrections):
    router.include_router(_review.router)
