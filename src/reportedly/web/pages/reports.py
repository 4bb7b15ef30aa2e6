"""Reports: the list, and one with its text, revisions and capture."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from reportedly.errors import BadQuery
from reportedly.types import Verdict
from reportedly.web.asking import Browsed, Text
from reportedly.web.captures import captured
from reportedly.web.comparing import compared
from reportedly.web.marking import blocks
from reportedly.web.rendering import page

router = APIRouter(prefix="/reports")


@router.get("")
def reports(request: Request, ledger: Browsed, verdict: Text = "", after: Text = "") -> Response:
    """List the reports, the latest first; or those of them that could not be had whole."""
    if verdict and verdict not in list(Verdict):
        raise BadQuery(f"{verdict[:40]!r} is no verdict", "", f"One of: {', '.join(Verdict)}.")
    found, following = ledger.reports(after, verdict)
    shown = {"reports": found, "verdict": verdict, "after": after, "following": following, "verdicts": tuple(Verdict)}
    return page(request, "reports.html", shown)


@router.get("/{identifier}")
def report(request: Request, ledger: Browsed, identifier: str) -> Response:
    """Show a report: its text with the statements in it."""
    paper = ledger.paper(identifier)
    numbered = [(one.n + 1, one.spans) for one in paper.statements]
    shown = {
        "paper": paper,
        "view": paper.view,
        "report": paper.report,
        "blocks": blocks(paper.report, numbered),
        "statements": {one.n + 1: one for one in paper.statements},
    }
    return page(request, "report.html", shown)


@router.get("/{identifier}/revisions")
def revisions(request: Request, ledger: Browsed, identifier: str) -> Response:
    """Show what changed from each revision of a report to the next."""
    found = ledger.revisions(identifier)
    shown = {"view": found[-1].report, "revisions": [(one, compared(one.pieces)) for one in found]}
    return page(request, "revisions.html", shown)


@router.get("/{identifier}/capture")
def capture(ledger: Browsed, identifier: str) -> Response:
    """Return the bytes that came back for a report's address, as text that no browser runs."""
    return captured(*ledger.capture(identifier))
