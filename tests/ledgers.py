"""What the tests of the ledger share."""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from conftest import ROOT
from sqlalchemy import select

from reportedly.cli import main
from reportedly.keeping import Ledger
from reportedly.ledger import schema
from reportedly.ledger.engine import reading_engine

SAMPLES = ROOT / "src" / "reportedly" / "samples"

RAMMED = "Orvane’s government said on Monday that a Kaldrian patrol boat had rammed the survey ship Halcyon."
DENIED = "Kaldria’s foreign ministry denied on Tuesday that a patrol boat had rammed the survey ship Halcyon."


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def record(name: str, text: str, day: str = "2024-05-07", **more: Any) -> str:
    return json.dumps({"id": name, "text": text, "published": f"{day}T08:00:00+00:00", "publisher": "Post", **more})


def lines(path: Path, *records: str) -> Path:
    path.write_text("\n".join(records) + "\n", encoding="utf-8")
    return path


def added(ledger: Ledger, *sources: str | Path) -> list[Any]:
    outcomes = list(ledger.add([str(source) for source in sources]))
    assert all(outcome.error is None for outcome in outcomes), [outcome.error for outcome in outcomes]
    return [outcome.value for outcome in outcomes]


_NOT_COMPARED = {"captures": {"added"}, "reviews": {"at"}, "reports": set()}


def contents(path: Path, tables: Iterable[str] = tuple(schema.metadata.tables)) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of a ledger, without what tells when they were written and in which order claims were."""
    found = {}
    with reading_engine(path).connect() as connection:
        for name in tables:
            table = schema.metadata.tables[name]
            left = _NOT_COMPARED.get(name, {"seq"})
            columns = [column for column in table.columns if column.name not in left]
            found[name] = sorted(map(tuple, connection.execute(select(*columns))), key=repr)
    return found


def forked(work: Callable[[], None]) -> int:
    """Run something in a process of its own, which ends with what the work raises as exit status 1."""
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        work()
        status = 0
    except BaseException:  # nothing is above to catch it
        traceback.print_exc()
    finally:
        os._exit(status)
