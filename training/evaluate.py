"""Measure weights on the dev part: `python -m training.evaluate WEIGHTS.onnx --shared FOLDER`."""

from __future__ import annotations

import argparse
from pathlib import Path

from quality.reading import measure


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--shared", type=Path, required=True, help="the folder with data/polnear and eval/")
    given = parser.parse_args()
    for name, value in measure(given.shared, given.weights).items():
        print(f"{name:28} {value:6.2f}")


if __name__ == "__main__":
    main()
