"""What changed between two texts, for any two texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reportedly.keeping.revising import differences, stayed, unchanged
from reportedly.ledger.moments import end_of, moment, said, stamp, start_of

words = st.lists(st.sampled_from("the ship sank near Oster , . “No” 7 ß\n".split(" ")), max_size=30).map(" ".join)
statements = st.lists(st.tuples(st.sampled_from(("Orvane", "she", "")), words), max_size=6)


@given(words, words)
def test_the_pieces_of_two_texts_give_both_back(old: str, new: str):
    pieces = list(differences(old, new))
    assert "".join(piece for sign, piece in pieces if sign != "+") == old
    assert "".join(piece for sign, piece in pieces if sign != "-") == new


@given(words, words)
def test_only_other_words_are_a_change(old: str, new: str):
    assert unchanged(old, old.replace(",", " ;").upper())
    assert unchanged(old, new) == unchanged(new, old)
    assert unchanged(old, new) or any(sign != "=" for sign, _ in differences(old, new))


@given(statements, statements)
def test_every_old_statement_stays_once_at_most(old: list[tuple[str, str]], new: list[tuple[str, str]]):
    found = stayed(old, new)
    taken = [number for number in found if number is not None]
    assert len(found) == len(new)
    assert len(taken) == len(set(taken))
    assert all(old[number][0] == new[n][0] for n, number in enumerate(found) if number is not None)
    assert sorted(number for number in stayed(old, old) if number is not None) == list(range(len(old)))


@given(st.datetimes(), st.dates())
def test_moments_sort_as_time_does_and_nothing_is_said_after_it_was_known(when, day):
    known = stamp(when)
    assert stamp(moment(known)) == known
    assert said(day.isoformat(), known) <= known
    assert start_of(day.isoformat()) <= end_of(day.isoformat())
