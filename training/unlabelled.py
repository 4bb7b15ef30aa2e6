"""Gather news texts without labels, for distillation: `python -m training.unlabelled SHARED OUT.jsonl`.

Training parts alone are taken, and none of the reports that `quality` measures on.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from quality.domains import measured
from training.prepare import records

SETS = (
    "fnc1/bodies.train",
    "basil/triples.train",
    "worldwide-ner/docs.train",
    "ecbplus/docs.train",
    "gum/docs.train",
    "re3d/docs.train",
    "newswcl50/docs.train",
    "meantime/docs.train",
    "tempeval3/docs.train",
)
"""Files under the data folder, without their ending."""


def texts(shared: Path) -> Iterator[str]:
    """Yield each set's texts."""
    known = measured()
    for name in SETS:
        for record in records(shared / "data" / f"{name}.jsonl"):
            parts = record.get("articles", [record])
            yield from (part["text"].strip() for part in parts if part["id"] not in known)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder with data/")
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    with given.out.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps({"text": text}) + "\n" for text in texts(given.shared))


if __name__ == "__main__":
    main()
