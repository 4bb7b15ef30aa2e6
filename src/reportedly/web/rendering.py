"""Templates to pages. Everything is escaped; what cannot be, as an address with a scheme that runs, is not linked."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from reportedly.errors import ReportedlyError
from reportedly.export import wording
from reportedly.keeping.browsing import Browsing
from reportedly.ledger.moments import stamp
from reportedly.types import StanceKind, StatusKind
from reportedly.web import words
from reportedly.web.marking import quotation
from reportedly.web.safety.forms import word
from reportedly.web.safety.rights import may

environment = Environment(
    loader=PackageLoader("reportedly.web"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
    auto_reload=False,
)
environment.filters.update(
    day=wording.day,
    clock=wording.clock,
    month=wording.month,
    lasting=words.lasting,
    dated=wording.dated,
    alike=words.alike,
    with_reports=words.with_reports,
    stamp=stamp,
    short=wording.short,
    capital=wording.capital,
    claim_words=wording.claim_words,
    quoted=wording.quoted,
    web_address=words.web_address,
)
environment.globals.update(
    days=wording.days,
    number=wording.number,
    path_of=words.path_of,
    link=words.link,
    quotation=quotation,
    MEANINGS=words.MEANINGS,
    STANCES=words.STANCES,
    STATUSES=tuple(StatusKind),
    STANCE_KINDS=tuple(StanceKind),
)


def page(request: Request, template: str, shown: dict[str, Any], status: int = 200) -> HTMLResponse:
    """Return a page made from a template."""
    inside = bool(request.app.state.settings.token) and request.scope.get("session", {}).get("entered")
    common = {
        "path": request.url.path,
        "searched": "",
        "feed": None,
        "watching": _watching(request),
        "leave": word(request) if inside else "",
    }
    text = environment.get_template(template).render({**common, **shown})
    return HTMLResponse(text, status)


def _watching(request: Request) -> bool:
    """Tell whether there are sources, to whoever may read; a ledger that cannot be asked has none to show."""
    try:
        return may(request, "read") and Browsing(request.app.state.ledger).has_sources()
    except ReportedlyError:
        return False


def form_page(request: Request, template: str, shown: dict[str, Any], status: int = 200) -> HTMLResponse:
    """Return a page with a form that changes something."""
    return page(request, template, {**shown, "csrf": word(request)}, status)
