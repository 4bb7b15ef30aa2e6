"""What a page is handed: the ledger's facade, shared by all requests; each question to it is a view of its own."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from reportedly.keeping import Ledger


def _ledger(request: Request) -> Ledger:
    ledger: Ledger = request.app.state.ledger
    return ledger


Asked = Annotated[Ledger, Depends(_ledger)]
"""A parameter of a handler: the ledger."""
