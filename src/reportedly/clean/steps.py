"""The steps from a capture to its report, in order."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from reportedly.clean import language
from reportedly.clean.dating import Dated, of_address, reconciled
from reportedly.clean.decode import decode, refuse_lists, sniff
from reportedly.clean.draft import Draft
from reportedly.clean.plain import marked, plain
from reportedly.clean.residue import Weights, judge, weights
from reportedly.clean.verdict import SURE, Weighed, verdict
from reportedly.types import Capture, Given, Metadata, Report, Residue, lines

_GIVEN = ("title", "byline", "publisher", "section", "language")
"""The fields that go before what a capture says where they are given with it; of the date, more is asked."""


def clean(capture: Capture, using: Weights | None = None) -> Report:
    """Return the report in a capture: its text with residue marked, its metadata, the verdict. Nothing is read yet.

    `using` replaces the shipped line classifier's weights.
    Raises NotText for binary data, NotAReport for a feed or sitemap, and InputTooLarge over CAPTURE_BYTES_AT_MOST.
    """
    text = decode(capture.body, capture.address, capture.charset)
    refuse_lists(text, capture.address)
    kind = capture.media_type or sniff(text)
    model = using or weights()
    if kind == "text/html":
        # Imported here, as its libraries take longer to import than everything else: plain text never needs them.
        from reportedly.clean.webpage import draft

        return _decide(capture, draft(text, capture.address, model), model)
    return _decide(capture, marked(text) if kind == "text/markdown" else plain(text), model)


def _decide(capture: Capture, draft: Draft, model: Weights) -> Report:
    """Mark residue, give the verdict, complete the metadata."""
    spans = lines(draft.text)
    judged = judge(draft.lines, model)
    first_notice = len(spans) - draft.seen.notices
    called = [
        i >= first_notice or model.is_residue(line, j)
        for i, (line, j) in enumerate(zip(draft.lines, judged, strict=True))
    ]
    retrieval = verdict(
        draft.text, [Weighed(s, j, c) for s, j, c in zip(spans, judged, called, strict=True)], draft.seen
    )
    # What shows that the text was withheld is none of the report, also where by itself it was not sure enough.
    telling = set(retrieval.evidence)
    residue = tuple(
        Residue(span, j.kind, j.score)
        for span, j, is_one in zip(spans, judged, called, strict=True)
        if is_one or (span in telling and j.score >= SURE)
    )
    digest = hashlib.sha256(f"{capture.address}\x00{draft.text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    report = Report(digest, capture.address, draft.text, draft.metadata, retrieval, residue)
    metadata = _with_date(_with_given(draft.metadata, capture.given), draft.dates, capture)
    return replace(report, metadata=_with_language(metadata, report.body or draft.text))


def _with_given(metadata: Metadata, given: Given) -> Metadata:
    """Put what was given in the place of what the capture says."""
    told = {name: getattr(given, name) for name in _GIVEN if getattr(given, name)}
    kept = tuple(origin for origin in metadata.origins if origin[0] not in told)
    return replace(metadata, **told, origins=(*kept, *((name, "given") for name in told)))


def _with_date(metadata: Metadata, stated: tuple[Dated, ...], capture: Capture) -> Metadata:
    """Decide when it was published: what was given, what it says itself, and its address may disagree."""
    given = (Dated("given", capture.given.published),) if capture.given.published else ()
    address = tuple(of_address(metadata.canonical or capture.address))
    taken, doubts = reconciled((*given, *stated, *address), capture.retrieved)
    origins = tuple(origin for origin in metadata.origins if origin[0] != "published")
    if taken is None:
        return replace(metadata, published=None, origins=origins, doubts=doubts)
    return replace(metadata, published=taken.value, origins=(*origins, ("published", taken.place)), doubts=doubts)


def _with_language(metadata: Metadata, text: str) -> Metadata:
    """Complete the language from the text, also against a declaration that the text clearly contradicts."""
    found = language.detect(text)
    if found is None or found == metadata.language or (metadata.language and len(text) < 400):
        return metadata
    origins = (*(o for o in metadata.origins if o[0] != "language"), ("language", "text"))
    return replace(metadata, language=found, origins=origins)
