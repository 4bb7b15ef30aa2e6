"""What is printed of a report, against golden files; `REPORTEDLY_GOLDEN=1` writes them anew."""

from __future__ import annotations

import itertools
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from reportedly import (
    Act,
    Actor,
    ActorKind,
    Attribution,
    Channel,
    ChannelKind,
    Distance,
    Judged,
    Metadata,
    NotText,
    Outcome,
    Place,
    PlaceUse,
    Report,
    Residue,
    ResidueKind,
    Retrieval,
    Span,
    Statement,
    TimeKind,
    TimeRef,
    Verdict,
)
from reportedly.cli import screen
from reportedly.export.documents import document, schema
from reportedly.export.marks import Mark, pieces
from reportedly.export.page import page

GOLDEN = Path(__file__).parent / "golden" / "outputs"
TEXT = (
    "Oster & Marland said on Sunday that <both> banks of the river were quiet.\n"
    "Already a subscriber? Log in.\n"
    "“It is,” Mr. Pell said, adding that “nobody had left.” The report was denied."
)


def spans(*words: str) -> tuple[Span, ...]:
    return tuple(Span(TEXT.index(each), TEXT.index(each) + len(each)) for each in words)


def attribution(source: str, cue: str, *content: str) -> Attribution:
    return Attribution("r1", spans(source) if source else (), spans(cue), spans(*content), 0.9)


FOUND = (
    attribution("Oster & Marland", "said on Sunday", "that <both> banks of the river were quiet"),
    attribution("Mr. Pell", "said,", "“It is,”"),
    attribution("Mr. Pell", "adding", "that “nobody had left.”"),
    attribution("", "was denied", "The report"),
)
SUNDAY = TimeRef(*spans("on Sunday"), TimeKind.DATE, "2024-05-05")
RIVER = Place(*spans("the river"), PlaceUse.PLACE, "<Oster>", 51.5, -0.12, 99, "GB", 1200, 0.7, "the only one")
NOWHERE = Place(*spans("banks"), PlaceUse.PLACE, "banks", why="not in the gazetteer")


def statement(number: int, act: Act, name: str = "", **rest: object) -> Statement:
    """Return the statement of an attribution whose evidence is the cue."""
    one = FOUND[number]
    actor = Judged(Actor(name, ActorKind.GROUP, "heads of <both>", "Oster", one.source), one.source, 0.8, "its name")
    distance = Judged(Distance.DISTANCED if number else Distance.NEUTRAL, one.cue, 0.9)
    return Statement(one, Judged(act, one.cue, 0.7), distance, actor if name else None, **rest)  # type: ignore[arg-type]


STATEMENTS = (
    statement(
        0,
        Act.ASSERTS,
        "Oster; Marland",
        said=Judged(SUNDAY, spans("on Sunday"), 0.9, "it follows the cue"),
        about=(Judged(SUNDAY, spans("on Sunday"), 1.0),),
        places=(NOWHERE, RIVER),
    ),
    statement(1, Act.CONFIRMS, "Pell", channel=Judged(Channel(ChannelKind.INTERVIEW, "<Radio>"), spans("said,"), 0.6)),
    statement(2, Act.ASSERTS, "Pell"),
    statement(3, Act.DENIES, refers=Judged(0, spans("The report"), 0.5, "it is called a report")),
)

REPORT = Report(
    id="r1",
    address="river.html",
    text=TEXT,
    metadata=Metadata(
        title="Quiet on the river",
        byline=("A. Writer",),
        publisher="The Osterian",
        section="World",
        published=datetime(2024, 5, 6, 14, 20, tzinfo=UTC),
        language="en",
        origins=(("title", "json-ld headline"),),
    ),
    retrieval=Retrieval(
        Verdict.PARTIAL, ("a log-in prompt stands in the text",), spans("Already a subscriber? Log in.")
    ),
    residue=(Residue(*spans("Already a subscriber? Log in."), ResidueKind.SUBSCRIPTION_PROMPT, 0.98),),
    attributions=FOUND,
    statements=STATEMENTS,
    times=(SUNDAY,),
    places=(NOWHERE, RIVER),
)
FAILED = Outcome[Report]("photo.jpg", error=NotText("the file is binary", "photo.jpg"))


def check(name: str, shown: str) -> None:
    """Compare with the golden file."""
    path = GOLDEN / name
    if os.environ.get("REPORTEDLY_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("residue", [False, True])
def test_the_screen(residue: bool, monkeypatch: pytest.MonkeyPatch):
    console = Console(width=80, record=True, highlight=False, file=Path(os.devnull).open("w"))  # noqa: SIM115
    monkeypatch.setattr(screen, "console", lambda: console)
    screen.show(REPORT, "river.html", residue, "1/2")
    check(f"screen{'-residue' * residue}.txt", console.export_text())
    console.file.close()


def test_the_document():
    shown = [document(Outcome("river.html", REPORT)), document(FAILED)]
    for each in shown:
        jsonschema.validate(each, schema())
    check("documents.json", json.dumps(shown, indent=1, ensure_ascii=False) + "\n")


def test_the_page():
    check("page.html", "".join(page([Outcome("river.html", REPORT), FAILED])))


RANGES = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda pair: Span(pair[0], sum(pair)))


@given(RANGES, st.lists(RANGES, max_size=8))
def test_pieces_make_up_the_span_again(span: Span, covered: list[Span]):
    given_marks = [Mark(each, "content", number) for number, each in enumerate(covered, 1)]
    cut = list(pieces(span, given_marks))
    assert cut[0].span.start == span.start
    assert cut[-1].span.end == span.end
    assert all(left.span.end == right.span.start for left, right in itertools.pairwise(cut))
    for mark in given_marks:
        inside = [piece for piece in cut if mark in piece.marks]
        assert sum(len(piece.span) for piece in inside) == max(
            0, min(span.end, mark.span.end) - max(span.start, mark.span.start)
        )
        assert sum(mark in piece.opens for piece in cut) == sum(mark in piece.closes for piece in cut) == bool(inside)
