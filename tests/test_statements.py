"""Statements through the front door: every text, however odd, gives fields with evidence, the same every time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly import Reader, Report, Span, Statement

READER = Reader()
DAY = date(2025, 3, 15)

STORY = (
    "Orvane said on Saturday that its troops had retaken two villages near Marsh Hill.\n\n"
    "“We hold both,” said Dana Orlov, a spokeswoman for the Orvane Defense Ministry, in a post on Telegram. "
    "She added that the fighting would end by Monday.\n\n"
    "Officials in Kaldria denied the claim. The Kaldrian army did not immediately respond to a request for comment.\n\n"
    "A senior official, speaking on condition of anonymity, called it a lie."
)

WORDS = st.sampled_from(
    [
        *"Orvane said denied the claim that he she Mr. Pell “we won” on Monday Paris officials told Reuters .,".split(),
        *"A SPOKESMAN FOR in an interview would not comment according to people Texas 1850 2999 reiterated his".split(),
        *("Киев", "東京", "\n\n"),
    ]
)


def spans(statement: Statement) -> Iterator[Span]:
    """Yield all spans of a statement."""
    one = statement.attribution
    yield from (*one.source, *one.cue, *one.content)
    single = (statement.act, statement.distance, statement.actor, statement.channel, statement.said, statement.refers)
    for field in (*(each for each in single if each is not None), *statement.about):
        yield from field.evidence
    if statement.actor:
        yield from statement.actor.value.mentions
    yield from (place.span for place in statement.places)


def fields_of(statement: Statement):
    single = (statement.act, statement.distance, statement.actor, statement.channel, statement.said, statement.refers)
    return [*(each for each in single if each is not None), *statement.about]


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_no_field_without_evidence_and_no_span_outside_the_text(text: str):
    found = READER.statements(text, DAY)
    assert [each.attribution for each in found] == list(READER.attributions(text))
    for statement in found:
        assert all(0 <= span.start < span.end <= len(text) for span in spans(statement))
        assert all(field.evidence and 0 <= field.score <= 1 for field in fields_of(statement))
        assert statement.refers is None or 0 <= statement.refers.value < len(found)
    assert READER.statements(text, DAY) == found


def test_a_report_does_not_depend_on_those_read_before():
    alone = Reader().read(STORY)
    reader = Reader()
    for other in ("Mr. Orlov of Paris said no.", STORY.replace("Dana", "Timo"), "A senior official said yes."):
        reader.read(other)
    assert reader.read(STORY) == alone


@pytest.mark.parametrize(
    ("text", "act", "distance"),
    [
        ("The Orvane Defense Ministry denied that its troops had crossed the river.", "denies", "neutral"),
        ("A spokeswoman for the ministry declined to comment on the report.", "declines", "neutral"),
        ("The ministry did not respond to a request for comment.", "declines", "neutral"),
        ("The army said that it could neither confirm nor deny that two villages had fallen.", "declines", "neutral"),
        ("Officials refused to confirm or deny the report.", "declines", "neutral"),
        ("Mayor Dorn Keel acknowledged that the bridge had not been inspected for nine years.", "confirms", "endorsed"),
        ("The mayor urged residents to leave the valley before Friday.", "demands", "neutral"),
        ("Ilva Marn predicted that the harbor would freeze before the new year.", "predicts", "neutral"),
        ("The company promised to rebuild the bridge within a year.", "commits", "neutral"),
        ("Ilva Marn accused the mayor of hiding the report from the council.", "accuses", "neutral"),
        ("The army said on Tuesday that two villages had been retaken.", "asserts", "neutral"),
        ("Ms. Marn asked whether the mayor had read the report.", "asks", "neutral"),
        ("Independent engineers questioned whether the bridge was safe.", "doubts", "neutral"),
    ],
)
def test_plain_wordings_have_their_act(text: str, act: str, distance: str):
    (statement,) = READER.statements(text)
    assert (statement.act.value, statement.distance.value) == (act, distance)


def test_without_a_date_times_stay_relative():
    dated, undated = READER.statements(STORY, DAY), READER.statements(STORY)
    assert any(each.said and each.said.value.value == "2025-03-15" for each in dated)
    relative = [each.said.value for each in undated if each.said]
    assert relative
    assert not any(each.resolved for each in relative)


@pytest.mark.parametrize("day", [date(1850, 1, 1), date(2999, 12, 31), date.min, date.max])
def test_any_date_will_do(day: date):
    assert len(READER.statements(STORY, day)) == len(READER.statements(STORY))


def test_capitals_are_read_too():
    assert all(each.act.evidence for each in READER.statements(STORY.upper(), DAY))


def test_thousands_of_names_stay_in_time():
    sentence = "Dana Orlov{n} of Marsh{n} told Reuters on Monday that Timo Pell{n} had left Paris. "
    few, many = ("".join(sentence.format(n=n) for n in range(count)) for count in (125, 1000))
    taken = []
    for text in (few, few, many):
        start = time.perf_counter()
        READER.statements(text, DAY)
        taken.append(time.perf_counter() - start)
    assert taken[2] < 8 * 4 * min(taken[:2])


def test_residue_is_no_evidence():
    report: Report = Reader().read(
        STORY + "\n\nSubscribe to our newsletter to read more from Paris.\n\nLog in to continue."
    )
    residue = [each.span for each in report.residue]
    assert residue
    for statement in report.statements:
        for span in spans(statement):
            assert not any(span.start < each.end and each.start < span.end for each in residue)
    assert not any(each.start <= place.span.start < each.end for place in report.places for each in residue)
