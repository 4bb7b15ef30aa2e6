"""A real browser for the tests of the pages: Debian's Chromium, driven by Playwright; nothing is downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium() -> Iterator[Any]:
    """Give a browser, or skip the test where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs Playwright: the extra group dev has it")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        # As root, as in a container, its sandbox cannot be set up; there is no graphics card for the map.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--enable-unsafe-swiftshader"])
        try:
            yield browser
        finally:
            browser.close()


def watched(page: Any) -> list[str]:
    """Return a list to which each error of a page is added: of its console, its scripts, its requests."""
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "requestfailed", lambda request: None if _left(request) else wrong.append(f"{request.url}: {request.failure}")
    )
    return wrong


def _left(request: Any) -> bool:
    """Tell whether the browser gave up its own request for the icon of a page, as it does when it leaves that."""
    return request.failure == "net::ERR_ABORTED" and request.url.endswith("/static/icon.svg")


def violations(page: Any) -> list[str]:
    """Return what axe-core finds wrong on a page; it runs beside the page's policy, which would not let it in."""
    session = page.context.new_cdp_session(page)
    if session.send("Runtime.evaluate", {"expression": "typeof axe"})["result"]["value"] == "undefined":
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    told = "violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 200)} ${one.nodes[0].failureSummary}`)"
    asked = f"axe.run(document, {{runOnly: {RULES}}}).then(found => found.{told})"
    answer = session.send("Runtime.evaluate", {"expression": asked, "awaitPromise": True, "returnByValue": True})
    session.detach()
    return list(answer["result"]["value"])
