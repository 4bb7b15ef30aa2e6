"""Reports as JSON documents, in the form that `report.schema.json` describes."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from reportedly.errors import ReportedlyError
from reportedly.export.statements import Json, judged, pairs, place, roles, time
from reportedly.types import Attribution, Outcome, Report

FORMAT = "reportedly/report/1"
"""Name and version of the form; the number rises when a reader of the old form would misread the new one."""


def schema() -> Json:
    """Return the JSON Schema (draft 2020-12) of what :func:`document` returns."""
    text = (Path(__file__).parent / "report.schema.json").read_text(encoding="utf-8")
    loaded: Json = json.loads(text)
    return loaded


def document(outcome: Outcome[Report]) -> Json:
    """Return a report, or the error in its place, as a JSON object."""
    head = {"format": FORMAT, "address": outcome.address}
    if outcome.value is None:
        return {**head, "error": failure(outcome.error)}
    return {**head, **_report(outcome.value)}


def failure(error: ReportedlyError | None) -> Json | None:
    """Return an error as a JSON object: its type, what was wrong, what to do."""
    if error is None:
        return None
    return {"type": type(error).__name__, "what": error.what, "advice": error.advice}


def _report(report: Report) -> Json:
    metadata = report.metadata
    return {
        "id": report.id,
        "title": metadata.title,
        "byline": list(metadata.byline),
        "publisher": metadata.publisher,
        "section": metadata.section,
        "published": _moment(metadata.published),
        "modified": _moment(metadata.modified),
        "language": metadata.language,
        "canonical": metadata.canonical,
        "origins": dict(metadata.origins),
        "doubts": list(metadata.doubts),
        "retrieval": {
            "verdict": report.retrieval.verdict,
            "reasons": list(report.retrieval.reasons),
            "evidence": pairs(report.retrieval.evidence),
        },
        "text": report.text,
        "paragraphs": pairs(report.paragraphs),
        "residue": [
            {"span": [each.span.start, each.span.end], "kind": each.kind, "score": each.score}
            for each in report.residue
        ],
        "attributions": _attributions(report),
        "times": [time(each) for each in report.times],
        "places": [place(each) for each in report.places],
        "unread": report.unread or None,
    }


def _attributions(report: Report) -> list[Json]:
    """Return the attributions, each with what it amounts to where that was asked."""
    rows = [{**roles(each), "words": _words(report, each)} for each in report.attributions]
    for row, statement in zip(rows, report.statements, strict=False):
        row.update(judged(statement))
    return rows


def _words(report: Report, attribution: Attribution) -> Json:
    """Return the words of each role, for eyes; None for a missing one."""
    return {
        "source": report[attribution.source] or None,
        "cue": report[attribution.cue] or None,
        "content": report[attribution.content] or None,
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
