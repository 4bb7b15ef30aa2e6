"""`reportedly sources` and its commands."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from reportedly.cli.common import Length, complain, guarded, json_option, ledger_option, print_json, private_option
from reportedly.errors import ReportedlyError
from reportedly.keeping import open_ledger
from reportedly.types import Health, Source, SourceKind

F = TypeVar("F", bound=Callable[..., Any])

tag_option = click.option("--tag", default="", metavar="TAG", help="Only those with a tag.")

tags_option = click.option("--tag", "tags", multiple=True, metavar="TAG", help="Give them a tag; may be repeated.")

every_option = click.option("--every", type=Length(), help="Look so often, as 15m, 2h or 1d. Default: found out.")


@click.group("sources")
def command() -> None:
    """Name the places where reports appear: feeds, sites, single pages, folders. `reportedly watch` looks there."""


def _secret(env: str | None, file: Path | None) -> str:
    """Return where the credentials are, after looking whether they are there. Raises UnreadableInput."""
    from reportedly.watch.secrets import credentials

    if env and file:
        raise click.UsageError("Give --credentials-env or --credentials-file, not both.")
    found = f"env:{env}" if env else f"file:{file.resolve()}" if file else ""
    credentials(found)
    return found


@command.command("add", short_help="Add feeds, sites, pages or folders.")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS…")
@ledger_option
@json_option
@click.option(
    "--as",
    "kind",
    type=click.Choice([kind.value for kind in SourceKind]),
    help="What they are. Default: found out by looking there.",
)
@click.option("--title", default="", help="What you call it. Default: what it calls itself.")
@tags_option
@every_option
@click.option("--credentials-env", metavar="NAME", help="An environment variable with NAME:PASSWORD or Bearer TOKEN.")
@click.option(
    "--credentials-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file with them that only you may read (mode 600).",
)
@private_option
@guarded
def add(
    addresses: tuple[str, ...],
    path: Path | None,
    as_json: bool,
    kind: str | None,
    title: str,
    tags: tuple[str, ...],
    every: int | None,
    credentials_env: str | None,
    credentials_file: Path | None,
    allow_private: bool,
) -> None:
    """Add feeds, sites, pages or folders.

    An address is looked at to tell what it is: a feed (RSS, Atom, JSON Feed, news sitemap), or a site that names one.
    With --as feed or --as page nothing is fetched now. What is there already gets the tags and the interval.
    """
    from reportedly.watch.naming import named

    failed, secret = False, _secret(credentials_env, credentials_file)
    with open_ledger(path) as ledger:
        for address in addresses:
            try:
                for source in named(address, SourceKind(kind) if kind else None, secret, allow_private):
                    _add(ledger, source, title, tags, every, as_json)
            except ReportedlyError as error:
                failed = True
                complain(error, address)
    sys.exit(1 if failed else 0)


def _add(ledger: Any, found: Source, title: str, tags: tuple[str, ...], every: int | None, as_json: bool) -> None:
    from dataclasses import replace

    told = tuple(sorted({*found.tags, *tags}))
    source = replace(found, title=title or found.title, tags=told, every=every or 0)
    new = ledger.sources.add(source)
    _say("added" if new else "known", ledger.sources.get(source.id), as_json)


def _say(change: str, source: Source, as_json: bool) -> None:
    from reportedly.cli.screen import one_line

    if as_json:
        print_json({"change": change, **row(source)})
        return
    through = f" (through {source.feed})" if source.feed else ""
    click.echo(
        one_line(f"{change:<8} {source.id}  {source.kind:<6}  {source.address}{through}  {source.title}").rstrip()
    )


def row(source: Source) -> dict[str, Any]:
    """Return a source as JSON; where its credentials are is for nobody else."""
    return {
        "id": source.id,
        "kind": source.kind,
        "address": source.address,
        "feed": source.feed,
        "title": source.title,
        "tags": source.tags,
        "every": source.every,
        "added": source.added,
        "due": source.due,
        "ended": source.ended,
        "moved_to": source.moved_to,
        "failures": source.failures,
        "credentials": bool(source.credentials),
    }


@command.command("list", short_help="List the sources.")
@ledger_option
@json_option
@tag_option
@guarded
def list_(path: Path | None, as_json: bool, tag: str) -> None:
    """List the sources: id, kind, address, title, tags, how often it is looked at, what is wrong."""
    with open_ledger(path) as ledger:
        found = list(ledger.sources.tagged(tag))
    if as_json:
        for source in found:
            print_json(row(source))
        return
    from reportedly.cli.sourcing import show_sources

    show_sources(found)


@command.command("remove", short_help="Remove sources; their reports stay.")
@click.argument("names", nargs=-1, required=True, metavar="SOURCE…")
@ledger_option
@json_option
@guarded
def remove(names: tuple[str, ...], path: Path | None, as_json: bool) -> None:
    """Remove sources, by address or id, or by the start of an id. The reports that came from them stay."""
    with open_ledger(path) as ledger:
        for name in names:
            _say("removed", ledger.sources.remove(name, datetime.now(UTC)), as_json)


@command.command("import", short_help="Add the feeds of an OPML file.")
@click.argument("file", type=click.File("rb"))
@ledger_option
@json_option
@tags_option
@every_option
@guarded
def import_(file: Any, path: Path | None, as_json: bool, tags: tuple[str, ...], every: int | None) -> None:
    """Add the feeds of an OPML file, as other feed readers export them; `-` is standard input. Nothing is fetched."""
    from reportedly.watch.naming import listed

    failed = False
    with open_ledger(path) as ledger:
        for outcome in listed(file, getattr(file, "name", "-")):
            if outcome.value is None:
                failed = True
                complain(outcome.error or ReportedlyError("it was not read"), outcome.address)
                continue
            _add(ledger, outcome.value, "", tags, every, as_json)
    sys.exit(1 if failed else 0)


@command.command("export", short_help="Write the feeds as OPML.")
@click.argument("file", type=click.File("wb"), default="-")
@ledger_option
@json_option
@tag_option
@guarded
def export(file: Any, path: Path | None, as_json: bool, tag: str) -> None:
    """Write the feeds as OPML, which other feed readers import; credentials are left out. With --json, all sources."""
    from reportedly.watch.naming import outlined

    with open_ledger(path) as ledger:
        found = list(ledger.sources.tagged(tag))
    if as_json:
        for source in found:
            print_json(row(source))
        return
    file.write(outlined(found))


@command.command("health", short_help="Show how the sources do.")
@click.argument("names", nargs=-1, metavar="[SOURCE…]")
@ledger_option
@json_option
@tag_option
@guarded
def health(names: tuple[str, ...], path: Path | None, as_json: bool, tag: str) -> None:
    """Show how the sources do: what share of their pages could be had, how late, how often edited; what to look at.

    With one source, week by week.
    """
    now = datetime.now(UTC)
    with open_ledger(path) as ledger:
        found = [ledger.sources.get(name) for name in names] if names else list(ledger.sources.tagged(tag))
        all_of_it: list[tuple[Source, Health]] = [(each, ledger.sources.health(each, now)) for each in found]
    if as_json:
        for source, how in all_of_it:
            import msgspec

            print_json({"address": source.address, **msgspec.to_builtins(how)})
        return
    from reportedly.cli.sourcing import show_health

    show_health(all_of_it, now)
