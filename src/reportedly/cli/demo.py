"""`reportedly demo`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import click

from reportedly.cli import board
from reportedly.cli.common import guarded
from reportedly.collect import capture
from reportedly.keeping import open_ledger
from reportedly.types import Capture

SAMPLES = Path(__file__).parent.parent / "samples"

SHOWN = 8
"""Claims of the board that are shown after each day."""


def _captures(day: str, paths: Iterable[Path]) -> Iterator[Capture]:
    """Yield the samples of a day, taken on the evening of that day: some do not say when they came out."""
    taken = datetime(2024, 5, 5, 21, tzinfo=UTC) + timedelta(days=int(day.removeprefix("day")))
    for path in paths:
        yield replace(capture(str(path)), address=path.name, retrieved=taken)


@click.command("demo")
@guarded
def command() -> None:
    """Add the bundled samples, invented reports of five days, to a ledger of their own; show the board after each."""
    days = groupby(sorted(SAMPLES.glob("day*")), key=lambda path: path.name.partition("-")[0])
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.db") as ledger:
        for day, paths in days:
            click.echo(f"\n=== {day}")
            for outcome in ledger.add(_captures(day, paths)):
                added = outcome.value
                said = f"{added.statements} statements, {added.verdict}" if added else str(outcome.error)
                click.echo(f"added {Path(outcome.address).name}: {said}")
            shared = [claim for claim in ledger.claims() if claim.statements > 1]
            for claim in sorted(shared, key=lambda one: -one.statements)[:SHOWN]:
                board.show_claim_line(claim)
        disputed = next(ledger.claims(status="disputed"), None)
        if disputed:
            click.echo("\n=== one of them")
            board.show_claim(ledger.claim(disputed.id))
