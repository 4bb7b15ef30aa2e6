"""The pages, one module each."""

from __future__ import annotations

from fastapi import APIRouter

from reportedly.web.pages import entry, front

router = APIRouter(include_in_schema=False)
for _part in (entry, front):
    router.include_router(_part.router)
