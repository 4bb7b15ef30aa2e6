"""Titles, authors and dates where a page says several: which is taken, from where, and what is doubtful."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.clean import clean
from reportedly.clean.dating import Dated, of_address, reconciled
from reportedly.types import Capture, Given, Metadata

BODY = "<p>" + "The harbour board denied on Friday that it had kept back a report on the ferry. " * 6 + "</p>"
TAKEN = datetime(2025, 3, 16, 12, tzinfo=UTC)


def metadata(
    head: str = "", body: str = "", address: str = "https://courier.example/ferry", **given: datetime
) -> Metadata:
    """Return the metadata of a page."""
    page = f"<html><head>{head}</head><body><article>{body}{BODY}</article></body></html>"
    return clean(Capture(address, page.encode(), "text/html", TAKEN, Given(**given))).metadata


def og(title: str) -> str:
    return f'<meta property="og:title" content="{title}">'


def linked(**fields: str) -> str:
    pairs = ", ".join(f'"{key}": "{value}"' for key, value in fields.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {pairs}}}</script>'


HEADLINE = "Harbour board denies hiding a ferry report"


@pytest.mark.parametrize(
    ("head", "title", "origin"),
    [
        (og(HEADLINE) + linked(headline="Ferry report: board under fire"), HEADLINE, "meta og:title"),
        (og(f"{HEADLINE} | Local | Courier | by A. Vale") + linked(headline=HEADLINE), HEADLINE, "json-ld headline"),
        (og("What the families said at the quay") + linked(headline=HEADLINE), HEADLINE, "json-ld headline"),
        (og("Board denies hiding report") + linked(headline=HEADLINE), HEADLINE, "json-ld headline"),
        (og(f"Ferries | {HEADLINE}") + linked(headline=HEADLINE), HEADLINE, "json-ld headline"),
        (
            og(f"{HEADLINE}-Local/Courier") + linked(headline=HEADLINE) + '<meta name="publisher" content="Courier">',
            HEADLINE,
            "json-ld headline",
        ),
        (og("The Courier") + '<meta property="og:site_name" content="The Courier">', HEADLINE, "h1"),
        (og(f"{HEADLINE} - The Courier") + '<meta property="og:site_name" content="Courier">', HEADLINE, "h1"),
        (
            og("Why it denies it - The Courier News") + '<meta property="og:site_name" content="The Courier">',
            "Why it denies it",
            "meta og:title",
        ),
    ],
)
def test_the_title_is_the_report_s_own(head: str, title: str, origin: str):
    found = metadata(head, f"<h1>{HEADLINE}</h1>")
    assert (found.title, dict(found.origins)["title"]) == (title, origin)


@pytest.mark.parametrize("kicker", ["Ferries: ", "“A matter of trust”: ", "Night-"])
def test_a_title_without_the_headline_s_kicker_is_taken_as_it_is(kicker: str):
    twitter = f'<meta name="twitter:title" content="{kicker}{HEADLINE}">'
    found = metadata(og(HEADLINE) + twitter + linked(headline=kicker + HEADLINE), f"<h1>{kicker}{HEADLINE}</h1>")
    assert (found.title, dict(found.origins)["title"]) == (HEADLINE, "meta og:title")


@pytest.mark.parametrize("head", [og(HEADLINE + " at sea"), linked(headline="Board denies all"), ""])
def test_the_headline_is_no_part_of_the_text_whichever_title_is_taken(head: str):
    page = f"<html><head>{head}</head><body><article><h1>{HEADLINE}</h1>{BODY}</article></body></html>"
    assert HEADLINE not in clean(Capture("memory:a", page.encode(), "text/html")).text


SITE = '<meta property="og:site_name" content="The Courier">'


@pytest.mark.parametrize(
    ("head", "body", "byline"),
    [
        (linked(author="Ann Vale and Piet van Darrow"), "", ("Ann Vale", "Piet van Darrow")),
        (linked(author="By Ann Vale, Hallow"), "", ("Ann Vale",)),
        (linked(author="Ann Vale (Image: Getty Images)"), "", ()),
        (linked(author="Bread and Circuses Desk"), "", ("Bread and Circuses Desk",)),
        (
            linked(author="a.vale@courier.example"),
            '<span class="article__author">Von Ann Vale, Hallow</span>',
            ("Ann Vale",),
        ),
        (SITE + linked(author="Courier"), '<p class="byline">By Ann Vale</p>', ("Ann Vale",)),
        (SITE + linked(author="Courier"), '<aside><p class="byline">By Ann Vale</p></aside>', ("Courier",)),
        (SITE + linked(author="Courier"), '<p class="byline">By our own correspondents</p>', ("Courier",)),
        (SITE + linked(author="Courier"), "<p><strong>Ann Vale/Piet Darrow</strong></p>", ("Ann Vale", "Piet Darrow")),
        (SITE + linked(author="Courier"), f"{BODY}<p><strong>Ann Vale</strong></p>", ("Courier",)),
        (
            '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Vale">',
            "",
            ("Ann Vale",),
        ),
        (
            '<meta name="twitter:label1" content="Reading time"><meta name="twitter:data1" content="Two Minutes">',
            "",
            (),
        ),
        (SITE, '<div class="author-social">Twitter Facebook</div>', ()),
    ],
)
def test_the_byline_names_persons(head: str, body: str, byline: tuple[str, ...]):
    assert metadata(head, body).byline == byline


# --- dates --------------------------------------------------------------------------------------------------------

DAY = "2025-03-15"


@pytest.mark.parametrize(
    ("head", "address", "given", "published", "origin", "doubts"),
    [
        ("", "/2025/03/15/ferry", None, "2025-03-15T00:00:00", "address", ()),
        ("", "/2025/mar/15/ferry", None, "2025-03-15T00:00:00", "address", ()),
        ("", "/20250315/ferry", None, "2025-03-15T00:00:00", "address", ()),
        ("", "/ferry-2025-03-15-late", None, "2025-03-15T00:00:00", "address", ()),
        ("", "/2025/03/ferry", None, None, None, ()),
        ("", "/2025/13/15/ferry", None, None, None, ()),
        ("", "/a12025031512/ferry", None, None, None, ()),
        (linked(datePublished=DAY), "/", None, "2025-03-15T00:00:00", "json-ld datePublished", ()),
        (
            linked(datePublished=DAY),
            "/",
            datetime(2025, 3, 14, 9, tzinfo=UTC),
            "2025-03-14T09:00:00+00:00",
            "given",
            (),
        ),
        (
            linked(datePublished="2031-01-01"),
            "/2025/03/15/ferry",
            None,
            "2025-03-15T00:00:00",
            "address",
            ("json-ld datePublished: 2031-01-01 is after the page was taken, 2025-03-16",),
        ),
        (
            linked(datePublished="2031-01-01"),
            "/",
            None,
            None,
            None,
            ("json-ld datePublished: 2031-01-01 is after the page was taken, 2025-03-16",),
        ),
        (
            linked(datePublished=DAY),
            "/",
            datetime(1970, 1, 1, tzinfo=UTC),
            "2025-03-15T00:00:00",
            "json-ld datePublished",
            ("given: 1970-01-01 is what a clock says that was never set",),
        ),
        (
            linked(datePublished=DAY),
            "/2019/05/02/ferry",
            None,
            "2025-03-15T00:00:00",
            "json-ld datePublished",
            ("address: 2019-05-02 is over a year off",),
        ),
        (
            linked(datePublished=DAY),
            "/2025/03/15/ferry",
            datetime(2001, 1, 1, tzinfo=UTC),
            "2025-03-15T00:00:00",
            "json-ld datePublished",
            ("given: 2001-01-01 is over a year off",),
        ),
        (
            linked(datePublished=DAY) + f'<meta property="article:published_time" content="{DAY}T09:20:00+01:00">',
            "/",
            None,
            "2025-03-15T09:20:00+01:00",
            "meta article:published_time",
            (),
        ),
    ],
)
def test_one_date_is_taken_and_what_is_odd_is_told(
    head: str, address: str, given: datetime | None, published: str | None, origin: str | None, doubts: tuple[str, ...]
):
    found = metadata(head, address=f"https://courier.example{address}", **({"published": given} if given else {}))
    assert (found.published.isoformat() if found.published else None) == published
    assert dict(found.origins).get("published") == origin
    assert found.doubts == doubts


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ("15 March 2025", "2025-03-15"),
        ("Published March 15th, 2025 at 9 a.m.", "2025-03-15"),
        ("Sa 15.03.2025 | 14:07 Uhr", "2025-03-15"),
        ("2025-03-15", "2025-03-15"),
        ("3/4/2025", None),
        ("31 February 2025", None),
        ("1.2.3.4", None),
    ],
)
def test_a_date_that_a_page_shows_is_read_where_it_can_be_read_in_one_way(shown: str, day: str | None):
    found = metadata(body=f'<div class="publish-date">{shown}</div>')
    assert (str(found.day) if found.day else None) == day


MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1), timezones=st.sampled_from([None, UTC]))
PLACES = st.sampled_from(["given", "json-ld datePublished", "meta date", "shown", "byline", "address"])


@given(st.lists(st.builds(Dated, PLACES, MOMENTS), max_size=6), st.one_of(st.none(), st.just(TAKEN)))
def test_the_date_taken_is_a_stated_one_and_never_ahead(stated: list[Dated], retrieved: datetime | None):
    taken, doubts = reconciled(stated, retrieved)
    assert taken is None or taken in stated
    if taken and retrieved:
        value = taken.value if taken.value.tzinfo else taken.value.replace(tzinfo=UTC)
        assert value <= retrieved + timedelta(days=1)
    if stated and taken is None:
        assert doubts


@given(st.text(max_size=200))
def test_any_address_has_a_day_or_none(address: str):
    assert all(1990 <= dated.value.year < 2100 for dated in of_address(address))
