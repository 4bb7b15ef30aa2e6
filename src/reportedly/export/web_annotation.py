"""The ledger's statements as W3C Web Annotations on the reports' addresses.

Of each statement the target is the passage from its first to its last word. The bodies are the words of its roles,
each with selectors of its own, its act, its actor and its claims. A quote selector finds the words in the page; a
position selector counts Unicode characters of the report's text as the ledger has it, from 0. Source:
https://www.w3.org/TR/annotation-model/ (2017). `shapes/annotations.ttl` says in SHACL what they look like.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reportedly.export.filed import Filed, FiledReport, iri, urn
from reportedly.export.marks import ROLES

Json = dict[str, Any]

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
"""What the names in annotations mean."""

AROUND = 32
"""Characters before and after a quote that help to find it, where a page has the same words twice."""

PURPOSES = {"source": "identifying", "cue": "tagging", "content": "highlighting"}
"""Why the words of a role are among the bodies, in the words of the standard."""


def page(story: str = "", report: str = "") -> Json:
    """Return the head of a page of annotations, to be followed by its `items`: all, or of a story or report (ids)."""
    name = urn("annotations", report or story or "all")
    label = f"Statements of the reports of story {story}" if story else "Statements of all reports"
    label = f"Statements of report {report}" if report else label
    collection = {"id": f"{name}:collection", "type": "AnnotationCollection", "label": label}
    return {"@context": CONTEXT, "id": name, "type": "AnnotationPage", "partOf": collection, "startIndex": 0}


def annotation(one: Filed, filed: FiledReport) -> Json:
    """Return a statement as an annotation of its report."""
    view = one.view
    spans = [span for role in view.spans for span in role]
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    target = _passage(filed, first, last)
    return {
        "id": urn("statement", view.id),
        "type": "Annotation",
        "motivation": "describing",
        "generator": {"type": "Software", "name": "reportedly"},
        "target": {**target, "state": {"type": "TimeState", "sourceDate": view.known}},
        "body": list(_bodies(one, filed)),
    }


def _bodies(one: Filed, filed: FiledReport) -> Iterator[Json]:
    """Yield the words of each role, the act, the actor and the claims of a statement."""
    view = one.view
    for role, spans in zip(ROLES, view.spans, strict=True):
        for number, (start, end) in enumerate(spans, 1):
            name = f"{urn('statement', view.id)}#{role}-{number}"
            yield {"id": name, **_passage(filed, start, end), "purpose": PURPOSES[role]}
    yield {"type": "TextualBody", "value": view.act.value, "format": "text/plain", "purpose": "classifying"}
    if view.actor:
        yield {"type": "SpecificResource", "source": urn("actor", view.actor), "purpose": "identifying"}
    for claim, _ in one.claims:
        yield {"type": "SpecificResource", "source": urn("claim", claim), "purpose": "linking"}


def _passage(filed: FiledReport, start: int, end: int) -> Json:
    """Return some characters of a report as a resource that can be found again in its page."""
    text = filed.text
    quote = {"type": "TextQuoteSelector", "exact": text[start:end]}
    around = {"prefix": text[max(0, start - AROUND) : start], "suffix": text[end : end + AROUND]}
    position = {"type": "TextPositionSelector", "start": start, "end": end}
    return {
        "type": "SpecificResource",
        "source": iri(filed.view),
        "selector": [{**quote, **{name: words for name, words in around.items() if words}}, position],
    }
