"""Watching single sites: sites that do not answer, walls, folders, pages, credentials."""

from __future__ import annotations

import json
import os
import socket
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from ledgers import RAMMED, run
from sites import Names, Site, answer, served
from watching import OTHER, QUICK, TEXT, dripping, feed, gots, item, page, rss, watch

from reportedly import open_ledger
from reportedly.collect import feeds
from reportedly.keeping import Ledger
from reportedly.ledger import engine
from reportedly.types import SourceKind
from reportedly.watch.naming import named

parsed = feeds.parse


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as found:
        yield found


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.db") as found:
        yield found


# --- sites that do not answer -----------------------------------------------------------------------------------------


def endless(handler: Any) -> None:
    answer(handler, 200, {"content-length": str(10**12)})
    while True:
        handler.wfile.write(b"x" * 65_536)
        time.sleep(0.01)


def test_a_hundred_dead_hosts_a_slow_and_an_endless_one_stall_no_other(site: Site, ledger: Ledger):
    dead = [f"dead{n}" for n in range(100)]
    good = [f"good{n}" for n in range(5)]
    names = Names(**{f"{name}_example": ["127.0.0.1"] for name in (*dead, *good, "slow", "long")})
    site.pages |= {"/slow": dripping, "/long": endless, "/feed": rss()}
    with socket.create_server(("127.0.0.1", 0), backlog=200) as silent:  # never answers
        port = silent.getsockname()[1]
        addresses = [f"http://{name}.example:{port}/feed" for name in dead]
        addresses += [f"http://slow.example:{site.port}/slow", f"http://long.example:{site.port}/long"]
        addresses += [f"http://{name}.example:{site.port}/feed" for name in good]
        events = watch(ledger, *map(feed, addresses), resolver=names, pace=replace(QUICK, silence=6, request=6))
    assert len(events) == len(addresses)
    assert {event.address.partition(".")[0] for event in events[: len(good)]} == {f"http://{name}" for name in good}
    assert [event.got for event in events[len(good) :]] == ["failed"] * (len(dead) + 2)
    assert all(source.failures == 1 for source in ledger.sources if "good" not in source.address)


def test_a_certificate_that_nobody_vouches_for_is_a_failure(ledger: Ledger):
    import ssl

    import trustme

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with served(wrap=lambda listening: context.wrap_socket(listening, server_side=True)) as site:
        (event,) = watch(ledger, feed(site.at("/feed").replace("http:", "https:")))
    assert event.got == "failed"
    assert "certificate is not valid" in event.words


def test_a_site_that_asks_to_wait_is_not_asked_for_anything_meanwhile(site: Site, ledger: Ledger):
    site.pages |= {"/feed": rss(item(site.at("/a")), item(site.at("/b")), item(site.at("/c")))}
    site.pages |= {"/a": (200, {}, page(TEXT)), "/b": (429, {"retry-after": "3600"}), "/c": (200, {}, page(OTHER))}
    watch(ledger, feed(site.at("/feed")))
    asked = site.paths()
    assert asked[-1] == "/b"
    again = watch(ledger)
    assert again == []
    assert site.paths() == asked


# --- what a feed holds ------------------------------------------------------------------------------------------------


def test_an_entry_that_changes_in_the_feed_brings_its_page_forward(site: Site, ledger: Ledger):
    site.pages |= {"/feed": rss(item(site.at("/a"), "1")), "/a": (200, {}, page(TEXT))}
    assert gots(watch(ledger, feed(site.at("/feed")))) == [("page", "new"), ("source", "new")]
    site.pages["/a"] = (200, {}, page(TEXT + " The minister said so on Friday."))
    assert gots(watch(ledger, feed(site.at("/feed")), again=True)) == [("source", "same")]
    site.pages["/feed"] = rss(item(site.at("/a"), "1", "<pubDate>Tue, 07 May 2024 10:00:00 GMT</pubDate>"))
    found = gots(watch(ledger, feed(site.at("/feed")), again=True))
    assert found == [("page", "changed"), ("source", "new")]


@pytest.mark.parametrize("name", ["", "5"])
def test_an_entry_without_an_address_is_a_report_if_it_has_a_text(name: str, site: Site, ledger: Ledger):
    more = f"<description>{TEXT}</description>"
    site.pages["/feed"] = rss(item("", name, more)) if name else rss(f"<item>{more}</item>")
    watch(ledger, feed(site.at("/feed")))
    reports = [report.address for report in ledger.reports()]
    assert len(reports) <= 1
    assert reports == [site.at("/feed") + "#5"] or not name


def test_a_whole_text_that_changes_in_the_feed_is_a_revision(site: Site, ledger: Ledger):
    def whole(text: str) -> str:
        padded = f"<p>{text}</p><p>{'The ship lay in the harbour of Varn until the evening. ' * 6}</p>"
        return item(site.at("/a"), "1", f"<content:encoded><![CDATA[{padded}]]></content:encoded>")

    for text, got in ((TEXT, "new"), (OTHER, "changed"), (OTHER, "")):
        body = rss(whole(text))[2].replace(b"<rss ", b"<rss xmlns:content='http://purl.org/rss/1.0/modules/content/' ")
        site.pages["/feed"] = (200, {}, body)
        told = [event.got for event in watch(ledger, feed(site.at("/feed")), again=True) if event.what == "page"]
        assert told == ([got] if got else [])
    assert "/a" not in site.paths()


@pytest.mark.parametrize(
    "address", ["magnet:?xt=1", "javascript:alert(1)", "http://", "https://a b/", "/" + "a" * 9_000]
)
def test_addresses_that_lead_nowhere_are_passed_over(address: str, site: Site, ledger: Ledger):
    site.pages |= {"/feed": rss(item(address, "1"), item(site.at("/a"), "2")), "/a": (200, {}, page(TEXT))}
    found = gots(watch(ledger, feed(site.at("/feed"))))
    assert ("page", "new") in found
    assert len(list(ledger.reports())) == 1


def test_a_feed_leads_to_no_machine_of_this_network(site: Site, ledger: Ledger):
    site.pages["/feed"] = rss(item("http://127.0.0.2/a"), item("http://169.254.169.254/latest/meta-data"))
    told = [event.words for event in watch(ledger, feed(site.at("/feed"))) if event.what == "page"]
    assert len(told) == 2
    assert all("no address of the public internet" in words for words in told)


MADE = "<lastBuildDate>Tue, 07 May 2024 08:00:0{n} GMT</lastBuildDate>"


def test_a_feed_that_says_anew_when_it_was_made_is_the_same_and_is_not_read(
    site: Site, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
):
    read: list[str] = []
    monkeypatch.setattr(feeds, "parse", lambda body, at, *more: read.append(at) or parsed(body, at, *more))
    site.pages["/a"] = (200, {}, page(TEXT))
    source, entry = feed(site.at("/feed")), item(site.at("/a"))
    later = item(site.at("/a"), more="<pubDate>Tue, 07 May 2024 09:00:00 GMT</pubDate>")
    for n, (entries, reads) in enumerate([(entry, 1), (entry, 1), (later, 2)]):
        site.pages["/feed"] = rss(MADE.format(n=n), entries, f"<!-- made at {n} -->")
        events = watch(ledger, source, again=True)
        assert [event.got for event in events if event.what == "source"] == [("new", "same", "new")[n]]
        assert len(read) == reads


@pytest.mark.parametrize("gone", [(404, {}), (410, {}), (200, {}, page(TEXT))], ids=["404", "410", "a page"])
def test_a_site_whose_feed_has_vanished_has_its_feed_found_anew(gone: tuple[Any, ...], site: Site, ledger: Ledger):
    link = '<link rel="alternate" type="application/rss+xml" href="{}">'
    site.pages |= {"/": (200, {}, page(TEXT, link.format("/old"))), "/old": rss(item(site.at("/a")))}
    site.pages |= {"/a": (200, {}, page(TEXT)), "/b": (200, {}, page(OTHER))}
    (source,) = named(site.at("/"), None, allow_private=True)
    assert (source.kind, source.feed) == (SourceKind.SITE, site.at("/old"))
    watch(ledger, source)
    site.pages |= {"/": (200, {}, page(TEXT, link.format("/new"))), "/old": gone, "/new": rss(item(site.at("/b")))}
    looks = 1
    while ledger.sources.get(source.id).feed == site.at("/old"):
        (event, *more) = watch(ledger, source, again=True)
        looks += 1
        assert event.got in ("gone", "blocked")
        assert looks < 10
    assert looks == 2 if gone[0] == 410 else looks > 5
    assert "the site has another feed now" in event.words
    assert site.paths().count("/new") == 2  # found, and looked at
    assert gots(more) == [("page", "new"), ("source", "new")]
    assert ledger.sources.get(source.id).failures == 0


def test_a_feed_that_has_vanished_and_is_no_site_s_is_not_looked_for(site: Site, ledger: Ledger):
    watch(ledger, feed(site.at("/feed")))
    for _ in range(8):
        watch(ledger, feed(site.at("/feed")), again=True)
    assert set(site.paths()) == {"/robots.txt", "/feed"}


def test_a_page_in_the_place_of_a_feed_is_a_wall(site: Site, ledger: Ledger):
    site.pages["/feed"] = (200, {}, page("Please log in to go on."))
    (event,) = watch(ledger, feed(site.at("/feed")))
    assert event.got == "blocked"


def test_pages_that_are_no_reports_fail_and_are_not_asked_for_again(site: Site, ledger: Ledger):
    site.pages |= {"/feed": rss(item(site.at("/pdf")), item(site.at("/list")), item(site.at("/missing")))}
    site.pages |= {"/pdf": (200, {"content-type": "application/pdf"}, b"%PDF"), "/list": rss()}
    found = gots(watch(ledger, feed(site.at("/feed"))))
    assert found == [("page", "failed")] * 3 + [("source", "new")]
    with engine.reading_engine(ledger.path).connect() as connection:
        rows = connection.exec_driver_sql("SELECT address, ended, due IS NULL FROM pages").all()
    assert {row[0].rpartition("/")[2]: (row[1], row[2]) for row in rows} == {
        "pdf": ("failed", 1),
        "list": ("failed", 1),
        "missing": ("", 0),
    }


def test_reports_known_before_are_not_added_again(site: Site, ledger: Ledger):
    site.pages |= {"/feed": rss(item(site.at("/a?utm_source=feed"))), "/a": (200, {}, page(TEXT))}
    list(ledger.add([site.at("/a")], allow_private=True))
    ledger.release()
    assert gots(watch(ledger, feed(site.at("/feed")))) == [("page", "same"), ("source", "new")]
    assert len(list(ledger.reports())) == 1


def test_a_page_at_another_name_of_its_site_is_the_report_that_is_there(site: Site, ledger: Ledger):
    names = Names(www_post_example=["127.0.0.1"], m_post_example=["127.0.0.1"])
    www, phones = (site.at("/a", f"{name}.post.example") for name in ("www", "m"))
    site.pages |= {"/feed": rss(item(www)), "/phones": rss(item(phones)), "/a": (200, {}, page(TEXT))}
    watch(ledger, feed(site.at("/feed", "www.post.example")), resolver=names)
    events = watch(ledger, feed(site.at("/phones", "m.post.example")), resolver=names)
    assert gots(events) == [("page", "same"), ("source", "new")]
    (report,) = ledger.reports()
    assert {sighting.address for sighting in ledger.sources.sightings(report.address)} == {www, phones}


# --- pages and folders ------------------------------------------------------------------------------------------------


def verdicts_of_captures(ledger: Ledger) -> list[tuple[str, str]]:
    """Return the verdicts that captures have of their own, with the paragraph in each."""
    with engine.reading_engine(ledger.path).connect() as connection:
        found = connection.exec_driver_sql("SELECT verdict, body FROM captures ORDER BY seq")
        return [(verdict, zlib.decompress(body).decode().split("<p>")[1].split("</p>")[0]) for verdict, body in found]


WALLS = {
    "blocked": page("Already a subscriber? Log in.", "<title>Subscribe to continue reading</title>"),
    "empty": b"<html><body></body></html>",
    "partial": page(
        f"{RAMMED} {RAMMED.replace('said', 'added')}</p><p>Subscribe now to continue reading this article."
    ),
}


@pytest.mark.parametrize("verdict", WALLS)
def test_a_page_that_is_worse_when_it_is_looked_at_or_added_again_is_no_revision(
    verdict: str, site: Site, ledger: Ledger
):
    source = feed(site.at("/a"), SourceKind.PAGE)
    site.pages["/a"] = (200, {}, page(TEXT))
    (first,) = watch(ledger, source)
    site.pages["/a"] = (200, {}, WALLS[verdict])
    again, once_more = watch(ledger, source, again=True) + watch(ledger, source, again=True)
    assert [(again.got, again.report), (once_more.got, once_more.report)] == [(verdict, first.report)] * 2
    ledger.release()
    for _ in range(2):
        (outcome,) = ledger.add([site.at("/a")], allow_private=True)
        assert (outcome.value.report, outcome.value.verdict, outcome.value.statements) == (first.report, verdict, 0)
    (report,) = ledger.reports()
    assert (report.id, report.verdict) == (first.report, "complete")
    site.pages["/a"] = (200, {}, page(OTHER))
    assert [event.got for event in watch(ledger, source, again=True)] == ["changed"]


def test_a_page_is_watched_for_its_edits_and_a_wall_before_it_is_none(site: Site, ledger: Ledger):
    source = feed(site.at("/a"), SourceKind.PAGE)
    wall = page("Already a subscriber? Log in.", "<title>Subscribe to continue reading</title>")
    for answered, got in (
        ((200, {}, page(TEXT)), "new"),
        ((200, {}, page(TEXT)), "same"),
        ((200, {}, wall), "blocked"),
        ((403, {}), "blocked"),
        ((200, {}, page(OTHER)), "changed"),
        ((404, {}), "gone"),
        ((200, {}, page(OTHER)), "same"),
    ):
        site.pages["/a"] = answered
        (event,) = watch(ledger, source, again=True)
        assert (event.what, event.got) == ("page", got)
    assert len(list(ledger.reports())) == 2
    assert verdicts_of_captures(ledger) == [("", TEXT), ("blocked", "Already a subscriber? Log in."), ("", OTHER)]
    how = ledger.sources.health(source, datetime.now(UTC))
    assert (how.pages, how.complete, how.edited) == (1, 1.0, 1 / 3)


def test_a_folder_is_watched_for_files_that_are_new_or_change(tmp_path: Path, ledger: Ledger):
    folder = tmp_path / "wire"
    folder.mkdir()
    (source,) = named(str(folder), None)

    def put(name: str, text: str, age: float) -> None:
        (folder / name).write_text(text, encoding="utf-8")
        os.utime(folder / name, (time.time() - age,) * 2)

    put("a.txt", TEXT, 60)
    put("b.bin", "not taken", 60)
    assert gots(watch(ledger, source)) == [("page", "new"), ("source", "new")]
    assert gots(watch(ledger, source, again=True)) == [("source", "same")]
    put("a.txt", OTHER, 30)
    put("c.txt", TEXT.upper(), 0)  # perhaps still being written
    assert gots(watch(ledger, source, again=True)) == [("page", "changed"), ("source", "new")]
    put("c.txt", TEXT.upper(), 10)
    line = {"id": "1", "text": OTHER}
    put("d.jsonl", f"{json.dumps(line)}\nbroken\n", 10)
    found = gots(watch(ledger, source, again=True))
    assert found == [("page", "failed"), ("page", "new"), ("page", "new"), ("source", "new")]
    folder.rename(tmp_path / "elsewhere")
    assert gots(watch(ledger, source, again=True)) == [("source", "failed")]


# --- credentials ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("secret", "header"), [("ann:s3cret", "Basic YW5uOnMzY3JldA=="), ("Bearer s3cret", "Bearer s3cret")]
)
def test_credentials_are_sent_to_the_source_s_own_origin_alone(
    secret: str, header: str, site: Site, ledger: Ledger, tmp_path: Path
):
    kept = tmp_path / "secret"
    kept.write_text(secret + "\n", encoding="utf-8")
    kept.chmod(0o600)
    with served() as other:
        site.pages |= {
            "/feed": rss(item(site.at("/a")), item(site.at("/b")), item(other.at("/c"))),
            "/a": (200, {}, page(TEXT)),
            "/b": (302, {"location": other.at("/d")}),
        }
        other.pages |= {"/c": (200, {}, page(OTHER)), "/d": (200, {}, page(OTHER + " So he said."))}
        watch(ledger, feed(site.at("/feed"), credentials=f"file:{kept}"))
        assert {each.path for each in other.asked} == {"/robots.txt", "/c", "/d"}
        assert not any("authorization" in each.headers for each in other.asked)
    sent = {each.path: each.headers.get("authorization") for each in site.asked}
    assert sent == {"/robots.txt": None, "/feed": header, "/a": header, "/b": header}


@pytest.mark.parametrize(
    ("mode", "text", "what"), [(0o644, "a:b", "chmod 600"), (0o600, "", "no"), (0o600, "ab", "no")]
)
def test_credentials_that_others_may_read_or_that_are_none_are_refused(
    mode: int, text: str, what: str, tmp_path: Path, site: Site
):
    kept = tmp_path / "secret"
    kept.write_text(text, encoding="utf-8")
    kept.chmod(mode)
    result = run(
        "sources", "add", "--as", "feed", "--credentials-file", kept, "--ledger", tmp_path / "l.db", site.at("/f")
    )
    assert result.exit_code == 1
    assert what in result.stderr
    assert not text or text not in result.stderr
