"""The spaCy component, where spaCy is installed."""

from __future__ import annotations

import pickle

import pytest

spacy = pytest.importorskip("spacy", reason="needs the extra spacy")

from spacy.tokens import Doc, DocBin  # noqa: E402

from reportedly import Reader, spacy_component  # noqa: E402
from reportedly.errors import ModelError  # noqa: E402

TEXT = "Marland said on Monday that the bridge was closed. “Nobody is cut off,” Mr. Pell wrote."

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def nlp():
    made = spacy.blank("en")
    made.add_pipe("reportedly")
    return made


def words(spans) -> str:
    return " … ".join(span.text for span in spans)


def test_a_document_has_its_attributions(nlp):
    doc = nlp(TEXT)
    first, second = doc._.attributions
    assert (words(first.source), words(first.cue), first.act) == ("Marland", "said", "asserts")
    assert words(second.source) == "Mr. Pell"
    assert "Nobody is cut off" in words(second.content)
    read = Reader().statements(TEXT)
    assert [one.act for one in doc._.attributions] == [one.act.value for one in read]
    assert [one.cue[0].start_char for one in doc._.attributions] == [one.attribution.cue[0].start for one in read]


def test_the_spans_are_a_group_by_role_and_number(nlp):
    doc = nlp(TEXT)
    group = doc.spans["reportedly"]
    assert {span.label_ for span in group} == {"SOURCE", "CUE", "CONTENT"}
    for number, one in enumerate(doc._.attributions):
        assert [span.text for span in group if span.id_ == str(number) and span.label_ == "CUE"] == [words(one.cue)]


def test_the_day_gives_times_a_date(nlp):
    doc = nlp.make_doc(TEXT)
    doc.user_data["published"] = "2024-05-07"
    assert nlp(doc)._.attributions[0].said == "2024-05-06"


def test_documents_go_to_disk_and_to_other_processes(nlp):
    doc = nlp(TEXT)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    stored = next(DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab))
    for other in (again, stored, pickle.loads(pickle.dumps(doc))):  # noqa: S301
        assert str(other._.attributions) == str(doc._.attributions)
        assert [span.text for span in other.spans["reportedly"]] == [span.text for span in doc.spans["reportedly"]]
    many = list(nlp.pipe([TEXT] * 3, n_process=2))
    assert [str(one._.attributions) for one in many] == [str(doc._.attributions)] * 3


def test_a_pipeline_can_be_saved(nlp, tmp_path):
    nlp.to_disk(tmp_path / "pipeline")
    assert spacy.load(tmp_path / "pipeline").pipe_names == ["reportedly"]


def test_spans_within_tokens_are_widened(nlp):
    doc = Doc(nlp.vocab, words=["Marland", "said", "the-bridge-was-closed."], spaces=[True, True, False])
    done = nlp.get_pipe("reportedly")(doc)
    assert all(span.text in doc.text for one in done._.attributions for span in one.content)


@pytest.mark.parametrize("text", ["", " \n", "Nothing here.", "😀 said 😀."])
def test_any_text_is_taken(nlp, text):
    assert isinstance(nlp(text)._.attributions, tuple)


def test_an_unknown_model_is_told():
    made = spacy.blank("en")
    made.add_pipe("reportedly", config={"model": "none"})
    with pytest.raises(ModelError):
        made(TEXT)


def test_spacy_finds_it_by_its_entry_point():
    from importlib.metadata import entry_points

    found = [each for each in entry_points(group="spacy_factories") if each.name == "reportedly"]
    if not found:
        pytest.skip("this installation was made before the entry point was there")
    assert found[0].load() is spacy_component.make
