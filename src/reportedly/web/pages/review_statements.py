"""A statement corrected: its words, act, actor, distance and stance, or that it is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from reportedly.errors import BadQuery
from reportedly.export.marks import ROLES
from reportedly.keeping.correctable import Correctable, StatementForm
from reportedly.keeping.correcting import Correction
from reportedly.ledger.decisions import ReviewKind
from reportedly.ledger.views import ActorView
from reportedly.types import Act, Distance
from reportedly.web import choosing
from reportedly.web.choosing import WORDS_AT_MOST, Spans
from reportedly.web.pages.review_common import (
    CHANGES,
    By,
    Forms,
    Given,
    Refused,
    carry_out,
    follow,
    refused,
    review_page,
)

router = APIRouter(prefix="/review/statements")

FIELDS = (*ROLES, "act", "distance", "actor", "stance")
"""The fields of a form that correct something."""

Words = Annotated[str, Form(max_length=WORDS_AT_MOST)]
Short = Annotated[str, Form(max_length=300)]


@dataclass(frozen=True, slots=True)
class Typed:
    """What the fields of the form hold; `spans`: where a script noted that the words stand (JSON).

    `was`: what they held when the form was opened (JSON): what nobody touched is not corrected, whatever others did.
    """

    source: str
    cue: str
    content: str
    spans: str
    act: str
    distance: str
    actor: str
    stance: str
    was: str = ""


def _typed(
    source: Words = "",
    cue: Words = "",
    content: Words = "",
    spans: Words = "",
    act: Short = "",
    distance: Short = "",
    actor: Short = "",
    chosen: Short = "",
    stance: Short = "",
    was: Annotated[str, Form(max_length=8 * WORDS_AT_MOST)] = "",
) -> Typed:
    return Typed(source, cue, content, spans, act, distance, chosen or " ".join(actor.split()), stance, was)


@router.get("/{identifier}")
def form(request: Request, forms: Forms, identifier: str, whole: bool = False) -> Response:
    """Show the form of a statement, filled in as it is."""
    return _page(request, forms.statement(identifier, whole))


@router.post("/{identifier}", dependencies=CHANGES)
def correct(
    request: Request,
    forms: Forms,
    given: Given,
    typed: Annotated[Typed, Depends(_typed)],
    identifier: str,
    none: Short = "",
) -> Response:
    """Correct what was changed in the form, all of it or nothing."""
    found = forms.statement(identifier)
    typed = untouched(typed, as_is(found, found.text, found.start))
    candidates: tuple[ActorView, ...] = ()
    try:
        candidates = _candidates(forms, found, typed)
        wanted = (_none(found),) if none else tuple(_wanted(forms, found, typed))
    except BadQuery as error:
        return _page(request, found, typed, refused(error), given, candidates, error.where)
    done = carry_out(request, wanted, given)
    if isinstance(done, Refused):
        return _page(request, found, typed, done, given, candidates)
    return follow(request, done)


def untouched(typed: Typed, now: Typed) -> Typed:
    """Return what was typed, with what is there now in the place of what nobody touched."""
    try:
        was = msgspec.json.decode(typed.was, type=dict[str, str])
    except msgspec.MsgspecError:
        return typed
    kept = {name: getattr(now, name) for name in FIELDS if not _differ(getattr(typed, name), was.get(name, ""))}
    words_kept = kept.keys() >= set(ROLES)
    return replace(typed, **kept, spans=now.spans if words_kept and typed.spans == was.get("spans") else typed.spans)


def as_is(form: StatementForm, text: str, start: int) -> Typed:
    """Return a statement as the fields of its form: `text` is the part of its report that begins at `start`."""
    one = form.statement
    spans = dict(zip(ROLES, one.spans, strict=False))
    words = {
        role: choosing.typed_words(text, [(first - start, last - start) for first, last in some])
        for role, some in spans.items()
    }
    who = one.who if one.actor else ""
    return Typed(**words, spans=json.dumps(spans), act=one.act, distance=one.distance, actor=who, stance=form.stance)


def noted(form: Typed) -> str:
    """Return what the fields of a form hold as JSON."""
    return json.dumps({name: getattr(form, name) for name in (*FIELDS, "spans")}, ensure_ascii=False)


def _none(form: StatementForm) -> Correction:
    return Correction(ReviewKind.NO_ATTRIBUTION, (form.statement.id,))


def _wanted(forms: Correctable, form: StatementForm, typed: Typed) -> Iterator[Correction]:
    """Yield a correction for each field that is another than it was. Raises BadQuery."""
    one = form.statement
    now = as_is(form, form.text, form.start)
    if any(_differ(getattr(typed, role), getattr(now, role)) for role in ROLES) or _moved(typed, now):
        _, text = forms.words(one.id)
        spans = choosing.chosen(text, {role: getattr(typed, role) for role in ROLES}, typed.spans, one.spans)
        if [list(spans[role]) for role in ROLES] != [list(some) for some in one.spans]:
            yield Correction(ReviewKind.SPANS, (one.id,), json.dumps(spans))
    for kind in (ReviewKind.ACT, ReviewKind.DISTANCE, ReviewKind.ACTOR, ReviewKind.STANCE):
        value = getattr(typed, kind.value)
        if value and value != getattr(now, kind.value) and not (kind is ReviewKind.ACTOR and value == one.actor):
            yield Correction(kind, (one.id,), value)


def _differ(typed: str, now: str) -> bool:
    return _lines(typed) != _lines(now)


def _lines(words: str) -> list[str]:
    return [line for line in map(choosing.one_line, words.splitlines()) if line]


def _moved(typed: Typed, now: Typed) -> bool:
    """Tell whether the same words were chosen at another place."""
    return bool(typed.spans) and typed.spans != now.spans


def _candidates(forms: Correctable, form: StatementForm, typed: Typed) -> tuple[ActorView, ...]:
    """Return the actors among which one must be chosen, as several have the name. Raises BadQuery where none has it."""
    one = form.statement
    if typed.actor in ("", one.who if one.actor else "", one.actor):
        return ()
    found = forms.named(typed.actor)
    if not found:
        raise BadQuery(f"no actor is called {typed.actor[:80]!r}", "actor", "Give a name or id that the ledger has.")
    return found if len(found) > 1 else ()


def _page(
    request: Request,
    form: StatementForm,
    typed: Typed | None = None,
    no: Refused | None = None,
    by: By | None = None,
    candidates: tuple[ActorView, ...] = (),
    field: str = "",
) -> Response:
    now = as_is(form, form.text, form.start)
    shown = {
        "form": form,
        "statement": form.statement,
        "now": now,
        "typed": typed or now,
        "was": noted(now),
        "lines": choosing.shown(form.text, form.start, _spans(form)),
        "acts": tuple(Act),
        "distances": tuple(Distance),
        "candidates": candidates,
        "field": field,
        "words_most": WORDS_AT_MOST,
    }
    return review_page(request, "review_statement.html", shown, no, by)


def _spans(form: StatementForm) -> list[Spans]:
    return [list(some) for some in form.statement.spans]
