"""Report to attributions: who says what, by which words.

text → pieces → windows → network → cues → each cue's source and contents → spans
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from reportedly.model.network import Network
from reportedly.model.pieces import Pieces, line_starts, load_tokenizer, split
from reportedly.model.windows import Window, windows
from reportedly.reading.decoding import Asked, Found, Range, ask, confidence, decode
from reportedly.reading.nested import nested
from reportedly.types import Attribution, Span

LENGTH, OVERLAP = 384, 32
"""Pieces in a window, and pieces that neighbouring windows share at least."""

_FIRST, _LAST = 101, 102  # [CLS] and [SEP] of the vocabulary

__all__ = ["AttributionReader"]


class AttributionReader:
    """Reads attributions from texts with one set of weights; safe in threads and forked processes."""

    def __init__(self, weights: Path | None = None, threads: int = 1, nested: bool = False) -> None:
        """Use the weights at `weights` (default: the shipped ones), loaded at the first reading.

        `nested`: read what is attributed for attributions as well.
        """
        self._network = Network(weights, threads)
        self._nested = nested

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return load_tokenizer()

    def read(self, text: str, residue: Sequence[Span] = (), report_id: str = "") -> tuple[Attribution, ...]:
        """Return the attributions of `text` in the order of their cues; `residue` spans are passed over.

        Raises ModelError when the shipped weights are missing or damaged.
        """
        pieces = _without(split(self._tokenizer, text), residue)
        gaps = sorted({int(np.searchsorted(pieces.starts, span.start)) for span in residue})
        found = self._sure(pieces)
        if self._nested:
            found = sorted([*found, *nested(pieces, found, self._sure)], key=lambda one: one.cue)
        weights = self._network.rules.confidence
        return tuple(_attribution(one, confidence(one, weights), pieces, gaps, report_id) for one in found)

    def _sure(self, pieces: Pieces) -> list[Found]:
        """Return the candidates that are likely enough to be reported."""
        rules = self._network.rules
        return [one for one in self.candidates(pieces) if confidence(one, rules.confidence) >= rules.kept]

    def candidates(self, pieces: Pieces) -> list[Found]:
        """Return all that may be an attribution, as ranges of `pieces`, in the order of their cues."""
        plan = windows(line_starts(pieces), len(pieces), LENGTH - 2, OVERLAP)
        found = decode([self._ask(pieces, window) for window in plan], self._network.rules.steps)
        moved = [_moved(one, window.start - 1) for window, here in zip(plan, found, strict=True) for one in here]
        return sorted(moved, key=lambda one: one.cue)

    def _ask(self, pieces: Pieces, window: Window) -> Asked:
        """Run the network on one window and keep what it says of the candidates that the window owns."""
        ids, shapes = (np.pad(x[window.start : window.end], 1) for x in (pieces.ids, pieces.shapes))
        ids[0], ids[-1] = _FIRST, _LAST
        shift = window.start - 1
        return ask(self._network.run(ids, shapes), (window.own_start - shift, window.own_end - shift))


def _moved(found: Found, shift: int) -> Found:
    """Count a window's pieces from the report's first."""

    def move(ranges: Sequence[Range]) -> tuple[Range, ...]:
        return tuple((first + shift, last + shift) for first, last in ranges)

    return Found(move(found.source), move([found.cue])[0], move(found.content), found.evidence)


def _without(pieces: Pieces, residue: Sequence[Span]) -> Pieces:
    """Return the pieces that no residue span covers."""
    keep = np.ones(len(pieces), dtype=bool)
    for span in residue:
        keep[np.searchsorted(pieces.starts, span.start) : np.searchsorted(pieces.starts, span.end)] = False
    return Pieces(pieces.ids[keep], pieces.starts[keep], pieces.ends[keep], pieces.shapes[keep])


def _attribution(found: Found, sure: float, pieces: Pieces, gaps: Sequence[int], report_id: str) -> Attribution:
    """Give a found attribution its character spans; `gaps` are the pieces before which residue was passed over."""

    def spans(ranges: Sequence[Range]) -> tuple[Span, ...]:
        return tuple(span for place in ranges for span in _spans(place, pieces, gaps))

    return Attribution(report_id, spans(found.source), spans([found.cue]), spans(found.content), round(sure, 4))


def _spans(place: Range, pieces: Pieces, gaps: Sequence[int]) -> list[Span]:
    """Return a range's characters, cut where residue was passed over."""
    first, last = place
    bounds = [first, *(gap for gap in gaps if first < gap < last), last]
    return [Span(int(pieces.starts[a]), int(pieces.ends[b - 1])) for a, b in itertools.pairwise(bounds)]
