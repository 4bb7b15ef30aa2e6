"""What accepting or rejecting a decision of the program is: a correction."""

from __future__ import annotations

from reportedly.errors import BadQuery
from reportedly.keeping.correcting import Correction
from reportedly.ledger.decisions import ReviewKind
from reportedly.ledger.doubts import KINDS


def wanted(what: str, key: str) -> tuple[Correction, ...]:
    """Return the correction that accepting or rejecting a doubt, given by its key, is. Raises BadQuery."""
    about, _, rest = key.partition(":")
    parts = rest.split(":")
    if len(parts) != 3 or about not in KINDS:
        raise BadQuery("that is none of the queue", "", "Open the queue again.")
    statement, other, value = parts
    accept = what == "accept"
    if about == "link":
        kind = ReviewKind.MERGE_CLAIMS if accept else ReviewKind.KEEP_CLAIMS_APART
        return (Correction(kind, (f"c{statement}", f"c{other}")),)
    if about == "stance" and accept:
        return (Correction(ReviewKind.STANCE, (statement,), value),)
    if about == "stance":
        return (Correction(ReviewKind.SPLIT_CLAIM, (other, statement)),)
    if accept:
        return (Correction(ReviewKind.ACT, (statement,), value),)
    return (Correction(ReviewKind.NO_ATTRIBUTION, (statement,)),)
