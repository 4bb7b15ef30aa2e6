"""Names as they are compared."""

from __future__ import annotations


def name_key(name: str) -> str:
    """Return a name folded, in single spaces."""
    return " ".join(name.casefold().replace("’", "'").split())
