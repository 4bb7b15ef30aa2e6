"""Channels: which medium and outlet a report states for an attribution."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.resolve.channels import channels
from reportedly.types import Attribution, Channel, ChannelKind, Judged, Mention, MentionKind, Span

K = ChannelKind


def marked(text: str) -> tuple[str, list[Attribution]]:
    """Read "[S the mayor] [Q said] [C it was late]" as a text and its attributions; a Q or S begins another."""
    plain, found, end = "", [{"S": [], "Q": [], "C": []}], 0
    for match in re.finditer(r"\[([SQC]) ([^\]]*)\]", text):
        plain += text[end : match.start()]
        if match.group(1) in found[-1] and found[-1]["C"] and found[-1]["Q"] and match.group(1) != "C":
            found.append({"S": [], "Q": [], "C": []})
        found[-1][match.group(1)].append(Span(len(plain), len(plain) + len(match.group(2))))
        plain += match.group(2)
        end = match.end()
    plain += text[end:]
    return plain, [Attribution("r", *(tuple(one[role]) for role in "SQC"), 1.0) for one in found]


def judge(text: str) -> tuple[str, tuple[Judged[Channel] | None, ...]]:
    plain, attributions = marked(text)
    return plain, channels(plain, attributions, ())


@pytest.mark.parametrize(
    ("text", "kind", "outlet"),
    [
        (
            "In an interview with the Harbour Post, [S Ilva Marn] [Q said] [C the quay would close].",
            K.INTERVIEW,
            "Harbour Post",
        ),
        ("[S Mayor Dorn Keel] [Q tweeted:] [C “The bridge is open.”]", K.SOCIAL_MEDIA, "Twitter"),
        ("[C The bridge is open], [S the mayor] [Q wrote on Telegram].", K.SOCIAL_MEDIA, "Telegram"),
        ("[S Ilva Marn] [Q told] Reuters [C that the quay would close].", K.INTERVIEW, "Reuters"),
        ("[C The quay will close], [S the ministry] [Q said in a statement].", K.STATEMENT, ""),
        (
            "[S A new poll by the Harbour Post] [Q shows] [C that most voters want the quay closed].",
            K.POLL,
            "Harbour Post",
        ),
        ("[S The Northern Herald] [Q reported] [C that the quay had been sold].", K.NEWS_REPORT, "Northern Herald"),
        ("At a rally in Vell on Friday, [S Ilva Marn] [Q said] [C the quay was lost].", K.SPEECH, ""),
        ("[S Ilva Marn] [Q said at a news conference] [C that the quay was lost].", K.PRESS_CONFERENCE, ""),
        ("During the debate, [S Ilva Marn] [Q said] [C the quay was lost].", K.DEBATE, ""),
    ],
)
def test_a_stated_channel_is_found_with_its_outlet(text: str, kind: ChannelKind, outlet: str) -> None:
    plain, (found,) = judge(text)
    assert found
    assert found.value == Channel(kind, outlet)
    assert found.evidence
    assert all(span.of(plain).strip() for span in found.evidence)
    assert found.why


@pytest.mark.parametrize(
    "text",
    [
        "[S Ilva Marn] [Q said] [C the quay would close].",
        "[S Residents] [Q fear] [C that the quay will close].",
        "[S The council] [Q denied] [C that it had read the letter].",
    ],
)
def test_no_channel_where_none_is_stated(text: str) -> None:
    assert judge(text)[1] == (None,)


def test_a_speech_named_once_goes_on() -> None:
    _, found = judge(
        "In a speech in Vell, [S Ilva Marn] [Q said] [C the quay was lost]. [C “We will build another,”] [S she] "
        "[Q told] the crowd."
    )
    assert [each and each.value.kind for each in found] == [K.SPEECH, K.SPEECH]


def test_a_fuller_name_of_the_outlet_is_taken() -> None:
    _, (found, *_) = judge("[S Ilva Marn] [Q told] Fox [C that the quay was lost]. Fox News had asked her for a month.")
    assert found
    assert found.value.outlet == "Fox News"


def test_the_agency_of_a_dateline_is_no_channel() -> None:
    assert judge("VELL (Reuters) - [S Ilva Marn] [Q said] [C the quay would close].")[1] == (None,)


def test_order_of_the_attributions_does_not_matter() -> None:
    plain, attributions = marked(
        "In an interview, [S Ilva Marn] [Q said] [C it was late]. [S The mayor] [Q tweeted] [C that it was not]."
    )
    assert channels(plain, attributions[::-1], ()) == channels(plain, attributions, ())[::-1]


PIECES = st.sampled_from(
    [
        "told ",
        "Reuters ",
        "in an interview ",
        "He said ",
        "“",
        "”",
        ".",
        " ",
        "\n",
        "tweeted ",
        "The Post ",
        "é",
        "😀",
        "poll ",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=60), st.data())
def test_any_text_and_spans_are_judged_within_the_text(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    place = st.integers(0, len(text))
    spans = st.lists(st.tuples(place, place).map(lambda pair: Span(min(pair), max(pair))), max_size=2).map(tuple)
    attributions = data.draw(
        st.lists(st.builds(Attribution, st.just("r"), spans, spans, spans, st.just(1.0)), max_size=5)
    )
    found = channels(text, attributions, ())
    assert len(found) == len(attributions)
    for each in filter(None, found):
        assert 0 <= each.score <= 1
        assert all(0 <= span.start <= span.end <= len(text) for span in each.evidence)


def test_the_time_grows_with_the_length_alone() -> None:
    sentence = "In an interview with the Harbour Post, [S Ilva Marn] [Q said] [C it was late], the poll shows. "

    def seconds(times: int) -> float:
        plain, attributions = marked(sentence * times)
        start = time.process_time()
        channels(plain, attributions, ())
        return time.process_time() - start

    seconds(10)  # reads the tables
    assert seconds(800) < 12 * seconds(200) + 0.1


@pytest.mark.parametrize(
    ("text", "name", "outlet"),
    [
        (
            "[S Ilva Marn] [Q told] Quay Watch in an interview [C that the quay would close].",
            "Quay Watch",
            "Quay Watch",
        ),
        ("In an interview about the Quay Board, [S Ilva Marn] [Q said] [C the quay would close].", "Quay Board", ""),
    ],
)
def test_an_organisation_is_an_outlet_only_if_it_is_spoken_to(text: str, name: str, outlet: str) -> None:
    plain, attributions = marked(text)
    place = plain.index(name)
    mention = Mention(Span(place, place + len(name)), MentionKind.ORGANISATION, 1.0)
    (found,) = channels(plain, attributions, [mention])
    assert found is not None
    assert found.value == Channel(K.INTERVIEW, outlet)
