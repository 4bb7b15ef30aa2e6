"""Captures as answers: what a site once sent is text here, whatever it says of itself."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import Response

from reportedly.ledger.papers import Archived
from reportedly.ledger.views import ReportView
from reportedly.web.safety.headers import SANDBOX

CAPTURE: dict[int | str, dict[str, Any]] = {200: {"description": "The bytes.", "content": {"text/plain": {}}}}
"""What the OpenAPI document says of it."""


def captured(view: ReportView, found: Archived) -> Response:
    """Return the bytes of a report's capture as text that no browser runs."""
    charset = found.charset if re.fullmatch(r"[A-Za-z0-9._-]{1,40}", found.charset) else "utf-8"
    headers = {
        "Content-Type": f"text/plain; charset={charset}",
        "Content-Disposition": f'attachment; filename="capture-{view.id}.txt"',
        "Content-Security-Policy": SANDBOX,
    }
    return Response(found.body, headers=headers)
