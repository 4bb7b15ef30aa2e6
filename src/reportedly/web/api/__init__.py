"""The HTTP API and the feeds, each an application of its own that `web.app` mounts.

::

    /api/v1    asking, looking (GET)             typed answers, cursors, tags, tokens
               changing (POST)                   adding, reading, corrections
               exports (GET)                     files in the forms of `reportedly export`
    /feeds     feeds                             Atom and JSON Feed
    errors     problems                          one body for all
"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI

from reportedly.keeping import Ledger
from reportedly.pipeline import Reader
from reportedly.web.api import asking, changing, description, exports, feeds, looking, problems
from reportedly.web.settings import Settings

ABOUT = """Who says what in news reports, and where each claim stands, with the words that show it. Never what is true.

Lists are answered in pages: send `next` as `cursor` for the following one. Answers to GET have an `ETag`. Errors are
problem details (RFC 9457)."""


def create_api(ledger: Ledger, settings: Settings, reader: Callable[[], Reader]) -> FastAPI:
    """Return the API of a ledger, to be mounted at `/api/v1`; reader: what gives the reader that all requests share."""
    from reportedly import __version__

    app = FastAPI(title="reportedly", version=__version__, description=ABOUT, docs_url=None, redoc_url=None)
    app.include_router(looking.router)
    app.include_router(asking.router)
    app.include_router(exports.router)
    app.include_router(changing.router)
    app.openapi = lambda: description.described(app)  # type: ignore[method-assign]
    app.state.hands = changing.Hands(reader)
    app.state.turns = exports.Turns()
    return _prepared(app, ledger, settings)


def create_feeds(ledger: Ledger, settings: Settings) -> FastAPI:
    """Return the feeds of a ledger, to be mounted at `/feeds`."""
    app = FastAPI(title="reportedly: feeds", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(feeds.router)
    return _prepared(app, ledger, settings)


def _prepared(app: FastAPI, ledger: Ledger, settings: Settings) -> FastAPI:
    app.state.ledger, app.state.settings = ledger, settings
    problems.install(app)
    return app
