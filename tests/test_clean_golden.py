"""Whole captures in, whole reports out: small invented pages beside what must become of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reportedly.clean import clean
from reportedly.types import Capture, Report

GOLDEN = Path(__file__).parent / "golden" / "clean"
PAGES = sorted(path for path in GOLDEN.iterdir() if path.suffix != ".json")


def report_of(path: Path) -> Report:
    media = {".html": "text/html", ".md": "text/markdown", ".txt": "text/plain"}[path.suffix]
    return clean(Capture(f"https://courier.example/{path.name}", path.read_bytes(), media))  # type: ignore[arg-type]


def test_there_are_golden_pages():
    assert len(PAGES) >= 6


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_metadata_is_read_with_its_origins(path: Path):
    expected, found = _expected(path), report_of(path).metadata
    for name in ("title", "publisher", "section", "language", "canonical"):
        if name in expected:
            assert getattr(found, name) == expected[name], name
    if "byline" in expected:
        assert list(found.byline) == expected["byline"]
    for name in ("published", "modified"):
        if name in expected:
            assert getattr(found, name).isoformat() == expected[name]
    origins = dict(found.origins)
    assert {name: origins.get(name) for name in expected.get("origins", {})} == expected.get("origins", {})


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_verdict_is_right_and_has_evidence_where_it_is_bad(path: Path):
    report = report_of(path)
    assert report.retrieval.verdict == _expected(path)["verdict"], report.retrieval
    if report.retrieval.verdict in ("partial", "blocked"):
        assert report.retrieval.reasons
        assert all(report[span].strip() for span in report.retrieval.evidence)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_body_is_kept_and_residue_is_marked(path: Path):
    expected, report = _expected(path), report_of(path)
    if expected.get("paragraphs"):
        assert len(report.paragraphs) == expected["paragraphs"], report.body
    if "first" in expected:
        assert report.body.startswith(expected["first"])
    if "last" in expected:
        assert report.body.endswith(expected["last"])
    if "residue" in expected:
        assert [residue.kind.value for residue in report.residue] == expected["residue"]


def test_plain_text_is_returned_exactly_as_given():
    path = GOLDEN / "residue.txt"
    assert report_of(path).text == path.read_text(encoding="utf-8")


def test_the_same_capture_gives_the_same_report():
    assert report_of(PAGES[0]) == report_of(PAGES[0])


def _expected(path: Path) -> dict[str, Any]:
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
