"""From the network's scores of one window to attributions as ranges of pieces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportedly.model.network import Floats
from reportedly.model.pieces import Ints

Range = tuple[int, int]

CUE_THRESHOLD = 0.5
"""A piece begins a cue from this probability on."""

_BEGIN, _INSIDE = 1, 2
_SOURCE, _CONTENT = 1, 3  # labels that begin a role; the next number goes on with it
_IMPOSSIBLE = np.float32(-1e4)


@dataclass(frozen=True, slots=True)
class Found:
    """An attribution within a window: ranges [first, last) of its pieces, and its score."""

    source: tuple[Range, ...]
    cue: Range
    content: tuple[Range, ...]
    score: float


def decode(cues: Floats, links: Floats, steps: Floats, own: Range) -> list[Found]:
    """Return the attributions whose cue begins within `own`.

    cues: (T, 3) logits, links: (T as cue, 4, T), steps: (5, 5). A cue without a content is none.
    """
    chances = _softmax(cues)
    places = [place for place in cue_ranges(chances) if own[0] <= place[0] < own[1]]
    if not places:
        return []
    scores = np.stack([np.pad(links[first:last].mean(0).T, ((0, 0), (1, 0))) for first, last in places])
    labels = best_paths(scores, steps)
    found = [_found(*parts, chances) for parts in zip(places, labels, scores, strict=True)]
    return [attribution for attribution in found if attribution.content]


def cue_ranges(chances: Floats) -> list[Range]:
    """Return the cues in (T, 3) probabilities of outside, begin, inside: a beginning and what goes on with it."""
    inside = chances[:, _INSIDE] > np.maximum(chances[:, _BEGIN], chances[:, 0])
    begins = np.flatnonzero(chances[:, _BEGIN] >= CUE_THRESHOLD)
    ranges = []
    for first in begins.tolist():
        last = first + 1
        while last < len(inside) and inside[last]:
            last += 1
        ranges.append((first, last))
    return ranges


def best_paths(scores: Floats, steps: Floats) -> Ints:
    """Return the best label sequences (C, T) of linear chains by Viterbi's algorithm.

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
    return paths


def _found(cue: Range, labels: Ints, scores: Floats, chances: Floats) -> Found:
    """Read one cue's roles from its labels (T,); of several sources the likeliest stays."""
    certain = _softmax(scores).max(1)
    sources = sorted(_ranges(labels, _SOURCE), key=lambda place: -float(scores[place[0] : place[1], 1:3].max(1).sum()))
    content = _joined(_ranges(labels, _CONTENT))
    roles = [certain[first:last] for first, last in (*sources[:1], *content)]
    agreed = float(np.concatenate(roles).mean()) if roles else 0.0
    return Found(tuple(sources[:1]), cue, tuple(content), float(chances[cue[0], _BEGIN]) * agreed)


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
