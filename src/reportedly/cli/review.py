"""`reportedly review`."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from reportedly.cli.common import guarded, json_option, ledger_option, print_json
from reportedly.cli.screen import one_line
from reportedly.keeping import open_ledger
from reportedly.ledger.decisions import Review, ReviewKind

KINDS = {str(kind).replace(" ", "-"): kind for kind in ReviewKind}


HELP = """Correct what was derived; every correction is kept with who, when and why, and can be undone.

\b
merge-claims CLAIM CLAIM…       they are one
split-claim CLAIM STATEMENT…    these statements are about something else
keep-claims-apart CLAIM CLAIM   they are two, and are not suggested as one any more
merge-actors ACTOR ACTOR…       they are one
split-actor ACTOR REPORT…       these reports mean somebody else
stance STATEMENT --value …      asserts, denies, confirms, repeats, doubts, declines, retracts
act STATEMENT --value …         what the source does
distance STATEMENT --value …    endorsed, neutral, distanced
actor STATEMENT --value ACTOR   who is meant
spans STATEMENT --value JSON    {"source": [[start, end]], "cue": …, "content": …}
no-attribution STATEMENT        nobody says anything there
undo NUMBER                     take a correction back
list                            all corrections
"""


@click.command("review", help=HELP)
@click.argument("kind", type=click.Choice([*KINDS, "list"]), metavar="KIND")
@click.argument("targets", nargs=-1, metavar="[ID…]")
@ledger_option
@json_option
@click.option("--by", "author", default=getpass.getuser, help="Who corrects. Default: your user name.")
@click.option("--reason", default="", help="Why.")
@click.option("--value", default="", help="What it should be, for stance, act, distance, actor and spans.")
@guarded
def command(
    kind: str, targets: tuple[str, ...], path: Path | None, as_json: bool, author: str, reason: str, value: str
) -> None:
    """Correct what was derived."""
    with open_ledger(path) as ledger:
        if kind == "list":
            for one in ledger.reviews():
                _say(one, as_json)
            return
        if not targets:
            raise click.UsageError(f"{kind} of what? See `reportedly review --help`.")
        _say(ledger.review(KINDS[kind], *targets, author=author, reason=reason, value=value), as_json)


def _say(one: Review, as_json: bool) -> None:
    if as_json:
        print_json(one)
        return
    undone = " (undone)" if one.undone else ""
    why = f": {one_line(one.reason)}" if one.reason else ""
    click.echo(f"{one.seq:4}  {one.at}  {one_line(one.author)}  {one.kind} {one_line(one.target)}{why}{undone}")
