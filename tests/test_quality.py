"""The gate itself: floors fail what is below them, and only rise."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quality.gate import floors, missed, raised

FIGURES = st.dictionaries(st.sampled_from("abc"), st.floats(0, 100, allow_nan=False), min_size=3, max_size=3)


def test_a_figure_below_its_floor_or_missing_fails():
    required = {"reading": {"f1": 70.0, "recall": 50.0, "gone": 1.0}}
    assert missed({"reading": {"f1": 69.9, "recall": 50.0}}, required) == [
        "reading: f1: 69.9 is below the floor 70.0",
        "reading: gone: not measured, floor 1.0",
    ]


@given(FIGURES, FIGURES)
def test_floors_only_rise_and_hold_for_what_was_measured(measured: dict[str, float], old: dict[str, float]):
    new = raised({"area": measured}, {"area": old}, {"area": 0.5})["area"]
    assert all(new[name] >= old[name] for name in old)
    assert all(new[name] <= max(old[name], measured[name]) for name in old)


def test_the_reader_has_floors():
    assert floors()["reading"]["relation, lenient F1"] >= 67
