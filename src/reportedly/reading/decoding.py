"""From the network's scores of one window to attributions as ranges of pieces.

Whatever may be a cue is a candidate and is read with its roles. How sure an attribution is, is judged from all of
that: a cue that nobody could be sure of by itself is right where a source and a content fit it well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from reportedly.model.network import NONE, Floats, Scores
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
    """A candidate within a window: ranges [first, last) of its pieces, and evidence as named in `EVIDENCE`.

    judged: logits of acts and of distances, one after the other, once these are asked for.
    """

    source: tuple[Range, ...]
    cue: Range
    content: tuple[Range, ...]
    evidence: Floats
    judged: Floats = field(default_factory=lambda: NONE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is kept of a window's scores: candidate cues C, and for each the scores of the T pieces' roles.

    cues: [first, last) of the window's pieces; odds: (C,) log-odds of each; chains: (C, T, 5); members: (T, 2)
    probabilities of being in somebody's source, in somebody's content.
    """

    cues: list[Range]
    odds: list[float]
    chains: Floats
    members: Floats


def ask(scores: Scores, own: Range) -> Asked:
    """Return the candidate cues that begin within `own`, with the scores of their roles."""
    chances = softmax(scores.cues)
    places = [place for place in cue_ranges(chances) if own[0] <= place[0] < own[1]]
    chains = np.zeros((len(places), len(scores.cues), scores.links.shape[1] + 1), dtype=np.float32)
    for row, place in enumerate(places):
        first, last = np.searchsorted(scores.asked, place)
        chains[row, :, 1:] = scores.links[first:last].mean(0).T
    members = np.asarray(1 / (1 + np.exp(-scores.members)), dtype=np.float32)
    return Asked(places, [_log_odds(chances[first, _BEGIN]) for first, _ in places], chains, members)


def decode(windows: Sequence[Asked], steps: Floats) -> list[list[Found]]:
    """Return each window's candidates; steps: (5, 5). A cue without a content is none."""
    chains = [chain for window in windows for chain in window.chains]
    if not chains:
        return [[] for _ in windows]
    # All windows' chains go in step: what costs is the loop over pieces.
    sizes = np.array([len(chain) for chain in chains])
    padded = np.zeros((len(chains), max(sizes), len(steps)), dtype=np.float32)
    for row, chain in enumerate(chains):
        padded[row, : len(chain)] = chain
    labels, totals = best_paths(padded, sizes, steps)
    gains = totals - (sizes - 1).astype(np.float32) * steps[0, 0]
    return [
        _decoded(window, labels[rows], gains[rows].tolist())
        for window, rows in zip(windows, _rows(windows), strict=True)
    ]


def _rows(windows: Sequence[Asked]) -> list[slice]:
    """Return where each window's chains stand among all."""
    ends = np.cumsum([len(window.cues) for window in windows]).tolist()
    return [slice(end - len(window.cues), end) for window, end in zip(windows, ends, strict=True)]


def _decoded(window: Asked, labels: Ints, gains: list[float]) -> list[Found]:
    """Read one window's labels (C, T or more)."""
    rows = zip(window.cues, labels[:, : len(window.members)], window.chains, window.odds, gains, strict=True)
    found = [_found(cue, label, chain, (odds, gain), window.members) for cue, label, chain, odds, gain in rows]
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


def best_paths(scores: Floats, sizes: Ints, steps: Floats) -> tuple[Ints, Floats]:
    """Return the best label sequences (C, T) of linear chains by Viterbi's algorithm, and their scores (C,).

    scores: (C, T, L), of which each chain's first `sizes` count; steps: (L from, L to). A chain can't begin inside a
    role. Labels beyond a chain's end are nought.
    """
    total = scores[:, 0].copy()
    total[:, [_SOURCE + 1, _CONTENT + 1]] = _IMPOSSIBLE
    ends, origins = total, np.zeros(scores.shape, dtype=np.int64)
    for piece in range(1, scores.shape[1]):
        ways = total[:, :, None] + steps
        origins[:, piece] = ways.argmax(1)
        total = ways.max(1) + scores[:, piece]
        ends = np.where((piece < sizes)[:, None], total, ends)
    paths = np.zeros(scores.shape[:2], dtype=np.int64)
    rows, label = np.arange(len(scores)), ends.argmax(1)
    for piece in range(scores.shape[1] - 1, -1, -1):
        within = piece < sizes
        paths[within, piece] = label[within]
        label = np.where(within, origins[rows, piece, label], label)
    return paths, np.asarray(ends.max(1), dtype=np.float32)


def _found(cue: Range, labels: Ints, chain: Floats, known: tuple[float, float], members: Floats) -> Found:
    """Read one cue's roles from its labels (T,); of several sources the likeliest stays."""
    certain = softmax(chain).max(1)
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
    size = _size(content)
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
    sizes = [_size(each.content) for each in found]
    for i, each in enumerate(found):
        both = [
            (_common(each.content, other.content), sizes[j])
            for j, other in enumerate(found)
            if other.evidence[1] > each.evidence[1]
        ]
        each.evidence[-1] = max((common / (sizes[i] + size - common) for common, size in both), default=0.0)
    return found


def _size(ranges: Sequence[Range]) -> int:
    return sum(last - first for first, last in ranges)


def _common(mine: Sequence[Range], others: Sequence[Range]) -> int:
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in mine for b in others)


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


def softmax(x: Floats) -> Floats:
    """Return the probabilities, over the last axis, that logits stand for."""
    raised = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True), dtype=np.float32)
