"""The application: its parts put together, the outermost layer first.

Each request passes, in this order: the headers of the answer, what makes GET of HEAD, what makes errors of the API
problem details, the Host header, the rate, the size of its body, the session, the token; then the pages, the API, the
feeds and the files.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from reportedly.keeping import lasting, open_ledger
from reportedly.pipeline import Reader
from reportedly.web import api, failures, pages
from reportedly.web.api.problems import Problems
from reportedly.web.drafts import Drafts
from reportedly.web.methods import Heads
from reportedly.web.recent import Recent
from reportedly.web.safety.access import TokenMiddleware
from reportedly.web.safety.headers import HeadersMiddleware
from reportedly.web.safety.rates import RateMiddleware
from reportedly.web.safety.rights import rights
from reportedly.web.settings import UPLOAD_BYTES_AT_MOST, Settings

STATIC = Path(__file__).parent / "static"

SESSION = "reportedly"
"""The name of the only cookie."""


def create_app(ledger: Path | None = None, settings: Settings | None = None) -> FastAPI:
    """Return the application for a ledger (None: the user's own), which need not exist yet.

    settings: who may call it under which name; by default this machine alone, without a token.
    """
    told = settings or Settings()
    if ledger:
        told = replace(told, ledger=ledger)
    app = FastAPI(
        title="reportedly",
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
        middleware=_middleware(told),
    )
    app.state.settings = told
    app.state.ledger = open_ledger(told.ledger)
    app.state.drafts = Drafts()
    app.state.recent = Recent()
    app.state.reader = cache(Reader)  # its weights are loaded at the first reading; threads may share it
    failures.install(app)
    app.include_router(pages.router)
    app.state.api = api.create_api(app.state.ledger, told, app.state.reader)
    app.mount("/api/v1", app.state.api, "api")
    app.mount("/feeds", api.create_feeds(app.state.ledger, told), "feeds")
    app.mount("/static", GZipMiddleware(StaticFiles(directory=STATIC)), "static")
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Keep the ledger's index between corrections, and let go of it all at the end."""
    lasting.start()
    try:
        yield
    finally:
        lasting.stop()
        app.state.ledger.close()


def _middleware(told: Settings) -> list[Middleware]:
    """Return the layers, the outermost first."""
    return [
        Middleware(HeadersMiddleware, secure=told.secure),
        Middleware(Heads),
        Middleware(Problems),
        Middleware(failures.BugMiddleware),
        Middleware(TrustedHostMiddleware, allowed_hosts=told.hosts, www_redirect=False),
        Middleware(RateMiddleware, requests=told.requests, changes=told.changes),
        Middleware(RequestBodyLimitMiddleware, max_body_size=UPLOAD_BYTES_AT_MOST),
        Middleware(
            SessionMiddleware,
            secret_key=told.secret,
            session_cookie=SESSION,
            max_age=None,  # until the browser is closed
            same_site="strict",
            https_only=told.secure,
        ),
        Middleware(TokenMiddleware, token=told.token, reads=lambda scope: "read" in rights(scope)),
    ]
