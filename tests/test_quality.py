"""The gate itself: floors fail what is below them, and only rise."""

from __future__ import annotations

import tomllib
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from quality import domains, suites
from quality.agreement import bins, calibration_error
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


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_calibration_error_is_the_distance_of_scores_from_what_came_true(judged: list[tuple[float, bool]]):
    scores, right = zip(*judged, strict=True)
    rows = bins(scores, right)
    assert sum(row.count for row in rows) == len(judged)
    assert 0 <= calibration_error(rows) <= 1
    assert calibration_error(bins([1.0, 0.0], [True, False])) == 0
    assert calibration_error(bins([1.0, 0.0], [False, True])) == 1


def test_suites_name_words_that_stand_in_their_texts():
    tests = tomllib.loads(suites.FILE.read_text(encoding="utf-8"))
    kinds = Counter(case["kind"] for case in tests["case"])
    kinds |= {kind: len(tests[kind]) for kind in ("invariance", "direction")}
    assert min(kinds.values()) >= 15
    both = [(each["text"], each["expected"]) for kind in ("case", "direction") for each in tests[kind]]
    both += [(each["other"], each["expected_other"]) for each in tests["direction"]]
    for text, expected in both:
        for one in expected:
            assert all(words in text for words in (one["cue"], *one["source"], *one["content"]))


def test_suites_are_read_and_a_reader_that_finds_nothing_fails_them():
    assert not any(passed for kind, passed, _ in suites.outcomes(lambda _: ()) if kind != "direction")


def test_labels_of_other_domains_hold_no_text():
    for record in domains.labels():
        assert set(record) == {"file", "id", "sha256", "attributions"}
        assert all(set(one) == {"source", "cue", "content"} for one in record["attributions"])
