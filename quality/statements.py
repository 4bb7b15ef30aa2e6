"""How well acts, distance, actors and channels are read: labelled reports of PolNeAR's dev part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from quality import readings
from quality.gate import Figures
from quality.scorers import scorer_of
from reportedly.export.statements import plain
from training.prepare import records

WATCHED = ("denies", "declines", "confirms")
"""The acts that the ledger lives on, and of which the dev part has some."""


def measure(shared: Path, weights: Path | None = None) -> Figures:
    """Return by area the figures, in hundredths, over attributions that are found."""
    labels = list(records(shared / "data" / "acts" / "dev.jsonl"))
    known = {each["id"] for each in labels}
    gold = [each for each in records(shared / "data" / "polnear" / "dev.jsonl") if each["id"] in known]
    read = [
        {"id": each["id"], "attributions": [plain(one) for one in readings.statements(each["text"], weights)]}
        for each in gold
    ]
    return {"statements": figures(scorer_of(shared, "score_statements").score(gold, labels, read))}


def figures(result: dict[str, Any]) -> dict[str, float]:
    """Return the scorer's figures by our names."""
    acts = result["act"]
    found = {
        "found, of all": result["found"] / result["labelled"],
        "act, accuracy": acts["accuracy"],
        "act, accuracy with the second act": acts["accuracy_with_alt"],
        "act, macro F1": acts["macro_f1"],
        **{f"act {name}, F1": acts["f1"].get(name, 0.0) for name in WATCHED},
        "distance, accuracy": result["distance"]["accuracy"],
        "distance, macro F1": result["distance"]["macro_f1"],
        "actor, accuracy": result["actor"]["accuracy"],
        "actor where the source is no name, accuracy": result["actor"]["accuracy_unnamed"],
        "channel kind, accuracy": result["channel"]["kind_accuracy"],
        "channel stated, F1": result["channel"]["stated_f1"],
        "act, end to end": result["end_to_end"]["act"],
        "actor, end to end": result["end_to_end"]["actor"],
    }
    return {name: round(100 * value, 2) for name, value in found.items()}
