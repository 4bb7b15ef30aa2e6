"""A report on a terminal: roles are told apart by brackets as well as by colour."""

from __future__ import annotations

from functools import cache

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from reportedly.export.marks import by_paragraph, marks, pieces
from reportedly.export.statements import facts
from reportedly.types import Attribution, Report, Span, Statement, Verdict

CONTEXT = 160
"""Characters of a paragraph shown before and after an attribution."""

INDENT = 6
"""Columns before an attribution, for its number."""

_BRACKETS = {"source": ("[", "]"), "cue": ("{", "}"), "content": ("«", "»")}
_STYLES = {"source": "bold cyan", "cue": "yellow", "content": "green"}
_VERDICTS = {Verdict.COMPLETE: "green", Verdict.PARTIAL: "yellow", Verdict.BLOCKED: "red", Verdict.EMPTY: "red"}


class _Screen(Console):
    def on_broken_pipe(self) -> None:
        """Leave a closed pipe to the command, which ends quietly."""
        raise BrokenPipeError


@cache
def console() -> Console:
    """Return the terminal."""
    return _Screen(highlight=False, soft_wrap=False)


def show(report: Report, address: str, residue: bool, place: str = "") -> None:
    """Print a report: its head, then its attributions in context, grouped by paragraph."""
    terminal = console()
    width = max(20, terminal.width - INDENT)
    _show_head(terminal, report, address, place)
    for number, paragraph, here in by_paragraph(report):
        if here:
            terminal.print(Text(f"\n¶ {number}", style="dim"))
        for counted, attribution in here:
            wrapped = _entry(report, paragraph, counted, attribution).wrap(terminal, width)
            for row, line in enumerate(wrapped):
                line.rstrip()
                terminal.print(Text.assemble((f"{counted:4}. " if row == 0 else " " * INDENT, "dim"), line))
            if report.statements:
                _show_facts(terminal, report, report.statements[counted - 1], width)
    if residue and report.residue:
        terminal.print(Text("\nresidue", style="dim"))
        for each in report.residue:
            terminal.print(Text.assemble((f"  {each.kind}: ", "magenta"), one_line(report[each.span])))
    terminal.print()


def _show_facts(console: Console, report: Report, statement: Statement, width: int) -> None:
    """Print what an attribution amounts to, a line or more below it."""
    parts = [Text.assemble((f"{label} ", "dim"), one_line(value)) for label, value in facts(statement, report.text)]
    for line in Text(" · ", style="dim").join(parts).wrap(console, width):
        line.rstrip()
        console.print(Text.assemble(" " * INDENT, line))


def _show_head(console: Console, report: Report, address: str, place: str) -> None:
    about = report.metadata
    console.rule(escape(" ".join(filter(None, [place, address]))), align="left", style="dim")
    console.print(Text(one_line(report.title or "(no title)"), style="bold"))
    when = about.published.isoformat(" ", "minutes") if about.published else ""
    facts = [about.publisher, about.section, ", ".join(about.byline), when]
    if any(facts):
        console.print(Text(one_line(" · ".join(fact for fact in facts if fact)), style="dim"))
    retrieval = report.retrieval
    verdict = Text.assemble("retrieval: ", (retrieval.verdict, _VERDICTS[retrieval.verdict]))
    if retrieval.verdict is not Verdict.COMPLETE and retrieval.reasons:
        verdict.append(" (" + one_line("; ".join(retrieval.reasons)) + ")")
    console.print(verdict)
    count = len(report.attributions)
    found = f"{count} attribution{'' if count == 1 else 's'}: [source] {{cue}} «content»"
    console.print(Text(f"not read: {report.unread}" if report.unread else found, style="dim"))


def _entry(report: Report, paragraph: Span, number: int, attribution: Attribution) -> Text:
    """Return one attribution in its paragraph, or in as much of it as matters."""
    found = marks(attribution, number)
    start = min(paragraph.start, *(mark.span.start for mark in found))
    end = max(paragraph.end, *(mark.span.end for mark in found))
    first = max(start, min(mark.span.start for mark in found) - CONTEXT)
    last = min(end, max(mark.span.end for mark in found) + CONTEXT)
    first, last = _word_edge(report.text, first, start), _word_edge(report.text, last, end)
    line = Text("… " if first > start else "")
    for piece in pieces(Span(first, last), found):
        style = " ".join(_STYLES[mark.role] for mark in piece.marks)
        before = "".join(_BRACKETS[mark.role][0] for mark in piece.opens)
        after = "".join(_BRACKETS[mark.role][1] for mark in reversed(piece.closes))
        line.append(before + one_line(report[piece.span]) + after, style=style or "default")
    line.append(" …" if last < end else "")
    line.append("" if attribution.source else " (no source named)", style="dim")
    return line


def _word_edge(text: str, place: int, bound: int) -> int:
    """Move a cut towards `bound` to the next white space, twenty characters at most."""
    step = 1 if bound >= place else -1
    for _ in range(20):
        if place == bound or text[place if step > 0 else place - 1].isspace():
            break
        place += step
    return place


def one_line(words: str) -> str:
    """Return words in one line without control characters, which could steer the terminal."""
    return "".join(char if char.isprintable() else " " for char in words)
