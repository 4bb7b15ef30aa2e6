"""Feeds: what each format gives, ill-formed and hostile ones included."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    ("date", "moment"),
    [
        ("Thu, 06 Mar 2025 10:00:00 EST", "2025-03-06T10:00:00-05:00"),
        ("Thu, 6 Mar 2025 10:00 CET", "2025-03-06T10:00:00+01:00"),
        ("Thu, 06 Mar 25 10:00:00 GMT", "2025-03-06T10:00:00+00:00"),
        ("2025-03-06 10:00:00", "2025-03-06T10:00:00+00:00"),
        ("2025-03-06 10:00:00 PDT", "2025-03-06T10:00:00-07:00"),
        ("2025-03-06T10:00:00.1234567+0100", "2025-03-06T10:00:00.123456+01:00"),
        ("20250306T100000Z", "2025-03-06T10:00:00+00:00"),
        ("2025/3/6 10:00", "2025-03-06T10:00:00+00:00"),
        ("1741255200", "2025-03-06T10:00:00+00:00"),
        ("Thursday, March 6, 2025 - 1:05 pm", "2025-03-06T13:05:00+00:00"),
        ("Mar 6, 2025", "2025-03-06T00:00:00+00:00"),
        ("2004-W23", "2004-05-31T00:00:00+00:00"),
        ("03/06/2025", None),
        ("Thu, 32 Mar 2025 10:00:00 GMT", None),
        ("soon", None),
    ],
)
def test_dates_are_read_in_the_formats_that_feeds_have(date: str, moment: str | None):
    published = only(rss(f"<item><pubDate>{date}</pubDate></item>")).published
    assert (published.isoformat() if published else None) == moment


@pytest.mark.parametrize(
    ("language", "date", "moment"),
    [
        ("fr", "Mar, 05 août 2025 10:00", "2025-08-05T10:00:00+00:00"),
        ("fr-FR", "mar., 05 août 2025 10:00:00 +0200", "2025-08-05T10:00:00+02:00"),
        ("de", "Mittwoch, 5. März 2025 10:00", "2025-03-05T10:00:00+00:00"),
        ("es-mx", "mié, 05 mar 2025 10:00:00 -0600", "2025-03-05T10:00:00-06:00"),
        ("ru", "Вт, 05 авг 2025 10:00:00 +0300", "2025-08-05T10:00:00+03:00"),
        ("fr", "05/08/2025 10:00 GMT", None),
        ("fr", "août 2025", None),
        ("fr", "il y a 2 heures", None),
        ("en", "Mar, 05 août 2025 10:00", None),
        ("", "Mar, 05 août 2025 10:00", None),
        ("xx", "Mar, 05 août 2025 10:00", None),
    ],
)
def test_a_date_in_words_of_the_feed_s_language_is_read(language: str, date: str, moment: str | None):
    stated = f"<language>{language}</language>" if language else ""
    published = only(rss(f"<item><pubDate>{date}</pubDate></item>", stated)).published
    assert (published.isoformat() if published else None) == moment


def test_dates_in_words_are_read_of_the_first_hundred_entries():
    item = "<item><title>x</title><pubDate>5 août 2025</pubDate></item>"
    entries = parse(rss(item * 150, "<language>fr</language>"), AT).entries
    assert [bool(entry.published) for entry in entries] == [True] * 100 + [False] * 50


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


def test_what_all_elements_have_is_not_multiplied():
    """A base, a language or a vocabulary is written once and is every element's: a feed of 300 KB came to gigabytes."""
    item = "<item><title>a</title><description>&lt;a href='b'&gt;&lt;a href='c'&gt;</description></item>" * 50
    nested = "<x xml:base='" + "b" * 290 + "/'>"
    for head in (f'<rss xml:base="https://a.example/{"b" * 3_000}/">', f'<rss xml:lang="{"a_" * 9_000}">', nested * 9):
        feed = parse(f"{head}<channel>{item}</channel>".encode(), AT)
        assert len(repr(feed)) < 100_000
    for vocabulary in ("u" * 400, "&amp;" * 3 + "&e;"):
        with pytest.raises(InputTooLarge, match="vocabulary"):
            parse(f'<rss xmlns="{vocabulary}"><channel>{item}</channel></rss>'.encode(), AT)


PIECES = st.sampled_from(
    """<rss> <rss version="2.0"> <channel> </channel> <item> </item> <title> </title> <link> <link/> </link>
    <guid> <description> </description> <content:encoded> <![CDATA[ ]]> <!-- --> <? ?> <!DOCTYPE &amp; &
    &#x1F600; &#0; &eacute; < > " ' = / <feed> <entry> <id> <author> <name> <updated> <summary>
    <content/type="xhtml"> <div/xmlns="http://www.w3.org/1999/xhtml"> <source> <image> <links/a="b">
    <title_detail/a="b"> <entries/a="b"> <language> <authors/a="b"> <published_parsed> <rdf:RDF> <urlset>
    <url> <loc> <news:news> xml:base="http://[" xml:lang="" xmlns="" xmlns:a="b" <a:b> Salt //a/b http://[
    2025-03-15 0""".split()
)
COMPOSED = st.lists(
    st.one_of(PIECES.map(lambda piece: piece.replace("/", " ", 1) if "=" in piece else piece), st.text(max_size=5))
)
STARTS = st.sampled_from(["", "<rss><item>", '<feed xmlns="http://www.w3.org/2005/Atom"><entry>', "<rdf:RDF><item>"])
DATES = st.one_of(st.none(), st.text(max_size=12), st.datetimes().map(str), st.integers())
JSON = st.fixed_dictionaries(
    {"version": st.just("https://jsonfeed.org/version/1.1")},
    optional={
        "title": st.one_of(st.text(), st.none()),
        "authors": st.one_of(st.integers(), st.lists(st.one_of(st.none(), st.fixed_dictionaries({"name": st.text()})))),
        "items": st.lists(
            st.one_of(
                st.none(),
                st.fixed_dictionaries(
                    {}, optional={"id": DATES, "url": st.text(), "date_published": DATES, "tags": st.lists(DATES)}
                ),
            )
        ),
    },
)


def well_made(body: bytes) -> None:
    """Check what holds of any feed that is read, or that it is refused."""
    with suppress(NotAFeed, InputTooLarge):
        feed = parse(body, AT)
        assert feed == parse(body, AT)
        assert len(feed.entries) <= ENTRIES_AT_MOST
        assert len(repr(feed)) < 1_000 * len(body) + 10_000
        for entry in feed.entries:
            assert not entry.address or entry.address.startswith(("http://", "https://"))
            assert all(name == " ".join(name.split()) for name in (entry.title, *entry.authors, *entry.categories))
            assert all(when is None or when.tzinfo for when in (entry.published, entry.updated))


@given(STARTS, COMPOSED, st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_any_composed_feed_is_read_or_refused(start: str, pieces: list[str], encoding: str):
    well_made((start + " ".join(pieces)).encode(encoding, "replace"))


@given(st.data())
def test_any_change_to_a_feed_leaves_one_that_is_read_or_refused(data: st.DataObject):
    body = SAMPLE.read_bytes()
    at, to = sorted((data.draw(st.integers(0, len(body))), data.draw(st.integers(0, len(body)))))
    well_made(body[:at] + data.draw(st.one_of(st.binary(max_size=9), PIECES.map(str.encode))) + body[to:])


@given(JSON)
def test_any_json_feed_is_read(feed: dict[str, object]):
    well_made(json.dumps(feed).encode())


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
