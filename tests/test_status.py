"""Status: the rules, their order, their edges, and what holds of them whatever the statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from conftest import ROOT
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reportedly.ledger.sides import topmost
from reportedly.ledger.status import history, positions, status, voices
from reportedly.types import AGAINST, Reason, StanceKind, Stand, StatusKind

PAGE = ROOT / "docs" / "reference" / "status.md"


def day(number: float) -> datetime:
    return datetime(2024, 5, 1, tzinfo=UTC) + timedelta(days=number - 1)


def stand(
    number: int, side: str, stance: str, at: float, *, voice: str = "", said: float | None = None, **more: object
) -> Stand:
    """Return statement `number`, known on day `at` of May and said then if not told otherwise; no side: unnamed."""
    more = {"named": bool(side), "outlet": voice, **more}
    when = day(at if said is None else said)
    return Stand(f"s{number}", f"r{at}", StanceKind(stance), side, voice or side, when, day(at), **more)


def stands_of(*told: tuple) -> list[Stand]:
    """Return statements from (side, stance, day) and, if need be, other fields."""
    return [stand(number, *one[:3], **(one[3] if len(one) > 3 else {})) for number, one in enumerate(told)]


def kind_of(*told: tuple) -> StatusKind:
    found = status(stands_of(*told))
    assert found
    return found.kind


HERALD = {"voice": "herald"}
POST = {"voice": "post"}
RIVAL = {"rival": True}
RECALLED = {"recalled": True}
CORRECTION = {"voice": "herald", "correction": True}


# --- the page -----------------------------------------------------------------------------------------------------

STEP = re.compile(
    r"(?P<day>\d+) May: (?:(?P<unnamed>an? \w+) in )?(?P<who>(?:the )?[A-Z]?[\w ]+?)"
    r" (?P<does>asserts? it|confirms? it|repeats? it|denie?s? it|doubts? it|takes? it back|does not comment"
    r"|could not confirm it|gives a rival account|gives a later figure|prints a correction)"
    r"(?:, against (?P<against>\w+))?(?:, said on (?P<said>\d+) May and recalled)?"
)
DOES: dict[str, tuple[str, dict[str, object]]] = {
    "asserts it": ("asserts", {}),
    "confirms it": ("confirms", {}),
    "confirm it": ("confirms", {}),
    "repeats it": ("repeats", {}),
    "repeat it": ("repeats", {}),
    "denies it": ("denies", {}),
    "doubts it": ("doubts", {}),
    "takes it back": ("retracts", {}),
    "does not comment": ("declines", {}),
    "could not confirm it": ("doubts", {"unable": True}),
    "gives a rival account": ("asserts", RIVAL),
    "gives a later figure": ("asserts", {"supersedes": True}),
    "prints a correction": ("retracts", {"correction": True}),
}


def step(number: int, text: str) -> Stand:
    """Return the statement that a step of an example on the page tells of."""
    found = STEP.fullmatch(text)
    assert found, text
    stance, more = DOES[found["does"]]
    more = {
        **more,
        "against": frozenset({found["against"]} if found["against"] else ()),
        "recalled": bool(found["said"]),
    }
    outlet = found["unnamed"] or more.get("correction")
    said = float(found["said"] or found["day"])
    who = {"side": "", "voice": found["who"]} if outlet else {"side": found["who"]}
    return stand(number, stance=stance, at=float(found["day"]), said=said, **who, **more)


def examples() -> Iterator[tuple[str, list[Stand], datetime]]:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
        if len(cells) == 4 and cells[0].startswith("`"):
            steps = [step(number, text) for number, text in enumerate(cells[2].split("<br>"))]
            yield cells[0].strip("`"), steps, day(float(cells[3].removesuffix(" May")))


@pytest.mark.parametrize(("kind", "stands", "since"), list(examples()))
def test_every_example_on_the_page_has_the_status_shown(kind: str, stands: list[Stand], since: datetime):
    found = status(stands)
    assert found
    assert (found.kind, found.since) == (kind, since)


def test_the_page_has_the_rules_in_order_and_an_example_of_each():
    rules = re.findall(r"^\| `(\w+)` \| [^|]*\|$", PAGE.read_text(encoding="utf-8"), re.M)
    assert rules == [kind.value for kind in StatusKind]
    assert [kind for kind, *_ in examples()][: len(rules)] == rules


# --- the order of the rules ---------------------------------------------------------------------------------------


def test_each_rule_goes_before_the_ones_below():
    told: list[tuple] = [("d", "declines", 1)]
    seen = [kind_of(*told)]
    for more in [
        ("x", "denies", 1),
        ("x", "retracts", 2),
        ("a", "asserts", 3),
        ("r", "repeats", 4),
        ("q", "doubts", 5),
        ("b", "confirms", 6),
        ("y", "denies", 7),
        ("y", "asserts", 8),
    ]:
        told.append(more)
        seen.append(kind_of(*told))
    told += [(side, "retracts", 9) for side in "aby"]
    seen.append(kind_of(*told))
    assert seen == [
        "unasserted",
        "denied",
        "unasserted",
        "unconfirmed",
        "repeated",
        "doubted",
        "corroborated",
        "disputed",
        "conceded",
        "withdrawn",
    ]
    # The first two became known on one day, so that there was one status.
    assert [change.kind for change in history(stands_of(*told))] == seen[1:]


def test_nothing_known_has_no_status():
    assert status([]) is None
    assert history([]) == ()
    assert status(stands_of(("a", "asserts", 3)), as_of=day(2)) is None


def test_statements_on_rivals_alone_do_not_make_a_claim_known():
    rivals = stands_of(("a", "asserts", 1, RIVAL), ("b", "asserts", 2, {"supersedes": True}))
    assert status(rivals) is None
    later = [*rivals, stand(9, "c", "declines", 5)]
    assert [(one.kind, one.since) for one in history(later)] == [("denied", day(5))]


# --- sides and positions ------------------------------------------------------------------------------------------


def test_a_position_is_the_latest_by_when_it_was_said_not_by_when_it_was_known():
    told = stands_of(("a", "denies", 5), ("a", "asserts", 6, {"said": 2}))
    assert positions(told)["a"].stance == "denies"
    assert positions(told[1:])["a"].stance == "asserts"


def test_of_two_said_at_once_the_one_known_later_counts_then_the_one_of_the_later_id():
    known_later = stands_of(("a", "asserts", 5, {"said": 2}), ("a", "denies", 4, {"said": 2}))
    assert positions(known_later)["a"].stance == "asserts"
    later_id = stands_of(("a", "asserts", 4), ("a", "denies", 4))
    assert positions(later_id)["a"].stance == "denies"


def test_silence_after_an_assertion_leaves_the_position_and_is_noted():
    found = status(stands_of(("a", "asserts", 1), ("a", "declines", 2), ("b", "declines", 2)))
    assert found
    assert found.kind == "unconfirmed"
    assert [reason.statement for reason in found.reasons] == ["s0"]
    assert [note.statement for note in found.notes] == ["s1", "s2"]


def test_the_reporters_caveat_is_noted_and_changes_nothing():
    found = status(stands_of(("a", "asserts", 1), ("", "doubts", 1, {**HERALD, "caveat": True})))
    assert found
    assert (found.kind, [note.statement for note in found.notes]) == ("unconfirmed", ["s1"])


def test_a_side_that_denies_what_it_asserted_has_taken_it_back():
    assert kind_of(("a", "asserts", 1), ("a", "denies", 2)) == "withdrawn"
    assert kind_of(("a", "asserts", 1), ("a", "doubts", 2)) == "unasserted"


def test_a_denial_taken_back_is_no_denial_and_no_withdrawal():
    assert kind_of(("a", "asserts", 1), ("b", "denies", 2), ("b", "retracts", 3)) == "unconfirmed"
    assert kind_of(("b", "denies", 2), ("b", "retracts", 3)) == "unasserted"


def test_a_retraction_of_what_nobody_saw_asserted_is_a_withdrawal():
    assert kind_of(("a", "retracts", 1)) == "withdrawn"
    assert kind_of(("a", "retracts", 1), ("b", "asserts", 1)) == "unconfirmed"


def test_a_withdrawal_needs_every_side_that_asserted():
    told = [("a", "asserts", 1), ("b", "confirms", 2), ("a", "retracts", 3)]
    assert kind_of(*told) == "unconfirmed"
    assert kind_of(*told, ("b", "retracts", 4)) == "withdrawn"
    assert kind_of(*told, ("b", "retracts", 4), ("c", "repeats", 5)) == "withdrawn"
    assert kind_of(*told, ("b", "retracts", 4), ("a", "asserts", 5)) == "unconfirmed"
    assert kind_of(("a", "asserts", 1), ("a", "retracts", 2), ("a", "asserts", 3), ("a", "doubts", 4)) == "unasserted"


def test_a_repetition_taken_back_withdraws_nothing():
    assert kind_of(("a", "asserts", 1), ("r", "repeats", 2), ("r", "retracts", 3)) == "unconfirmed"
    assert kind_of(("r", "repeats", 1), ("r", "retracts", 2), ("q", "repeats", 3)) == "repeated"


def test_a_side_that_repeats_its_own_words_still_asserts():
    assert kind_of(("a", "asserts", 1), ("b", "asserts", 1), ("a", "repeats", 2)) == "corroborated"
    assert kind_of(("a", "asserts", 1), ("b", "denies", 2), ("b", "repeats", 3)) == "disputed"
    assert kind_of(("a", "asserts", 1), ("a", "repeats", 3, RIVAL)) == "unconfirmed"


def test_a_recalled_statement_never_updates_but_fills_a_gap():
    told = [("a", "asserts", 1), ("b", "denies", 2)]
    assert kind_of(*told, ("b", "asserts", 5, RECALLED)) == "disputed"
    assert kind_of(told[0], ("b", "denies", 5, {**RECALLED, "said": 2})) == "disputed"
    assert kind_of(told[0], ("a", "retracts", 5, RECALLED)) == "unconfirmed"


def test_who_speaks_for_whom_is_followed_upwards_and_a_circle_ends():
    speaks_for = {"aust": "government", "government": "kaldria", "x": "z", "z": "y", "y": "z"}
    assert [topmost(actor, speaks_for) for actor in ("aust", "kaldria", "x", "y", "z")] == [
        "kaldria",
        "kaldria",
        "y",
        "y",
        "y",
    ]


# --- voices -------------------------------------------------------------------------------------------------------


def test_unnamed_sources_of_two_outlets_are_two_voices_and_the_reasons_say_so():
    found = status(stands_of(("", "asserts", 1, HERALD), ("", "asserts", 2, POST)))
    assert found
    assert found.kind == "corroborated"
    assert all("without a name" in reason.why for reason in found.reasons)
    assert voices(stands_of(("", "asserts", 1, HERALD), ("", "asserts", 2, POST))) == ("herald", "post")


def test_wire_copies_an_outlet_and_its_source_and_members_of_a_side_do_not_corroborate():
    assert kind_of(
        ("", "asserts", 1, {"voice": "wire", "outlet": "herald"}), ("", "asserts", 1, {"voice": "wire"})
    ) == ("unconfirmed")
    assert kind_of(("herald", "asserts", 1, HERALD), ("", "asserts", 1, HERALD)) == "unconfirmed"
    assert (
        kind_of(("a", "asserts", 1, {"voice": "minister"}), ("a", "confirms", 2, {"voice": "envoy"})) == "unconfirmed"
    )


def test_two_unnamed_sources_of_an_outlet_who_differ_dispute_and_neither_concedes():
    assert kind_of(("", "asserts", 1, HERALD), ("", "denies", 2, HERALD)) == "disputed"
    assert kind_of(("", "denies", 1, HERALD), ("", "asserts", 2, HERALD)) == "disputed"
    assert kind_of(("", "asserts", 1, HERALD), ("", "retracts", 2, HERALD)) == "withdrawn"


# --- concessions --------------------------------------------------------------------------------------------------


def test_a_concession_needs_what_came_before():
    against = {"against": frozenset({"k"})}
    assert kind_of(("k", "denies", 1), ("k", "asserts", 2)) == "conceded"
    assert kind_of(("k", "doubts", 1), ("k", "confirms", 2)) == "conceded"
    assert kind_of(("k", "doubts", 1, {"unable": True}), ("k", "confirms", 2)) == "unconfirmed"
    assert kind_of(("o", "asserts", 1, against), ("k", "confirms", 2)) == "conceded"
    assert kind_of(("k", "asserts", 1), ("o", "asserts", 2, against), ("k", "asserts", 3)) == "corroborated"
    assert kind_of(("k", "asserts", 1, against), ("k", "retracts", 2), ("k", "asserts", 3)) == "unconfirmed"
    assert kind_of(("k", "confirms", 2), ("o", "asserts", 5, {**against, "said": 1})) == "conceded"
    assert kind_of(("o", "asserts", 1, against), ("k", "confirms", 2), ("o", "asserts", 3, against)) == "conceded"
    assert kind_of(("k", "declines", 1), ("k", "asserts", 2)) == "unconfirmed"


def test_a_concession_taken_back_is_none_and_a_repetition_concedes_nothing():
    assert kind_of(("o", "asserts", 1), ("k", "denies", 1), ("k", "asserts", 2), ("k", "denies", 3)) == "disputed"
    assert kind_of(("o", "asserts", 1, {"against": frozenset({"k"})}), ("k", "repeats", 2)) == "repeated"


def test_the_reasons_of_a_concession_are_what_was_said_before_and_what_is_said_now():
    found = status(stands_of(("o", "asserts", 1), ("k", "denies", 2), ("k", "confirms", 5)))
    assert found
    assert found.reasons == (Reason("s1", "denied it; before"), Reason("s2", "confirmed it"))


# --- rivals, figures, corrections, drops --------------------------------------------------------------------------


def test_a_rival_account_by_another_side_denies_with_that_reason():
    found = status(stands_of(("a", "asserts", 1), ("b", "asserts", 2, RIVAL)))
    assert found
    assert found.kind == "disputed"
    assert found.reasons[1] == Reason("s1", "gave a rival account, which denies it")


def test_to_deny_a_rival_says_nothing_and_to_give_it_up_ends_the_dispute():
    assert kind_of(("a", "asserts", 1), ("b", "denies", 2, RIVAL)) == "unconfirmed"
    told = [("a", "asserts", 1), ("b", "asserts", 2, RIVAL), ("b", "retracts", 3, RIVAL)]
    assert kind_of(*told) == "unconfirmed"
    assert kind_of(("b", "confirms", 1), ("b", "retracts", 3, RIVAL)) == "unconfirmed"


def test_a_later_figure_supersedes_without_denying():
    found = status(stands_of(("a", "asserts", 1), ("b", "asserts", 2, {"supersedes": True, "rival": True})))
    assert found
    assert (found.kind, found.notes) == ("unconfirmed", (Reason("s1", "gave a later figure, which denies nothing"),))


def test_a_correction_withdraws_only_what_its_outlet_alone_carried():
    quoted = ("minister", "asserts", 1, {"outlet": "herald"})
    printed = ("", "retracts", 3, CORRECTION)
    assert kind_of(quoted, printed) == "withdrawn"
    assert kind_of(quoted, ("minister", "asserts", 2, {"outlet": "post"}), printed) == "unconfirmed"
    assert kind_of(quoted, ("b", "asserts", 2, {"outlet": "post"}), printed) == "unconfirmed"
    assert kind_of(quoted, ("b", "repeats", 2, {"outlet": "post"}), printed) == "repeated"
    assert kind_of(quoted, ("b", "repeats", 2, {"outlet": "herald"}), printed) == "withdrawn"
    elsewhere = ("minister", "asserts", 2, {"outlet": "post"})
    assert kind_of(quoted, elsewhere, printed, ("minister", "doubts", 4)) == "unasserted"


def test_a_correction_reaches_wire_copies_and_nothing_printed_after_it():
    copy = ("", "asserts", 2, {"voice": "herald", "outlet": "post"})
    printed = ("", "retracts", 3, CORRECTION)
    assert kind_of(copy, printed) == "withdrawn"
    assert kind_of(("b", *copy[1:]), printed) == "withdrawn"
    assert kind_of(copy, printed, ("", "asserts", 4, HERALD)) == "unconfirmed"


def test_what_others_say_in_a_correction_is_theirs():
    told = [("o", "asserts", 1, {"outlet": "herald"})]
    said_in_it = {"outlet": "herald", "correction": True}
    assert kind_of(*told, ("k", "confirms", 3, said_in_it)) == "corroborated"
    assert kind_of(*told, ("k", "denies", 3, said_in_it)) == "disputed"


def test_the_account_that_takes_its_place_in_a_correction_withdraws_the_outlets_own():
    told = [("", "asserts", 1, HERALD), ("", "asserts", 3, {**CORRECTION, **RIVAL})]
    found = status(stands_of(*told))
    assert found
    assert found.kind == "withdrawn"
    assert [reason.why for reason in found.reasons][1] == "printed a correction; a source without a name"
    assert kind_of(*told, ("", "asserts", 4, POST)) == "disputed"


def test_the_correction_of_a_rival_account_ends_its_denial():
    told = [("a", "asserts", 1), ("", "asserts", 2, {**HERALD, **RIVAL})]
    assert kind_of(*told) == "disputed"
    assert kind_of(*told, ("", "retracts", 3, {**CORRECTION, **RIVAL})) == "unconfirmed"
    both = [("a", "asserts", 1, {"outlet": "herald"}), ("m", "asserts", 2, {"outlet": "herald", **RIVAL})]
    assert kind_of(*both) == "disputed"
    assert kind_of(*both, ("", "retracts", 3, {**CORRECTION, **RIVAL})) == "unconfirmed"


def test_a_silent_drop_is_noted_from_its_time_on_and_changes_nothing():
    told = stands_of(("a", "asserts", 1, {"dropped": day(4)}))
    before, after = status(told, as_of=day(3)), status(told, as_of=day(4))
    assert before
    assert after
    assert (before.kind, before.notes) == (after.kind, ())
    assert after.notes == (Reason("s0", "is missing without a word in a revision of its report"),)


# --- whatever the statements --------------------------------------------------------------------------------------

DAYS = st.integers(1, 6)


@st.composite
def some_stands(draw: st.DrawFn, least: int = 0) -> list[Stand]:
    told = draw(
        st.lists(
            st.builds(
                dict,
                side=st.sampled_from(["", "a", "b", "c", "k"]),
                voice=st.sampled_from(["herald", "post", ""]),
                stance=st.sampled_from(list(StanceKind)),
                at=DAYS,
                said=DAYS,
                outlet=st.sampled_from(["herald", "post"]),
                recalled=st.integers(0, 5).map(lambda number: not number),
                rival=st.integers(0, 5).map(lambda number: not number),
                against=st.sampled_from([frozenset(), frozenset(), frozenset("k")]),
                correction=st.integers(0, 9).map(lambda number: not number),
                supersedes=st.integers(0, 9).map(lambda number: not number),
                unable=st.booleans(),
                caveat=st.integers(0, 9).map(lambda number: not number),
                dropped=st.none() | DAYS.map(day),
            ),
            min_size=least,
            max_size=10,
        )
    )
    return [stand(number, **one) for number, one in enumerate(told)]


MANY = settings(max_examples=400)


@MANY
@given(
    some_stands(), st.sampled_from(["", "a", "b", "c", "n"]), DAYS, DAYS, st.booleans(), st.sampled_from(["post", "n"])
)
def test_adding_a_repetition_never_corroborates(stands, side, at, said, recalled, voice):
    before = status(stands)
    against = {one.side for one in stands if one.stance in AGAINST or one.rival}
    assume(side not in against)  # whose latest word is a repetition denies no longer, which may leave others agreeing
    after = status([*stands, stand(99, side, "repeats", at, said=said, voice=voice, recalled=recalled)])
    assert after
    assert after.kind != "corroborated" or (before and before.kind == "corroborated")


def with_a_denial(kind: StatusKind | None) -> str:
    """Return what a status becomes by the first denial of a side that has said nothing else."""
    if kind in (None, "unasserted"):
        return "denied"
    return kind if kind in ("withdrawn", "conceded") else "disputed"


@MANY
@given(some_stands(), DAYS, DAYS, st.booleans(), st.booleans())
def test_the_only_denial_disputes_and_without_it_nothing_is_disputed(stands, at, said, recalled, rival):
    without = [one for one in stands if one.stance != "denies" and not one.rival]
    denial = stand(99, "n", "asserts" if rival else "denies", at, said=said, recalled=recalled, rival=rival)
    before, after = status(without), status([*without, denial])
    assume(after)
    assert after
    assert before is None or before.kind != "disputed"
    assert after.kind == with_a_denial(before and before.kind)


@MANY
@given(some_stands(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_and_repeated_input_do_not_matter(stands, random):
    other = [*stands, *stands[:2]]
    random.shuffle(other)
    assert (status(other), history(other), positions(other)) == (status(stands), history(stands), positions(stands))


@MANY
@given(some_stands(), DAYS)
def test_what_is_known_later_never_changes_the_status_as_of_a_day(stands, number):
    known = [one for one in stands if one.known <= day(number)]
    for tell in (status, positions, voices):
        assert tell(stands, day(number)) == tell(known, day(number))
    past = history(known)
    assert history(stands)[: len(past)] == past


@MANY
@given(some_stands(least=1))
def test_every_status_has_reasons_among_the_statements_known(stands):
    changes = history(stands)
    assert bool(changes) == any(not (one.rival or one.supersedes) for one in stands)
    for change in changes:
        known = {one.statement for one in stands if one.known <= change.since}
        assert change.reasons
        assert {reason.statement for reason in (*change.reasons, *change.notes)} <= known
        assert all(reason.why for reason in change.reasons)


@MANY
@given(some_stands(least=1))
def test_the_history_agrees_with_the_status_as_of_each_day(stands):
    changes = history(stands)
    assert all(one.kind != other.kind and one.since < other.since for one, other in pairwise(changes))
    for number in range(1, 7):
        past = [change for change in changes if change.since <= day(number)]
        found = status(stands, day(number))
        assert (found and (found.kind, found.since)) == (past[-1].kind, past[-1].since) if past else found is None


@MANY
@given(some_stands(least=1), st.sampled_from(["declines", "doubts"]), DAYS)
def test_silences_caveats_drops_and_later_figures_change_no_status(stands, stance, number):
    before = status(stands)
    assume(before)
    assert before
    plain = [replace(one, dropped=None) for one in stands]
    quiet = stand(99, "n", stance, number, caveat=stance == "doubts")
    later = stand(98, "n", "asserts", number, supersedes=True)
    for more in (plain, [*stands, quiet], [*stands, later]):
        after = status(more)
        assert after
        assert after.kind == before.kind


@MANY
@given(some_stands(least=1), st.sampled_from("abck"), st.sampled_from(list(StanceKind)), DAYS)
def test_a_recalled_statement_never_changes_the_position_of_a_side_that_has_one(stands, side, stance, number):
    held = positions(stands).get(side)
    assume(held and not held.recalled)
    more = [*stands, stand(99, side, stance, 6, said=number, recalled=True)]
    assert positions(more)[side] == held


def test_ten_thousand_statements_on_one_claim_are_taken_in():
    told = [
        stand(number, f"side{number % 4000}", "denies" if number % 7 == 3 else "asserts", 1 + number / 1000)
        for number in range(10_000)
    ]
    changes = history(told)
    assert [change.kind for change in changes][:2] == ["unconfirmed", "corroborated"]
    found = status(told)
    assert found
    assert found.kind in ("disputed", "conceded")
