"""How often pointers to other statements are right.

python -m quality.pointers SHARED      (SHARED: the folder with data/polnear and data/acts)

The shipped weights are measured over the dev part's labels, where few point; what the same fitting gives on reports
that it has not seen is measured over the training labels, a fifth of the reports at a time.
"""

from __future__ import annotations

import sys
from pathlib import Path

from reportedly.resolve.ranking import read_weights
from training.pointers import HERE, LABELS, choices, figures, left_out


def measure(shared: Path) -> dict[str, dict[str, float]]:
    """Return the figures by set."""
    weights = read_weights("reportedly.resolve", "pointers.json")["pointers"]
    dev = choices(shared, "dev", HERE / "data/refers.dev.jsonl")
    fifths = {f"left out, {name}": result for name, result in left_out(choices(shared, "train", *LABELS)).items()}
    return {"dev": figures([(row, weights) for row in dev]), **fifths}


if __name__ == "__main__":
    for part, result in measure(Path(sys.argv[1])).items():
        print(part, result)
