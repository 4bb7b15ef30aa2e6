"""Feeds: what each format gives, ill-formed and hostile ones included."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from time import perf_counter

import pytest

from quality.feeds import KNOWN, failures
from reportedly.collect.feeds import FEED_BYTES_AT_MOST, parse
from reportedly.collect.feeds.trees import ENTRIES_AT_MOST, MARKS_AT_MOST
from reportedly.errors import InputTooLarge, NotAFeed
from reportedly.types import Entry

AT = "https://herald.example/feed"
SAMPLE = Path(__file__).parent.parent / "src" / "reportedly" / "samples" / "feed.xml"


def rss(items: str, head: str = "") -> bytes:
    """Return an RSS 2.0 feed."""
    return f'<rss version="2.0"><channel><title>Herald</title>{head}{items}</channel></rss>'.encode()


def only(body: bytes, **given: str) -> Entry:
    """Return a feed's one entry."""
    (entry,) = parse(body, AT, **given).entries
    return entry


def test_the_sample_feed_is_read_whole():
    feed = parse(SAMPLE.read_bytes())
    assert (feed.format, feed.language, len(feed.entries), feed.problems) == ("rss20", "en", 5, ())
    first, second = feed.entries[:2]
    assert first.published == datetime(2024, 5, 10, 16, 50, tzinfo=timezone(timedelta(hours=2)))
    assert first.published.utcoffset() == timedelta(hours=2)
    assert (first.authors, first.content, first.categories) == (("Piet Darrow",), "", ("World",))
    assert second.content.startswith("<p>Two insurers said")
    assert second.summary.startswith("Two insurers have")


def test_an_atom_entry_without_authors_has_the_feed_s():
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/b/"><title>T</title>
    <author><name>Ann Vale</name></author><entry><id>tag:1</id><title type="html">A &lt;i&gt;b&lt;/i&gt; &amp;amp;
    c</title>    <link href="one"/><updated>2025-03-06T10:00:00Z</updated><summary>1 &lt; 2</summary></entry></feed>"""
    entry = only(body)
    assert entry == Entry(
        address="https://a.example/b/one",
        id="tag:1",
        title="A b & c",
        summary="1 &lt; 2",
        authors=("Ann Vale",),
        updated=datetime(2025, 3, 6, 10, tzinfo=UTC),
    )


def test_a_json_feed_is_read():
    body = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "T",
    "language": "en", "home_page_url": "https://a.example/",
    "feed_url": "https://a.example/feed.json", "authors": [{"name": "Ann Vale"}],
    "items": [{"id": 7, "url": "/one",
    "content_text": "1 < 2", "date_published": "2025-03-06T10:00:00+01:00"}, "none"]}"""
    feed = parse(body, "https://a.example/feed.json")
    assert (feed.format, feed.site, feed.address) == ("json11", "https://a.example/", "https://a.example/feed.json")
    assert feed.entries == (
        Entry(
            address="https://a.example/one",
            id="7",
            content="1 &lt; 2",
            authors=("Ann Vale",),
            published=datetime(2025, 3, 6, 10, tzinfo=timezone(timedelta(hours=1))),
            language="en",
        ),
    )


def test_a_news_sitemap_is_read():
    body = b"""<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.example/1</loc><news:news>
    <news:publication><news:name>The Herald</news:name><news:language>en</news:language></news:publication>
    <news:publication_date>2025-03-06</news:publication_date><news:title>A &amp; B</news:title>
    </news:news></url></urlset>"""
    feed = parse(body, "https://a.example/news.xml")
    assert (feed.format, feed.title) == ("news sitemap", "The Herald")
    assert feed.entries == (
        Entry(
            address="https://a.example/1",
            id="https://a.example/1",
            title="A & B",
            published=datetime(2025, 3, 6, tzinfo=UTC),
            language="en",
        ),
    )


def test_an_index_of_sitemaps_has_its_sitemaps_as_entries():
    feed = parse(b"<sitemapindex><sitemap><loc>/s1.xml</loc></sitemap></sitemapindex>", AT)
    assert (feed.format, feed.entries[0].address) == ("sitemap index", "https://herald.example/s1.xml")


@pytest.mark.parametrize(
    ("item", "title"),
    [
        ("<item><title>Salt & Iron", "Salt & Iron"),
        ("<item><title>1 < 2</title></item>", "1 < 2"),
        ("<item><title>caf&eacute;</title></item>", "café"),
        ("<item><title>Salt<br>Iron</title><x></item>", "SaltIron"),
        ("<item><title>Salt\x0b Iron</title></item>", "Salt Iron"),
        ("<item><title><![CDATA[Salt & Iron", "Salt & Iron"),
        ("</item></b><item><media:x/><title>Salt</title></item>", "Salt"),
    ],
)
def test_ill_formed_feeds_are_read_and_say_so(item: str, title: str):
    feed = parse(rss(item), AT)
    assert [entry.title for entry in feed.entries] == [title]
    assert feed.problems[0].startswith("ill-formed XML")


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (rss("<item><title>Café “Öl”</title></item>"), "iso-8859-1"),
        (b"\xef\xbb\xbf" + rss("<item><title>Café “Öl”</title></item>"), ""),
        (rss("<item><title>Café “Öl”</title></item>").decode().encode("utf-16"), ""),
        (rss("<item><title>Café “Öl”</title></item>").decode().encode("utf-16-be"), ""),
        (rss("<item><title>Café “Öl”</title></item>").decode().encode("cp1252"), "iso-8859-1"),
        (
            b'<?xml version="1.0" encoding="windows-1252"?>'
            + rss("<item><title>Café “Öl”</title></item>").decode().encode("cp1252"),
            "",
        ),
    ],
)
def test_encodings(body: bytes, charset: str):
    assert only(body, charset=charset).title == "Café “Öl”"


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"no feed", b"<html><body>x</body></html>", b"{}", b"[1", b'{"version": 1}', b"<a/>", b"\0\0"]
)
def test_what_is_no_feed_is_refused(body: bytes):
    with pytest.raises(NotAFeed, match=r"^https://herald\.example/feed: it "):
        parse(body, AT)


def test_entities_that_grow_are_not_expanded():
    layers = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<!DOCTYPE rss [<!ENTITY e0 "ha">{layers}]>'.encode() + rss("<item><title>&e11;</title></item>")
    assert len(only(body).title) < 1_000_000


def test_no_file_is_read_and_no_address_fetched():
    body = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + rss("<item><title>a&x;b</title></item>")
    assert only(body).title in ("ab", "a&x;b")


def test_bounds():
    with pytest.raises(InputTooLarge, match="10 MB"):
        parse(b" " * (FEED_BYTES_AT_MOST + 1), AT)
    with pytest.raises(InputTooLarge, match="tags"):
        parse(rss("<a>" * MARKS_AT_MOST), AT)
    with pytest.raises(InputTooLarge, match="prefixes"):
        parse(rss("".join(f'<a xmlns:p{n}="u{n}"/>' for n in range(200))), AT)
    feed = parse(rss("<item><title>x</title></item>" * (ENTRIES_AT_MOST + 3)), AT)
    assert (len(feed.entries), feed.problems) == (ENTRIES_AT_MOST, ("only the first 2,000 of 2,003 entries are read",))


def seconds(size: int) -> float:
    """Return how long feeds of a size take that take feedparser alone the square of it: the best of three times."""
    bodies = (
        b"\n" * size + rss("<item/>"),
        rss(f"<item><author>{'a' * size}</author></item>"),
        rss('<a b="' * (size // 6)),
    )
    times = []
    for _ in range(3):
        started = perf_counter()
        for body in bodies:
            parse(body, AT)
        times.append(perf_counter() - started)
    return min(times)


def test_the_time_grows_with_the_input_and_not_with_its_square():
    parse(rss("<item/>"), AT)  # what is imported late is there now
    assert seconds(400_000) < 32 * seconds(50_000)


def test_expectations_of_other_projects_hold(shared: Path):
    counted, failed = failures(shared)
    assert len(failed) <= 0.02 * counted
    assert {case.file.removeprefix("files/feedparser/") for case, _ in failed} <= KNOWN.keys()


def test_every_file_of_the_shared_set_is_a_feed_or_refused(shared: Path):
    files = [path for path in sorted((shared / "data" / "feeds" / "files").rglob("*")) if path.is_file()]
    assert files
    for path in files:
        with suppress(NotAFeed):
            for entry in parse(path.read_bytes(), AT).entries:
                assert not entry.address or entry.address.startswith(("http://", "https://"))
                assert entry.title == " ".join(entry.title.split())
