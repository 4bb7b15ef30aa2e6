"""Pieces, windows and decoding: the rules that hold for every input."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly import ModelError, Reader
from reportedly.model.pieces import SHAPES, load_tokenizer, split
from reportedly.model.windows import windows
from reportedly.reading.decoding import best_paths, cue_ranges

TOKENIZER = load_tokenizer()


@given(st.text(max_size=400))
def test_pieces_stand_in_order_within_the_text(text: str):
    pieces = split(TOKENIZER, text)
    assert (np.diff(pieces.starts) >= 0).all()
    assert (pieces.starts <= pieces.ends).all()
    assert (pieces.ends <= len(text)).all()
    assert ((pieces.shapes >= 0) & (pieces.shapes < SHAPES)).all()


def test_a_quotation_left_open_ends_with_its_line():
    pieces = split(TOKENIZER, "He said “no\nand left")
    quoted = [bool(shape % 2) for shape in pieces.shapes]
    assert quoted == [False, False, True, True, False, False]


@given(st.integers(0, 3000), st.integers(5, 400), st.data())
def test_every_piece_is_owned_once(count: int, length: int, data: st.DataObject):
    overlap = data.draw(st.integers(1, (length - 1) // 2))
    breaks = np.array(sorted(data.draw(st.sets(st.integers(0, max(0, count - 1)), max_size=60))), dtype=np.int64)
    plan = windows(breaks, count, length, overlap)
    owned = [piece for window in plan for piece in range(window.own_start, window.own_end)]
    assert owned == list(range(count))
    for window in plan:
        assert window.start <= window.own_start <= window.own_end <= window.end <= window.start + length


@given(st.integers(0, 2**32 - 1))
def test_best_paths_are_best(seed: int):
    generator = np.random.default_rng(seed)
    sizes = np.array([4, 3])
    scores = generator.normal(size=(2, 4, 5)).astype(np.float32)
    steps = generator.normal(size=(5, 5)).astype(np.float32)
    for label in (0, 3, 4):
        steps[label, 2] = -1e4
    for label in (0, 1, 2):
        steps[label, 4] = -1e4
    worth = lambda row, path: (  # noqa: E731
        sum(scores[row, i, label] for i, label in enumerate(path))
        + sum(steps[a, b] for a, b in itertools.pairwise(path))
    )
    for row, (found, total) in enumerate(zip(*best_paths(scores, sizes, steps), strict=True)):
        paths = [path for path in itertools.product(range(5), repeat=sizes[row]) if path[0] not in (2, 4)]
        assert worth(row, found[: sizes[row]]) == pytest.approx(total, abs=1e-4)
        assert total == pytest.approx(max(worth(row, path) for path in paths), abs=1e-4)


def test_a_cue_is_a_beginning_and_what_goes_on_with_it():
    outside, begin, inside = [0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.1, 0.05, 0.85]
    chances = np.array([inside, outside, begin, inside, begin, outside], dtype=np.float32)
    assert cue_ranges(chances) == [(2, 4), (4, 5)]


def test_missing_weights_are_named(tmp_path: Path):
    with pytest.raises(ModelError, match=r"no\.onnx"):
        Reader(weights=tmp_path / "no.onnx").attributions("She said no.")
