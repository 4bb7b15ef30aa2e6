"""Reports, names, addresses and searches made to run something in the pages: nothing of them runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from browsers import chromium
from payloads import NUMBER, payloads
from serving import client, served

from reportedly.keeping import open_ledger
from reportedly.keeping.browsing import Browsing

RAN = "window.ran = []; window.alert = (...given) => { window.ran.push(given.join()); };"
"""Runs before anything of a page: what a payload calls is noted."""

BROKEN = (
    "window.broken = []; document.addEventListener('securitypolicyviolation',"
    " one => window.broken.push(`${one.violatedDirective} ${one.blockedURI} ${one.sample}`));"
)
"""What the page's policy had to stop is noted: it would have got through the escaping."""

AT_ONCE = 8
"""Payloads in one report."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger whose reports have payloads as titles, bylines, publishers, sections, addresses, sources and words."""
    folder = tmp_path_factory.mktemp("hostile")
    every = payloads()
    rows = []
    for n in range(0, NUMBER, AT_ONCE):
        some = every[n : n + AT_ONCE]
        said = [f"{one.strip()} Smith said that {one.strip()} was open. Dorn denied that {one} was so." for one in some]
        row = {
            "id": f"{some[1]}-{n}",
            "url": some[0] if n % 3 else f"https://x.example/{quote(some[0])}",
            "title": some[2],
            "byline": some[3],
            "publisher": some[4],
            "section": some[5],
            "text": "\n\n".join(said),
            "published": f"2024-05-{1 + n // AT_ONCE:02d}T08:00:00Z",
        }
        rows.append(json.dumps(row))
    (folder / "hostile.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    with open_ledger(folder / "ledger.db") as ledger:
        outcomes = list(ledger.add([str(folder / "hostile.jsonl")]))
        assert len(outcomes) == len(rows)
        assert all(outcome.value for outcome in outcomes), [str(outcome.error) for outcome in outcomes]
    return folder / "ledger.db"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


def visited(path: Path) -> Iterator[str]:
    """Yield the addresses of pages that show what the ledger holds."""
    with open_ledger(path) as ledger:
        pages = Browsing(ledger)
        yield from ("/", "/claims", "/reports", "/actors", "/search", "/search?words=open")
        for story in list(ledger.stories())[:6]:
            yield from (f"/stories/{story.id}{part}" for part in ("", "/timeline", "/places", "/reports"))
        for report in pages.reports()[0]:
            yield f"/reports/{report.id}"
        yield from (f"/reports/{report.id}/revisions" for report in pages.reports()[0][:2])
        yield from (f"/claims/{claim.id}" for claim in pages.claims()[0][:12])
        yield from (f"/actors/{actor.id}" for actor in pages.actors()[0][:12])


def test_there_are_200_payloads_and_most_run_where_nothing_is_escaped(browser: Any):
    every = payloads()
    assert len(set(every)) == len(every) == NUMBER
    page = browser.new_page()
    page.add_init_script(RAN)
    ran = set()
    for start in range(0, NUMBER, 20):
        some = every[start : start + 20]
        page.goto("about:blank")
        page.set_content("".join(f"<div>{one}</div>" for one in some))
        page.wait_for_timeout(60)
        ran |= set(page.evaluate("window.ran || []"))
    page.close()
    assert len(ran) > 40


def test_nothing_of_a_report_runs_in_any_page(browser: Any, hostile: Path):
    with served(hostile) as server:
        context = browser.new_context(base_url=server)
        context.add_init_script(RAN + BROKEN)
        page = context.new_page()
        for address in visited(hostile):
            page.goto(address, wait_until="domcontentloaded")
            assert page.evaluate("[window.ran, window.broken]") == [[], []], address
            links = page.evaluate("[...document.links].map(one => one.protocol)")
            assert set(links) <= {"http:", "https:"}, address
        context.close()


def test_no_word_that_is_searched_or_pasted_runs(browser: Any, hostile: Path):
    with served(hostile) as server:
        context = browser.new_context(base_url=server, bypass_csp=True)  # the escaping alone has to hold
        context.add_init_script(RAN)
        page = context.new_page()
        for one in payloads()[::8]:
            for name in ("words", "place"):
                page.goto(f"/search?{name}={quote(one)}", wait_until="domcontentloaded")
                assert page.evaluate("window.ran") == [], (name, one)
        page.goto("/paste")
        page.get_by_label("Text, or the source of a page").fill("\n\n".join(payloads()))
        page.get_by_role("button", name="Read").click()
        page.get_by_role("button", name="Save it in the ledger").wait_for()
        assert page.evaluate("window.ran") == []
        page.goto("/paste")
        page.get_by_label("Or the address of a page").fill(payloads()[0])
        page.get_by_role("button", name="Read").click()
        page.get_by_role("alert").wait_for()
        assert page.evaluate("window.ran") == []
        context.close()


def test_no_page_has_any_element_that_a_payload_would_make(hostile: Path):
    from lxml import html

    asked = client(hostile, requests=100_000)
    made = (
        "//script[not(@src)] | //img | //iframe | //object | //embed | //video | //audio | //base | //marquee | //style"
    )
    addresses = [*visited(hostile), *(f"/search?words={quote(one)}" for one in payloads())]
    for address in addresses:
        page = html.fromstring(asked.get(address).text)
        assert not page.xpath(f"{made} | //@*[starts-with(name(), 'on')] | //@style | //@srcdoc"), address
