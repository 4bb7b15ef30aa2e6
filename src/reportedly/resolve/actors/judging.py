"""From what a source was resolved to, to an actor with its description, evidence, score and reason."""

from __future__ import annotations

from bisect import bisect_left

from reportedly.names.bodies import named_state
from reportedly.names.words import TITLES, folded
from reportedly.resolve.actors.entities import Entity
from reportedly.resolve.actors.naming import entity_at, entity_name, government, spelled
from reportedly.resolve.actors.resolving import Chosen, Report, pronominal
from reportedly.resolve.actors.roles import Role, speaks_for
from reportedly.resolve.actors.sources import Form
from reportedly.resolve.actors.weights import certainty
from reportedly.resolve.actors.words import ARTICLES
from reportedly.types import Actor, ActorKind, Judged, MentionKind, Span


def judged(report: Report, number: int) -> Judged[Actor] | None:
    """Return the actor behind a source, None where the source is empty."""
    chosen = report.chosen.get(number)
    if not chosen:
        return None
    names = list(dict.fromkeys(each for part in chosen for each in report.named(part)))
    name = "; ".join(dict.fromkeys(name for name, _ in names))
    kind = names[0][1] if len(names) == 1 else ActorKind.GROUP
    description, speaks = _description(report, chosen[0]) if len(names) == 1 else ("", "")
    mentions = _mentions(report, chosen)
    evidence = sorted({span for part in chosen for span in _evidence(report, part)})
    score = min(certainty(report.model, answer_class(report, part), part.chance) for part in chosen)
    why = "; ".join(dict.fromkeys(_why(report, part) for part in chosen))
    return Judged(Actor(name, kind, description, speaks, mentions), tuple(evidence), score, why)


def answer_class(report: Report, chosen: Chosen) -> str:
    """Return which of the certainty classes an answer belongs to."""
    if chosen.source.form is Form.NAMED:
        entity = report.cast.entities[chosen.answer.entities[0]]
        if entity.kind is not MentionKind.PERSON:
            return "body"
        return "full" if entity.person and entity.person.given else "short"
    if chosen.own:
        return "own pronoun" if pronominal(chosen.source) else "own"
    if not chosen.answer.entities:
        return "words"
    return "pronoun" if pronominal(chosen.source) else "described"


def _entities(report: Report, chosen: Chosen) -> list[Entity]:
    return [report.cast.entities[number] for number in chosen.answer.entities]


def _mentions(report: Report, chosen: list[Chosen]) -> tuple[Span, ...]:
    """Where the report names or describes the actor, in text order."""
    entities = list(dict.fromkeys(number for part in chosen for number in part.answer.entities))
    spans = list(report.cast.spans(entities[0])) if entities else []
    for number in entities[1:]:
        spans = sorted({*spans, *report.cast.spans(number)})
    for part in chosen:
        for span in (part.source.span, *(() if part.answer.entities else (part.answer.span,))):
            at = bisect_left(spans, span)
            if at == len(spans) or spans[at] != span:
                spans.insert(at, span)
    return tuple(spans)


def _last(chosen: Chosen, entity: Entity) -> Span:
    """Return the last name of an entity before the source, else its first."""
    at = bisect_left(entity.names, chosen.source.span.end, key=lambda name: name.span.start)
    return entity.names[max(0, at - 1)].span


def _evidence(report: Report, chosen: Chosen) -> list[Span]:
    entities = _entities(report, chosen)
    if not entities:
        return [chosen.source.span, chosen.answer.span]
    names = [span for entity in entities for span in (entity.best, _last(chosen, entity))]
    return [chosen.source.span, *names]


def _description(report: Report, chosen: Chosen) -> tuple[str, str]:
    """Return what the report calls an actor beside its name, and for whom it speaks."""
    text, entities = report.page.text, _entities(report, chosen)
    roles = [role for entity in entities for role in entity.roles if role.proper(text)]
    if not pronominal(chosen.source) and chosen.source.form is not Form.NAMED:
        roles.append(Role(chosen.source.span))
    speaks = next((whom for role in roles if (whom := _principal(report, role.span))), "")
    if not entities:
        return "", speaks
    return (roles[0].said(text) if roles else ""), speaks


def _principal(report: Report, span: Span) -> str:
    """Return for whom a description says that somebody speaks, or ""."""
    words = span.of(report.page.text)
    whom = speaks_for(words)
    if not whom:
        return ""
    at = span.start + max(0, words.find(whom))
    entity = entity_at(report.cast, Span(at, at + len(whom)))
    if entity and _covers(report, entity, Span(at, at + len(whom))):
        return entity_name(entity)
    return named_state(whom) or government(whom, report.cast.countries) or spelled(whom)


def _covers(report: Report, entity: Entity, span: Span) -> bool:
    """Whether an entity's name is all of a phrase, save an article, a title or a possessive ending."""
    inside = [name for name in entity.names if name.span.start < span.end and span.start < name.span.end]
    return any(name.span.end + 2 >= span.end and _bare(span.of(report.page.text), name.text) for name in inside)


def _bare(phrase: str, name: str) -> bool:
    """Whether only titles and articles stand before a name in a phrase."""
    before = phrase[: max(0, phrase.find(name.split()[0]))].split()
    return all(folded(word) in TITLES or word in ARTICLES for word in before)


def _why(report: Report, chosen: Chosen) -> str:
    words = " ".join(chosen.source.span.of(report.page.text).split())
    words = words if len(words) < 60 else words[:57] + "…"
    if chosen.own:
        return f"“{words}”: the report does not say who" if pronominal(chosen.source) else f"“{words}”: its own words"
    target = "; ".join(name for name, _ in report.named(chosen))
    if chosen.source.form is Form.NAMED:
        return f"“{words}” names {target}"
    return f"“{words}” → “{target}”, {_place(report, chosen)}"


def _place(report: Report, chosen: Chosen) -> str:
    """Say where the antecedent stands, seen from the source."""
    entities, page, at = _entities(report, chosen), report.page, chosen.source.span.start
    last = _last(chosen, entities[0]) if entities else chosen.answer.span
    if last.start > at:
        return "named after it"
    sentences = page.sentence(at) - page.sentence(last.start)
    if sentences == 0:
        return "named before it in the sentence"
    return "named in the sentence before" if sentences == 1 else f"last named {sentences} sentences before"
