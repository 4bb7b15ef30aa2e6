"""The reader, through the front door."""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import TEXT
from hypothesis import given, settings
from hypothesis import strategies as st

import reportedly
from reportedly import Reader


def words(report, attribution):
    return tuple(report[spans] for spans in (attribution.source, attribution.cue, attribution.content))


def test_reads_speech_denial_and_silence(reader):
    report = reader.read(TEXT)
    found = [words(report, one) for one in report.attributions]
    assert ("Marland", "said", "it had reopened two bridges over the river") in found
    assert any(source == "Officials in Oster" and "did not comment" in cue for source, cue, _ in found)
    assert any(source == "President Ana Dorn" and cue == "denied" for source, cue, _ in found)


def test_a_shared_source_is_given_to_each_of_its_attributions(reader):
    report = reader.read(
        "Officials in Oster did not comment on the claim and have not confirmed a flood near the river."
    )
    assert [report[one.source] for one in report.attributions] == ["Officials in Oster"] * 2


def test_what_is_attributed_is_read_for_attributions_when_asked():
    text = "Orvane said it was ready. A spokesman said that the minister had denied that the talks failed."
    words = lambda reader: [text[one.cue[0].start : one.cue[0].end] for one in reader.attributions(text)]  # noqa: E731
    assert words(reportedly.Reader()) == ["said", "said"]
    assert words(reportedly.Reader(nested=True)) == ["said", "said", "had denied"]


def test_attributions_come_in_the_order_of_their_cues(reader):
    cues = [one.cue for one in reader.attributions(TEXT * 20)]
    assert len(cues) > 60
    assert cues == sorted(cues)


def test_long_texts_are_read_through_to_the_end(reader):
    filler = "The river was calm and the road was empty that morning. " * 400
    text = filler + "\nMarland said the bridge had been closed."
    last = reader.attributions(text)[-1]
    assert last.content[0].of(text) == "the bridge had been closed"


def test_one_call_reads_as_a_kept_reader_does(reader):
    assert reportedly.read(TEXT) == reader.read(TEXT)


def test_a_path_is_read_as_a_file(reader, tmp_path: Path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert [one.cue for one in reader.read(path).attributions] == [one.cue for one in reader.read(TEXT).attributions]


def test_the_same_in_threads(reader):
    texts = [TEXT, TEXT[::-1], TEXT[50:]] * 4
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(reader.attributions, texts)) == [reader.attributions(text) for text in texts]


def test_threads_within_a_report_change_nothing(reader):
    assert Reader(threads=2).attributions(TEXT * 5) == reader.attributions(TEXT * 5)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_the_same_in_forked_workers(reader):
    expected = reader.attributions(TEXT)  # the weights are loaded before the fork
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(reader.attributions, [TEXT] * 4) == [expected] * 4


def test_a_reader_survives_pickling(reader):
    assert pickle.loads(pickle.dumps(reader)).attributions(TEXT) == reader.attributions(TEXT)  # noqa: S301


def test_what_stands_beside_a_text_changes_nothing(reader):
    alone = reader.attributions(TEXT)
    for other in ("", "Oster said no. " * 500):
        reader.attributions(other)
        assert reader.attributions(TEXT) == alone


MARKS = st.sampled_from(
    ["“", "”", '"', "\n", " said ", " denied ", "\u202e", "e\u0301", "😀", "\x00", "שלום", "-", "İ", "ﬀ"]
)


@settings(max_examples=60)
@given(st.lists(st.one_of(MARKS, st.text(max_size=30)), max_size=40).map("".join))
def test_offsets_index_the_text_that_is_returned(reader, text: str):
    for attribution in reader.attributions(text):
        spans = [*attribution.source, *attribution.cue, *attribution.content]
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert attribution.cue
        assert attribution.content
        assert 0 <= attribution.score <= 1


@settings(max_examples=30)
@given(st.lists(st.one_of(MARKS, st.text(max_size=30), st.just(TEXT)), max_size=12).map("".join))
def test_a_report_gives_back_the_words_of_its_spans(reader, text: str):
    try:
        report = Reader.read(reader, text)
    except reportedly.InputError:
        return
    for one in report.attributions:
        for span in (*one.source, *one.cue, *one.content):
            assert report[span] == report.text[span.start : span.end] != ""
    for each in report.residue:
        assert report[each.span].strip()


def test_attributions_pass_over_residue(reader):
    notices = "This page needs JavaScript. Turn it on and load the page again.\nAlready a subscriber? Log in."
    report = reader.read(f"{TEXT}\n\n{notices}")
    residue = [each.span for each in report.residue]
    assert residue
    for one in report.attributions:
        for span in (*one.source, *one.cue, *one.content):
            assert all(span.end <= each.start or span.start >= each.end for each in residue)
