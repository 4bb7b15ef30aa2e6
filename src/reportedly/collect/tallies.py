"""What a web archive is by its name, and what was found in one."""

from __future__ import annotations

from dataclasses import dataclass

_SUFFIXES = (".warc", ".warc.gz", ".wacz")


@dataclass(frozen=True, slots=True)
class Tally:
    """What was in a web archive: its records, those that are pages, and why how many of the others were passed over."""

    archive: str
    records: int
    pages: int
    passed: tuple[tuple[str, int], ...]


def is_archive(name: str) -> bool:
    """Return whether a file is a web archive, by its name."""
    return name.lower().endswith(_SUFFIXES)
