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
from reportedly.reading.decoding import Found, Range, confidence, decode
from reportedly.types import Attribution, Span

LENGTH, OVERLAP = 384, 32
"""Pieces in a window, and pieces that neighbouring windows share at least."""

_FIRST, _LAST = 101, 102  # [CLS] and [SEP] of the vocabulary

__all__ = ["AttributionReader"]


class AttributionReader:
    """Reads attributions from texts with one set of weights; safe in threads and forked processes."""

    def __init__(self, weights: Path | None = None, threads: int = 1) -> None:
        """Use the weights at `weights` (default: the shipped ones), loaded at the first reading."""
        self._network = Network(weights, threads)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return load_tokenizer()

    def read(self, text: str, residue: Sequence[Span] = (), report_id: str = "") -> tuple[Attribution, ...]:
        """Return the attributions of `text` in the order of their cues; `residue` spans are passed over.

        Raises ModelError when the shipped weights are missing or damaged.
        """
        pieces = _without(split(self._tokenizer, text), residue)
        gaps = sorted({int(np.searchsorted(pieces.starts, span.start)) for span in residue})
        rules = self._network.rules
        judged = [(one, confidence(one, rules.confidence)) for one in self.candidates(pieces)]
        return tuple(_attribution(one, sure, pieces, gaps, report_id) for one, sure in judged if sure >= rules.kept)

    def candidates(self, pieces: Pieces) -> list[Found]:
        """Return all that may be an attribution, as ranges of `pieces`, in the order of their cues."""
        plan = windows(line_starts(pieces), len(pieces), LENGTH - 2, OVERLAP)
        return sorted((one for window in plan for one in self._read_window(pieces, window)), key=lambda one: one.cue)

    def _read_window(self, pieces: Pieces, window: Window) -> list[Found]:
        """Return what one window owns, as ranges of the report's pieces."""
        ids, shapes = (np.pad(x[window.start : window.end], 1) for x in (pieces.ids, pieces.shapes))
        ids[0], ids[-1] = _FIRST, _LAST
        shift = window.start - 1
        own = (window.own_start - shift, window.own_end - shift)
        return [_moved(one, shift) for one in decode(self._network.run(ids, shapes), self._network.rules.steps, own)]


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
