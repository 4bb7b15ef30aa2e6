"""The queue: the program's least certain decisions, each accepted, rejected or passed over."""

from __future__ import annotations

from hashlib import blake2s
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from reportedly.errors import BadQuery
from reportedly.keeping.correctable import Correctable
from reportedly.ledger.doubts import KINDS
from reportedly.web.asking import Text
from reportedly.web.deciding import wanted
from reportedly.web.pages.review_common import CHANGES, By, Forms, Given, Refused, carry_out, review_page
from reportedly.web.words import link

router = APIRouter(prefix="/review")

PASSED = "passed"
"""Where a session keeps what was passed over."""

PASSED_AT_MOST = 150
"""Decisions that a session passes over; those passed over first come back."""

Done = Annotated[str, Query(pattern=r"^(\d{1,16}(,\d{1,16}){0,9})?$")]


@router.get("")
def queue(request: Request, forms: Forms, kind: Text = "", done: Done = "") -> Response:
    """Show the least certain decisions, all or those of a kind."""
    return _page(request, forms, kind, done)


@router.post("", dependencies=CHANGES)
def decide(
    request: Request,
    forms: Forms,
    given: Given,
    decision: Annotated[str, Form(max_length=300)] = "",
    kind: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Accept or reject a decision, pass it over, or bring back what was passed over."""
    what, _, key = decision.partition(" ")
    here = link("/review", {"kind": kind})
    if what in ("pass", "back"):
        request.session[PASSED] = _passed(request, key) if what == "pass" else []
        return RedirectResponse(here, 303)
    if what not in ("accept", "reject"):
        return RedirectResponse(here, 303)
    done = carry_out(request, wanted(what, key), given)
    if isinstance(done, Refused):
        return _page(request, forms, kind, "", done, given)
    return RedirectResponse(link("/review", {"kind": kind, "done": request.app.state.recent.keep(done)}), 303)


def _page(
    request: Request, forms: Correctable, kind: str, done: str, no: Refused | None = None, by: By | None = None
) -> Response:
    if kind and kind not in KINDS:
        raise BadQuery(f"{kind[:20]!r} is no kind of doubt", "", f"One of: {', '.join(KINDS)}.")
    passed = request.session.get(PASSED, [])
    found, seen = forms.queue(kind, _Passed(passed))
    shown: dict[str, Any] = {"doubts": found, "kind": kind, "kinds": KINDS, "passed": len(passed), "seen": seen}
    shown |= {"done": forms.correction([int(one) for one in done.split(",")]) if done else None}
    shown |= {"effects": request.app.state.recent.find(done), "numbers": done}
    return review_page(request, "review.html", shown, no, by)


class _Passed(set[str]):
    """Keys that were passed over, known by a few letters each: a cookie holds little."""

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and super().__contains__(_mark(key))


def _mark(key: str) -> str:
    return blake2s(key.encode(), digest_size=6).hexdigest()


def _passed(request: Request, key: str) -> list[str]:
    known = [one for one in request.session.get(PASSED, []) if one != _mark(key)]
    return [*known, _mark(key)][-PASSED_AT_MOST:]
