"""Who stands behind each source of a report.

Names are gathered into entities, sources that are pronouns or descriptions are pointed to what names them, by a small
model over evidence of the text, and all are named as fully as the report allows.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportedly.types import Actor, Judged, Mention, Span

__all__ = ["resolve_actors"]


def resolve_actors(
    text: str,
    sources: Sequence[tuple[Span, ...]],
    mentions: Sequence[Mention],
    publisher: str = "",
) -> tuple[Judged[Actor] | None, ...]:
    """Return the actor behind each source of a report, in the sources' order; None only where there is no source.

    sources: the source spans of each attribution; mentions: names found by a tagger; publisher: who publishes the
    report, for names shortened to its ("The Times"). Spans beyond the text are cut. Time grows linearly with the
    text, the mentions and the sources.
    """
    from reportedly.resolve.actors.judging import judged
    from reportedly.resolve.actors.resolving import Report

    report = Report(text, sources, mentions, publisher)
    report.resolve_all()
    return tuple(judged(report, number) for number in range(len(sources)))
