"""Captures that nobody meant well: every one becomes a report or a clear error, soon."""

from __future__ import annotations

import gzip
import time
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportedly.clean import clean
from reportedly.errors import InputTooLarge, NotAReport, NotText, ReportedlyError
from reportedly.types import CAPTURE_BYTES_AT_MOST, Capture, Report, Verdict

PARAGRAPH = "The harbour board said on Friday that the ferry would sail again in March. "
MEDIA = (None, "text/html", "text/plain", "text/markdown")
TAGS = [
    "<p>",
    "</p>",
    "<div hidden>",
    "</div>",
    "<script>",
    "<b",
    "<!--",
    "-->",
    "&amp;",
    "&#0;",
    "<a href='x'>",
    "</a>",
    "<br>",
    "<![CDATA[",
]
pieces = st.lists(
    st.one_of(st.text(max_size=40), st.sampled_from(TAGS), st.just("The minister said that she had resigned. ")),
    max_size=30,
)


def check(report: Report) -> None:
    """Every offset indexes the returned text; residue is whole lines, in order, and apart."""
    spans = [residue.span for residue in report.residue]
    for span in (*spans, *report.retrieval.evidence, *report.paragraphs):
        assert 0 <= span.start < span.end <= len(report.text)
        assert report[span] == report[span].strip()
    assert spans == sorted(spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(0 <= residue.score <= 1 for residue in report.residue)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(pieces, st.sampled_from(MEDIA))
def test_any_text_gives_spans_within_the_text(parts, media):
    try:
        check(clean(Capture("memory:text", "".join(parts).encode("utf-8", "surrogatepass"), media)))
    except NotText:
        return


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.sampled_from(MEDIA))
def test_any_bytes_give_a_report_or_an_error_of_ours(body, media):
    try:
        check(clean(Capture("memory:bytes", body, media)))
    except ReportedlyError:
        return


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_plain_text_comes_back_as_it_was_given(text):
    body = text.encode("utf-8", "replace")
    try:
        report = clean(Capture("memory:plain", body, "text/plain"))
    except NotText:
        return
    expected = body.decode().removeprefix("\ufeff").replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    if not body.startswith((b"%PDF-", b"GIF8")):
        assert report.text == expected


@pytest.mark.parametrize("media", MEDIA)
@pytest.mark.parametrize(
    "body", [b"", b"   \n\t\n", b"\xef\xbb\xbf", b"<html><body></body></html>", "\u200b\u202e".encode()]
)
def test_nothing_is_empty(body, media):
    if media in ("text/plain", "text/markdown") and body.startswith(b"<"):
        pytest.skip("tags are text in plain text")
    report = clean(Capture("memory:empty", body, media))
    assert report.retrieval.verdict is Verdict.EMPTY


@pytest.mark.parametrize(
    "body",
    [
        bytes(range(256)) * 20,
        b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 400,
        gzip.compress(b"text" * 1000, mtime=0),
        b"%PDF-1.7\n...",
        b"\x00" * 500,
    ],
)
def test_binary_is_refused_by_name(body):
    with pytest.raises(NotText, match="memory:binary"):
        clean(Capture("memory:binary", body))


def test_a_hundred_megabytes_are_refused_at_once():
    body = b"<p>" * (CAPTURE_BYTES_AT_MOST // 3 + 1)
    with pytest.raises(InputTooLarge, match="memory:large: more than 20 MB"):
        clean(Capture("memory:large", body))


@pytest.mark.parametrize(
    ("start", "named"),
    [
        ("<rss version='2.0'><channel>", "a feed"),
        ("<?xml version='1.0'?>\n<!-- made by a tool -->\n<feed xmlns='http://www.w3.org/2005/Atom'>", "a feed"),
        ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>", "a feed"),
        ("<?xml version='1.0'?><?xml-stylesheet href='a.xsl'?><urlset>", "a sitemap"),
        ("<!DOCTYPE sitemapindex><sitemapindex>", "a sitemap"),
    ],
)
@pytest.mark.parametrize("media", MEDIA)
def test_lists_of_reports_are_refused_by_name(start, named, media):
    with pytest.raises(NotAReport, match=f"memory:list: this is {named}, not a report"):
        clean(Capture("memory:list", f"{start}<item><title>{PARAGRAPH}</title></item>".encode(), media))


def test_the_bundled_feed_is_refused():
    feed = files("reportedly") / "samples" / "feed.xml"
    with pytest.raises(NotAReport, match="its entries"):
        clean(Capture("feed.xml", feed.read_bytes()))


def test_a_page_or_text_that_speaks_of_feeds_is_read():
    page = f"<html><body><p>&lt;rss&gt; is a tag.</p><p>{PARAGRAPH * 3}</p></body></html>"
    assert PARAGRAPH.strip() in clean(Capture("memory:page", page.encode())).text
    assert clean(Capture("memory:text", b"<rss> is the tag that a feed begins with.")).text


@pytest.mark.parametrize(
    "top",
    [
        f"---\n{PARAGRAPH}\n---\n",
        "---\nfigures: 12\nThe board met.\n---\n",
        "---\n\n---\n",
        "---\n" + "key: value\n" * 200 + "---\n",
        f"---\nnote: {'x' * 30_000}\n---\n",
        "---\ntitle: never closed\n",
    ],
)
def test_what_is_no_front_matter_stays_in_the_text(top):
    report = clean(Capture("memory:rules", f"{top}\n{PARAGRAPH}".encode(), "text/markdown"))
    assert not [origin for _, origin in report.metadata.origins if origin == "front matter"]
    assert all(word in report.text for word in top.replace("---", "").split())


@pytest.mark.parametrize(
    "field",
    [
        "title: '",
        "date: tomorrow",
        "lang: 7",
        "url: javascript:alert(1)",
        "author: [",
        "title: " + "x" * 9_000,
        "- ",
        ":",
    ],
)
def test_odd_front_matter_is_read_without_harm(field):
    text = f"---\npublisher: Record\n{field}\n---\n{PARAGRAPH}"
    metadata = clean(Capture("memory:front", text.encode(), "text/markdown")).metadata
    assert metadata.canonical is None
    assert metadata.published is None
    assert len(metadata.title or "") <= 500


@pytest.mark.parametrize("start", ["<!-- -->", "<?x?>", "<!--", " ", "<!doctype x>", "<!-- --> "])
def test_any_number_of_comments_on_top_is_read_soon(start):
    begun = time.process_time()
    check(clean(Capture("memory:comments", (start * 5_000 + PARAGRAPH).encode())))
    assert time.process_time() - begun < 20


@pytest.mark.parametrize(
    ("name", "markup"),
    [
        ("nested", "<html><body>" + "<div>" * 100_000 + PARAGRAPH + "</div>" * 100_000),
        ("nested inline", "<html><body>" + "<b>" * 50_000 + PARAGRAPH),
        ("unclosed", "<html><body>" + f"<p>{PARAGRAPH}" * 20_000),
        ("long line", f"<html><body><p>{PARAGRAPH * 15_000}</p>"),
        ("attributes", "<html><body><p " + " ".join(f"a{i}='{i}'" for i in range(50_000)) + f">{PARAGRAPH}</p>"),
        ("brackets", "<html><body>" + "<" * 500_000 + PARAGRAPH),
        ("comment", "<html><body><!--" + "x" * 1_000_000 + PARAGRAPH),
        (
            "json-ld",
            "<html><head><script type='application/ld+json'>"
            + "[" * 100_000
            + f"</script></head><body><p>{PARAGRAPH}</p>",
        ),
        ("drawings", "<html><body>" + "<svg><style>" * 40_000 + PARAGRAPH),
        ("drawings in one tag", "<html><body>" + "<svg " * 100_000 + f">{PARAGRAPH}"),
        ("tables", "<html><body>" + "<table><tr><td>" * 3_000 + PARAGRAPH),
    ],
)
def test_hostile_markup_is_read_soon(name, markup):
    start = time.process_time()
    check(clean(Capture(f"memory:{name}", markup.encode(), "text/html")))
    assert time.process_time() - start < 20


@pytest.mark.parametrize("media", ["text/plain", "text/markdown"])
@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "line\n" * 300_000,
        "> " * 100_000,
        "[" * 100_000,
        "*a " * 50_000,
        "“" * 200_000,
        "e\u0301" * 200_000,
    ],
)
def test_hostile_text_is_read_soon(text, media):
    start = time.process_time()
    check(clean(Capture("memory:text", text.encode(), media)))
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "body",
    [
        "“Wir gehen nicht”, sagte die Bürgermeisterin am Montag.".encode("cp1252"),
        "Президент заявил, что переговоры продолжатся в понедельник.".encode("cp1251"),
        "« Nous restons », a déclaré le maire.".encode("utf-16"),
        PARAGRAPH.encode() + "café ".encode("latin-1") + "café naïve".encode(),
        b"The mayor\x00 said that he\x00 would stay in office until May.",
        "قال الوزير إن المحادثات ستستمر يوم الاثنين.".encode(),
        "The mayor said 🎉 that e\u0301lan and \u202eright-to-left\u202c remain.".encode(),
    ],
)
def test_any_encoding_becomes_text_without_nuls(body):
    report = clean(Capture("memory:encoded", body, "text/plain"))
    check(report)
    assert "\x00" not in report.text
    assert report.text


def test_a_declared_encoding_is_used():
    head = "<html><head><meta charset='windows-1251'></head>"
    markup = f"{head}<body><p>Мэр заявил, что останется на посту до мая.</p></body></html>"
    assert "Мэр заявил" in clean(Capture("memory:declared", markup.encode("cp1251"))).text


def test_the_time_for_many_short_paragraphs_grows_with_their_number_and_not_with_its_square():
    page = (Path(__file__).parent.parent / "src/reportedly/samples/day4-evening-sentinel.html").read_text(
        encoding="utf-8"
    )

    def seconds(paragraphs: int) -> float:
        body = page.replace("</h1>", "</h1>\n<p>Please confirm that you are a pers" * paragraphs, 1)
        start = time.process_time()
        check(clean(Capture("memory:many", body.encode(), "text/html")))
        return time.process_time() - start

    assert seconds(6_000) < 18 * seconds(750)
