"""What became of one input among many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from reportedly.errors import ReportedlyError

T = TypeVar("T")


@dataclass(frozen=True)  # without slots: Outcome[Report](...) sets an attribute of its own
class Outcome(Generic[T]):
    """What became of one input: a value, or the error in its place."""

    address: str
    value: T | None = None
    error: ReportedlyError | None = None
