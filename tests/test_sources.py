"""The commands on sources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import SAMPLES, contents, run
from sites import Site, served

from reportedly.keeping import open_ledger
from reportedly.keeping.browsing import Browsing
from reportedly.types import Fetch, Got, Sighting, Source, SourceKind

FEED = b"<rss version='2.0'><channel><title>Northern Herald</title></channel></rss>"
PAGE = b"<html lang=en><head><title>Herald</title>%s</head><p>Orvane said it had reopened two bridges.</p></html>"
SITEMAP = (
    b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
    b"xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>https://a.example/1</loc>"
    b"<n:news><n:publication><n:name>Herald</n:name><n:language>en</n:language></n:publication>"
    b"<n:publication_date>2024-05-07</n:publication_date><n:title>One</n:title></n:news></url></urlset>"
)


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as found:
        found.pages["/feed.xml"] = (200, {"content-type": "application/rss+xml"}, FEED)
        yield found


@pytest.fixture
def sources(tmp_path: Path) -> Any:
    def command(name: str, *more: str | Path) -> Result:
        return run("sources", name, "--ledger", tmp_path / "ledger.db", *more)

    return command


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_an_address_is_looked_at_to_tell_what_it_is(site: Site, sources: Any):
    link = b"<link rel=alternate type=application/rss+xml href=/feed.xml title=Herald>"
    site.pages |= {"/": (200, {}, PAGE % link), "/old.xml": (301, {"location": "/feed.xml"})}
    added = rows(sources("add", "--json", "--allow-private", site.at("/feed.xml"), site.at("/"), site.at("/old.xml")))
    assert [(one["change"], one["kind"], one["address"], one["feed"]) for one in added] == [
        ("added", "feed", site.at("/feed.xml"), ""),
        ("added", "site", site.at("/"), site.at("/feed.xml")),
        ("known", "feed", site.at("/feed.xml"), ""),
    ]
    assert {one["title"] for one in added} == {"Northern Herald"}


@pytest.mark.parametrize(
    "pages",
    [
        {"/robots.txt": (200, {"content-type": "text/plain"}, b"Sitemap: /map.xml\n"), "/map.xml": (200, {}, SITEMAP)},
        {"/rss.xml": (200, {}, FEED)},
        {"/news-sitemap.xml": (200, {"content-type": "text/xml"}, SITEMAP)},
    ],
)
def test_a_site_that_names_no_feed_may_have_one_all_the_same(pages: dict[str, Any], site: Site, sources: Any):
    site.pages = {"/": (200, {}, PAGE % b"")} | pages
    (added,) = rows(sources("add", "--json", "--allow-private", site.at("/")))
    assert added["kind"] == "site"
    assert added["feed"].rpartition("/")[2] in ("map.xml", "rss.xml", "news-sitemap.xml")


def test_what_is_no_source_is_said_in_one_line_and_the_others_are_added(site: Site, sources: Any, tmp_path: Path):
    site.pages |= {"/page": (200, {}, PAGE % b"")}
    del site.pages["/feed.xml"]
    wrong = (site.at("/page"), site.at("/missing"), str(tmp_path / "nowhere"), "ftp://a.example/feed")
    result = sources("add", "--allow-private", *wrong, tmp_path)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == len(wrong)
    assert "--as page" in result.stderr
    assert [one["kind"] for one in rows(sources("list", "--json"))] == ["folder"]


def test_this_machine_is_not_asked_unless_allowed(site: Site, sources: Any):
    result = sources("add", site.at("/feed.xml"))
    assert result.exit_code == 1
    assert "--allow-private" in result.stderr
    assert site.connections == 0


@pytest.mark.parametrize("kind", ["feed", "page"])
def test_nothing_is_fetched_where_the_kind_is_given(kind: str, site: Site, sources: Any):
    (added,) = rows(sources("add", "--json", "--as", kind, site.at("/feed.xml?utm_source=x#top")))
    assert (added["kind"], added["address"]) == (kind, site.at("/feed.xml"))
    assert site.connections == 0


def test_tags_titles_and_intervals_are_kept_and_added_to(sources: Any):
    address = "https://news.example/feed"
    sources("add", "--as", "feed", "--tag", "wires", "--title", "Post", address)
    (found,) = rows(sources("add", "--json", "--as", "feed", "--tag", "asia", "--every", "15m", address))
    assert (found["change"], found["tags"], found["title"], found["every"]) == ("known", ["asia", "wires"], "Post", 900)
    assert len(rows(sources("list", "--json", "--tag", "asia"))) == 1
    assert rows(sources("list", "--json", "--tag", "other")) == []
    assert "asia, wires" in sources("list").stdout


@pytest.mark.parametrize("every", ["", "5", "0m", "10s", "1w", "-1h", "400d", "9" * 30 + "s"])
def test_a_length_of_time_that_is_none_is_wrong_usage(every: str, sources: Any):
    assert sources("add", "--as", "feed", "--every", every, "https://news.example/feed").exit_code == 2


@pytest.mark.parametrize("by", ["address", "id", "start"])
def test_a_source_that_is_removed_is_gone_and_can_come_back(by: str, sources: Any):
    address = "https://news.example/feed"
    (added,) = rows(sources("add", "--json", "--as", "feed", address))
    name = {"address": address, "id": added["id"], "start": added["id"][:5]}[by]
    (removed,) = rows(sources("remove", "--json", name))
    assert (removed["change"], removed["id"]) == ("removed", added["id"])
    assert rows(sources("list", "--json")) == []
    assert sources("remove", name).exit_code == 1
    assert rows(sources("add", "--json", "--as", "feed", address))[0]["change"] == "added"


def test_feeds_go_to_other_readers_and_come_back(sources: Any, tmp_path: Path):
    sources(
        "add",
        "--as",
        "feed",
        "--tag",
        "wires",
        "--tag",
        "a & b",
        "--title",
        "Post <1>",
        "https://post.example/f?a=1&b=2",
    )
    sources("add", "--as", "feed", "https://herald.example/feed")
    sources("add", "--as", "page", "https://council.example/notices")
    before = rows(sources("list", "--json"))
    file = tmp_path / "feeds.opml"
    assert sources("export", file).exit_code == 0
    for each in before:
        sources("remove", each["id"])
    again = rows(sources("import", "--json", file))
    kept = ("address", "tags", "title", "kind")
    told = {each["address"]: [each[name] for name in kept] for each in before if each["kind"] == "feed"}
    assert {each["address"]: [each[name] for name in kept] for each in again} == {
        address: [address, tags, title or address, kind] for address, (_, tags, title, kind) in told.items()
    }


@pytest.mark.parametrize(
    "body", ["", "<html></html>", "<opml><body>", "not xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><opml>&b;"]
)
def test_what_is_no_list_of_feeds_adds_nothing(body: str, sources: Any, tmp_path: Path):
    file = tmp_path / "feeds.opml"
    file.write_text(body, encoding="utf-8")
    result = sources("import", file)
    assert result.exit_code in (0, 1)
    assert result.exit_code == 1 or not result.stdout
    assert len(result.stderr.splitlines()) <= 1


def test_feeds_of_a_list_that_lead_nowhere_are_named_and_the_others_added(sources: Any, tmp_path: Path):
    file = tmp_path / "feeds.opml"
    outlines = "".join(
        f'<outline text="x" xmlUrl="{address}"/>'
        for address in ("https://ann:s3cret@a.example/", "file:///etc/passwd", "https://b.example/feed")
    )
    file.write_text(f"<opml version='2.0'><body>{outlines}</body></opml>", encoding="utf-8")
    result = sources("import", file)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert "s3cret" not in result.output + result.stderr


def test_credentials_are_named_and_never_kept_shown_or_exported(
    sources: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DESK_SECRET", "ann:s3cret")
    address = "https://desk.example/feed"
    (added,) = rows(sources("add", "--json", "--as", "feed", "--credentials-env", "DESK_SECRET", address))
    assert added["credentials"] is True
    shown = sources("list").stdout + sources("list", "--json").stdout + sources("export").stdout
    assert "s3cret" not in shown + repr(contents(tmp_path / "ledger.db", ["sources"]))
    assert "DESK_SECRET" not in shown
    for wrong in ("https://ann:s3cret@desk.example/feed", "https://s3cret@desk.example/feed"):
        result = sources("add", "--as", "feed", wrong)
        assert result.exit_code == 1
        assert "--credentials-env" in result.stderr
        assert "s3cret" not in result.stderr
    assert sources("add", "--as", "feed", "--credentials-env", "NOT_SET", address).exit_code == 1


def test_a_folder_is_watched_from_the_command_line(sources: Any, tmp_path: Path):
    folder = tmp_path / "wire"
    folder.mkdir()
    (folder / "a.txt").write_bytes((SAMPLES / "day1-daily-lantern.txt").read_bytes())
    sources("add", folder)
    found = [
        json.loads(line)
        for line in run("watch", "--once", "--json", "--ledger", tmp_path / "ledger.db").stdout.splitlines()
    ]
    assert [(one["what"], one["got"]) for one in found][-1][0] == "source"
    (how,) = rows(sources("health", "--json"))
    assert how["looks"] == 1
    assert "wire" in sources("health").stdout
    assert "wire" in sources("health", str(folder)).stdout


def test_without_sources_there_is_nothing_to_watch(sources: Any, tmp_path: Path):
    result = run("watch", "--once", "--ledger", tmp_path / "ledger.db")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    sources("add", "--as", "feed", "https://news.example/feed")
    sources("remove", "https://news.example/feed")
    result = run("watch", "--once", "--ledger", tmp_path / "ledger.db")
    assert "sources add" in result.stderr


@pytest.mark.parametrize("hours", ["", "a", "6,1", "0", "-1", "1,1", "nan", "inf", "1e9"])
def test_times_of_later_looks_that_are_none_are_wrong_usage(hours: str, tmp_path: Path):
    assert run("watch", "--rechecks", hours, "--ledger", tmp_path / "ledger.db").exit_code == 2


def test_titles_from_outside_steer_no_terminal(site: Site, sources: Any):
    title = "\x1b[31mred\x07&#8238;[bold]x[/bold]"
    feed = f"<rss version='2.0'><channel><title>{title}</title></channel></rss>"
    site.pages["/feed.xml"] = (200, {"content-type": "application/rss+xml"}, feed.encode())
    for command in (("add", "--tag", "[red]a", "--allow-private", site.at("/feed.xml")), ("list",), ("health",)):
        shown = sources(*command).stdout
        assert "[bold]x[/bold]" in "".join(shown.split())
        assert not {"\x1b", "\x07", "‮"} & set(shown)
    assert "[red]a" in sources("list").stdout


LOOKS = st.lists(st.tuples(st.sampled_from(Got), st.booleans(), st.integers(0, 9), st.integers(0, 60)), max_size=30)


@settings(max_examples=15, deadline=None)
@given(histories=st.lists(LOOKS | st.just([(Got.BLOCKED, True, n, n) for n in range(8)]), min_size=1, max_size=6))
def test_the_sources_to_look_at_are_those_whose_health_has_a_flag(histories: list[Any]):
    begun = datetime(2024, 5, 1, tzinfo=UTC)
    with TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.db") as ledger:
        for n, looks in enumerate(histories):
            source = Source(f"{n:012}", SourceKind.FEED, f"https://{n}.example/", begun, failures=10 if n == 5 else 0)
            ledger.sources.add(source)
            taken = [
                Fetch(begun + timedelta(hours=hour), f"{source.address}{where}", source.id, page, got)
                for got, page, where, hour in looks
            ]
            ledger.intake.noted(Sighting(source.id, source.address, "", "", begun), taken)
        how = {source.id: ledger.sources.health(source, begun) for source in ledger.sources}
        flagged = Browsing(ledger).front().flagged
    assert {source.id: flag for source, flag in flagged} == {one: how[one].flag for one in how if how[one].flag}
    for one in how.values():
        assert sum((one.complete, one.partial, one.blocked, one.empty, one.failed)) == pytest.approx(
            1 if one.pages or one.looks else 0
        )
