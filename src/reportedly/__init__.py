"""reportedly: who says what in a news report, each with the exact words that show it.

>>> import reportedly
>>> report = reportedly.read("Orvane said it had reopened two bridges.")
>>> for attribution in report.attributions:
...     print(report[attribution.source], "|", report[attribution.cue], "|", report[attribution.content])
Orvane | said | it had reopened two bridges
>>> report.statements[0].act.value
<Act.ASSERTS: 'asserts'>

`read` takes a text, an HTML page or a path object and returns a :class:`Report`; a :class:`Reader` reads many.
It never says what is true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportedly.errors import (
    AddressRefused,
    ArchiveDamaged,
    BadQuery,
    BadRecord,
    Conflict,
    InputError,
    InputTooLarge,
    LedgerBusy,
    LedgerDamaged,
    LedgerError,
    LedgerMissing,
    LedgerTooNew,
    LedgerUnwritable,
    ModelError,
    NotAFeed,
    NotAReport,
    NotInLedger,
    NotText,
    PageRefused,
    ReportedlyError,
    RobotsRefused,
    Unreachable,
    UnreadableInput,
    WebError,
)
from reportedly.types import (
    Act,
    Actor,
    ActorKind,
    Attribution,
    Capture,
    Channel,
    ChannelKind,
    Distance,
    Given,
    Judged,
    Metadata,
    Outcome,
    Place,
    PlaceUse,
    Report,
    Residue,
    ResidueKind,
    Retrieval,
    Span,
    Statement,
    TimeKind,
    TimeRef,
    Verdict,
)

if TYPE_CHECKING:
    from reportedly.keeping import Ledger, open_ledger, restore
    from reportedly.pipeline import Reader, read

__version__ = "0.1.0"

__all__ = [
    "Act",
    "Actor",
    "ActorKind",
    "AddressRefused",
    "ArchiveDamaged",
    "Attribution",
    "BadQuery",
    "BadRecord",
    "Capture",
    "Channel",
    "ChannelKind",
    "Conflict",
    "Distance",
    "Given",
    "InputError",
    "InputTooLarge",
    "Judged",
    "Ledger",
    "LedgerBusy",
    "LedgerDamaged",
    "LedgerError",
    "LedgerMissing",
    "LedgerTooNew",
    "LedgerUnwritable",
    "Metadata",
    "ModelError",
    "NotAFeed",
    "NotAReport",
    "NotInLedger",
    "NotText",
    "Outcome",
    "PageRefused",
    "Place",
    "PlaceUse",
    "Reader",
    "Report",
    "ReportedlyError",
    "Residue",
    "ResidueKind",
    "Retrieval",
    "RobotsRefused",
    "Span",
    "Statement",
    "TimeKind",
    "TimeRef",
    "Unreachable",
    "UnreadableInput",
    "Verdict",
    "WebError",
    "open_ledger",
    "read",
    "restore",
]


def __getattr__(name: str) -> Any:
    """Load what is heavy when it is first asked for."""
    if name in ("Reader", "read"):
        from reportedly import pipeline

        return getattr(pipeline, name)
    if name in ("Ledger", "open_ledger", "restore"):
        from reportedly import keeping

        return getattr(keeping, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the lazy names too."""
    return sorted({*globals(), *__all__})
