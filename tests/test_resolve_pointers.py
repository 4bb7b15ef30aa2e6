"""Pointers: which other statement of a report a statement is about."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.resolve.pointers import POINTING, pointers
from reportedly.types import Act, Attribution, Span
from tests.test_resolve_channels import marked


@pytest.mark.parametrize(
    ("text", "acts", "expected"),
    [
        (
            "[S North Ruvia] [Q said] [C its forces had taken three villages]. [S South Ruvia] "
            "[Q did not comment on] [C the claim].",
            (Act.ASSERTS, Act.DECLINES),
            (None, 0),
        ),
        (
            "[S Ilva Marn] [Q accused] [C the council of selling the quay]. [S The council] "
            "[Q denied] [C the accusation].",
            (Act.ACCUSES, Act.DENIES),
            (None, 0),
        ),
        (
            "[S The Herald] [Q reported] [C that the quay had been sold]. [S The council] "
            "[Q dismissed] [C that report].",
            (Act.ASSERTS, Act.DENIES),
            (None, 0),
        ),
    ],
)
def test_what_is_pointed_to_is_found(text: str, acts: tuple[Act, ...], expected: tuple[int | None, ...]) -> None:
    plain, attributions = marked(text)
    found = pointers(plain, attributions, acts)
    assert tuple(each and each.value for each in found) == expected
    pointing = found[1]
    assert pointing
    assert all(span.of(plain) in text for span in pointing.evidence)
    assert pointing.why


def test_a_statement_that_stands_alone_points_to_none() -> None:
    plain, attributions = marked(
        "[S Ilva Marn] [Q said] [C the harvest was good]. [S The bank] [Q refused] [C to lower its rates for shipyards "
        "in the northern provinces before next spring]."
    )
    assert pointers(plain, attributions, (Act.ASSERTS, Act.DECLINES)) == (None, None)


def test_only_acts_on_statements_point() -> None:
    plain, attributions = marked(
        "[S Ilva Marn] [Q accused] [C the council of selling the quay]. [S The council] [Q denied] [C the accusation]."
    )
    assert pointers(plain, attributions, (Act.ACCUSES, Act.ASSERTS)) == (None, None)


def test_numbers_follow_the_order_given() -> None:
    plain, attributions = marked(
        "[S Ilva Marn] [Q accused] [C the council of selling the quay]. [S The council] [Q denied] [C the accusation]."
    )
    first, second = pointers(plain, attributions[::-1], (Act.DENIES, Act.ACCUSES))
    assert first
    assert first.value == 1
    assert second is None


WORDS = st.sampled_from(
    ["the claim ", "denied ", "He ", "said ", ".", " ", "\n", "that ", "Ilva Marn ", "é", "😀", "it "]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=60), st.data())
def test_any_text_and_spans_give_another_attribution_or_none(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    place = st.integers(0, len(text))
    spans = st.lists(st.tuples(place, place).map(lambda pair: Span(min(pair), max(pair))), max_size=2).map(tuple)
    attributions = data.draw(
        st.lists(st.builds(Attribution, st.just("r"), spans, spans, spans, st.just(1.0)), max_size=6)
    )
    acts = [data.draw(st.sampled_from(sorted(Act))) for _ in attributions]
    found = pointers(text, attributions, acts)
    assert len(found) == len(attributions)
    for number, each in enumerate(found):
        if each:
            assert acts[number] in POINTING
            assert each.value != number
            assert 0 <= each.value < len(attributions)
            assert 0 <= each.score <= 1
            assert all(0 <= span.start <= span.end <= len(text) for span in each.evidence)


def test_the_time_grows_with_the_length_alone() -> None:
    sentence = "[S Ilva Marn] [Q accused] [C the council of it]. [S The council] [Q denied] [C the accusation]. "

    def seconds(times: int) -> float:
        plain, attributions = marked(sentence * times)
        start = time.process_time()
        pointers(plain, attributions, [Act.ACCUSES, Act.DENIES] * times)
        return time.process_time() - start

    seconds(10)  # reads the weights
    assert seconds(800) < 12 * seconds(200) + 0.1
