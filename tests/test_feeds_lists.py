"""Where feeds are: what pages and robots.txt name, the usual places, and lists of subscriptions both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reportedly.collect import discovery, opml
from reportedly.collect.addresses import mirrors, target
from reportedly.collect.discovery import FOUND_AT_MOST, Named
from reportedly.collect.opml import Subscription
from reportedly.errors import InputTooLarge, NotAFeed

AT = "https://herald.example/world/"


def test_a_page_names_its_feeds_and_those_of_comments_come_last():
    page = b"""<html><head>
    <base href="//["><base href="/news/"><link rel="alternate" type="application/rss+xml" title="Comments" href="c.xml">
        <link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" title="The  Herald" href="feed.atom">
    <link rel="alternate" type="application/rss+xml" href="feed.atom"><link rel="alternate" hreflang="fr" href="/fr/">
    <link rel="alternate stylesheet" type="text/xml" href="a.xsl">
    <link rel="alternate" type="application/rss+xml" href="data:,x">
    </head><body><a href="/rss">RSS</a></body></html>"""
    assert discovery.of_page(page, AT) == (
        Named("https://herald.example/news/feed.atom", "The Herald"),
        Named("https://herald.example/news/c.xml", "Comments"),
    )


def test_a_page_whose_head_names_no_feed_is_searched_for_links_to_one():
    page = b'<p><a href="/about">About</a><a href="https://feeds.example/herald.rss?x=1">Our <b>feed</b></a></p>'
    assert discovery.of_page(page, AT) == (Named("https://feeds.example/herald.rss?x=1", "Our feed", by="anchor"),)


@pytest.mark.parametrize("page", [b"", b"\0", b"no page", b"<" * 9_999, b"<div>" * 9_999, b"\xff\xfe<a"])
def test_what_names_no_feed_names_none(page: bytes):
    assert discovery.of_page(page, AT) == ()


def test_robots_txt_names_sitemaps_and_those_of_news_come_first():
    body = b"User-agent: *\nSitemap: https://herald.example/all.xml\n  SITEMAP :/news.xml\nNo sitemap: /x\nSitemap:ftp://x/y\n"
    assert [named.address for named in discovery.of_robots(body, "https://herald.example/robots.txt")] == [
        "https://herald.example/news.xml",
        "https://herald.example/all.xml",
    ]
    many = b"".join(b"Sitemap: /%d.xml\n" % n for n in range(200))
    assert len(discovery.of_robots(many, AT)) == FOUND_AT_MOST


def test_the_usual_places_begin_under_the_page():
    found = discovery.usual(AT)
    assert [named.address for named in found[:2]] == [
        "https://herald.example/world/feed",
        "https://herald.example/feed",
    ]
    assert {named.kind for named in found} == {"feed", "sitemap"}
    assert len({named.address for named in found}) == len(found)
    assert discovery.usual("herald") == discovery.usual("http://[") == ()


LIST = b"""<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]><opml version="1.0"><body>
<outline text="News &amp; views"><outline text="World"><outline TEXT="Herald" XMLURL="https://herald.example/feed"
htmlUrl="https://herald.example/" category="/Daily/North,plain"/></outline>
<outline text="nothing" xmlUrl="feed:none"/></outline>
<outline text="Again"><outline text="Other title" xmlUrl="https://herald.example/feed"/></outline></body></opml>"""


def test_folders_and_categories_are_tags_and_a_feed_in_two_folders_is_one():
    found, problems = opml.read(LIST)
    assert found == (
        Subscription(
            "https://herald.example/feed",
            "Herald",
            "https://herald.example/",
            ("News & views", "World", "Daily/North", "plain", "Again"),
        ),
    )
    assert problems == ("1 of its feeds have no address on the web",)


def test_ill_formed_lists_are_read():
    found, problems = opml.read(b"<opml><body><outline text=Salt & Iron xmlUrl='https://a.example/?a=1&b=2'></opml>")
    assert [one.address for one in found] == ["https://a.example/?a=1&b=2"]
    assert problems[0].startswith("ill-formed XML")


def test_what_is_no_list_is_refused():
    for body in (b"", b"no list", b"<rss/>", b"{}"):
        with pytest.raises(NotAFeed):
            opml.read(body)
    with pytest.raises(InputTooLarge):
        opml.read(b" " * (opml.OPML_BYTES_AT_MOST + 1))
    with pytest.raises(InputTooLarge, match="10,000 feeds"):
        opml.read(opml.write(Subscription(f"https://a.example/{n}") for n in range(opml.FEEDS_AT_MOST + 1)))


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=20).map(
    lambda text: " ".join(text.split())
)
FEEDS = st.lists(
    st.builds(
        Subscription,
        st.integers(0, 9).map("https://a.example/?a=1&b={}".format),
        WORDS.filter(bool),
        st.sampled_from(["", "https://a.example/"]),
        st.lists(WORDS.filter(bool), max_size=3, unique=True).map(tuple),
    ),
    unique_by=lambda one: one.address,
    max_size=6,
)


@given(FEEDS, WORDS, st.sampled_from(["1.0", "2.0"]))
def test_a_list_that_is_written_is_read_as_it_was(feeds: list[Subscription], title: str, version: str):
    body = opml.write(feeds, title, version)  # type: ignore[arg-type]
    assert etree.fromstring(body).get("version") == version
    found, problems = opml.read(body)
    assert problems == ()
    kept = {one.address: (one.title, one.site, set(one.tags)) for one in found}
    assert kept == {one.address: (one.title, one.site, set(one.tags)) for one in feeds}


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("https://a.example/x?at_medium=RSS&id=3&at_campaign=rss", "https://a.example/x?id=3"),
        ("https://a.example/x?xtor=RSS-1&utm_source=a#top", "https://a.example/x"),
        ("https://a.example/x?at=noon&date=1", "https://a.example/x?at=noon&date=1"),
    ],
)
def test_what_only_tells_where_a_click_came_from_is_no_part_of_an_address(address: str, canonical: str):
    assert str(target(address).url) == canonical


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://m.herald.example/x", "https://www.herald.example/x", True),
        ("https://amp.herald.example/x", "http://herald.example:80/y", True),
        ("https://herald.example/", "https://sport.herald.example/", False),
        ("https://m.example/", "https://www.example/", False),
        ("none", "none", False),
        ("http://[", "http://[", False),
    ],
)
def test_mirrors_are_one_site(one: str, other: str, same: bool):
    assert mirrors(one, other) is same
