"""Stories: reports grouped by what happens in them."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from reportedly.link.gists import Gist, Telling, gist, keys
from reportedly.link.stories import CANDIDATES, LARGEST, WINDOW, Stories, likely, probabilities, stories

DAY = date(2024, 5, 7)

FIRE = (
    "A fire at the Harrowgate paper mill in Sorrenholt killed three workers on Monday, the fire chief Anna Lindqvist "
    "said. The blaze began in the drying hall. Harrowgate's owner, Teller Paper, said it would pay for the funerals."
)
FIRE_AGAIN = (
    "Sorrenholt: Investigators searched the drying hall of the Harrowgate mill for the cause of Monday's blaze. Three "
    "workers of Teller Paper died. Chief Lindqvist told reporters that a dryer may have overheated."
)
OTHER_FIRE = (
    "A fire at a toy warehouse in Port Almeda injured two firefighters on Friday, said the harbour police. Mayor "
    "Joaquim Brandao praised the crews. The warehouse belonged to Quintela Imports."
)
FOOTBALL = (
    "Vesterby United beat Rovers 3-1 to reach the cup final. Striker Emil Dahl scored twice before half-time, and "
    "coach Ruth Okafor said that her side had deserved it."
)


def told(name: str, text: str, day: date | None = DAY, title: str = "") -> Gist:
    return gist(Telling(name, text, title, day))


def test_reports_of_one_event_are_a_story_and_like_events_are_not() -> None:
    found = stories([told("a", FIRE), told("b", FIRE_AGAIN), told("c", OTHER_FIRE), told("d", FOOTBALL)])
    assert found == ({"a", "b"}, {"c"}, {"d"})


def test_probability_is_symmetric_and_of_the_two_alone() -> None:
    gists = [told("a", FIRE), told("b", FIRE_AGAIN), told("c", OTHER_FIRE)]
    among, alone = probabilities(gists), probabilities(gists[:2])
    assert (among == among.T).all()
    assert among[0, 1] == alone[0, 1]
    assert among[0, 1] > among[0, 2]


def test_days_between_reports_lower_the_probability() -> None:
    chances = [
        probabilities([told("a", FIRE), told("b", FIRE_AGAIN, DAY + timedelta(days))])[0, 1] for days in (0, 7, 30)
    ]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > chances[2]


def test_reports_far_apart_in_time_are_not_one_story() -> None:
    late = told("b", FIRE, DAY + timedelta(WINDOW + 1))
    assert stories([told("a", FIRE), late]) == ({"a"}, {"b"})


def test_reports_without_a_date_may_be_of_any_story() -> None:
    assert stories([told("a", FIRE, None), told("b", FIRE_AGAIN, DAY), told("c", FIRE, None)]) == ({"a", "b", "c"},)


def test_title_and_names_count() -> None:
    bare = [told("a", "Three workers died."), told("b", "It burned all night.")]
    titled = [told("a", "Three workers died.", title=FIRE), told("b", "It burned all night.", title=FIRE)]
    assert probabilities(titled)[0, 1] > probabilities(bare)[0, 1]
    named = gist(Telling("n", "lindqvist spoke", names=("Anna Lindqvist",)))
    assert named.records["name"].sum() == 1


CAST = ("Aldermoor", "Brixholme", "Carrowden", "Dunmallet", "Eskerfield", "Fenwarren", "Glasterby", "Hollinside")


def invented(seed: int, events: int = 8) -> list[Gist]:
    """Return reports of invented events, each of a few sentences from the event's own names and words."""
    rng = random.Random(seed)  # noqa: S311
    gists = []
    for n in range(events):
        own = ["".join(rng.choices("bcdfghklmnprstaeiou", k=9)) for _ in range(25)]
        for k in range(5):
            said = " ".join(rng.sample(own, 20))
            gists.append(told(f"{n}.{k}", f"{CAST[n % 8]} council said that {said}.", DAY + timedelta(k)))
    return gists


@pytest.mark.parametrize("seed", range(5))
def test_order_and_portions_do_not_matter(seed: int) -> None:
    gists = invented(seed)
    whole = stories(gists)
    random.Random(seed).shuffle(gists)  # noqa: S311
    archive = Stories()
    for start in range(0, len(gists), 7):
        archive.add(gists[start : start + 7])
        archive.groups()
    assert archive.groups() == whole
    assert sorted(name for group in whole for name in group) == sorted(each.id for each in gists)
    assert [len(group) for group in whole] == [5] * 8


def test_what_is_added_twice_is_added_once() -> None:
    archive = Stories([told("a", FIRE)])
    assert archive.add([told("a", FIRE)]) == {}
    assert archive.groups() == ({"a"},)


def test_taking_up_from_what_was_kept_gives_the_same() -> None:
    gists = invented(11)
    first = Stories()
    links = first.add(gists)
    assert all(left < right and 0 < chance <= 1 for (left, right), chance in links.items())
    kept = [Gist(each.id, each.published, each.length, bytes(each.terms)) for each in gists]
    assert Stories(kept, links).groups() == first.groups()


def test_links_are_what_likely_says() -> None:
    gists = [told("a", FIRE), told("b", FIRE_AGAIN), told("c", FOOTBALL)]
    assert Stories().add(gists) == likely(gists[0], gists[1:])


def test_crowd_larger_than_any_story_is_still_formed() -> None:
    gists = [told(f"{n:04}", FIRE) for n in range(LARGEST + 50)]
    groups = stories(gists)
    assert sum(map(len, groups)) == len(gists)
    assert max(map(len, groups)) > CANDIDATES


@pytest.mark.parametrize("text", ["", "…", "\n\n"])
def test_report_without_words_is_a_story_of_its_own(text: str) -> None:
    assert keys(told("a", text)) == ()
    assert stories([told("a", text), told("b", text), told("c", FIRE)]) == ({"a"}, {"b"}, {"c"})


def test_gist_is_small() -> None:
    long = " ".join(f"word{n}" for n in range(20_000))
    assert len(told("a", long).terms) <= 256 * 9
