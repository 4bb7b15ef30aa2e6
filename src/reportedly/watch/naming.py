"""What a person names to sources: an address is looked at to tell what it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from reportedly.collect import feeds, is_address
from reportedly.collect.addresses import Target, target
from reportedly.collect.web import Web
from reportedly.errors import AddressRefused, InputError, NotAFeed, UnreadableInput
from reportedly.ledger.sourcing import source_id
from reportedly.types import Feed, Source, SourceKind
from reportedly.watch.secrets import credentials


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
        advice = "Name a variable with --credentials-env, or a file with --credentials-file."
        raise AddressRefused("credentials are not kept with the address", str(asked.url), advice)
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
    answer = fetched.answer
    try:
        if kind is SourceKind.SITE:
            raise NotAFeed("a site was asked for", fetched.address)
        found = feeds.parse(answer.body, fetched.final, answer.media_type, answer.charset)
        yield replace(_source(SourceKind.FEED, fetched.address, secret, now), title=found.title[:200])
    except NotAFeed:
        yield _site(web, fetched.address, answer.body, secret, now)


def _site(web: Web, address: str, body: bytes, secret: str, now: datetime) -> Source:
    raise NotAFeed("no feed", address)


def _feed(web: Web, address: str) -> Feed | None:
    """Return the feed at an address that a site names, None where there is none."""
    try:
        fetched = web.fetch(address, feed=True)
        answer = fetched.answer
        return feeds.parse(answer.body, fetched.final, answer.media_type, answer.charset)
    except InputError:
        return None
