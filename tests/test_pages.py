"""The pages as they come over HTTP: what they show."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from itertools import accumulate, pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from serving import FIRST, TEXT, addresses, client, demo, tree, word_of
from sourced import GONE, NEW
from starlette.testclient import TestClient

from reportedly import Capture, Given, Metadata, Report, Retrieval, Verdict
from reportedly.export import wording
from reportedly.keeping import open_ledger
from reportedly.keeping.browsing import Browsing
from reportedly.keeping.threads import _within_lines
from reportedly.ledger.facets import Sought
from reportedly.ledger.moments import stamp
from reportedly.ledger.timelines import Chosen
from reportedly.web import words
from reportedly.web.app import STATIC
from reportedly.web.boarding import table
from reportedly.web.comparing import compared
from reportedly.web.drawing.bars import bars
from reportedly.web.drawing.scales import Scale
from reportedly.web.drawing.timeline import LEVELS_AT_MOST
from reportedly.web.drawing.timeline import timeline as drawn
from reportedly.web.marking import blocks
from reportedly.web.settings import is_loopback


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return addresses(demo())


@pytest.fixture
def asked() -> TestClient:
    return client(demo())


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the ledger that a test may change."""
    shutil.copyfile(demo(), tmp_path / "ledger.db")
    return tmp_path / "ledger.db"


FOLLOWED = {
    "front": "changes",
    "claims": "changes",
    "disputed": "changes",
    "board": "stories/",
    "replay": "stories/",
    "timeline": "stories/",
    "places": "stories/",
    "story-reports": "stories/",
    "claim": "claims/",
    "actor": "actors/",
    "search": "search",
    "facets": "search",
}
"""The pages of what can be followed, and how the addresses of their feeds begin."""


def test_pages_of_what_can_be_followed_name_its_feeds_and_no_others_do(asked: TestClient, pages: dict[str, str]):
    for name, address in pages.items():
        found = tree(asked.get(address).text)
        named = found.xpath("//link[@rel='alternate']")
        linked = {one.get("type"): one.get("href") for one in named}
        assert [one.get("href") for one in found.xpath("//footer//a[starts-with(@href, '/feeds/')]")] == [
            *linked.values()
        ]
        assert bool(linked) == (name in FOLLOWED), name
        for kind, path in linked.items():
            assert path.startswith(f"/feeds/{FOLLOWED[name]}")
            assert asked.get(path).headers["content-type"] == kind
    assert "q=boat" in asked.get(pages["search"]).text


# --- what they show -----------------------------------------------------------------------------------------------


def test_every_page_answers_and_every_link_in_it_leads_somewhere(asked: TestClient, pages: dict[str, str]):
    seen: set[str] = set()
    for name, address in pages.items():
        found = asked.get(address)
        assert found.status_code == (404 if name == "missing" else 200), address
        for link in tree(found.text).xpath("//a/@href | //link/@href | //script/@src | //form[not(@method)]/@action"):
            path, _, anchor = link.partition("#")
            if path.startswith("http"):
                hosts = ("post.example", "herald.example", "wire.example", "gone.example", "new.example")
                assert urlsplit(path).hostname in hosts
            elif anchor and not path:
                assert tree(found.text).xpath("//*[@id=$id]", id=anchor), f"{address}: {link}"
            elif path and path not in seen:
                seen.add(path)
                assert asked.get(path).status_code in (200, 303), f"{address}: {link}"
    assert len(seen) > 100


def test_ids_are_given_once_on_every_page(asked: TestClient, pages: dict[str, str]):
    for address in pages.values():
        ids = tree(asked.get(address).text).xpath("//@id")
        assert sorted(ids) == sorted(set(ids)), address


def test_the_front_page_has_stories_with_their_claims_what_changed_and_what_is_blocked(asked: TestClient):
    page = tree(asked.get("/").text)
    first = page.xpath("//article[h3[contains(., 'Orvane Accuses Kaldria')]]")[0]
    assert re.search(r"\d+ disputed", first.text_content())
    assert first.xpath(".//ul[contains(@class, 'claims')]//a")
    assert page.xpath("//section[@aria-labelledby='changes']//ol//time")
    assert "One more step" in page.xpath("//section[@aria-labelledby='blocked']")[0].text_content()


def test_sources_are_listed_with_how_they_do(asked: TestClient):
    page = tree(asked.get("/sources").text)
    rows = {row.xpath("string(.//p[1])"): row for row in page.xpath("//tbody/tr")}
    assert list(rows) == ["Northern Herald", "وكالة الأنباء", GONE, NEW]
    told = {
        name: {cell.get("data-what"): cell.text_content().strip() for cell in row.xpath("td")}
        for name, row in rows.items()
    }
    assert told["Northern Herald"] == {
        "Pages": "20",
        "Complete": "100%",
        "Partial": "0%",
        "Blocked": "0%",
        "Empty": "0%",
        "Failed": "0%",
        "Edited later": "10%",
        "Median delay": "30 min",
        "Last answer": "10 May 2024",
    }
    assert (told["وكالة الأنباء"]["Complete"], told["وكالة الأنباء"]["Blocked"]) == ("67%", "33%")
    assert (told[NEW]["Median delay"], told[NEW]["Last answer"]) == ("–not known", "never")
    flags = {name: row.xpath("string(.//*[@class='flag'])") for name, row in rows.items()}
    assert flags == {
        "Northern Herald": "",
        "وكالة الأنباء": "Its pages have turned blocked, since 13 May 2024",
        GONE: "It is gone",
        NEW: "",
    }


def test_sources_to_look_at_are_on_the_front_page(asked: TestClient):
    page = tree(asked.get("/").text)
    told = page.xpath("//section[@aria-labelledby='flagged']//li")
    assert [one.xpath("string(.//*[@class='flag'])") for one in told] == [
        "Its pages have turned blocked, since 13 May 2024",
        "It is gone",
    ]
    for link in page.xpath("//section[@aria-labelledby='flagged']//a/@href"):
        path, _, name = link.partition("#")
        assert tree(asked.get(path).text).xpath("//tr[@id=$name]", name=name)


def test_many_sources_are_listed_a_page_at_a_time_and_the_front_page_says_that_there_are_more(own: Path):
    with open_ledger(own) as ledger:
        first = ledger.sources.get(GONE)
        for n in range(60):
            ledger.sources.add(replace(first, id=f"{n:012}", address=f"{GONE}/{n}"))
    asked = client(own)
    shown = tree(asked.get("/sources").text)
    (following,) = shown.xpath("//a[@rel='next']/@href")
    rest = tree(asked.get(following).text)
    names = [*shown.xpath("//tbody/tr/@id"), *rest.xpath("//tbody/tr/@id")]
    assert (len(names), len(set(names))) == (64, 64)
    assert not rest.xpath("//a[@rel='next']")
    told = tree(asked.get("/").text).xpath("//section[@aria-labelledby='flagged']")[0]
    assert (len(told.xpath(".//li")), "And more" in told.text_content()) == (8, True)
    assert asked.get("/sources?after=99999").status_code == 200
    assert asked.get("/sources?after=x").status_code == 400


def test_sources_are_in_the_navigation_where_there_are_some_and_for_those_who_may_read(own: Path):
    named = "//nav[@aria-label='Main']//a[@href='/sources']"
    assert tree(client(own).get("/guide").text).xpath(named)
    assert not tree(client(own, token="right").get("/enter").text).xpath(named)  # noqa: S106 a test's
    with open_ledger(own) as ledger:
        for source in list(ledger.sources):
            ledger.sources.remove(source.id, source.added)
    page = tree(client(own).get("/").text)
    assert not page.xpath(named)
    assert not page.xpath("//section[@aria-labelledby='flagged']")
    assert "no source" in client(own).get("/sources").text
    assert not tree(client(own.parent / "none.db").get("/").text).xpath(named)


def test_a_source_s_words_and_address_can_do_nothing(own: Path):
    with open_ledger(own) as ledger:
        first = ledger.sources.get(GONE)
        evil = {"address": "javascript:alert(1)", "title": "<script>alert(1)</script>", "tags": ("<b>x</b>",)}
        ledger.sources.add(replace(first, id="0" * 12, **evil))
    for path in ("/", "/sources"):
        page = tree(client(own).get(path).text)
        assert not page.xpath("//script[not(@src)] | //b[.='x'] | //a[starts-with(@href, 'javascript')]")
        assert "<script>alert(1)</script>" in page.text_content()


def test_changes_since_a_day_are_those_alone(asked: TestClient):
    page = tree(asked.get("/?since=2024-05-10").text)
    days = page.xpath("//section[@aria-labelledby='changes']//ol//time/@datetime")
    assert days
    assert min(days) >= "2024-05-10"


def test_what_came_in_since_a_visit_is_shown_whenever_it_was_published(own: Path):
    asked = client(own)
    with open_ledger(own) as ledger:
        claim = next(
            one
            for one in ledger.claims(status="unconfirmed")
            if one.label == "that nine men had been pulled from the water"
        )
        visit = stamp(datetime.now(UTC))
        text = "Kaldria’s foreign ministry denied that nine men had been pulled from the water."
        when = datetime(2024, 5, 6, 22, tzinfo=UTC)  # long before what is there by now
        before = tree(asked.get(f"/?visit={visit}").text).xpath("//section[@aria-labelledby='changes']//ol//a/@href")
        added = Capture("https://late.example/1", text.encode(), "text/plain", when, Given(published=when))
        assert all(one.value for one in ledger.add([added]))
        changed = [one for one in ledger.changes() if one.before and one.at.startswith("2024-05-06T22")]
    assert before == []
    shown = tree(asked.get(f"/?visit={visit}").text).xpath("//section[@aria-labelledby='changes']//ol//a/@href")
    assert shown == [f"/claims/{one.claim}" for one in changed] == [f"/claims/{claim.id}"]


def test_the_front_page_is_light(asked: TestClient):
    page = asked.get("/")
    parts = tree(page.text).xpath("//link[@rel='stylesheet']/@href | //link[@rel='icon']/@href | //script/@src")
    assert len(page.content) + sum(len(asked.get(part).content) for part in parts) < 150_000


def test_a_board_has_claims_in_rows_actors_in_columns_and_a_sign_with_a_word_in_each_cell(
    asked: TestClient, pages: dict[str, str]
):
    board = tree(asked.get(pages["board"]).text).xpath("//table[contains(@class, 'board')]")[0]
    columns = board.xpath("./thead/tr[last()]/th")
    for row in board.xpath("./tbody/tr"):
        assert len(row) == len(columns)
        assert row.xpath("./th[@scope='row']//span[contains(@class, 'status')]")
    for cell in board.xpath(".//a[contains(@class, 'stand')]"):
        assert cell.xpath("./svg[@aria-hidden='true']")
        assert cell.text_content().split()


def test_a_board_of_a_past_day_shows_only_what_was_known_then(pages: dict[str, str]):
    story = pages["board"].rpartition("/")[2]
    with open_ledger(demo()) as ledger:
        browsing = Browsing(ledger)
        days = browsing.board(story).days
        for day in days:
            board = browsing.board(story, day)
            assert all(one.known[:10] <= day for one in board.standings)
            told = {one.id: one.status for one in ledger.claims(story=story, as_of=day)}
            assert {one.id: one.status for one in board.claims}.items() <= told.items()
            assert sum(board.counts.values()) == len(told)
        now = {one.id: one.status for one in ledger.claims(story=story)}
        assert {one.id: one.status for one in browsing.board(story).claims}.items() <= now.items()


def test_every_standing_of_a_board_is_in_its_table(pages: dict[str, str]):
    with open_ledger(demo()) as ledger:
        board = Browsing(ledger).board(pages["board"].rpartition("/")[2])
    shown = table(board)
    cells = [cell for row in shown.rows for cell in (*row.cells, *row.others) if cell]
    assert sum(cell.statements for cell in cells) == len(board.standings)
    for row in shown.rows:
        for column, cell in zip(shown.columns, row.cells, strict=True):
            assert cell is None or cell.last.actor == column.id
            assert cell is None or cell.last.claim == row.claim.id


def test_a_page_of_a_board_goes_on_where_the_last_one_ended(asked: TestClient, pages: dict[str, str]):
    claims: list[str] = []
    address: str | None = pages["board"]
    while address:
        page = tree(asked.get(address).text)
        claims += page.xpath("//tbody/tr/th//p[@class='label']/a/@href")
        address = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    with open_ledger(demo()) as ledger:
        every = [one.id for one in ledger.claims(story=pages["board"].rpartition("/")[2])]
    assert sorted(claims) == sorted(f"/claims/{one}" for one in every)


def test_a_timeline_can_be_narrowed_by_actor_act_place_and_day(asked: TestClient, pages: dict[str, str]):
    def statements(query: str) -> int:
        page = tree(asked.get(pages["timeline"] + query).text)
        listed, signs = page.xpath("//ol[contains(@class, 'statements')]/li"), page.xpath("//*[local-name()='g']")
        rest = sum(int(one.text) for one in page.xpath("//*[local-name()='text'][starts-with(., '+')]"))
        assert len(signs) + rest in (len(listed), 0)  # what was all said at one time is not drawn
        return len(listed)

    actor = tree(asked.get(pages["timeline"]).text).xpath("//select[@id='actor']/option/@value")[1]
    narrowed = [statements(f"?{one}") for one in (f"actor={actor}", "act=denies", "place=Mew Rock", "until=2024-05-06")]
    assert all(0 < number < statements("") for number in narrowed)


def test_places_are_listed_with_their_coordinates(asked: TestClient, pages: dict[str, str]):
    page = tree(asked.get(pages["places"]).text)
    (warsaw,) = page.xpath("//li[@data-name='Warsaw']")
    assert abs(float(warsaw.get("data-lat")) - 52.2) < 0.5
    assert abs(float(warsaw.get("data-lon")) - 21.0) < 0.5


def test_a_claim_shows_quotations_in_context_lineage_reports_and_history(asked: TestClient, pages: dict[str, str]):
    page = tree(asked.get(pages["claim"]).text)
    for quoted in page.xpath("//ol[contains(@class, 'quoted')]/li"):
        assert quoted.xpath(".//blockquote//span[contains(@class, 'content')]")
    assert "First said by" in page.xpath("//section[@aria-labelledby='lineage']")[0].text_content()
    assert page.xpath("//section[@aria-labelledby='carried']//a")
    assert len(page.xpath("//section[@aria-labelledby='history']//ol/li")) > 1


def test_the_words_of_a_claim_s_statements_are_marked_where_they_stand():
    with open_ledger(demo()) as ledger:
        browsing = Browsing(ledger)
        for claim in ledger.claims():
            for quoted in browsing.claim(claim.id).quoted:
                text = ledger.report(quoted.position.statement.report)[1]
                assert text[quoted.start :].startswith(quoted.text)
                for role in quoted.position.statement.spans:
                    assert all(quoted.start <= s and e <= quoted.start + len(quoted.text) for s, e in role)


def test_an_excerpt_is_cut_at_lines_and_words():
    text = "One line before.\nHere the word stands and goes on for long."
    start = text.index("word")
    assert _within_lines(text, 0, start, start + 4) == ("Here the word stands and goes on for long.", 17)


def test_a_report_shows_its_text_whole_with_residue_folded(asked: TestClient, pages: dict[str, str]):
    report = pages["report"].rpartition("/")[2]
    page = tree(asked.get(pages["report"]).text)
    article = page.xpath("//article[contains(@class, 'text')]")[0]
    assert article.xpath(".//details[contains(@class, 'residue')]")
    for number in article.xpath(".//a[@class='n'] | .//span[@class='kind']"):
        number.drop_tree()
    for summary in article.xpath(".//summary"):
        summary.drop_tree()
    with open_ledger(demo()) as ledger:
        text = ledger.report(report)[1]
    assert article.text_content().split() == text.split()


def test_marks_are_where_they_were_also_in_long_texts():
    lines = [f"Orvane said on day {n} that all was well." for n in range(3_000)]
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    spans = [
        (n + 1, [[(at, at + 6)], [(at + 7, at + 11)], [(at + 12, at + len(lines[n]))]])
        for n, at in enumerate(starts[:-1])
    ]
    report = Report("r", "", "\n".join(lines), Metadata(), Retrieval(Verdict.COMPLETE))
    found = blocks(report, spans)
    assert "\n".join("".join(report[piece.span] for piece in block.pieces) for block in found) == report.text
    cues = [report[piece.span] for block in found for piece in block.pieces for one in piece.marks if one.role == "cue"]
    assert cues == ["said"] * len(lines)


def test_a_blocked_report_says_so_with_its_evidence(asked: TestClient, pages: dict[str, str]):
    box = tree(asked.get(pages["blocked"]).text).xpath("//div[contains(@class, 'verdict-box')]")[0]
    assert "blocked" in box.text_content()
    assert box.xpath(".//q")


def test_revisions_stand_side_by_side(asked: TestClient, pages: dict[str, str]):
    page = tree(asked.get(pages["revisions"]).text)
    changed = page.xpath("//tr[@class='changed']")
    assert [(each.xpath(".//del/text()"), each.xpath(".//ins/text()")) for each in changed] == [
        (["Monday", "two"], ["Tuesday", "three"])
    ]
    assert "\n".join("".join(row.xpath("./td[1]//text()")) for row in page.xpath("//tbody/tr")) == FIRST.replace(
        "\n\n", "\n"
    ).strip("\n")


def test_rows_of_two_texts_end_where_lines_that_stayed_do():
    rows = compared([("=", "A b\n\nC "), ("-", "d"), ("+", "e"), ("=", "\nF")])
    assert [(row.before, row.after, row.changed) for row in rows] == [
        ((("=", "A b"),), (("=", "A b"),), False),
        ((("=", "C "), ("-", "d")), (("=", "C "), ("+", "e")), True),
        ((("=", "F"),), (("=", "F"),), False),
    ]


def test_an_actor_has_names_numbers_firsts_and_silences(asked: TestClient):
    found = asked.get("/actors?name=Jorun Hale")
    page = tree(asked.get(found.headers["location"]).text)
    assert "Captain" in page.xpath("//dl")[0].text_content()
    assert page.xpath("//section[@aria-labelledby='silences']//li//q")
    assert page.xpath("//section[@aria-labelledby='firsts']//ul[@class='counts']/li")


def test_a_search_narrowed_by_a_facet_finds_as_many_as_the_facet_says(asked: TestClient):
    with open_ledger(demo()) as ledger:
        browsing = Browsing(ledger)
        whole = browsing.find(Sought("boat"))
        assert whole.number == len(whole.statements)
        for name, values in whole.facets.items():
            for each in values:
                assert browsing.find(Sought("boat", **{name: each.value})).number == each.statements, name
        for name, values in browsing.find(Sought()).facets.items():
            for each in values:
                assert browsing.find(Sought(**{name: each.value})).number == each.statements, (name, each)
    page = tree(asked.get("/search?words=boat&act=denies").text)
    assert page.xpath("//p[@class='chosen']/a/@href") == ["/search?words=boat"]


def test_a_search_by_day_finds_what_was_reported_between():
    with open_ledger(demo()) as ledger:
        found = Browsing(ledger).find(Sought(since="2024-05-07", until="2024-05-08"))
    assert {one.known[:10] for one, _, _ in found.statements} == {"2024-05-07", "2024-05-08"}


@pytest.mark.parametrize(
    "address",
    [
        "/search?since=yesterday",
        "/?since=2024-13-01",
        "/?visit=2024-13-01",
        "/?after=x",
        "/claims?status=true",
        "/reports?verdict=good",
        "/search?words=" + "a" * 301,
        "/search?start=-1",
        "/actors?start=many",
        "/search?words=...",
    ],
)
def test_what_cannot_be_understood_is_said_and_nothing_breaks(asked: TestClient, address: str):
    found = asked.get(address)
    assert found.status_code == 400
    assert "Not understood" in found.text


@pytest.mark.parametrize("kind", ["stories", "claims", "reports", "actors", "paste"])
def test_what_is_not_there_is_not_found(asked: TestClient, kind: str):
    for name in ("none", "..%2F..%2Fetc%2Fpasswd", "%00", "{{7*7}}", "a" * 3_000, "'; DROP TABLE claims; --"):
        found = asked.get(f"/{kind}/{name}")
        assert found.status_code == 404, name
        assert "49" not in found.text


def test_a_ledger_that_is_not_there_yet_is_welcomed_and_filled_by_paste(tmp_path: Path):
    fresh = client(tmp_path / "ledger.db")
    assert "Nothing is in the ledger yet" in fresh.get("/").text
    assert fresh.get("/search?words=x").status_code == 200
    assert fresh.get("/claims").status_code == 404
    assert "Nothing is in the ledger yet" in fresh.get("/claims").text
    read = fresh.post("/paste", data={"csrf": word_of(fresh.get("/paste")), "text": TEXT})
    saved = fresh.post(read.headers["location"] + "/save", data={"csrf": word_of(fresh.get(read.headers["location"]))})
    assert "Kaldria" in fresh.get(saved.headers["location"]).text
    assert "Nothing is in the ledger yet" not in fresh.get("/").text


# --- words and pictures -------------------------------------------------------------------------------------------


def test_days_and_numbers_are_said_in_words():
    assert wording.day("2024-05-07T07:45:00Z") == "7 May 2024"
    assert wording.day("someday") == "someday"
    assert wording.clock("2024-05-07T07:45:00Z") == "7 May 2024, 07:45 UTC"
    assert wording.days("2024-05-06", "2024-05-10") == "6–10 May 2024"
    assert wording.days("2024-05-06", "2024-06-10") == "6 May 2024 – 10 June 2024"
    assert wording.number(1, "story") == "1\u00a0story"
    assert wording.number(2_000, "story") == "2,000\u00a0stories"
    assert wording.short("one two three", 8) == "one two…" or wording.short("one two three", 8) == "one…"
    assert wording.claim_words("that it was so") == "… that it was so"
    assert wording.quoted("“So,” he said “so”") == "“So,” he said “so”"
    assert wording.quoted("so") == "“so”"


def test_a_line_of_time_runs_from_its_first_to_its_last_moment_with_few_marks():
    for first, last in (
        ("2024-05-06T12:00:00Z", "2024-05-06T12:00:00Z"),
        ("2024-05-06T12:00:00Z", "2024-05-10T12:00:00Z"),
        ("1990-05-06T12:00:00Z", "2024-05-10T12:00:00Z"),
        ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
    ):
        scale = Scale(first, last, 100, 900)
        assert scale(first) == 100
        assert scale(last) <= 900
        assert len(scale.ticks()) <= 12
        assert all(100 <= tick.x <= 900 for tick in scale.ticks())


def test_of_many_signs_at_one_time_the_number_of_the_rest_is_shown(pages: dict[str, str]):
    with open_ledger(demo()) as ledger:
        told = Browsing(ledger).timeline(pages["board"].rpartition("/")[2], Chosen()).statements
    one, other = (replace(told[0][0], said=f"2024-05-{day}T08:00:00Z", actor="a", who="Ana") for day in ("06", "09"))
    many = LEVELS_AT_MOST + 7
    picture = drawn([(one, "asserts")] * many + [(other, "denies")])
    assert picture
    assert len(picture.points) == LEVELS_AT_MOST + 1
    (rest,) = picture.rests
    assert (rest.number, rest.x) == (7, picture.points[0].x)
    assert rest.y > max(point.y for point in picture.points)
    assert picture.height > rest.y
    assert drawn([(one, "asserts")] * 2) is None


def test_words_of_the_ledger_are_said_in_words():
    told = wording.dated("Minister (2024-05-06 to 2024-05-10), spokesman (2024-05-08), 2024-13-45")
    assert told == "Minister (6–10 May 2024), spokesman (8 May 2024), 2024-13-45"
    report, other = "336b64b255adbbd8", "336b64b255adbbd9"
    pieces = words.with_reports(f"“Ana” in report {report}: the same")
    assert pieces == [("“Ana” in ", ""), ("a report", report), (": the same", "")]
    reasons = [f"“Ana” in report {one}: the same" for one in (report, other)]
    assert words.alike([*reasons, "first"], 6) == [(reasons[0], 1), ("first", 0)]
    assert wording.quoted("half of the “truth”") == "“half of the ‘truth’”"
    assert wording.quoted("“They knew,” “Now they say it.”") == "“They knew,” “Now they say it.”"


def test_a_report_without_a_title_is_known_by_its_first_line(own: Path):
    text = "Two bridges are open again.\n\nOrvane said on Monday that the bridges were open."
    with open_ledger(own) as ledger:
        assert all(one.value for one in ledger.add([Capture("", text.encode(), "text/plain", given=Given(id="new"))]))
        assert ledger.report("new")[0].opening == "Two bridges are open again."
        assert {one.opening for one in ledger.reports() if one.title} == {""}
        story = ledger.story(ledger.report("new")[0].story)[0]
        assert (story.title, story.opening) == ("", "Two bridges are open again.")
        assert {one.opening for one in ledger.stories() if one.title} == {""}
    for address in ("/reports", "/", f"/stories/{story.id}", f"/stories/{story.id}/timeline"):
        page = tree(client(own).get(address).text)
        assert "Untitled: Two bridges are open again." in page.xpath("string(//main)"), address


def test_the_rings_of_the_map_do_not_jump_across_the_world():
    world = json.loads((STATIC / "vendor" / "natural-earth.geojson").read_text(encoding="utf-8"))
    land = next(one["geometry"] for one in world["features"] if one["properties"]["kind"] == "land")
    rings = [ring for polygon in land["coordinates"] for ring in polygon]
    assert len(rings) > 1_000
    for ring in rings:
        assert ring[0] == ring[-1]
        assert all(abs(one[0] - other[0]) < 180 or one[1] == other[1] == -90 for one, other in pairwise(ring))


def test_months_without_statements_have_an_empty_bar():
    drawn = bars([("2023-11", 4), ("2024-02", 2)])
    assert [(one.month, one.statements) for one in drawn] == [
        ("2023-11", 4),
        ("2023-12", 0),
        ("2024-01", 0),
        ("2024-02", 2),
    ]
    assert drawn[0].height == 2 * drawn[3].height
    assert bars([]) == []
    assert len(bars([("0001-01", 1), ("9999-12", 1)])) <= 120


def test_only_this_machine_is_this_machine():
    assert all(is_loopback(host) for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"))
    assert not any(is_loopback(host) for host in ("0.0.0.0", "::", "192.168.1.1", "example.org"))  # noqa: S104
