"""Answers of the ledger on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from reportedly.cli.screen import console, one_line
from reportedly.ledger.finding import CLOSE, OPEN
from reportedly.ledger.views import (
    ActorFile,
    ActorView,
    Change,
    ClaimFile,
    ClaimView,
    Hit,
    Position,
    ReportView,
    StatementView,
    StoryView,
)
from reportedly.types import Reason, StatusKind, Verdict

_STATUS = {
    StatusKind.WITHDRAWN: "magenta",
    StatusKind.CONCEDED: "magenta",
    StatusKind.DISPUTED: "bold red",
    StatusKind.CORROBORATED: "green",
    StatusKind.DOUBTED: "yellow",
    StatusKind.DENIED: "red",
}

REASONS = 5
"""Reasons why mentions are of one actor that are shown."""

WORDS = 200
"""Characters of a content that are shown in lists."""


def show_claim_line(claim: ClaimView) -> None:
    """Print a claim in a list: where it stands since when, its words, how much there is of it, its id."""
    _print(
        (f"{claim.status:<12} ", _STATUS.get(claim.status, "default")),
        (f"since {_day(claim.since)}  ", "dim"),
        (f"{_short(claim.who)}: " if claim.who else "", "cyan"),
        (_short(claim.label), "bold"),
        (f"  {_number(claim.statements, 'statement')} in {_number(claim.reports, 'report')} · {claim.id}", "dim"),
    )


def show_claim(found: ClaimFile) -> None:
    """Print all of a claim."""
    claim = found.claim
    _print((one_line(claim.label), "bold"))
    _print(
        (f"{claim.status}", _STATUS.get(claim.status, "default")), (f" since {_day(claim.since)} · {claim.id}", "dim")
    )
    named = {one.statement.id: one.statement for one in found.positions}
    _show_reasons("because", found.reasons, named)
    _show_reasons("noted", found.notes, named)
    _head(f"{_number(claim.statements, 'statement')} in {_number(claim.reports, 'report')}")
    for one in found.positions:
        show_position(one)
    if len(found.history) > 1:
        _head("status over time")
        for change in found.history:
            _print((f"  {_day(change.at)}  ", "dim"), (change.status, _STATUS.get(change.status, "default")))
    if found.rivals:
        _head("cannot be true together with")
        for rival in found.rivals:
            _print((f"  {_short(rival.label)}", "default"), (f"  {rival.claim}: {one_line(rival.why)}", "dim"))
    if found.suggestions:
        _head("perhaps the same (merge with `reportedly review merge-claims`)")
        for each in found.suggestions:
            _print(
                (f"  {each.score:.0%} ", "dim"), _short(each.label), (f"  {each.claim}: {one_line(each.why)}", "dim")
            )


def show_position(one: Position) -> None:
    """Print a statement with its stance on a claim."""
    found = one.statement
    _print(
        (f"  {_day(found.said)}  ", "dim"),
        (one_line(found.who) or "(no source named)", "cyan"),
        f" {one.stance}: ",
        (f"«{_short(found.content)}»", "green"),
        (f"  {_source(found)}", "dim"),
    )


def show_statement(found: StatementView) -> None:
    """Print a statement of a report."""
    _print(
        (f"{found.n + 1:4}. ", "dim"),
        (one_line(found.who) or "(no source named)", "cyan"),
        f" {found.act}: ",
        (f"«{_short(found.content)}»", "green"),
        (f"  {one_line(found.channel)}{' · ' if found.channel else ''}{found.id}", "dim"),
    )


def show_actor_line(actor: ActorView) -> None:
    """Print an actor in a list."""
    _print(
        (f"{_number(actor.statements, 'statement'):>16}  ", "dim"),
        (one_line(actor.name), "cyan"),
        (f"  {actor.kind} · {actor.id}", "dim"),
    )


def show_actor(found: ActorFile, principal: str) -> None:
    """Print all of an actor; principal: the name of the actor for whom it speaks, empty for none."""
    actor = found.actor
    _print((one_line(actor.name), "bold cyan"), (f"  {actor.kind} · {actor.id}", "dim"))
    others = [name for name in found.names if name != actor.name]
    for label, values in (
        ("also called", others),
        ("speaks for", [principal] if principal else []),
        ("called", found.roles),
    ):
        if values:
            _print((f"  {label}: ", "dim"), one_line("; ".join(values)))
    for reason in found.reasons[:REASONS]:
        _print(("  one because: ", "dim"), one_line(reason))
    if len(found.reasons) > REASONS:
        _print((f"  and {len(found.reasons) - REASONS} more reasons: --json", "dim"))
    for statement, claim, stance in found.said:
        status = (f" [{claim.status}]", _STATUS.get(claim.status, "dim")) if claim else ("", "dim")
        _print(
            (f"  {_day(statement.said)}  ", "dim"),
            f"{stance or statement.act}: ",
            (f"«{_short(statement.content)}»", "green"),
            status,
            (f"  {claim.id if claim else statement.id}", "dim"),
        )


def show_report_line(report: ReportView) -> None:
    """Print a report in a list."""
    verdict = "" if report.verdict is Verdict.COMPLETE else f" [{report.verdict}]"
    again = f" (revision {report.revision})" if report.revision > 1 else ""
    copy = f" · copies {report.copy_of}" if report.copy_of else ""
    told = (one_line(report.publisher), _number(report.statements, "statement"), f"{report.id}{copy}")
    about = " · ".join(each for each in told if each)
    _print(
        (f"{_day(report.known)}  ", "dim"),
        _titled(report),
        (verdict, "yellow"),
        (f"{again}  {about}", "dim"),
    )


def show_story_line(story: StoryView) -> None:
    """Print a story in a list."""
    days = _day(story.first) if _day(story.first) == _day(story.last) else f"{_day(story.first)} to {_day(story.last)}"
    _print(
        (f"{days}  ", "dim"),
        _titled(story),
        (f"  {_number(story.reports, 'report')} · {story.id}", "dim"),
    )


def _titled(one: ReportView | StoryView) -> tuple[str, str]:
    """Return the title of a report or story, else how it begins, with a style."""
    return (_short(one.title), "bold") if one.title else (f"(no title) {_short(one.opening)}".rstrip(), "italic")


def show_hit(hit: Hit) -> None:
    """Print where searched words occur."""
    line = Text.assemble((f"{hit.kind:<10} ", "dim"))
    for n, piece in enumerate(hit.snippet.replace(CLOSE, OPEN).split(OPEN)):
        line.append(one_line(piece), style="bold yellow" if n % 2 else "default")
    line.append(f"  {_short(hit.title)} · " if hit.kind != "claim" else "  ", style="dim")
    console().print(line.append(hit.id, style="dim"), soft_wrap=True)


def show_change(change: Change) -> None:
    """Print a change of status."""
    before = f"{change.before} → " if change.before else ""
    _print(
        (f"{_day(change.at)}  ", "dim"),
        before,
        (change.status, _STATUS.get(change.status, "default")),
        f"  {_short(change.label)}",
        (f"  {change.claim}", "dim"),
    )


def show_answer(claim: ClaimView, one: Position) -> None:
    """Print a denial or a silence with the claim that it is on."""
    _print(
        (f"{_day(one.statement.known)}  ", "dim"),
        (one_line(one.statement.who) or "(no source named)", "cyan"),
        f" {one.stance}  {_short(claim.label)}",
        (f"  {claim.id}", "dim"),
    )


def show_difference(pieces: Iterable[tuple[str, str]], around: int = 60) -> None:
    """Print what changed in a text, by word, with some characters around it."""
    line = Text()
    for sign, words in pieces:
        if sign == "=":
            kept = words if len(words) <= 2 * around else f"{words[:around]} … {words[-around:]}"
            line.append(one_line(kept), style="dim")
        else:
            opening, closing, style = ("[-", "-]", "red") if sign == "-" else ("{+", "+}", "green")
            line.append(f"{opening}{one_line(words)}{closing}", style=style)
    console().print(line, soft_wrap=True)


def say(words: str) -> None:
    """Print a line between others."""
    _print((one_line(words), "dim"))


def _show_reasons(label: str, reasons: Iterable[Reason], named: dict[str, StatementView]) -> None:
    for reason in reasons:
        who = named[reason.statement].who if reason.statement in named else "a statement on a rival claim"
        _print((f"  {label}: ", "dim"), (one_line(who), "cyan"), f" {one_line(reason.why)}")


def _print(*parts: str | tuple[str, str]) -> None:
    console().print(Text.assemble(*parts), soft_wrap=True)


def _head(words: str) -> None:
    _print((f"\n{words}", "dim"))


def _day(moment: str) -> str:
    return moment[:10]


def _short(words: str) -> str:
    clean = one_line(words)
    return clean if len(clean) <= WORDS else f"{clean[:WORDS].rsplit(' ', 1)[0]} …"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _source(found: StatementView) -> str:
    where = found.publisher or found.given_id
    return one_line(f"{where}{', ' if found.channel else ''}{found.channel} · {found.id}")
