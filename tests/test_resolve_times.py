"""Times: recognised, valued against the report's date, and joined to what was said."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.resolve.times import about_times, said_time, time_refs
from reportedly.types import Span, TimeKind

REPORT = date(2025, 3, 19)
"""A Wednesday."""

TIMEX3 = re.compile(
    r"(?:PAST|PRESENT|FUTURE)_REF"
    r"|P(?:T)?(?:[0-9X.]+[YMWDHSQEC])+(?:T?[0-9]+[HMS])?"
    r"|(?:\d{2,4}|XXXX)(?:-(?:\d\d|XX)(?:-(?:\d\d|XX))?|-W(?:\d\d|XX)(?:-(?:[1-7]|WE))?|-Q[1-4]|-H[12]|-(?:SP|SU|FA|WI))?"
    r"(?:T(?:\d\d:\d\d|MO|AF|EV|NI))?"
    r"|T(?:\d\d:\d\d|MO|AF|EV|NI)"
)


def values(text: str, day: date | None = REPORT) -> list[tuple[str, str]]:
    return [(ref.span.of(text), ref.value) for ref in time_refs(text, day)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor resigned on March 3.", [("March 3", "2025-03-03")]),
        ("It was founded on Tuesday, 14 May 1907.", [("Tuesday, 14 May 1907", "1907-05-14")]),
        ("Dated 2031-01-02 and 3/14/2015.", [("2031-01-02", "2031-01-02"), ("3/14/2015", "2015-03-14")]),
        ("The dam was to be finished by Dec. 31.", [("Dec. 31", "2024-12-31")]),
        ("The dam will be finished by April 30.", [("April 30", "2025-04-30")]),
        ("Voters go to the polls in May.", [("May", "2025-05")]),
        ("May the best team win, she said.", []),
        ("Ms. April Example spoke.", []),
        (
            "Prices rose last summer and the summer of 2019.",
            [("last summer", "2024-SU"), ("summer of 2019", "2019-SU")],
        ),
        ("The firm lost money in the third quarter of 2023.", [("the third quarter of 2023", "2023-Q3")]),
        ("It grew in the early 1990s.", [("the early 1990s", "199")]),
        ("A bridge of the 19th century fell.", [("the 19th century", "18")]),
        ("Some 2000 people paid $1999.", []),
        ("They met two weeks ago and again last week.", [("two weeks ago", "2025-W10"), ("last week", "2025-W11")]),
        ("The talks failed years ago.", [("years ago", "PAST_REF")]),
        ("The siege lasted 2 1/2 years.", [("2 1/2 years", "P2Y6M")]),
        ("In recent weeks the port was closed.", [("recent weeks", "PXW")]),
        ("The 52-year-old driver is 52 years old.", []),
        ("They march every Monday.", [("every Monday", "XXXX-WXX-1")]),
        ("The blast came at 8:30 p.m. on Saturday.", [("8:30 p.m. on Saturday", "2025-03-15T20:30")]),
        ("They rested half an hour on Friday night.", [("half an hour", "PT30M"), ("Friday night", "2025-03-14TNI")]),
        ("He is now in custody.", [("now", "PRESENT_REF")]),
        ("On Feb. 10 it rained; the next day it snowed.", [("Feb. 10", "2025-02-10"), ("the next day", "2025-02-11")]),
    ],
)
def test_values_against_the_reports_date(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text) == expected


@given(st.dates(date(1900, 1, 8), date(2200, 12, 20)), st.integers(0, 6))
def test_a_weekday_lies_on_the_side_that_the_verb_says(day: date, weekday: int) -> None:
    name = (date(2024, 1, 1) + timedelta(weekday)).strftime("%A")
    (past,) = time_refs(f"The minister said on {name} that the road was shut.", day)
    (future,) = time_refs(f"The ministers will meet on {name}.", day)
    before, after = date.fromisoformat(past.value), date.fromisoformat(future.value)
    assert before.weekday() == after.weekday() == weekday
    assert timedelta(0) <= day - before < timedelta(7)
    assert timedelta(0) <= after - day < timedelta(7)


@given(st.dates(date(1500, 1, 1), date(2199, 12, 31)), st.sampled_from(["%B %d, %Y", "%d %B %Y", "%Y-%m-%d"]))
def test_a_full_date_is_itself_whatever_the_report(day: date, form: str) -> None:
    text = f"The treaty was signed on {day.strftime(form)}."
    refs = [time_refs(text, report) for report in (None, REPORT, date(1, 1, 1), date.max)]
    assert [ref.value for (ref,) in refs] == [day.isoformat()] * 4
    assert all(ref.resolved and ref.span.of(text) == day.strftime(form) for (ref,) in refs)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Saturday", "XXXX-WXX-6"),
        ("in March", "XXXX-03"),
        ("on Nov. 5", "XXXX-11-05"),
        ("yesterday", ""),
        ("last week", ""),
    ],
)
def test_without_a_date_no_more_is_said_than_is_known(words: str, value: str) -> None:
    (ref,) = time_refs(f"The ferry sank {words}.", None)
    assert (ref.value, ref.resolved) == (value, False)


def test_given_extents_are_kept_and_valued() -> None:
    text = "The strike, which began about the Tuesday before, ends soonish."
    extents = [Span(text.index("about"), text.index(" before")), Span(text.index("soonish"), len(text) - 1)]
    refs = time_refs(text, REPORT, extents)
    assert [ref.span for ref in refs] == extents
    assert [(ref.value, ref.resolved) for ref in refs] == [("2025-03-18", True), ("", False)]


LINES = """
the a last next this that first second third two 12 31 99 1999 2025 00 day week weeks year month quarter half of in on
at to and or so about ago early end Monday Mar. March May 9 : - , . / ' s p.m. noon every daily now recent years-old ten
hundred thousand 1/2 weekend night today spring fall $ % said will be Christmas eve new Year's Q 3 decade century local
time GMT from
"""
WORDS = [*LINES.split(), "\n\n", ""]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=25), st.none() | st.dates())
def test_any_words_give_ordered_disjoint_spans_and_wellformed_values(words: list[str], day: date | None) -> None:
    text = " ".join(words)
    refs = time_refs(text, day)
    ends = [0, *(ref.span.end for ref in refs)]
    assert all(end <= ref.span.start < ref.span.end <= len(text) for end, ref in zip(ends, refs, strict=False))
    assert all(TIMEX3.fullmatch(ref.value) or (not ref.resolved and not ref.value) for ref in refs), refs
    assert time_refs(text, day) == refs
    again = time_refs(text, day, [ref.span for ref in refs])
    assert [ref.kind for ref in again] == [ref.kind for ref in refs]


@pytest.mark.parametrize("piece", ["the ", "two hundred ", "12:12:", "1 / 2 ", "last of the ", "Monday ", "'", "  \n"])
def test_hostile_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    text = piece * (150_000 // len(piece))
    start = time.process_time()
    time_refs(text, REPORT)
    assert time.process_time() - start < 10


def spans(text: str, *parts: str) -> list[Span]:
    return [Span(text.index(part), text.index(part) + len(part)) for part in parts]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "expected"),
    [
        ("The port is shut, the mayor said on Saturday.", "the mayor", "said", "The port is shut", "Saturday"),
        ("On Tuesday, the mayor said the port was shut.", "the mayor", "said", "the port was shut", "Tuesday"),
        (
            "In an interview published Monday, the mayor said the port had been shut last week.",
            "the mayor",
            "said",
            "the port had been shut last week",
            "Monday",
        ),
        (
            "The mayor said the port would reopen on Friday.",
            "The mayor",
            "said",
            "the port would reopen on Friday",
            None,
        ),
        ("It rained on Sunday.\n\nThe port is shut, the mayor said.", "the mayor", "said", "The port is shut", None),
        (
            "The port is shut for three days, the mayor said.",
            "the mayor",
            "said",
            "The port is shut for three days",
            None,
        ),
    ],
)
def test_when_it_was_said(text: str, source: str, cue: str, content: str, expected: str | None) -> None:
    said = said_time(text, spans(text, source), spans(text, cue), spans(text, content), time_refs(text, REPORT))
    assert (said and said.value.span.of(text)) == expected
    if said:
        assert said.evidence[0] == said.value.span
        assert 0.5 <= said.score <= 1


def test_without_a_cue_nothing_tells_when_it_was_said() -> None:
    text = "On Tuesday the port was shut."
    assert said_time(text, [], [], [], time_refs(text, REPORT)) is None


def test_times_of_the_content_are_what_it_is_about() -> None:
    text = "On Tuesday, the mayor said the port had been shut since 2021, for three years."
    times = time_refs(text, REPORT)
    about = about_times(spans(text, "the port had been shut since 2021", "for three years"), times)
    assert [(each.value.value, each.value.kind) for each in about] == [
        ("2021", TimeKind.DATE),
        ("P3Y", TimeKind.DURATION),
    ]
