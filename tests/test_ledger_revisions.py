"""Reports fetched again, and people's corrections."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledgers import DENIED, RAMMED, added, contents, lines, record, run

from reportedly import open_ledger
from reportedly.errors import BadQuery, NotInLedger
from reportedly.keeping import Ledger
from reportedly.ledger.decisions import ReviewKind
from reportedly.types import Capture

URL = "https://post.example/halcyon"
LATER = "The ship’s owner said the crew of nine was safe."


def add_text(ledger: Ledger, folder: Path, name: str, text: str, day: str, url: str = URL) -> list[object]:
    return added(ledger, lines(folder / f"{name}.jsonl", record(name, text, day, url=url)))


def test_another_text_at_a_known_address_is_a_revision(tmp_path: Path):
    with open_ledger(tmp_path / "ledger.db") as ledger:
        add_text(ledger, tmp_path, "a", f"{RAMMED}\n{DENIED}", "2024-05-07")
        (revised,) = add_text(ledger, tmp_path, "b", f"{RAMMED}\n{LATER}", "2024-05-08")
        assert revised.change == "revision"
        first, second = ledger.revisions(URL)
        assert [one.report.revision for one in (first, second)] == [1, 2]
        assert [one.content for one in second.appeared] == ["the crew of nine was safe"]
        assert len(second.vanished) == 1
        assert "denied" in second.vanished[0].cue
        assert "".join(words for sign, words in second.pieces if sign != "-") == f"{RAMMED}\n{LATER}"


def test_old_text_left_standing_is_one_statement(tmp_path: Path):
    with open_ledger(tmp_path / "ledger.db") as ledger:
        add_text(ledger, tmp_path, "a", RAMMED, "2024-05-07")
        before = [claim.status for claim in ledger.claims()]
        add_text(ledger, tmp_path, "b", f"{RAMMED}\n{LATER}", "2024-05-09")
        claims = [claim for claim in ledger.claims() if "rammed" in claim.label]
        assert [claim.status for claim in claims] == before
        assert [claim.statements for claim in claims] == [1]


def test_what_vanished_is_noted_and_withdraws_nothing(tmp_path: Path):
    with open_ledger(tmp_path / "ledger.db") as ledger:
        add_text(ledger, tmp_path, "a", f"{RAMMED}\n{LATER}", "2024-05-07")
        add_text(ledger, tmp_path, "b", LATER, "2024-05-08")
        (claim,) = (claim for claim in ledger.claims() if "rammed" in claim.label)
        assert claim.status == "unconfirmed"
        assert ledger.claim(claim.id).notes


MIRROR = "http://m.post.example/halcyon"


def test_a_report_at_another_name_of_its_site_is_one_with_its_edits(tmp_path: Path):
    with open_ledger(tmp_path / "ledger.db") as ledger:
        (first,) = add_text(ledger, tmp_path, "a", RAMMED, "2024-05-07", "https://www.post.example/halcyon")
        (mirror,) = add_text(ledger, tmp_path, "b", f"{RAMMED} ", "2024-05-07", MIRROR)
        assert (mirror.change, mirror.report) == ("same", first.report)
        assert ledger.report(MIRROR)[0].id == first.report
        (edited,) = add_text(ledger, tmp_path, "c", f"{RAMMED}\n{LATER}", "2024-05-08", MIRROR)
        assert edited.change == "revision"
        assert [one.report.id for one in ledger.revisions(first.report)] == [first.report, edited.report]
        (stale,) = add_text(ledger, tmp_path, "d", RAMMED, "2024-05-08", "https://mobile.post.example/halcyon")
        assert (stale.change, stale.report) == ("same", first.report)
        assert [claim.statements for claim in ledger.claims() if "rammed" in claim.label] == [1]
        assert list(ledger.check()) == []


@pytest.mark.parametrize("url", ["https://other.example/halcyon", "https://m.post.example/varn", "halcyon.html"])
def test_the_same_words_elsewhere_are_another_report(url: str, tmp_path: Path):
    with open_ledger(tmp_path / "ledger.db") as ledger:
        add_text(ledger, tmp_path, "a", RAMMED, "2024-05-07", "https://www.post.example/halcyon")
        (other,) = add_text(ledger, tmp_path, "b", RAMMED, "2024-05-07", url)
        assert other.change == "new"


def own(text: str, address: str) -> bytes:
    link = f'<link rel="canonical" href="{address}">'
    return (
        f"<html lang=en><head><title>Halcyon</title>{link}</head><body><article><p>{text}</p></article></body>".encode()
    )


@pytest.mark.parametrize("turn", [1, -1], ids=["the page first", "the other one first"])
@pytest.mark.parametrize(
    ("address", "text", "change"),
    [
        ("https://amp.post.example/amp/halcyon-2.html", RAMMED, "same"),
        ("https://amp.post.example/amp/halcyon-2.html", DENIED, "new"),
        ("https://amp.other.example/amp/halcyon-2.html", RAMMED, "new"),
    ],
)
def test_a_page_that_calls_another_of_its_site_its_own_is_that_one_if_it_has_its_words(
    address: str, text: str, change: str, turn: int, tmp_path: Path
):
    there = "https://www.post.example/halcyon"
    captures = [Capture(there, own(RAMMED, there), "text/html"), Capture(address, own(text, there), "text/html")]
    with open_ledger(tmp_path / "ledger.db") as ledger:
        first, second = (outcome.value for outcome in ledger.add(captures[::turn]))
        assert (first.change, second.change) == ("new", change)
        assert (first.report == second.report) == (change == "same")
        (again,) = ledger.add(captures[::turn][1:])
        assert (again.value.change, again.value.report) == ("same", second.report)


def test_a_moved_comma_is_no_revision(tmp_path: Path):
    with open_ledger(tmp_path / "ledger.db") as ledger:
        add_text(ledger, tmp_path, "a", RAMMED, "2024-05-07")
        (again,) = add_text(ledger, tmp_path, "b", RAMMED.replace("said on Monday", "said, on Monday,"), "2024-05-08")
        assert again.change == "same"
        assert len(list(ledger.reports())) == 1


def test_differences_are_shown_by_word(tmp_path: Path):
    path = tmp_path / "ledger.db"
    with open_ledger(path) as ledger:
        add_text(ledger, tmp_path, "a", RAMMED, "2024-05-07")
        add_text(ledger, tmp_path, "b", RAMMED.replace("rammed", "struck"), "2024-05-08")
    shown = run("report", URL, "--revisions", "--ledger", path)
    assert "[-rammed-]{+struck+}" in shown.output.replace("\n", "")


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A ledger of two statements that are two claims."""
    path = tmp_path / "two.db"
    with open_ledger(path) as ledger:
        added(ledger, lines(tmp_path / "t.jsonl", record("a", RAMMED), record("b", LATER, "2024-05-08")))
        assert len(list(ledger.claims())) == 2
    return path


def test_merged_claims_are_one_until_that_is_undone(two: Path):
    before = contents(two)
    with open_ledger(two) as ledger:
        one, other = (claim.id for claim in ledger.claims())
        review = ledger.review(ReviewKind.MERGE_CLAIMS, one, other, author="Ada", reason="the same ship")
        (merged,) = ledger.claims()
        assert merged.statements == 2
        assert ledger.rebuild() == []
        ledger.review(ReviewKind.UNDO, str(review.seq), author="Ada")
        assert [one.undone for one in ledger.reviews()] == [True, False]
    after = contents(two)
    assert {name: rows for name, rows in after.items() if name != "reviews"} == {
        name: rows for name, rows in before.items() if name != "reviews"
    }


def test_a_statement_split_off_is_a_claim_of_its_own(tmp_path: Path):
    with open_ledger(tmp_path / "ledger.db") as ledger:
        added(ledger, lines(tmp_path / "a.jsonl", record("a", RAMMED), record("b", DENIED, "2024-05-08")))
        (claim,) = ledger.claims()
        denial = next(one.statement.id for one in ledger.claim(claim.id).positions if one.stance == "denies")
        ledger.review(ReviewKind.SPLIT_CLAIM, claim.id, denial, author="Ada")
        assert sorted(one.status for one in ledger.claims()) == ["denied", "unconfirmed"]
        assert list(ledger.check()) == []


@pytest.mark.parametrize(
    ("kind", "value", "field", "expected"),
    [
        (ReviewKind.ACT, "accuses", "act", "accuses"),
        (ReviewKind.DISTANCE, "distanced", "distance", "distanced"),
        (ReviewKind.NO_ATTRIBUTION, "", "act", "none"),
        (ReviewKind.SPANS, '{"source": [[0, 6]], "cue": [[20, 24]], "content": [[35, 50]]}', "content", RAMMED[35:50]),
    ],
)
def test_a_corrected_statement_is_as_a_person_says(two: Path, kind: ReviewKind, value: str, field: str, expected: str):
    with open_ledger(two) as ledger:
        before = next(one for one, _ in ledger.statements() if "rammed" in one.content)
        review = ledger.review(kind, before.id, author="Ada", value=value)
        after = next(one for one, _ in ledger.statements() if one.id == before.id)
        assert getattr(after, field) == expected
        assert ledger.rebuild() == []
        assert next(one for one, _ in ledger.statements() if one.id == before.id) == after
        ledger.review(ReviewKind.UNDO, str(review.seq), author="Bo")
        assert next(one for one, _ in ledger.statements() if one.id == before.id) == before
        assert list(ledger.check()) == []


def test_a_corrected_stance_changes_the_status(two: Path):
    with open_ledger(two) as ledger:
        statement, ((claim, _),) = next(pair for pair in ledger.statements() if "rammed" in pair[0].content)
        ledger.review(ReviewKind.STANCE, statement.id, author="Ada", value="denies")
        assert ledger.claim(claim).claim.status == "denied"


def test_a_corrected_actor_is_another_one(two: Path):
    with open_ledger(two) as ledger:
        one, other = (pair[0] for pair in ledger.statements())
        ledger.review(ReviewKind.ACTOR, one.id, author="Ada", value=other.actor)
        assert {statement.actor for statement, _ in ledger.statements()} == {other.actor}
        assert list(ledger.check()) == []


def test_merged_actors_are_one_until_that_is_undone(two: Path):
    with open_ledger(two) as ledger:
        before = {statement.id: statement.actor for statement, _ in ledger.statements()}
        one, other = before.values()
        review = ledger.review(ReviewKind.MERGE_ACTORS, one, other, author="Ada")
        (left,) = {statement.actor for statement, _ in ledger.statements()}
        assert {ledger.actor(each)[0].actor.id for each in (one, other)} == {left}  # links to either still lead there
        ledger.review(ReviewKind.UNDO, str(review.seq), author="Ada")
        assert {ledger.actor(each)[0].actor.id for each in (one, other)} == {one, other}
        assert {statement.id: statement.actor for statement, _ in ledger.statements()} == before
        assert list(ledger.check()) == []


def test_a_correction_that_cannot_be_changes_nothing(two: Path):
    before = contents(two)
    with open_ledger(two) as ledger:
        claim = next(ledger.claims()).id
        statement = next(ledger.statements())[0].id
        for kind, targets, value, error in (
            (ReviewKind.MERGE_CLAIMS, (claim,), "", BadQuery),
            (ReviewKind.MERGE_CLAIMS, (claim, "cnone"), "", NotInLedger),
            (ReviewKind.SPLIT_CLAIM, (claim, statement), "", BadQuery),
            (ReviewKind.ACT, (statement,), "shouts", BadQuery),
            (ReviewKind.SPANS, (statement,), '{"cue": [[0, 99999]], "content": [[0, 1]]}', BadQuery),
            (ReviewKind.SPANS, (statement,), "[", BadQuery),
            (ReviewKind.UNDO, ("7",), "", NotInLedger),
            (ReviewKind.UNDO, ("x",), "", BadQuery),
        ):
            with pytest.raises(error):
                ledger.review(kind, *targets, author="Ada", value=value)
        with pytest.raises(BadQuery):
            ledger.review(ReviewKind.ACT, statement, author=" ", value="accuses")
    assert contents(two) == before


def test_corrections_are_listed_with_who_when_and_why(two: Path):
    with open_ledger(two) as ledger:
        statement = next(ledger.statements())[0].id
    run("review", "act", statement, "--value", "accuses", "--by", "Ada", "--reason", "blames", "--ledger", two)
    shown = run("review", "list", "--ledger", two).output
    assert "Ada" in shown
    assert "blames" in shown
    exported = run("export", "reviews", "--ledger", two).stdout
    assert '"act": "accuses"' in exported
    assert "rammed" in exported


THINGS = (
    "the bridge at Oster,the harbour of Mell,rents in Carrow,a ferry to Tarn,wheat from Lunde,the opera in Varn,"
    "her brother,snow on Mount Ide,the tunnel to Bryn,the bank of Orm,teachers in Felt,the old mill,a judge in Aske,"
    "the night train,coal from Dorn,the mayor of Sund"
).split(",")
HAPPENED = (
    "was closed,cost too much,burned down,would be sold,had been insured,made people ill,is owned by foreigners,"
    "won a prize,was never inspected,doubled in a year,reminds him of school,frightens the horses,came late on Sunday,"
    "needs new windows,had no permit"
).split(",")


def test_hundreds_of_claims_and_actors_become_one_each_and_several_again(tmp_path: Path):
    first, last = ("Ada Bo Cy Dee Eve Fay Gil Hal Ida Jo".split(), "Arden Birk Colm Dray Eskil Fenn Gorse Holt".split())
    people = [f"{one} {other}{end}" for one in first for other in last for end in ("", "son", "man")]
    what = [f"{thing} {happened}" for thing in THINGS for happened in HAPPENED]
    text = "\n".join(f"{name} said that {one}." for name, one in zip(people, what, strict=True))
    with open_ledger(tmp_path / "ledger.db") as ledger:
        added(ledger, lines(tmp_path / "many.jsonl", record("many", text)))
        claims, actors = [one.id for one in ledger.claims()], [one.id for one in ledger.actors()]
        assert min(len(claims), len(actors)) > 100
        merged = ledger.review(ReviewKind.MERGE_CLAIMS, *claims, author="Ada")
        (claim,) = ledger.claims()
        assert claim.statements == len(people)
        one = ledger.review(ReviewKind.MERGE_ACTORS, *actors, author="Ada")
        (actor,) = ledger.actors()
        (found,) = ledger.actor(actor.id)
        assert actor.statements == len(found.said)
        assert 0 < len(found.names) <= len(people)
        assert list(ledger.check()) == []
        for review in (one, merged):
            ledger.review(ReviewKind.UNDO, str(review.seq), author="Ada")
        assert {each.id for each in ledger.claims()} == set(claims)
        assert {each.id for each in ledger.actors()} == set(actors)
