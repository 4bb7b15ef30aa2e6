"""Reports beyond American political news, on conflicts, business and the world, annotated by reading.

The labels are in `domains.jsonl`, in the manner of PolNeAR, without a word of the reports, which stay in the data
folder: `{"file", "id", "sha256" of the text, "attributions"}` a line.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from training.prepare import records

LABELS = Path(__file__).parent / "domains.jsonl"


def labels() -> list[dict[str, Any]]:
    """Return the annotated reports' records."""
    return list(records(LABELS))


def measured() -> set[str]:
    """Return the ids of the annotated reports: nothing may be trained on them."""
    return {record["id"] for record in labels()}


def gold(shared: Path) -> list[dict[str, Any]]:
    """Return the annotated reports with their texts. Raises ValueError where a text is another than was annotated."""
    known = labels()
    texts: dict[str, str] = {}
    for file in sorted({record["file"] for record in known}):
        texts |= {report["id"]: report["text"] for report in records(shared / "data" / file)}
    for record in known:
        if hashlib.sha256(texts[record["id"]].encode()).hexdigest() != record["sha256"]:
            raise ValueError(f"{record['file']}: the text of {record['id']} is another than was annotated")
    return [{**record, "text": texts[record["id"]]} for record in known]
