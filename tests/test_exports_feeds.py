"""Feeds of changes: read back by a feed reader, bounded, stable, harmless."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import groupby
from typing import Any

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import SAMPLES, lines, record, run
from lxml import etree

from reportedly.cli.demo import _captures
from reportedly.export.feeds import ATOM, NEVER, REASONS_AT_MOST, Addresses, News, NewsFeed, atom, json_feed
from reportedly.keeping import Ledger, following, open_ledger
from reportedly.ledger.views import Change
from reportedly.types import StatusKind

AT = Addresses("https://l.example/feeds/all.atom", "https://l.example/changes", "https://l.example/")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    folder = tmp_path_factory.mktemp("feeds")
    with open_ledger(folder / "ledger.db") as made:
        for day, paths in groupby(sorted(SAMPLES.glob("day*")), key=lambda path: path.name.partition("-")[0]):
            assert all(outcome.value for outcome in made.add(_captures(day, paths)))
        odd = record("odd", "Ana Dorn said that \x0b<script>alert(1)</script> & the gates\x1f were “closed”.")
        assert all(outcome.value for outcome in made.add([str(lines(folder / "odd.jsonl", odd))]))
    return made


def subjects(ledger: Ledger) -> list[tuple[str, str]]:
    """Return one of each that can be followed."""
    claim = next(ledger.claims(status="disputed"))
    story = max(ledger.stories(), key=lambda one: one.reports)
    return [("all", ""), ("search", "ramming"), ("story", story.id), ("claim", claim.id), ("actor", "Orvane")]


@pytest.mark.parametrize("n", range(5))
def test_a_feed_reader_reads_what_changed(ledger: Ledger, n: int):
    feed = ledger.feed(*subjects(ledger)[n])
    read = feedparser.parse(atom(feed, AT))
    assert not read.bozo
    assert read.version == "atom10"
    assert (read.feed.title, read.feed.id, read.feed.updated) == (feed.title, feed.id, feed.updated)
    assert [entry.updated for entry in read.entries] == [one.change.at for one in feed.news]
    assert len({entry.id for entry in read.entries}) == len(feed.news) > 0
    for entry, one in zip(read.entries, feed.news, strict=True):
        assert entry.link == f"https://l.example/claims/{one.change.claim}"
        assert [tag.term for tag in entry.tags] == [one.change.status]
        assert entry.content[0].type == "text/plain"
        assert all(why in entry.content[0].value for _, why in one.because)


def test_a_feed_has_what_rfc_4287_asks_of_it(ledger: Ledger):
    root = etree.fromstring(atom(ledger.feed(), AT))
    names = {"a": ATOM}
    assert root.tag == f"{{{ATOM}}}feed"
    for part in (root, *root.iterfind("a:entry", names)):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"a:{name}", names)) == 1
        assert datetime.fromisoformat(part.findtext("a:updated", "", names)).tzinfo
        assert part.findtext("a:id", "", names).startswith("urn:")
    assert len(root.findall("a:author/a:name", names)) == 1  # entries need none where the feed has one
    assert [link.get("rel") for link in root.findall("a:link", names)] == ["self", "alternate"]


JSON_FEED = {"version", "title", "home_page_url", "feed_url", "description", "language", "items"}
ITEM = {"id", "url", "title", "content_text", "date_published", "tags"}


def test_the_json_feed_says_the_same(ledger: Ledger):
    for subject in subjects(ledger):
        feed = ledger.feed(*subject)
        shown, read = json_feed(feed, AT), feedparser.parse(atom(feed, AT))
        assert shown["version"] == "https://jsonfeed.org/version/1.1"
        assert set(shown) == JSON_FEED
        assert [set(item) for item in shown["items"]] == [ITEM] * len(feed.news)
        assert [item["id"] for item in shown["items"]] == [entry.id for entry in read.entries]
        assert [item["title"] for item in shown["items"]] == [entry.title for entry in read.entries]
        assert all(isinstance(item["content_text"], str) and item["tags"] for item in shown["items"])


def test_the_latest_comes_first_and_there_is_a_bound(ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    every = [(change.at, change.claim) for change in ledger.changes()]
    monkeypatch.setattr(following, "ENTRIES_AT_MOST", 5)
    assert [(one.change.at, one.change.claim) for one in ledger.feed().news] == every[::-1][:5]


def test_feeds_follow_what_they_say(ledger: Ledger):
    story = max(ledger.stories(), key=lambda one: one.reports)
    _, _, claims = ledger.story(story.id)
    assert {one.change.claim for one in ledger.feed("story", story.id).news} <= {claim.id for claim in claims}
    about = {claim.id for claim in ledger.claims(actor="Orvane")}
    assert {one.change.claim for one in ledger.feed("actor", "Orvane").news} == about
    claim = next(ledger.claims(status="disputed"))
    assert [one.change for one in ledger.feed("claim", claim.id).news] == list(ledger.claim(claim.id).history)[::-1]
    assert not ledger.feed("search", "zzzz").news


def test_a_feed_of_nothing_says_so_and_is_the_same_each_time(ledger: Ledger):
    feed = ledger.feed("search", "zzzz")
    read = feedparser.parse(atom(feed))
    assert not read.bozo
    assert read.feed.updated == NEVER
    assert atom(feed) == atom(ledger.feed("search", "zzzz"))


def test_ids_stay_when_more_is_added(ledger: Ledger, tmp_path):
    before = {one["id"] for one in json_feed(ledger.feed("claim", next(ledger.claims(status="disputed")).id))["items"]}
    copy = tmp_path / "copy.db"
    ledger.backup(copy)
    with open_ledger(copy) as other:
        list(other.add([str(lines(tmp_path / "x.jsonl", record("new", "Mr. Pell said that the sea was calm.")))]))
        claim = next(other.claims(status="disputed")).id
        assert before == {one["id"] for one in json_feed(other.feed("claim", claim))["items"]}


ANY = st.text(max_size=60)


@given(ANY, ANY, st.lists(st.tuples(ANY, ANY), max_size=3), ANY)
def test_whatever_a_report_says_the_feed_is_well_formed(title: str, label: str, because: Any, address: str):
    change = Change("c1", label, "2024-05-07T08:00:00Z", StatusKind.DENIED, "", ())
    feed = NewsFeed("search", title, title, (News(change, tuple(because)),))
    root = etree.fromstring(atom(feed, Addresses(address, address, address)))
    entry = root.find(f"{{{ATOM}}}entry")
    assert entry is not None
    assert len(entry.findtext(f"{{{ATOM}}}title")) <= 200
    assert not [each for each in root.iter() if not str(each.tag).startswith(f"{{{ATOM}}}")]
    json.dumps(json_feed(feed))


def test_of_many_reasons_some_are_told():
    change = Change("c1", "x", "2024-05-07T08:00:00Z", StatusKind.DENIED, "", ())
    news = News(change, (("A", "denies it"),) * REASONS_AT_MOST, 7)
    (item,) = json_feed(NewsFeed("all", "", "t", (news,)))["items"]
    assert item["content_text"].endswith("and 7 more")


# --- on the command line ------------------------------------------------------------------------------------------


def test_feeds_can_be_written_to_files(ledger: Ledger):
    done = run("export", "changes", "--actor", "Orvane", "--site", "https://l.example", "--ledger", ledger.path)
    read = feedparser.parse(done.output)
    assert read.feed.title == "Actor: Orvane"
    assert read.entries[0].link.startswith("https://l.example/claims/c")
    done = run("export", "changes", "--format", "json-feed", "--search", "ramming", "--ledger", ledger.path)
    assert json.loads(done.output)["title"] == "Search: ramming"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["claims", "--actor", "Orvane"], "claims as jsonl is none"),
        (["changes", "--format", "csv", "--claim", "c1"], "changes as csv is none"),
        (["changes", "--claim", "c1", "--actor", "Orvane"], "follows one thing: claim or actor"),
    ],
)
def test_wrong_usage_is_told(ledger: Ledger, arguments: list[str], said: str):
    done = run("export", *arguments, "--ledger", ledger.path)
    assert done.exit_code == 2
    assert said in done.output


def test_what_is_not_there_cannot_be_followed(ledger: Ledger):
    for choice in ("--claim", "--story", "--actor"):
        done = run("export", "changes", choice, "none", "--ledger", ledger.path)
        assert done.exit_code == 1
        assert "none" in done.output
    assert "at least one word" in run("export", "changes", "--search", "!?", "--ledger", ledger.path).output
