"""`reportedly digest`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from reportedly.cli.common import guarded, ledger_option
from reportedly.keeping import open_ledger


@click.command("digest")
@ledger_option
@click.option("--since", metavar="DATE", help="From the beginning of a day. Default: yesterday (UTC).")
@click.option("--until", metavar="DATE", help="To the end of a day. Default: the day of --since.")
@click.option("--format", "form", type=click.Choice(["text", "html", "mail"]), default="text", show_default=True)
@click.option("--site", default="", metavar="ADDRESS", help="Where the ledger is served; claims are linked there.")
@click.option("--to", default="", metavar="ADDRESS", help="To whom a mail goes.")
@click.option("--from", "sender", default="", metavar="ADDRESS", help="From whom a mail comes.")
@click.option("--quiet", is_flag=True, help="Write nothing where nothing happened.")
@guarded
def command(
    path: Path | None, since: str | None, until: str | None, form: str, site: str, to: str, sender: str, quiet: bool
) -> None:
    """Write what happened in a day or several: where claims stand now, who denied or would not comment, what came in.

    As a mail it is a whole message, for `sendmail -t`; nothing is sent.
    """
    from reportedly.export import digest

    if (form == "mail") != bool(to) or (sender and not to):
        raise click.UsageError("--format mail needs --to, and no other format takes --to or --from.")
    day = since or (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    with open_ledger(path) as ledger:
        found = ledger.digest(day, until or day[:10])
    if quiet and found.quiet:
        return
    if form == "mail":
        click.echo(digest.mail(found, to, sender, site), nl=False)
        return
    click.echo(digest.html(found, site) if form == "html" else digest.text(found, site), nl=False)
