"""From the network's scores of one window to attributions as ranges of pieces.

Whatever may be a cue is a candidate and is read with its roles. How sure an attribution is, is judged from all of
that: a cue that nobody could be sure of by itself is right where a source and a content fit it well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportedly.model.network import Floats, Scores
from reportedly.model.pieces import Ints

Range = tuple[int, int]

CANDIDATE = 0.2
"""A piece may begin a cue from this probability on."""

EVIDENCE = (
    "constant",
    "cue",
    "roles certain",
    "roles against none",
    "has a source",
    "source pieces are somebody's source",
    "content pieces are somebody's content",
    "content length",
    "content ranges",
    "content shared with a likelier cue",
)
"""What the confidence in an attribution is judged by; see `_evidence`."""

_BEGIN, _INSIDE = 1, 2
_SOURCE, _CONTENT = 1, 3  # labels that begin a role; the next number goes on with it
_IMPOSSIBLE = np.float32(-1e4)
_LEAST = np.float32(1e-4)


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate within a window: ranges [first, last) of its pieces, and evidence as named in `EVIDENCE`."""

    source: tuple[Range, ...]
    cue: Range
    content: tuple[Range, ...]
    evidence: Floats


def decode(scores: Scores, steps: Floats, own: Range) -> list[Found]:
    """Return the candidates whose cue begins within `own`; steps: (5, 5). A cue without a content is none."""
    chances = _softmax(scores.cues)
    places = [place for place in cue_ranges(chances) if own[0] <= place[0] < own[1]]
    if not places:
        return []
    chains = np.stack([np.pad(scores.links[first:last].mean(0).T, ((0, 0), (1, 0))) for first, last in places])
    labels, totals = best_paths(chains, steps)
    gains = totals - np.float32((chains.shape[1] - 1) * steps[0, 0])
    members = np.asarray(1 / (1 + np.exp(-scores.members)), dtype=np.float32)
    found = [
        _found(place, label, chain, (_log_odds(chances[place[0], _BEGIN]), gain), members)
        for place, label, chain, gain in zip(places, labels, chains, gains.tolist(), strict=True)
    ]
    return _compared([candidate for candidate in found if candidate.content])


def confidence(found: Found, weights: Floats) -> float:
    """Return how probably a candidate is right (a logistic model of its evidence); weights: as `EVIDENCE`."""
    return float(1 / (1 + np.exp(-float(found.evidence @ weights))))


def cue_ranges(chances: Floats) -> list[Range]:
    """Return the candidate cues in (T, 3) probabilities of outside, begin, inside: a beginning and what follows it."""
    inside = chances[:, _INSIDE] > np.maximum(chances[:, _BEGIN], chances[:, 0])
    begins = np.flatnonzero(chances[:, _BEGIN] >= CANDIDATE)
    ranges = []
    for first in begins.tolist():
        last = first + 1
        while last < len(inside) and inside[last]:
            last += 1
        ranges.append((first, last))
    return ranges


def best_paths(scores: Floats, steps: Floats) -> tuple[Ints, Floats]:
    """Return the best label sequences (C, T) of linear chains by Viterbi's algorithm, and their scores (C,).

    scores: (C, T, L); steps: (L from, L to). A chain can't begin inside a role.
    """
    total = scores[:, 0].copy()
    total[:, [_SOURCE + 1, _CONTENT + 1]] = _IMPOSSIBLE
    origins = np.zeros(scores.shape, dtype=np.int64)
    for piece in range(1, scores.shape[1]):
        ways = total[:, :, None] + steps
        origins[:, piece] = ways.argmax(1)
        total = ways.max(1) + scores[:, piece]
    paths = np.zeros(scores.shape[:2], dtype=np.int64)
    paths[:, -1] = total.argmax(1)
    rows = np.arange(len(scores))
    for piece in range(scores.shape[1] - 1, 0, -1):
        paths[:, piece - 1] = origins[rows, piece, paths[:, piece]]
    return paths, np.asarray(total.max(1), dtype=np.float32)


def _found(cue: Range, labels: Ints, chain: Floats, known: tuple[float, float], members: Floats) -> Found:
    """Read one cue's roles from its labels (T,); of several sources the likeliest stays."""
    certain = _softmax(chain).max(1)
    sources = sorted(_ranges(labels, _SOURCE), key=lambda place: -float(chain[place[0] : place[1], 1:3].max(1).sum()))
    content = _joined(_ranges(labels, _CONTENT))
    return Found(tuple(sources[:1]), cue, tuple(content), _evidence(sources[:1], content, certain, members, known))


def _evidence(
    source: Sequence[Range], content: Sequence[Range], certain: Floats, members: Floats, known: tuple[float, float]
) -> Floats:
    """Return what `EVIDENCE` names, but for the comparison with other candidates.

    certain: (T,) probability of each piece's label; members: (T, 2) of being in a source, in a content; known: the
    log-odds of the cue, and by how much the chain prefers these roles to none.
    """
    cue, gain = known
    size = sum(last - first for first, last in content)
    return np.array(
        [
            1.0,
            cue,
            -np.log(max(1 - _mean(certain, [*source, *content]), float(_LEAST))),
            np.log1p(max(gain, 0.0)),
            float(bool(source)),
            _mean(members[:, 0], source),
            _mean(members[:, 1], content),
            np.log1p(size),
            float(len(content)),
            0.0,
        ],
        dtype=np.float32,
    )


def _compared(found: list[Found]) -> list[Found]:
    """Complete the evidence: what share of its content and a likelier cue's content is in both."""
    taken = [{piece for first, last in each.content for piece in range(first, last)} for each in found]
    for i, each in enumerate(found):
        likelier = [j for j in range(len(found)) if found[j].evidence[1] > each.evidence[1]]
        each.evidence[-1] = max((len(taken[i] & taken[j]) / len(taken[i] | taken[j]) for j in likelier), default=0.0)
    return found


def _mean(values: Floats, ranges: Sequence[Range]) -> float:
    return float(np.concatenate([values[first:last] for first, last in ranges]).mean()) if ranges else 0.0


def _log_odds(chance: float) -> float:
    kept = min(max(float(chance), float(_LEAST)), 1 - float(_LEAST))
    return float(np.log(kept / (1 - kept)))


def _ranges(labels: Ints, begin: int) -> list[Range]:
    """Return the ranges that begin with label `begin` and go on with the next one."""
    starts = np.flatnonzero(labels == begin)
    outside = np.flatnonzero(np.append(labels, 0) != begin + 1)
    return [(int(start), int(outside[np.searchsorted(outside, start, side="right")])) for start in starts]


def _joined(ranges: list[Range]) -> list[Range]:
    """Make one of ranges that touch."""
    joined: list[Range] = []
    for first, last in ranges:
        if joined and joined[-1][1] == first:
            first = joined.pop()[0]
        joined.append((first, last))
    return joined


def _softmax(x: Floats) -> Floats:
    raised = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True), dtype=np.float32)
