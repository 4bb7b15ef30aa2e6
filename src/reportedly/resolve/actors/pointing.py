"""The evidence for each candidate of what a pronoun or description refers to."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from reportedly.names.bodies import states_in
from reportedly.names.words import TOKEN, folded
from reportedly.resolve.actors.candidates import EARLIER, Answer, Candidate, Past, Scene
from reportedly.resolve.actors.entities import Entity
from reportedly.resolve.actors.sources import PRONOMINAL, Form, Source
from reportedly.resolve.actors.weights import Floats
from reportedly.resolve.actors.words import widened
from reportedly.types import MentionKind, Span

_NAMES = (
    "person body place group derived words joint own near "
    "agrees clashes number role_match word_match "
    "rank0 rank1 rank2 same_sentence last_sentence sentences same_paragraph last_paragraph paragraphs characters "
    "never ahead ahead_sentence subject oblique owning count share top lead "
    "last_source before_last last_person last_source_sentence last_source_paragraphs next_source "
    "quoted same_quote speaker speaker_known adjacent close recent_count source_count "
    "many_fit one_fit body_fit paper_fit person_fit state_fit state_clash holds_name short_words a_role a_body"
)
NAMES = tuple(_NAMES.split())
"""The evidence for a candidate, in the order of the columns."""
FORMS = tuple(form.value for form in Form)


def features(scene: Scene, source: Source, options: Sequence[Candidate]) -> Floats:
    """Return the evidence for each candidate: (candidates, len(FORMS) + len(NAMES))."""
    rows = np.zeros((len(options), len(FORMS) + len(NAMES)), dtype=np.float32)
    context = _Context(scene, source)
    ranks: dict[str, int] = {}
    order = sorted(range(len(options)), key=lambda each: -context.latest(options[each]))
    for each in order:
        facts = context.facts(options[each])
        kind = "person" if facts.get("person") else "body" if facts.get("body") else "other"
        if not facts.get("clashes") and not facts.get("never") and not options[each].own:
            rank = ranks.get(kind, 0)
            ranks[kind] = rank + 1
            if rank < 3:
                facts[f"rank{rank}"] = 1.0
        facts[source.form.value] = 1.0
        for name, value in facts.items():
            rows[each, _COLUMNS[name]] = value
    return rows


_COLUMNS = {name: column for column, name in enumerate([*FORMS, *NAMES])}


class _Context:
    """One source's surroundings, from which the facts of each candidate are read."""

    def __init__(self, scene: Scene, source: Source) -> None:
        self.scene, self.source = scene, source
        self.at = source.span.start
        page = scene.page
        self.paragraph, self.sentence, self.quote = (
            page.paragraph(self.at),
            page.sentence(self.at),
            page.quote(self.at),
        )
        self.place = bisect_left(scene.cast.starts, self.at)
        self.words = [folded(word) for word in TOKEN.findall(source.span.of(page.text)) if word[0].isalpha()]
        self.states = states_in(self.words)
        self.own = self._own()
        self.past = [past for past in scene.past[-EARLIER:] if past.span.start < self.at]
        self.speaker = self._speaker()
        self.next = next((past for past in scene.outer[bisect_left(scene.outer, self.at, key=_start) :]), None)

    def _own(self) -> dict[str, float]:
        """What the source's own words tell, whoever is meant."""
        span, source = self.source.span, self.source
        if source.form in PRONOMINAL:
            return {"own": 1.0}
        return {
            "own": 1.0,
            "holds_name": float(bool(self.scene.cast.within(span.start, span.end))),
            "short_words": float(len(self.words) <= 2),
            "a_role": float(source.role),
            "a_body": float(source.body),
        }

    def _speaker(self) -> Answer | None:
        """Who speaks the quotation that the source stands in: a source outside it, in its paragraph, else the last."""
        if self.quote < 0:
            return None
        known = [*self.past, *self.scene.outer[bisect_left(self.scene.outer, self.at, key=_start) :][:2]]
        outside = [past for past in known if past.quote < 0]
        here = [past for past in outside if past.paragraph == self.paragraph]
        if here:
            return min(here, key=lambda past: abs(past.span.start - self.at)).answer
        before = [past for past in outside if past.span.start < self.at]
        return before[-1].answer if before else None

    def latest(self, option: Candidate) -> int:
        """Where a candidate was last named or meant before the source; -1 where it was not."""
        answer = option.answer
        if len(answer.entities) != 1:
            return answer.span.start if answer.span.start < self.at else -1
        ends = self._last_name(answer.entities[0])
        return max(
            ends, max((past.span.start for past in self.past if past.answer.entities == answer.entities), default=-1)
        )

    def _last_name(self, number: int) -> int:
        starts = self.scene.cast.entities[number].names
        at = bisect_left(starts, self.at, key=lambda name: name.span.start)
        return starts[at - 1].span.start if at else -1

    def facts(self, option: Candidate) -> dict[str, float]:
        """Return a candidate's evidence by name."""
        answer = option.answer
        facts = dict(self.own) if option.own else self.own | {"own": 0.0} | self._standing(option)
        if option.own:
            facts |= self._fits(None, answer)
        elif len(answer.entities) == 1:
            entity = self.scene.cast.entities[answer.entities[0]]
            facts |= self._kind(entity) | self._fits(entity, answer) | self._named(entity) | self._words(entity)
        else:
            facts |= {"joint" if answer.entities else "words": 1.0, "near": float(option.near)}
            facts |= self._fits(None, answer)
            heads = widened({answer.head}) if answer.head else frozenset()
            facts["role_match"] = float(self.source.head in heads)
        if self.quote >= 0:
            facts["quoted"] = 1.0
            facts["speaker"] = float(
                self.speaker is not None and self.speaker.entities == answer.entities and bool(answer.entities)
            )
            facts["speaker_known"] = float(self.speaker is not None)
        return facts

    def _kind(self, entity: Entity) -> dict[str, float]:
        kind = {
            MentionKind.PERSON: "person",
            MentionKind.ORGANISATION: "body",
            MentionKind.PLACE: "place",
            MentionKind.FACILITY: "body",
        }.get(entity.kind, "group")
        if entity.derived and entity.kind is MentionKind.OTHER:
            kind = "words"
        return {kind: 1.0, "derived": float(bool(entity.derived))}

    def _fits(self, entity: Entity | None, answer: Answer) -> dict[str, float]:
        """Agreement in gender, number and kind between the source's words and a candidate."""
        source, facts = self.source, {}
        person = entity is not None and entity.kind is MentionKind.PERSON
        gender = source.gender
        if entity is not None and person and gender:
            share = entity.female if gender == "f" else 1 - entity.female
            facts["agrees"], facts["clashes"] = max(0.0, 2 * share - 1), max(0.0, 1 - 2 * share)
        elif gender and entity is not None:
            facts["clashes"] = 1.0
        many = answer.many or len(answer.entities) > 1 or (entity is not None and entity.kind is MentionKind.GROUP)
        wants_many = source.form in (Form.THEY, Form.WE) or source.many
        facts["many_fit"], facts["one_fit"] = float(many and wants_many), float(not many and not wants_many)
        facts["number"] = float(many != wants_many)
        facts["body_fit"] = float(entity is not None and not person and source.body)
        facts["person_fit"] = float(person and source.role)
        facts["paper_fit"] = float(source.paper)
        return facts

    def _words(self, entity: Entity) -> dict[str, float]:
        """Whether the source's head noun or other words are among what the report calls the entity."""
        source, known = self.source, entity.known
        if source.form in PRONOMINAL or not source.head:
            return {}
        mine = {word for word in self.words if len(word) > 3}
        shared = bool(self.states & entity.states)
        return {
            "state_fit": float(shared),
            "state_clash": float(bool(self.states and entity.states) and not shared),
            "role_match": float(source.head in known),
            "word_match": min(3, len((mine - {source.head}) & known)) / 3,
        }

    def _distance(self, last: int) -> dict[str, float]:
        """How far back an offset is, in sentences, paragraphs and characters."""
        page = self.scene.page
        sentences, paragraphs = self.sentence - page.sentence(last), self.paragraph - page.paragraph(last)
        return {
            "same_sentence": float(sentences == 0),
            "last_sentence": float(sentences == 1),
            "same_paragraph": float(paragraphs == 0),
            "last_paragraph": float(paragraphs == 1),
            "sentences": math.log1p(sentences) / 3,
            "paragraphs": math.log1p(paragraphs) / 3,
            "characters": math.log1p(self.at - last) / 8,
        }

    def _standing(self, option: Candidate) -> dict[str, float]:
        """How far a candidate is, and how it stands among the sources before this one."""
        last = self.latest(option)
        facts = {"never": 1.0} if last < 0 else self._distance(last)
        mine = [
            past
            for past in reversed(self.past)
            if past.answer.entities == option.answer.entities and past.answer.words == option.answer.words
        ]
        facts["source_count"] = len(mine) / EARLIER
        if self.past:
            latest = self.past[-1]
            facts["last_source"] = float(latest in mine)
            if latest in mine:
                facts["last_source_sentence"] = float(latest.sentence == self.sentence)
                facts["last_source_paragraphs"] = math.log1p(self.paragraph - latest.paragraph) / 2
        facts["before_last"] = float(len(self.past) > 1 and self.past[-2] in mine)
        people = [past for past in self.past if self._person(past.answer)]
        facts["last_person"] = float(bool(people) and people[-1] in mine)
        facts["next_source"] = float(
            self.next is not None
            and self.next.paragraph == self.paragraph
            and self.next.answer.entities == option.answer.entities
        )
        return facts

    def _person(self, answer: Answer) -> bool:
        entities = self.scene.cast.entities
        return len(answer.entities) == 1 and entities[answer.entities[0]].kind is MentionKind.PERSON

    def _named(self, entity: Entity) -> dict[str, float]:
        """How and how often an entity is named around the source."""
        scene, facts = self.scene, dict[str, float]()
        starts = entity.names
        at = bisect_left(starts, self.at, key=lambda name: name.span.start)
        if at:
            facts |= self._last_named(starts[at - 1].span)
        if at < len(starts):
            facts["ahead"] = 1.0
            facts["ahead_sentence"] = float(scene.page.sentence(starts[at].span.start) == self.sentence)
        window = scene.page.paragraphs[max(0, self.paragraph - 3)]
        facts["recent_count"] = math.log1p(at - bisect_left(starts, window, key=lambda name: name.span.start))
        count = scene.counts[entity.number]
        facts["count"], facts["share"] = math.log1p(count) / 3, count / max(1, len(scene.cast.names))
        facts["top"] = float(entity.number == scene.frequent[0])
        facts["lead"] = float(scene.page.paragraph(starts[0].span.start) <= 1)
        return facts

    def _last_named(self, span: Span) -> dict[str, float]:
        """How the name before the source stands in its sentence."""
        place, gap = bisect_left(self.scene.cast.starts, span.start), self.at - span.end
        standing = self.scene.subjects[place]
        return {
            "subject": float(standing == 2),
            "oblique": float(standing == 1),
            "owning": float(standing == 0),
            "same_quote": float(self.quote >= 0 and self.scene.quotes[place] == self.quote),
            "adjacent": float(0 <= gap <= 2),
            "close": float(0 <= gap <= 40),
        }


def _start(past: Past) -> int:
    return past.span.start
