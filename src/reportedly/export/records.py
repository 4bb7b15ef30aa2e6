"""Texts in, attributions out, a JSON object a line: for corpora and for scoring."""

from __future__ import annotations

from collections.abc import Iterable

from reportedly.errors import ReportedlyError
from reportedly.export.documents import failure
from reportedly.export.statements import Json, plain
from reportedly.types import Statement


def record(identifier: str | int | None, statements: Iterable[Statement], error: ReportedlyError | None = None) -> Json:
    """Return the line `{"id", "attributions"}` of a text, with `error` where it could not be read."""
    line: Json = {"id": identifier, "attributions": [plain(one) for one in statements]}
    return {**line, "error": failure(error)} if error else line
