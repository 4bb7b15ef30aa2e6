"""Measure weights on the dev parts: `python -m training.evaluate WEIGHTS.onnx --shared FOLDER`."""

from __future__ import annotations

import argparse
from pathlib import Path

from quality import suites
from quality.reading import measure


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--shared", type=Path, required=True, help="the folder with data/polnear and eval/")
    given = parser.parse_args()
    kinds = {**measure(given.shared, given.weights), "suites": suites.measure(given.weights)}
    for kind, figures in kinds.items():
        print(kind)
        for name, value in figures.items():
            print(f"  {name:28} {value:6.2f}")


if __name__ == "__main__":
    main()
