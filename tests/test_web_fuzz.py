"""What is made of any address, body and robots.txt: a value or one of the named errors."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import suppress

import brotli
from hypothesis import example, given
from hypothesis import strategies as st

from reportedly import AddressRefused, InputTooLarge, Unreachable
from reportedly.collect import bodies, robots
from reportedly.collect.addresses import redirected, target

ADDRESSES = st.one_of(st.text(), st.text("/:@?#[]%.&=\\aA0 \t\n", max_size=40).map("http://".__add__))
PACKED = st.one_of(st.binary(), st.binary().map(gzip.compress), st.binary().map(brotli.compress))


@given(ADDRESSES)
@example("http://a@b:c@d/")
@example("https://x.example..//a//?&&=&utm_=")
def test_any_text_is_an_address_in_its_one_form_or_refused(text: str):
    with suppress(AddressRefused):
        found = target(text).url
        assert target(str(found)).url == found
        assert not found.userinfo
        assert not found.fragment


@given(ADDRESSES)
def test_any_redirect_leads_to_an_address_or_is_refused(location: str):
    with suppress(AddressRefused):
        found = redirected(target("https://site.example/a?b=1").url, location)
        assert found.scheme in ("http", "https")
        assert not found.userinfo


@given(PACKED, st.sampled_from(["gzip", "br", "", "identity", "zstd"]), st.integers(1, 30), st.booleans())
def test_any_body_is_unpacked_within_its_bound_or_refused(body: bytes, encoding: str, step: int, cut: bool):
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), step):
            yield body[start : start + step]

    with suppress(Unreachable, InputTooLarge):
        assert len(asyncio.run(bodies.body(chunks(), encoding, 20, cut=cut))) <= 20


LINES = st.sampled_from(
    [b"User-agent:", b"useragent ", b"user agent", b"Disallow:", b"Allow: /", b"Crawl-delay:", b"\n", b"*"]
)


@given(st.lists(st.one_of(LINES, st.binary(max_size=8)), max_size=30).map(b"".join), st.text())
def test_any_robots_txt_allows_or_forbids(body: bytes, path: str):
    found = robots.rules(body)
    assert found.allow(f"https://site.example/{path}") in (True, False)
    assert 0 <= found.delay() <= robots.DELAY_AT_MOST
