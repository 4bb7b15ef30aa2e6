"""The channel of an attribution: the medium through which its content became public, and the outlet.

Words that may state a channel are looked up; a model of what stands around each (`features`) judges the kinds that they
state, and a second one (`chain`) judges again, knowing the channels of the attributions before and after.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportedly.resolve.channels.chain import Odds, again
from reportedly.resolve.channels.features import Candidate, Scene, candidates_of, scene_of
from reportedly.resolve.channels.layout import in_order
from reportedly.resolve.channels.outlets import outlet_of
from reportedly.resolve.ranking import chances, read_weights
from reportedly.types import Attribution, Channel, Judged, Mention, Span

STATED = 0.5
"""A channel is given from this probability on that any is stated."""


def channels(
    text: str, attributions: Sequence[Attribution], mentions: Sequence[Mention], actors: Sequence[str] = ()
) -> tuple[Judged[Channel] | None, ...]:
    """Return the channel of each attribution in the order given, None where none is stated.

    actors: the name of each attribution's actor, "" where it is not known, or nothing at all: who goes on speaking is
    then judged by the words of the sources alone.

    The evidence is the words that state it, and those that name the outlet; `score` is the probability of the kind.
    """
    order = in_order(attributions)
    scene = scene_of(text, [attributions[i] for i in order], mentions, [actors[i] for i in order] if actors else ())
    judged: list[Judged[Channel] | None] = [None] * len(attributions)
    for i, own, odds in zip(order, *judge(scene), strict=True):
        judged[i] = _chosen(scene, own, odds)
    return tuple(judged)


def judge(scene: Scene) -> tuple[list[list[Candidate]], list[Odds]]:
    """Return the candidates of each attribution of a scene with their chances."""
    weights = read_weights(__package__, "weights.json")
    first = [candidates_of(scene, i) for i in range(len(scene.attributions))]
    second = again(scene, first, [odds_of(each, weights["words"]) for each in first])
    return second, [odds_of(each, weights["chain"]) for each in second]


def odds_of(candidates: Sequence[Candidate], weights: dict[str, float]) -> Odds:
    """Return the chance of each candidate's kind."""
    found = chances([candidate.features for candidate in candidates], weights)
    return {candidate.kind: chance for candidate, chance in zip(candidates, found, strict=True)}


def _chosen(scene: Scene, candidates: Sequence[Candidate], odds: Odds) -> Judged[Channel] | None:
    if sum(odds.values()) < STATED:
        return None
    best = max(candidates, key=lambda candidate: odds[candidate.kind])
    outlet, where = outlet_of(scene, best.kind, best.hits)
    evidence = {hit.span for hit in best.hits[:1]} | ({where} if where else set())
    if not evidence:  # what no words show is not said
        return None
    return Judged(Channel(best.kind, outlet), tuple(sorted(evidence)), odds[best.kind], _why(scene, best, evidence))


def _why(scene: Scene, candidate: Candidate, evidence: set[Span]) -> str:
    """Say in words what states the channel."""
    words = " and ".join(f'"{span.of(scene.text)}"' for span in sorted(evidence))
    return f"{words}: {candidate.kind}"
