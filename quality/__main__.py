"""`python -m quality`: measure everything that has a figure; exit with 1 when a floor is missed."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from quality import (
    claims,
    cleaning,
    events,
    feeds,
    metadata,
    names,
    reading,
    resolving,
    rumours,
    statements,
    stories,
    suites,
)
from quality.gate import FLOORS, Figures, floors, missed, raised

SHARED = Path(__file__).parent.parent.parent / "shared"
LARGE = Path(__file__).parent.parent / "packages" / "reportedly-large" / "src" / "reportedly_large" / "reader.onnx"
MARGINS = {
    "cleaning": 0.002,
    "reading": 0.3,
    "domains": 0.5,
    "suites": 2.0,
    "large": 0.3,
    "names": 0.5,
    "statements": 1.0,
    "actors": 1.0,
    "times": 0.5,
    "places": 0.5,
    "channels": 1.0,
    "stories": 1.0,
    "copies": 0.5,
    "events": 1.0,
    "claims": 1.0,
    "rumours": 1.0,
    "feeds": 0.002,
    "metadata": 0.02,
}
"""How far below a measured figure, in its own unit, `--raise-floors` sets the floor."""


def measure(shared: Path) -> Figures:
    """Return all figures by area and name."""
    small, large = reading.measure(shared), reading.measure(shared, LARGE)
    others = {f"other domains: {name}": value for name, value in large["domains"].items() if "relation" in name}
    return {
        **small,
        **names.measure(shared),
        **statements.measure(shared),
        **resolving.measure(shared),
        **stories.measure(shared),
        **events.measure(shared),
        **claims.measure(shared),
        **rumours.measure(shared),
        "suites": suites.measure(),
        "large": {**large["reading"], **others},
        "cleaning": cleaning.measure(shared),
        "feeds": feeds.measure(shared),
        "metadata": metadata.measure(shared),
    }


def show(measured: Figures, required: Figures) -> None:
    """Print the figures beside their floors."""
    for area, named in measured.items():
        table = Table("figure", "measured", "floor", title=area, title_justify="left")
        for name, value in named.items():
            floor = required.get(area, {}).get(name)
            table.add_row(name, f"{value:.4g}", "" if floor is None else f"{floor:g}")
        Console(width=100).print(table)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="the folder with data/ and eval/")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--raise-floors", action="store_true", help="move floors up to just below what is measured")
    given = parser.parse_args()
    if not given.shared.is_dir():
        print(f"quality: {given.shared} is absent: nothing was measured")
        return 0
    measured, required = measure(given.shared), floors()
    show(measured, required)
    if given.json:
        given.json.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    if given.raise_floors:
        FLOORS.write_text(json.dumps(raised(measured, required, MARGINS), indent=2) + "\n", encoding="utf-8")
    failures = missed(measured, required)
    for line in failures:
        print(f"quality: {line}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
