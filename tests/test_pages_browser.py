"""The pages in a real browser: no errors, accessible, at every width, and each flow as a person goes through it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from browsers import chromium, violations, watched
from conftest import ROOT
from serving import TEXT, addresses, demo, served, served_here

from reportedly.web.pages import front

SHOTS = ROOT / "screenshots"
"""Where pictures of all pages are put, to be looked at; git does not see it."""

ALL = bool(os.environ.get("SCREENSHOTS"))
"""Whether pictures are made at all widths in light and dark, or only where axe-core looks."""

SCHEMES = ("light", "dark")
CHECKED = {("phone", "dark"), ("wide", "light")}
"""Where axe-core looks: the layouts differ by width, the colours by scheme."""

WIDTHS = {"phone": 390, "tablet": 820, "wide": 1440}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with served(demo()) as address:
        yield address


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return addresses(demo())


@pytest.fixture
def page(browser: Any, server: str) -> Iterator[Any]:
    context = browser.new_context(base_url=server, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_every_page_is_accessible_fits_every_width_and_has_no_error(browser: Any, server: str, pages: dict[str, str]):
    SHOTS.mkdir(exist_ok=True)
    page = browser.new_context(base_url=server, reduced_motion="reduce").new_page()
    wrong = watched(page)
    for name, address in pages.items():
        page.goto(address)
        if name == "places":
            page.wait_for_selector("#map[data-drawn]")
        for width, pixels in WIDTHS.items():
            page.set_viewport_size({"width": pixels, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, width)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                if (width, scheme) in CHECKED:
                    assert violations(page) == [], (name, width, scheme)
                elif not ALL:
                    continue
                page.screenshot(path=SHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
        assert [one for one in wrong if "404" not in one or name != "missing"] == [], name
        wrong.clear()
    page.context.close()


def test_a_mark_that_is_pointed_at_shows_its_statement(page: Any, pages: dict[str, str]):
    page.goto(pages["report"])
    mark = page.locator(".text .m.content").first
    number = mark.get_attribute("data-n").split()[0]
    mark.hover()
    assert page.locator(f'.found li.on[data-n="{number}"]').count() == 1
    page.locator("h1").hover()
    assert page.locator(".on").count() == 0
    page.locator(f'.text a.n[data-n="{number}"]').focus()
    assert page.locator(f'.found li.on[data-n="{number}"]').count() == 1


def test_a_board_is_replayed_by_the_slider_and_has_an_address_for_each_day(page: Any, pages: dict[str, str]):
    page.goto(pages["board"])
    slider, board = page.get_by_role("slider"), page.locator("#board")
    now = board.inner_text()
    slider.focus()
    slider.press("Home")
    board.get_by_text("at the end of 6 May 2024").wait_for()
    assert "as_of=2024-05-06" in page.url
    first = board.inner_text()
    page.reload()
    assert board.inner_text() == first
    assert page.get_by_role("slider").input_value() == "0"
    page.get_by_role("slider").press("End")
    board.get_by_text("stand now").wait_for()
    assert board.inner_text() == now


def test_a_board_is_walked_with_the_arrow_keys(page: Any, pages: dict[str, str]):
    page.goto(pages["board"])
    page.locator("table.board tbody th a").first.focus()
    page.keyboard.press("ArrowRight")
    first = page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/claims/c\w+#s-\w+$"))
    assert first == "stand"
    assert page.locator("li:target").count() == 1


def test_a_board_is_named_for_screen_readers(page: Any, pages: dict[str, str]):
    page.goto(pages["board"])
    table = page.get_by_role("table", name="Claims in rows, actors in columns")
    assert table.get_by_role("rowheader").count() == table.locator("tbody tr").count()
    assert table.get_by_role("link", name=re.compile(r"(asserts|denies|confirms) ?, \d+ May 2024")).count() > 5
    page.set_viewport_size({"width": 390, "height": 800})
    assert table.get_by_role("rowheader").count() == table.locator("tbody tr").count()


def test_all_is_reached_with_the_keyboard_from_the_top(page: Any, pages: dict[str, str]):
    page.goto(pages["claim"])
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    outlined = "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(f"document.activeElement === document.body || {outlined}")


def test_a_search_is_narrowed_and_its_address_shared(browser: Any, page: Any, server: str):
    page.goto("/")
    page.get_by_role("searchbox", name="Search the ledger").fill("boat")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="denies").first.click()
    page.wait_for_url(re.compile("act=denies"))
    found = page.locator("ol.statements").inner_text()
    assert "denies" in found
    other = browser.new_context(base_url=server).new_page()
    other.goto(page.url)
    assert other.locator("ol.statements").inner_text() == found
    other.context.close()


def test_a_text_is_pasted_looked_at_and_saved(browser: Any, tmp_path: Path):
    shutil.copyfile(demo(), tmp_path / "ledger.db")
    with served(tmp_path / "ledger.db") as server:
        page = browser.new_context(base_url=server).new_page()
        wrong = watched(page)
        page.goto("/paste")
        page.get_by_label("Text, or the source of a page").fill(TEXT)
        page.get_by_role("button", name="Read").click()
        page.wait_for_url(re.compile("/paste/."))
        assert page.locator(".found li").count() == 2
        assert violations(page) == []
        page.get_by_role("button", name="Save it in the ledger").click()
        page.wait_for_url(re.compile("/reports/"))
        assert page.locator(".text").inner_text().startswith("Kaldria")
        assert not wrong
        page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_changed_since_the_last_visit_is_offered(browser: Any, monkeypatch: pytest.MonkeyPatch, scripts: bool):
    monkeypatch.setattr(front, "VISIT", timedelta(0))  # each look is a visit
    with served_here(demo()) as address:
        page = browser.new_context(base_url=address, java_script_enabled=scripts).new_page()
        page.goto("/")
        assert page.get_by_role("link", name="Since your last visit").count() == 0
        page.goto("/claims")
        page.goto("/")
        page.get_by_role("link", name="Since your last visit").click()
        page.wait_for_url(re.compile("visit="))
        assert page.get_by_role("heading", name="Changed since your visit").count() == 1
        (cookie,) = page.context.cookies()
        assert (cookie["name"], cookie["expires"], cookie["httpOnly"]) == ("reportedly", -1, True)
        page.context.close()


def test_what_changed_since_the_last_visit_is_kept_by_the_browser_when_the_session_has_ended(page: Any):
    page.goto("/")
    line = page.locator("[data-visit]")
    assert line.is_hidden()
    page.evaluate("localStorage.setItem('last', '2024-05-09T00:00:00.000Z')")
    page.goto("/")
    line.get_by_role("link").click()
    page.wait_for_url(re.compile("visit=2024-05-09"))
    assert page.get_by_role("heading", name="Changed since your visit").count() == 1
    assert page.locator(".changes .status").count() > 5


def test_the_map_has_a_spot_and_a_name_for_each_place(page: Any, pages: dict[str, str]):
    wrong = watched(page)
    page.goto(pages["places"])
    page.wait_for_selector("#map[data-drawn]")
    assert sorted(page.locator(".place-label").all_inner_texts()) == ["Kyiv", "Warsaw"]
    assert not wrong


def test_everything_works_without_scripts(browser: Any, server: str, pages: dict[str, str]):
    page = browser.new_context(base_url=server, java_script_enabled=False).new_page()
    page.goto(pages["board"])
    page.locator("#as_of").fill("2024-05-06")
    page.get_by_role("button", name="Show").click()
    assert "at the end of 6 May 2024" in page.locator("#board").inner_text()
    page.locator(".days a").filter(has_text="7 May").click()
    assert "at the end of 7 May 2024" in page.locator("#board").inner_text()
    page.goto(pages["report"])
    page.locator(".text a.n").first.click()
    assert page.locator("li:target").count() == 1
    page.goto(pages["places"])
    assert page.locator("#places li").count() == 2
    assert page.locator("#map").is_hidden()
    page.context.close()


def test_a_page_is_printed_without_its_forms(page: Any, pages: dict[str, str]):
    page.goto(pages["report"])
    page.emulate_media(media="print")
    assert page.get_by_role("navigation").count() == 0
    assert page.locator(".find").is_hidden()
    assert page.locator(".text").is_visible()


def test_a_capture_is_downloaded_and_not_shown(page: Any, pages: dict[str, str]):
    page.goto(pages["report"])
    with page.expect_download() as found:
        page.get_by_role("link", name="The capture as it came").click()
    assert found.value.suggested_filename.endswith(".txt")
