"""Report to attributions: who says what, by which words.

text → pieces → windows → network → cues → each cue's source and contents → spans
                                  → names; acts and distances of the attributions
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from reportedly.model.network import NONE, Floats, Network, Scores
from reportedly.model.pieces import Pieces, line_starts, load_tokenizer, split
from reportedly.model.windows import Window, windows
from reportedly.reading.decoding import Asked, Found, Range, ask, confidence, decode
from reportedly.reading.judging import ACTS, DISTANCES, Judge, chances
from reportedly.reading.nested import nested
from reportedly.reading.phrases import settled
from reportedly.reading.tagging import tagged
from reportedly.types import Act, Attribution, Distance, Judged, Mention, MentionKind, Reading, Span

LENGTH, OVERLAP = 384, 32
"""Pieces in a window, and pieces that neighbouring windows share at least."""

TOGETHER = 16
"""Windows decoded together."""

_FIRST, _LAST = 101, 102  # [CLS] and [SEP] of the vocabulary

__all__ = ["AttributionReader"]


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen in all windows together: candidates, and the logits of the n pieces' name tags, (n, N)."""

    candidates: list[Found]
    names: Floats


class AttributionReader:
    """Reads texts with one set of weights; safe in threads and forked processes."""

    def __init__(self, weights: Path | None = None, threads: int = 1, nested: bool = False) -> None:
        """Use the weights at `weights` (default: the shipped ones), loaded at the first reading.

        Names and acts are read by the shipped weights where `weights` have no heads for these.
        `nested`: read what is attributed for attributions as well.
        """
        self._network = Network(weights, threads)
        self._shipped = Network(None, threads)
        self._nested = nested

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return load_tokenizer()

    @cached_property
    def _complete(self) -> Network:
        """The network that has all heads."""
        return self._network if self._network.complete else self._shipped

    @cached_property
    def _judge(self) -> Judge:
        return Judge.load(self._complete.path)

    def read(self, text: str, residue: Sequence[Span] = (), report_id: str = "") -> Reading:
        """Return what is seen in `text`, attributions in the order of their cues; `residue` spans are passed over.

        Raises ModelError when the weights are missing or damaged.
        """
        pieces = _without(split(self._tokenizer, text), residue)
        gaps = sorted({int(np.searchsorted(pieces.starts, span.start)) for span in residue})
        seen = self.see(pieces)
        found = self._sure(seen.candidates)
        if self._nested:
            inner = nested(pieces, found, lambda some: self._sure(self.see(some).candidates))
            found = sorted([*found, *inner], key=lambda one: one.cue)
        place = Placing(pieces, gaps, report_id, self._network.rules.confidence)
        attributions = tuple(place.attribution(one) for one in found)
        judged, distances = place.judged(found)
        acts = tuple(settled(text, each) or act for each, act in zip(attributions, judged, strict=True))
        return Reading(attributions, acts, distances, place.mentions(seen.names))

    def _sure(self, candidates: Sequence[Found]) -> list[Found]:
        """Return the candidates that are likely enough to be reported."""
        rules = self._network.rules
        return [one for one in candidates if confidence(one, rules.confidence) >= rules.kept]

    def see(self, pieces: Pieces) -> Seen:
        """Return all that may be an attribution, as ranges of `pieces` in the order of cues, and the name tags."""
        plan = windows(line_starts(pieces), len(pieces), LENGTH - 2, OVERLAP)
        found, tags = [], []
        for first in range(0, len(plan), TOGETHER):
            some = plan[first : first + TOGETHER]
            asked, scores = zip(*(self._ask(pieces, window) for window in some), strict=True)
            decoded = decode(asked, self._network.rules.steps)
            for window, here, score in zip(some, decoded, scores, strict=True):
                ids = np.pad(pieces.ids[window.start : window.end], 1)
                found += [_moved(one, window.start - 1) for one in self._judge(here, score.encoded, ids)]
                own = slice(window.own_start - window.start + 1, window.own_end - window.start + 1)
                tags.append(score.names[own])
        return Seen(sorted(found, key=lambda one: one.cue), np.concatenate(tags) if tags else NONE)

    def _ask(self, pieces: Pieces, window: Window) -> tuple[Asked, Scores]:
        """Run the network on one window and keep what it says of the candidates that the window owns."""
        ids, shapes = (np.pad(x[window.start : window.end], 1) for x in (pieces.ids, pieces.shapes))
        ids[0], ids[-1] = _FIRST, _LAST
        shift = window.start - 1
        scores = self._network.run(ids, shapes)
        asked = ask(scores, (window.own_start - shift, window.own_end - shift))
        return asked, scores if self._network.complete else self._shipped.run(ids, shapes)


def _moved(found: Found, shift: int) -> Found:
    """Count a window's pieces from the report's first."""

    def move(ranges: Sequence[Range]) -> tuple[Range, ...]:
        return tuple((first + shift, last + shift) for first, last in ranges)

    return Found(move(found.source), move([found.cue])[0], move(found.content), found.evidence, found.judged)


def _without(pieces: Pieces, residue: Sequence[Span]) -> Pieces:
    """Return the pieces that no residue span covers."""
    keep = np.ones(len(pieces), dtype=bool)
    for span in residue:
        keep[np.searchsorted(pieces.starts, span.start) : np.searchsorted(pieces.starts, span.end)] = False
    return Pieces(pieces.ids[keep], pieces.starts[keep], pieces.ends[keep], pieces.shapes[keep])


@dataclass(frozen=True, slots=True)
class Placing:
    """Ranges of pieces to what stands in the text; `gaps` are the pieces before which residue was passed over."""

    pieces: Pieces
    gaps: Sequence[int]
    report_id: str
    weights: Floats

    def attribution(self, found: Found) -> Attribution:
        """Return a found attribution with its characters."""
        cue, sure = self._spans([found.cue]), round(confidence(found, self.weights), 4)
        return Attribution(self.report_id, self._spans(found.source), cue, self._spans(found.content), sure)

    def judged(self, found: Sequence[Found]) -> tuple[tuple[Judged[Act], ...], tuple[Judged[Distance], ...]]:
        """Return the acts and the distances of attributions; a cue shows them."""
        acts, distances = [], []
        for one in found:
            shown = self._spans([one.cue])
            act, distance = chances(one.judged)
            acts.append(Judged(ACTS[int(act.argmax())], shown, round(float(act.max()), 4)))
            distances.append(Judged(DISTANCES[int(distance.argmax())], shown, round(float(distance.max()), 4)))
        return tuple(acts), tuple(distances)

    def mentions(self, names: Floats) -> tuple[Mention, ...]:
        """Return the names; names: (n, N) logits."""
        kinds = tuple(MentionKind)
        found = tagged(names, self.pieces)
        return tuple(Mention(self._spans([place])[0], kinds[kind], round(sure, 4)) for place, kind, sure in found)

    def _spans(self, ranges: Sequence[Range]) -> tuple[Span, ...]:
        return tuple(span for place in ranges for span in _spans(place, self.pieces, self.gaps))


def _spans(place: Range, pieces: Pieces, gaps: Sequence[int]) -> list[Span]:
    """Return a range's characters, cut where residue was passed over."""
    first, last = place
    bounds = [first, *(gap for gap in gaps if first < gap < last), last]
    return [Span(int(pieces.starts[a]), int(pieces.ends[b - 1])) for a, b in itertools.pairwise(bounds)]
