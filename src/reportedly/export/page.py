"""Reports as one self-contained HTML page: no scripts, no outside resources, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jinja2 import Environment, PackageLoader

from reportedly.export.marks import by_paragraph, marks, pieces
from reportedly.export.statements import facts
from reportedly.types import Outcome, Report


def page(outcomes: Iterable[Outcome[Report]]) -> Iterable[str]:
    """Yield the page's text piece by piece."""
    environment = Environment(
        loader=PackageLoader("reportedly.export"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    shown = ({"address": each.address, "error": each.error, **_shown(each.value)} for each in outcomes)
    return environment.get_template("page.html.jinja").generate(outcomes=shown)


def _shown(report: Report | None) -> dict[str, Any]:
    """Return what the template shows of a report."""
    if report is None:
        return {"report": None}
    residue = {each.span: each for each in report.residue}
    paragraphs = {span: (number, here) for number, span, here in by_paragraph(report)}
    every = [mark for number, one in enumerate(report.attributions, 1) for mark in marks(one, number)]
    blocks = [
        {
            "residue": residue.get(span),
            "number": paragraphs.get(span, (0, []))[0],
            "attributions": paragraphs.get(span, (0, []))[1],
            "pieces": list(pieces(span, every)),
        }
        for span in sorted([*residue, *paragraphs])
    ]
    return {"report": report, "blocks": blocks, "facts": [facts(each, report.text) for each in report.statements]}
