"""What a page is handed: the ledger's facade, shared by all requests; each question to it is a view of its own."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request

from reportedly.keeping import Ledger
from reportedly.keeping.browsing import Browsing

START_AT_MOST = 100_000
"""How far down a list that is counted, rather than continued after a place, a page may begin."""

TEXT_AT_MOST = 300
"""Characters of a value in an address."""


def ledger_of(request: Request) -> Ledger:
    """Return the ledger that is served."""
    ledger: Ledger = request.app.state.ledger
    return ledger


def _browsing(request: Request) -> Browsing:
    return Browsing(ledger_of(request))


Asked = Annotated[Ledger, Depends(ledger_of)]
"""A parameter of a handler: the ledger."""

Browsed = Annotated[Browsing, Depends(_browsing)]
"""A parameter of a handler: the ledger as pages ask it."""

Start = Annotated[int, Query(ge=0, le=START_AT_MOST)]
"""A parameter of a handler: where in a list a page begins."""

Text = Annotated[str, Query(max_length=TEXT_AT_MOST)]
"""A parameter of a handler: words in an address."""
