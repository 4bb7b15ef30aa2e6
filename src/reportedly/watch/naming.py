"""What a person names to sources: an address is looked at to tell what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urljoin

from reportedly.collect import discovery, feeds, is_address, opml
from reportedly.collect.addresses import Target, target
from reportedly.collect.fetching import Fetched
from reportedly.collect.web import Web
from reportedly.errors import AddressRefused, InputError, NotAFeed, UnreadableInput
from reportedly.ledger.sourcing import source_id
from reportedly.types import Feed, Outcome, Source, SourceKind
from reportedly.watch.secrets import credentials

TITLE_AT_MOST = 200
"""Characters of what a source calls itself."""

CANDIDATES_AT_MOST = 10
"""Addresses of one kind where the feed of a site is looked for."""

_CREDENTIALS = "Name a variable with --credentials-env, or a file with --credentials-file."


def named(address: str, kind: SourceKind | None, secret: str = "", allow_private: bool = False) -> Iterator[Source]:
    """Yield the sources that an address or a folder is: of a kind, or None to look what it is.

    secret: where its credentials are, "env:NAME" or "file:PATH". Raises InputError.
    """
    now = datetime.now(UTC)
    if kind is SourceKind.FOLDER or (kind is None and not is_address(address)):
        yield _folder(address, now)
        return
    asked = target(address)
    if asked.credentials:
        raise AddressRefused("credentials are not kept with the address", str(asked.url), _CREDENTIALS)
    if kind in (SourceKind.FEED, SourceKind.PAGE):
        yield _source(kind, str(asked.url), secret, now)
        return
    with Web(allow_private=allow_private) as web:
        yield from _looked(web, Target(asked.url, credentials(secret)), kind, secret, now)


def _folder(address: str, now: datetime) -> Source:
    path = Path(address).resolve()
    if not path.is_dir():
        raise UnreadableInput("there is no such folder", address, "Name a folder, or an address with https://.")
    return _source(SourceKind.FOLDER, str(path), "", now)


def _source(kind: SourceKind, address: str, secret: str, now: datetime) -> Source:
    return Source(source_id(kind, address), kind, address, now, credentials=secret, due=now)


def _looked(web: Web, asked: Target, kind: SourceKind | None, secret: str, now: datetime) -> Iterator[Source]:
    """Yield the source at an address of the web, after fetching it."""
    fetched = web.ask(asked, feed=True)
    try:
        if kind is SourceKind.SITE:
            raise NotAFeed("a site was asked for", fetched.address)
        found = feed_of(fetched)
        yield replace(_source(SourceKind.FEED, fetched.address, secret, now), title=found.title[:TITLE_AT_MOST])
    except NotAFeed:
        yield _site(web, fetched, secret, now)


def _site(web: Web, found: Fetched, secret: str, now: datetime) -> Source:
    """Return the site at a page, with the first feed that there is: that it names, its robots.txt, or a usual one.

    Raises NotAFeed where there is none.
    """
    address = found.address
    for each in _candidates(web, found):
        if feed := _feed(web, each.address):
            site = _source(SourceKind.SITE, address, secret, now)
            return replace(site, feed=each.address, title=(feed.title or each.title)[:TITLE_AT_MOST])
    advice = "Name the feed's own address, or watch the page itself with --as page."
    raise NotAFeed("it is no feed, and names none", address, advice)


def _candidates(web: Web, found: Fetched) -> Iterator[discovery.Named]:
    """Yield where a site's feed may be, the likeliest first, so many at most."""
    named = discovery.of_page(found.answer.body, found.final, found.answer.charset)
    yield from named[:CANDIDATES_AT_MOST]
    if named:
        return
    try:
        rules = web.fetch(urljoin(found.final, "/robots.txt"))
        yield from discovery.of_robots(rules.answer.body, rules.final)[:CANDIDATES_AT_MOST]
    except InputError:
        pass  # it has none
    yield from discovery.usual(found.final)[:CANDIDATES_AT_MOST]


def _feed(web: Web, address: str) -> Feed | None:
    """Return the feed at an address that a site names, None where there is none."""
    try:
        return feed_of(web.fetch(address, feed=True))
    except InputError:
        return None


def feed_of(fetched: Fetched) -> Feed:
    """Return the feed that was fetched. Raises InputError where it is none."""
    answer = fetched.answer
    return feeds.parse(answer.body, fetched.final, answer.media_type, answer.charset)


# --- lists of subscriptions -------------------------------------------------------------------------------------------


def listed(file: BinaryIO, name: str) -> Iterator[Outcome[Source]]:
    """Yield the feeds of an OPML file as sources, with its folders as tags; what is wrong with it is an error.

    Raises NotAFeed for what is no OPML, InputTooLarge.
    """
    now = datetime.now(UTC)
    found, problems = opml.read(file.read(opml.OPML_BYTES_AT_MOST + 1), name)
    for problem in problems:
        yield Outcome(name, error=InputError(problem, name, "The others are added."))
    for each in found:
        try:
            address = target(each.address)
            if address.credentials:
                raise AddressRefused("credentials are not kept with the address", str(address.url), _CREDENTIALS)
            source = _source(SourceKind.FEED, str(address.url), "", now)
            yield Outcome(each.address, value=replace(source, title=each.title[:TITLE_AT_MOST], tags=each.tags))
        except InputError as error:
            yield Outcome(name, error=error)


def outlined(sources: Iterable[Source]) -> bytes:
    """Return the feeds among some sources, and sites by their feeds, as OPML 2.0; never credentials."""
    told = (
        opml.Subscription(each.fetched, each.title, each.address if each.kind is SourceKind.SITE else "", each.tags)
        for each in sources
        if each.kind in (SourceKind.FEED, SourceKind.SITE)
    )
    return opml.write(told, "reportedly")
