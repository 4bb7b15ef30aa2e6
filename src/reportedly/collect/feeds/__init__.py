"""Feeds and news sitemaps as they come: RSS 0.9 to 2.0, Atom 0.3 and 1.0, RDF, CDF, JSON Feed, sitemaps.

::

    bytes → decode → tidy where it is ill-formed → one bounded tree → feedparser, or sitemaps → Feed
                   ↘ JSON → Feed

Nothing is fetched, no entity is expanded, and time and memory are bounded by the bounds below.
"""

from __future__ import annotations

from reportedly.collect.feeds import decoding, jsonfeed, sitemaps, syndication, trees
from reportedly.collect.feeds.trees import FEED_BYTES_AT_MOST
from reportedly.errors import InputTooLarge
from reportedly.types import Feed

__all__ = ["FEED_BYTES_AT_MOST", "parse"]


def parse(body: bytes, address: str = "", media_type: str = "", charset: str = "", language: str = "") -> Feed:
    """Return what a feed says.

    address: where it came from, against which its relative addresses are resolved; media_type, charset and language:
    what the server named. Raises NotAFeed for anything else than a feed or sitemap, InputTooLarge for one over a bound.
    """
    if len(body) > FEED_BYTES_AT_MOST:
        raise InputTooLarge(f"the feed is larger than {FEED_BYTES_AT_MOST // 1_000_000} MB", address, trees.SMALLER)
    text, problems = decoding.decode(body, charset)
    if jsonfeed.is_json(text, media_type):
        return jsonfeed.parse(text, address, problems)
    root, version, more = trees.tree(text, address)
    if sitemaps.is_sitemap(root):
        return sitemaps.parse(root, address, problems + more)
    return syndication.parse(root, version, address, language, problems + more)
