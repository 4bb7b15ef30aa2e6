"""Toponyms through the front door. All sentences are invented; the places are in the gazetteer."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.resolve.places import places
from reportedly.types import Mention, MentionKind, Place, PlaceUse, Span


def found(text: str, *names: str, country: str = "", kind: MentionKind = MentionKind.PLACE) -> dict[str, Place]:
    """Return the last place of each name."""
    spans = [Span(*match.span()) for name in names for match in re.finditer(rf"\b{re.escape(name)}", text)]
    read = places(text, [Mention(span, kind, 1.0) for span in spans], country)
    return {place.span.of(text): place for place in read}


def test_a_village_is_resolved_with_its_population():
    text = "Shells fell on the village of Hundhausen near the town of Morsbach in Germany, residents said."
    place = found(text, "Morsbach", "Germany")["Morsbach"]
    assert place.country == "DE"
    assert place.lat == pytest.approx(50.87, abs=0.1)
    assert place.lon == pytest.approx(7.73, abs=0.1)
    assert place.population > 1000
    assert place.geonames
    assert place.why


@pytest.mark.parametrize(
    ("text", "country", "lat"),
    [
        ("A mill burnt down in Paris, Texas, on Friday.", "US", 33.7),
        ("A mill burnt down in Paris, France, on Friday.", "FR", 48.9),
        ("A mill burnt down in Paris on Friday, the ministry said.", "FR", 48.9),
        ("A mill burnt down in Paris, Tenn., on Friday.", "US", 36.3),
    ],
)
def test_what_is_named_after_it_decides(text: str, country: str, lat: float):
    place = found(text, "Paris")["Paris"]
    assert place.country == country
    assert place.lat == pytest.approx(lat, abs=0.2)


def test_the_name_alone_takes_the_sense_that_the_report_gave_it_before():
    text = "The mill stood in Paris, Texas. Nobody was hurt. The mayor of Paris thanked the helpers."
    place = found(text, "Paris", "Texas")["Paris"]
    assert (place.country, place.span.start) == ("US", text.rindex("Paris"))


def test_other_places_of_the_report_decide():
    near = "The flood reached Weimar, Jena and Erfurt on Monday."
    far = "The flood reached Weimar, Schulenburg and La Grange on Monday, and Fayette County asked Texas for help."
    assert found(near, "Weimar", "Jena", "Erfurt")["Weimar"].country == "DE"
    assert found(far, "Weimar", "Schulenburg", "La Grange", "Fayette County", "Texas")["Weimar"].country == "US"


def test_the_country_of_publication_counts():
    text = "A man was found in Hamilton on Friday, and the bridge to Hamilton was closed."
    assert found(text, "Hamilton", country="NZ")["Hamilton"].country == "NZ"
    assert found(text, "Hamilton", country="CA")["Hamilton"].country == "CA"


@pytest.mark.parametrize(
    ("words", "name", "country"),
    [
        ("Kursk region", "Kursk", "RU"),
        ("Rapides Parish", "Rapides Parish", "US"),
        ("the U.S.", "United States", "US"),
        ("northern Syria", "Syria", "SY"),
        ("the Black Sea", "Black Sea", ""),
        ("Europe", "Europe", ""),
    ],
)
def test_divisions_countries_regions_and_seas(words: str, name: str, country: str):
    place = found(f"The convoy was seen in {words} on Friday.", words)[words]
    assert (place.name, place.country) == (name, country)
    assert place.lat is not None


def test_unknown_places_stay_text():
    place = found("The hamlet of Qwyzzotown was hit.", "Qwyzzotown")["Qwyzzotown"]
    assert (place.name, place.lat, place.lon, place.geonames, place.country) == ("Qwyzzotown", None, None, None, "")
    assert place.score == 0
    assert "known" in place.why


def test_groups_are_places_only_as_nationalities():
    text = "Norwegian and Buddhist delegates met."
    named = found(text, "Norwegian", "Buddhist", kind=MentionKind.GROUP)
    assert named["Norwegian"].country == "NO"
    assert "Buddhist" not in named


def test_persons_and_organisations_are_no_places():
    text = "Paris Example of London Holdings said so."
    mentions = [Mention(Span(0, 13), MentionKind.PERSON, 1.0), Mention(Span(17, 32), MentionKind.ORGANISATION, 1.0)]
    assert places(text, mentions) == ()


def test_a_building_is_where_the_place_is_whose_name_it_bears():
    text = "Flights from Baghdad International Airport were stopped. Nobody left the White House."
    named = found(text, "Baghdad International Airport", "White House", kind=MentionKind.FACILITY)
    assert named["Baghdad International Airport"].country == "IQ"
    assert named["White House"].lat is None


@pytest.mark.parametrize(
    ("text", "name", "use"),
    [
        ("On Friday Moscow said that it would answer.", "Moscow", PlaceUse.METONYM),
        ("The minister accused Russia of lying.", "Russia", PlaceUse.METONYM),
        ("Two people were hurt in Moscow on Friday.", "Moscow", PlaceUse.PLACE),
        ("The train arrived in Norway.", "Norway", PlaceUse.PLACE),
        ("A Russian official denied it.", "Russian", PlaceUse.MODIFIER),
        ("The U.S. government denied it.", "U.S.", PlaceUse.MODIFIER),
    ],
)
def test_use(text: str, name: str, use: PlaceUse):
    assert found(text, name)[name].use == use


def test_two_thousand_ambiguous_names_take_seconds():
    names = ("Springfield", "Washington County", "Victoria", "San Jose", "Salem", "Georgetown")
    text, mentions = "", []
    for number in range(2000):
        name = names[number % len(names)]
        mentions.append(Mention(Span(len(text), len(text) + len(name)), MentionKind.PLACE, 1.0))
        text += f"{name}, {('Ohio', 'Texas', 'Peru', 'Iowa')[number % 4]}, was calm. "
    begun = time.process_time()
    assert len(places(text, mentions)) == len(mentions)
    assert time.process_time() - begun < 20


@pytest.mark.parametrize("piece", ["A" * 1000, "Aa Bb ", "of the ", "A.", "'s ", "é, ", "(In in "])
def test_long_texts_take_seconds(piece: str):
    text = piece * (1_000_000 // len(piece))
    begun = time.process_time()
    places(text, [Mention(Span(0, len(text)), MentionKind.PLACE, 1.0), Mention(Span(1, 5), MentionKind.GROUP, 1.0)])
    assert time.process_time() - begun < 10


@settings(deadline=None, max_examples=60)
@given(
    text=st.text(alphabet=st.sampled_from("aIPns .,'’\n()éßłРusKy"), min_size=1, max_size=80),
    data=st.data(),
)
def test_any_mentions_keep_their_spans_and_the_same_input_gives_the_same(text: str, data: st.DataObject):
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spans = [Span(min(pair), max(pair)) for pair in data.draw(st.lists(ends, max_size=5))]
    mentions = [Mention(span, data.draw(st.sampled_from(MentionKind)), 1.0) for span in spans]
    once = places(text, mentions)
    assert once == places(text, mentions)
    assert [place.span for place in once] == sorted(place.span for place in once)
    assert {place.span for place in once} <= set(spans)
    for place in once:
        assert (place.lat is None) == (place.lon is None)
        assert 0 <= place.score <= 1
        assert place.why
