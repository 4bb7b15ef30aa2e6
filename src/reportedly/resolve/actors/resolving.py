"""One report while its sources are resolved, in text order: each may refer to those before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reportedly.names.bodies import states_in
from reportedly.names.words import TOKEN, folded
from reportedly.resolve.actors.candidates import Answer, Candidate, Past, candidates, scene
from reportedly.resolve.actors.entities import Entity, cast
from reportedly.resolve.actors.names import DERIVED, names_in
from reportedly.resolve.actors.naming import described, entity_kind, entity_name, government
from reportedly.resolve.actors.page import page
from reportedly.resolve.actors.pointing import features
from reportedly.resolve.actors.roles import singular
from reportedly.resolve.actors.sources import PRONOMINAL, Form, Source, sources_of
from reportedly.resolve.actors.weights import Weights, chances, shipped
from reportedly.resolve.actors.words import BODIES, CROWDS, PAPERS, PRONOUNS, ROLES
from reportedly.types import ActorKind, Mention, MentionKind, Span

GUESS = 0.3
"""A pronoun whose likeliest antecedent is less likely than this stays unresolved: to name anybody would be a guess."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one phrase of a source was resolved to, how probable that is by the model, and whose it is ("his aide")."""

    source: Source
    answer: Answer
    chance: float
    owner: Entity | None = None

    @property
    def own(self) -> bool:
        """Whether the phrase was left as it stands."""
        return not self.answer.entities and self.answer.span == self.source.span


class Report:
    """A report's names, sources and what they were resolved to.

    `parsed` holds each source's phrases, `order` the sources that have any, in text order, `chosen` what is resolved.
    """

    def __init__(
        self,
        text: str,
        sources: Sequence[tuple[Span, ...]],
        mentions: Sequence[Mention],
        publisher: str = "",
        model: Weights | None = None,
    ) -> None:
        self.page = page(text)
        self.cast = cast(text, names_in(text, mentions, [each for spans in sources for each in spans]), publisher)
        self.model = model or shipped()
        self.parsed = [sources_of(self.cast, spans) for spans in sources]
        found = [number for number, parts in enumerate(self.parsed) if parts]
        self.order = sorted(found, key=lambda number: (self.parsed[number][0].span, number))
        parts = [part for number in self.order for part in self.parsed[number] if part.form is Form.NAMED]
        named = sorted((self._past(part, self._named(part)) for part in parts), key=lambda past: past.span)
        self.scene = scene(self.page, self.cast, [past for past in named if past.quote < 0])
        self.chosen: dict[int, list[Chosen]] = {}

    def resolve_all(self) -> None:
        """Resolve every source."""
        for number in self.order:
            self.resolve(number)

    def resolve(self, number: int) -> None:
        """Resolve a source and remember it for those after it."""
        self.keep(number, [self._choose(part) for part in self.parsed[number]])

    def keep(self, number: int, chosen: list[Chosen]) -> None:
        """Take a source as resolved."""
        self.chosen[number] = chosen
        answer = _joined([each.answer for each in chosen])
        self.scene.past.append(self._past(self.parsed[number][0], answer))

    def named(self, chosen: Chosen) -> list[tuple[str, ActorKind]]:
        """Return the names, and kinds, of what a phrase was resolved to; several for a joint answer."""
        answer, source = chosen.answer, chosen.source
        if answer.entities:
            entities = [self.cast.entities[number] for number in answer.entities]
            return [(entity_name(entity), entity_kind(entity)) for entity in entities]
        if not chosen.own:
            source = Source(answer.span, Form.PLURAL, answer.head)
        words = described(self.cast, source, chosen.owner, self._is_name)
        words = words or " ".join(source.span.of(self.page.text).casefold().split())
        state = ActorKind.STATE if self._government(source) else ActorKind.UNNAMED
        return [(words, ActorKind.DOCUMENT if source.paper else state)]

    def _named(self, source: Source) -> Answer:
        return Answer((self.cast.owner[source.name],), span=self.cast.names[source.name].span)

    def _government(self, source: Source) -> str:
        """Return the state whose government a description means, or ""."""
        return government(source.span.of(self.page.text), self.cast.countries)

    def _past(self, source: Source, answer: Answer) -> Past:
        at = source.span.start
        return Past(source.span, answer, self.page.paragraph(at), self.page.sentence(at), self.page.quote(at))

    def _choose(self, source: Source) -> Chosen:
        if source.form is Form.NAMED:
            return Chosen(source, self._named(source), 1.0)
        owner = self._owner(source)
        options = self._joined_to_state(source, candidates(self.scene, source))
        odds = chances(features(self.scene, source, options), self.model)
        best = int(odds.argmax())
        if (pronominal(source) and odds[best] < GUESS) or self._government(source):
            best = len(options) - 1
        answer = options[best].answer
        if owner is not None and owner.kind is MentionKind.PERSON and source.head in DERIVED:
            answer = self._body_of(owner, source) or options[-1].answer
        return Chosen(source, answer, float(odds[best]), owner)

    def _joined_to_state(self, source: Source, options: list[Candidate]) -> list[Candidate]:
        """For "the Norwegian leader", leave those whom the report calls a leader and joins to Norway, if any."""
        words = [folded(word) for word in TOKEN.findall(source.span.of(self.page.text))[:12]]
        states = states_in(words) if source.form is Form.DEFINITE and source.role and not source.many else frozenset()
        if not states:
            return options
        fit = []
        for option in options:
            entity = self.cast.entities[option.answer.entities[0]] if len(option.answer.entities) == 1 else None
            if entity and entity.kind is MentionKind.PERSON and states & entity.states and source.head in entity.known:
                fit.append(option)
        return fit or options

    def _owner(self, source: Source) -> Entity | None:
        """Return whose something is that begins with "his", "her", "their"."""
        if not source.owner:
            return None
        start = source.span.start
        pronoun = Source(Span(start, start + len(source.owner)), Form(PRONOUNS[source.owner]))
        answer = self._choose(pronoun).answer
        return self.cast.entities[answer.entities[0]] if len(answer.entities) == 1 else None

    def _body_of(self, owner: Entity, source: Source) -> Answer | None:
        """Return the body that a person's name makes ("her campaign" → "Venn campaign"), where the report names it."""
        key = owner.person.key if owner.person else ""
        number = self.cast.derived.get((key, DERIVED[source.head]))
        return None if number is None else Answer((number,), span=self.cast.entities[number].best)

    @cached_property
    def _name_words(self) -> frozenset[str]:
        return frozenset(folded(word) for name in self.cast.names for word in name.text.split())

    @cached_property
    def _group_words(self) -> frozenset[str]:
        groups = (name for name in self.cast.names if name.kind is MentionKind.GROUP)
        return frozenset(folded(word) for name in groups for word in name.text.split() if word[:1].isupper())

    @cached_property
    def _never_small(self) -> frozenset[str]:
        """The words that begin with a capital within sentences of the body, and with a small letter nowhere."""
        body = self.page.text[self.page.text.find("\n") + 1 :]
        small = set(re.findall(r"\b[a-z][\w'’-]*", self.page.text))
        return frozenset(each.casefold() for each in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+\b", body)) - small

    def _is_name(self, word: str) -> bool:
        """Whether a word is part of a name of the report, and no common noun."""
        low = word.casefold()
        if folded(low) in self._group_words or low in self._never_small:
            return True
        if low in PAPERS | BODIES | ROLES or singular(low) in CROWDS | PAPERS | ROLES:
            return False
        return folded(word.removesuffix("'s").removesuffix("’s")) in self._name_words


def _joined(answers: Sequence[Answer]) -> Answer:
    """Return several answers as one."""
    if len(answers) == 1:
        return answers[0]
    if all(answer.entities for answer in answers):
        entities = tuple(dict.fromkeys(number for answer in answers for number in answer.entities))
        return Answer(entities, span=answers[0].span, many=True)
    return Answer(words=" and ".join(answer.words for answer in answers), span=answers[0].span, many=True)


def pronominal(source: Source) -> bool:
    """Whether a phrase is a pronoun, or a quantity alone ("most of them")."""
    return source.form in PRONOMINAL
