"""What follows from a look, as properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.collect.freshness import FRESH_AT_MOST, fresh_for
from reportedly.ledger.watching import Due
from reportedly.types import Given, Got, Page, Source, SourceKind
from reportedly.watch.deciding import (
    AFTER_AT_MOST,
    Found,
    Plan,
    after_look,
    after_page,
    choose,
    factor,
    put_off,
    seen_again,
)

NOW = datetime(2024, 5, 7, tzinfo=UTC)
PLAN = Plan()

chances = st.floats(0, 1)
good = st.sampled_from([Got.NEW, Got.SAME])
bad = st.sampled_from([Got.FAILED, Got.BLOCKED, Got.GONE])
waits = st.none() | st.floats(0, 10_000_000)


def source(**more: object) -> Source:
    return replace(Source("s", SourceKind.FEED, "https://herald.example/feed", NOW, due=NOW), **more)


def page(**more: object) -> Page:
    return replace(Page("https://herald.example/a", "s", Given(), due=NOW), **more)


sources = st.builds(
    source,
    every=st.just(0) | st.integers(60, 10_000_000),
    pace=st.just(0) | st.integers(PLAN.soonest, PLAN.latest),
    failures=st.integers(0, 2_000),
)
founds = st.builds(
    Found,
    got=good | bad,
    status=st.sampled_from([0, 200, 304, 403, 404, 410, 429, 503]),
    fresh=st.floats(0, FRESH_AT_MOST),
    after=waits,
    asks=st.integers(0, 10_000_000),
)
pages = st.builds(page, step=st.integers(-1, 10), failures=st.integers(0, 10), ended=st.just(""))


# --- sources ----------------------------------------------------------------------------------------------------------


@given(sources, founds, chances)
def test_a_source_is_looked_at_later_or_never(before: Source, found: Found, chance: float):
    after = after_look(PLAN, before, found, NOW, chance)
    assert (after.due is None) == bool(after.ended) == (found.got is Got.GONE and found.status == 410)
    if after.due:
        assert after.due > NOW + timedelta(seconds=59)
        assert after.due < NOW + timedelta(seconds=2 * max(PLAN.latest, before.every, AFTER_AT_MOST) + 10)


@given(sources, founds, chances)
def test_no_source_is_asked_before_the_moment_that_it_names(before: Source, found: Found, chance: float):
    after = after_look(PLAN, before, found, NOW, chance)
    if after.due and found.after:
        assert after.due >= NOW + timedelta(seconds=min(found.after, AFTER_AT_MOST))


@given(sources, founds, chances)
def test_an_answer_is_not_asked_for_again_while_it_is_fresh(before: Source, found: Found, chance: float):
    after = after_look(PLAN, replace(before, every=0), replace(found, got=Got.SAME), NOW, chance)
    assert after.due
    assert after.due >= NOW + timedelta(seconds=found.fresh)


@given(sources, founds, chances)
def test_a_person_s_interval_is_kept(before: Source, found: Found, chance: float):
    every = before.every or 3_600
    calm = replace(found, got=Got.SAME, after=None)
    after = after_look(PLAN, replace(before, every=every), calm, NOW, chance)
    assert after.due
    assert 0 <= (after.due - NOW).total_seconds() - every <= 1.1 + 0.1 * every


@given(st.integers(PLAN.soonest, PLAN.latest), chances)
def test_what_is_new_brings_the_next_look_nearer_and_what_is_not_moves_it_away(pace: int, chance: float):
    new, same = (after_look(PLAN, source(pace=pace), Found(got), NOW, chance).pace for got in (Got.NEW, Got.SAME))
    assert PLAN.soonest <= new <= pace <= same <= PLAN.latest


@given(chances, bad)
def test_failures_put_the_next_look_off_further_each_time_up_to_a_bound(chance: float, got: Got):
    now, waited = source(), []
    for _ in range(20):
        now = after_look(PLAN, now, Found(got, 503), NOW, chance)
        assert now.due
        waited.append(now.due - NOW)
    assert waited == sorted(waited)
    assert waited[-1] <= timedelta(seconds=1.5 * PLAN.latest + 1)
    assert after_look(PLAN, now, Found(Got.SAME, 200), NOW, chance).failures == 0


@given(sources, founds, chances)
def test_what_may_tell_that_nothing_has_changed_is_lost_by_no_failure(before: Source, found: Found, chance: float):
    kept = replace(before, etag='"1"', moved_to="https://new.example/feed")
    after = after_look(PLAN, kept, replace(found, got=Got.FAILED), NOW, chance)
    assert (after.etag, after.moved_to) == (kept.etag, kept.moved_to)


# --- pages ------------------------------------------------------------------------------------------------------------

seen = st.sampled_from([Got.NEW, Got.SAME, Got.CHANGED, Got.PARTIAL, Got.BLOCKED, Got.EMPTY])
edits = st.tuples(st.integers(0, 50), st.integers(0, 200))


@given(st.lists(seen, min_size=5, max_size=5), chances, edits)
def test_a_page_is_looked_at_as_often_as_planned_and_no_more(gots: list[Got], chance: float, known: tuple[int, int]):
    now, at, times = page(), NOW, []
    for got in gots:
        now = after_page(PLAN, now, Found(got, 200), at, chance, known)
        at = now.due or at
        times.append(now.due)
    assert [each is None for each in times] == [False] * len(PLAN.rechecks) + [True]
    assert now.ended == "done"
    hours = (at - NOW).total_seconds() / 3_600
    least = PLAN.rechecks[-1] * factor(known)
    assert least <= hours <= 1.1 * least + 0.01


@given(pages, founds, chances, edits)
def test_a_page_is_due_later_or_has_ended_with_a_reason(
    before: Page, found: Found, chance: float, known: tuple[int, int]
):
    after = after_page(PLAN, before, found, NOW, chance, known)
    assert (after.due is None) == bool(after.ended)
    assert after.due is None or after.due > NOW
    if found.after and found.got is Got.FAILED and after.due:
        assert after.due >= NOW + timedelta(seconds=min(found.after, AFTER_AT_MOST))


@given(chances, edits)
def test_a_page_that_cannot_be_had_is_given_up_after_some_tries(chance: float, known: tuple[int, int]):
    now, tries = page(), 0
    while now.due:
        now, tries = after_page(PLAN, now, Found(Got.FAILED, 503), NOW, chance, known), tries + 1
    assert (tries, now.ended) == (PLAN.tries, "failed")


@pytest.mark.parametrize(
    ("found", "step", "ended"),
    [
        (Found(Got.GONE, 410), 1, "gone"),
        (Found(Got.GONE, 410), -1, "gone"),
        (Found(Got.GONE, 404), 1, ""),
        (Found(Got.GONE, 404), 3, "gone"),
        (Found(Got.BLOCKED, lasting=True), -1, "refused"),
        (Found(Got.FAILED, lasting=True), -1, "failed"),
        (Found(Got.BLOCKED, 403), 0, ""),
    ],
)
def test_a_page_ends_for_what_will_not_pass(found: Found, step: int, ended: str):
    assert after_page(PLAN, page(step=step), found, NOW, 0.5, (0, 0)).ended == ended


@pytest.mark.parametrize(
    ("known", "by"), [((0, 0), 1.0), ((0, 10), 1.0), ((0, 40), 2.0), ((10, 40), 0.5), ((1, 20), 1.0), ((200, 200), 0.5)]
)
def test_who_edits_often_is_looked_at_sooner(known: tuple[int, int], by: float):
    assert factor(known) == by


@given(pages, st.sampled_from(["", "done", "gone", "refused", "failed", "twin", "feed", "source"]))
def test_an_entry_that_says_something_else_brings_its_page_forward(before: Page, ended: str):
    found = seen_again(replace(before, ended=ended), source(), NOW)
    if before.step < 0 or ended in ("gone", "refused", "twin", "feed", "source"):
        assert found is None
    else:
        assert found
        assert (found.due, found.ended, found.step) == (NOW, "", before.step)
    assert seen_again(before, source(id="another"), NOW) is None


@given(waits)
def test_what_is_put_off_is_due_after_the_moment_that_the_site_names(after: float | None):
    assert put_off(NOW, after) >= NOW + timedelta(seconds=min(after or 0, AFTER_AT_MOST))


# --- what is looked at now --------------------------------------------------------------------------------------------

dues = st.lists(
    st.builds(Due, st.text(min_size=1, max_size=3), st.booleans(), st.sampled_from(["", "a", "b", "c"]), st.just(NOW)),
    max_size=30,
)


@given(dues, st.sets(st.sampled_from("abc")), st.integers(0, 10))
def test_one_look_at_a_time_to_each_host_and_none_to_one_that_is_busy(due: list[Due], busy: set[str], room: int):
    chosen = choose(due, busy, room)
    hosts = [each.host for each in chosen if each.host]
    assert len(hosts) == len(set(hosts))
    assert not set(hosts) & busy
    assert len(chosen) <= room
    assert [each for each in due if each in chosen][: len(chosen)] == chosen or len(set(due)) < len(due)
    if room > len(chosen):  # nothing that could have been looked at was left
        assert {each.host for each in due if each.host} - busy == set(hosts)


# --- freshness (RFC 9111) ---------------------------------------------------------------------------------------------

DATE = format_datetime(NOW, usegmt=True)
LATER = format_datetime(NOW + timedelta(seconds=100), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"cache-control": "max-age=300"}, 300),
        ({"cache-control": "Max-Age=300, public"}, 300),
        ({"cache-control": 'private="x, y", max-age="300"'}, 300),
        ({"cache-control": "max-age=300", "age": "100"}, 200),
        ({"cache-control": "max-age=300", "age": "400"}, 0),
        ({"cache-control": "max-age=300", "age": "x"}, 300),
        ({"cache-control": "s-maxage=900"}, 0),  # for caches that many share
        ({"cache-control": "no-cache, max-age=300"}, 0),
        ({"cache-control": "no-store, max-age=300"}, 0),
        ({"cache-control": "max-age=300, max-age=1"}, 300),
        ({"cache-control": "max-age=-1", "expires": LATER, "date": DATE}, 0),
        ({"cache-control": "max-age=soon", "expires": LATER, "date": DATE}, 0),
        ({"cache-control": "max-age=99999999999999999999"}, FRESH_AT_MOST),
        ({"cache-control": "max-age=٣٠٠"}, 0),
        ({"expires": LATER, "date": DATE}, 100),
        ({"expires": LATER}, 100),
        ({"expires": "0", "date": DATE}, 0),
        ({"expires": DATE, "date": LATER}, 0),
        ({"cache-control": "max-age=300", "expires": DATE, "date": DATE}, 300),
    ],
)
def test_an_answer_is_fresh_as_long_as_the_specification_says(headers: dict[str, str], seconds: float):
    assert fresh_for(headers, NOW) == seconds


@given(st.dictionaries(st.sampled_from(["cache-control", "expires", "date", "age"]), st.text(max_size=60)))
def test_no_header_makes_an_answer_fresh_for_long(headers: dict[str, str]):
    assert 0 <= fresh_for(headers, NOW) <= FRESH_AT_MOST
