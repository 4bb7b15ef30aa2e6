"""Which other statement of a report a statement is about: the claim that it denies, repeats or will not comment on.

Every attribution near one that denies, declines, repeats, confirms, doubts or retracts is a candidate, described by
what `_features` names; a conditional logit model chooses one of them or none. The words that point ("the claim", "that
accusation") are the evidence where there are any.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportedly.resolve.channels.layout import Layout, attributing, bounds, in_order, layout_of
from reportedly.resolve.channels.sources import Source, same, sources_of
from reportedly.resolve.channels.words import Word, words_of
from reportedly.resolve.ranking import chances, read_weights
from reportedly.types import Act, Attribution, Judged, Span

GIVEN = 0.45
"""A pointer is given from this probability on."""

POINTING = frozenset({Act.DENIES, Act.DECLINES, Act.REPEATS, Act.CONFIRMS, Act.DOUBTS, Act.RETRACTS})
"""The acts that may be about another statement."""

BEFORE, AFTER = 12, 4
"""How many attributions before and after are candidates."""

_LONG = 25
"""Words of a content beyond which it says what it is about itself."""

_NOUNS: dict[str, tuple[str, ...]] = {
    "accusation": ("accusation", "accusations", "allegation", "allegations", "charge", "charges", "attack", "attacks",
                   "criticism", "criticisms", "critique", "complaint", "complaints", "denunciation", "condemnation"),
    "demand": ("demand", "demands", "call", "calls", "request", "requests", "appeal", "appeals", "order",
               "proposal", "proposals", "offer", "offers", "recommendation", "recommendations", "advice", "invitation",
               "ultimatum"),
    "question": ("question", "questions", "query", "inquiry"),
    "commitment": ("promise", "promises", "pledge", "pledges", "threat", "threats", "plan", "plans", "vow", "decision"),
    "prediction": ("prediction", "predictions", "forecast", "warning", "warnings", "fear", "fears", "concern",
                   "concerns"),
    "claim": ("claim", "claims", "assertion", "assertions", "report", "reports", "statement", "statements", "comment",
              "comments", "remark", "remarks", "words", "account", "contention", "rumor", "rumors", "rumour", "rumours",
              "finding", "findings", "revelation", "announcement", "answer", "response", "quote", "point", "argument"),
    "view": ("view", "views", "idea", "ideas", "notion", "suggestion", "sentiment", "sentiments", "opinion", "belief",
             "position", "stance", "label", "characterization", "description", "skepticism", "support", "endorsement"),
}  # fmt: skip
_GROUPS = {word: group for group, words in _NOUNS.items() for word in words}
_PRONOUNS = frozenset({
    "that", "this", "those", "these", "it", "which", "so", "them", "yes", "no", "either", "neither", "both", "one",
    "something",
})  # fmt: skip
_THAT = frozenset({"that", "this", "those", "these", "such", "both", "same", "either", "neither"})
_HIS = frozenset({"his", "her", "their", "its", "your", "our", "my"})
_CLOSED = frozenset({
    "a", "an", "the", "of", "to", "in", "on", "at", "for", "with", "by", "from", "and", "or", "but", "as", "is",
    "are", "was", "were", "be", "been", "being", "has", "have", "had", "do", "does", "did", "will", "would", "could",
    "should", "may", "might", "must", "can", "that", "this", "these", "those", "it", "its", "he", "she", "they",
    "them", "his", "her", "their", "him", "i", "you", "we", "us", "our", "my", "your", "who", "whom", "which", "what",
    "when", "where", "why", "how", "not", "no", "yes", "if", "than", "then", "there", "so", "also", "about", "into",
    "over", "after", "before", "more", "most", "some", "any", "all", "such", "own", "said", "say", "says", "mr",
    "mrs", "ms",
})  # fmt: skip
_STEM = re.compile(r"(?:ations?|ions?|ing|ed|es|s|ly|e)$")


@dataclass(frozen=True, slots=True)
class _Part:
    """What is known of one attribution: its act, source, cue's and content's stems, pointing words and place."""

    act: Act
    source: Source
    cue: tuple[str, ...]
    content: frozenset[str]
    length: int
    nouns: tuple[tuple[str, str, Span], ...]
    form: str
    names: frozenset[str]
    mentioned: frozenset[str]
    place: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Scene:
    """A report's attributions in text order, as the features see them."""

    attributions: tuple[Attribution, ...]
    layout: Layout
    parts: tuple[_Part, ...]
    rarity: dict[str, float]


def pointers(
    text: str, attributions: Sequence[Attribution], acts: Sequence[Act], actors: Sequence[str] = ()
) -> tuple[Judged[int] | None, ...]:
    """Return for each attribution the number of the one that it is about, counted as given; None where there is none.

    acts: one an attribution; actors: the name of each one's actor, "" where it is not known, or nothing at all.
    `score` is the probability that the pointer is right.
    """
    order = in_order(attributions)
    names = [actors[i] for i in order] if actors else ()
    scene = scene_of(text, [attributions[i] for i in order], [acts[i] for i in order], names)
    weights = read_weights("reportedly.resolve", "pointers.json")["pointers"]
    judged: list[Judged[int] | None] = [None] * len(attributions)
    for i, number in enumerate(order):
        if scene.parts[i].act not in POINTING:
            continue
        options = candidates_of(scene, i)
        odds = chances([features for _, features in options], weights)
        best = max(range(len(options)), key=odds.__getitem__, default=-1)
        if best >= 0 and odds[best] >= GIVEN:
            judged[number] = _judged(text, scene, i, options[best][0], order, odds[best])
    return tuple(judged)


def scene_of(text: str, attributions: Sequence[Attribution], acts: Sequence[Act], actors: Sequence[str] = ()) -> Scene:
    """Look up what the features need. attributions: in text order, each with its act and, if known, actor."""
    words = words_of(text)
    starts = [word.start for word in words]
    sources = sources_of(text, attributions, actors)
    parts = tuple(
        _part(attribution, act, source, words, starts)
        for attribution, act, source in zip(attributions, acts, sources, strict=True)
    )
    counts = Counter(stem for part in parts for stem in part.content)
    rarity = {stem: math.log((1 + len(parts)) / count) for stem, count in counts.items()}
    return Scene(tuple(attributions), layout_of(text), parts, rarity)


def candidates_of(scene: Scene, i: int) -> list[tuple[int, dict[str, float]]]:
    """Return the attributions that the i-th may be about, each with the features that speak for it."""
    shared = _shared(scene.parts[i])
    near = range(max(0, i - BEFORE), min(len(scene.parts), i + AFTER + 1))
    return [(j, _features(scene, i, j, shared)) for j in near if j != i]


def _judged(text: str, scene: Scene, i: int, j: int, order: Sequence[int], score: float) -> Judged[int]:
    part, attribution = scene.parts[i], scene.attributions[i]
    evidence = tuple(span for _, _, span in part.nouns[:1]) or attribution.content or attribution.cue
    words = " … ".join(span.of(text) for span in evidence)
    told = " … ".join(span.of(text) for span in scene.attributions[j].cue) or "content"
    return Judged(order[j], evidence, score, f'"{words[:80]}" points to what "{told[:80]}" attributes')


def _part(attribution: Attribution, act: Act, source: Source, words: Sequence[Word], starts: Sequence[int]) -> _Part:
    """Look up one attribution's words."""
    content = _inside(attribution.content, words, starts)
    cue = _inside(attribution.cue, words, starts)
    short = content[:_LONG]
    nouns = [
        (_GROUPS[word.form.lower()], _stem(word.form), Span(word.start, word.end))
        for word in short + cue
        if word.form.lower() in _GROUPS
    ]
    names = frozenset(word.form.lower() for word in short + cue if word.form[:1].isupper())
    return _Part(
        act,
        source,
        tuple(_stem(word.form) for word in cue[:8]),
        frozenset(_stem(word.form) for word in content[:200] if word.form.lower() not in _CLOSED),
        len(content),
        tuple(nouns),
        _form([word.form for word in content]),
        names,
        frozenset(word.form.lower() for word in content[:200] if word.form[:1].isupper()),
        bounds(attributing(attribution)),
    )


def _inside(spans: Sequence[Span], words: Sequence[Word], starts: Sequence[int]) -> list[Word]:
    """Return the words of some spans, of each the first few hundred."""
    found: list[Word] = []
    for span in spans:
        first = bisect_left(starts, span.start)
        found += words[first : min(bisect_left(starts, span.end), first + 300)]
    return found


def _form(content: Sequence[str]) -> str:
    """Return how a content points: by a pronoun alone, "that claim", "the claim", "a claim", "her claim", or not."""
    words = [word.lower() for word in content[:6]]
    if not words:
        return "nothing"
    if len(content) <= 2 and words[0] in _PRONOUNS:
        return "pronoun"
    at = next((i for i, word in enumerate(words) if word in _GROUPS), -1)
    if at < 0:
        return "pronoun and more" if words[0] in _PRONOUNS else "other"
    if words[0] in _THAT:
        return "that noun"
    if words[0] in _HIS or any(word[:1].isupper() for word in content[:at]):
        return "her noun" if len(content) <= at + 2 else "her noun and more"
    article = {"the": "the noun", "a": "a noun", "an": "a noun"}.get(words[0], "noun")
    return article if len(content) <= at + 2 else f"{article} and more"


def _stem(word: str) -> str:
    lower = word.lower()
    cut = _STEM.sub("", lower)
    return cut if len(cut) >= 3 else lower


def _shared(part: _Part) -> list[str]:
    """Return the features of the pointing attribution, which say how likely it is about any other."""
    length = "short" if part.length <= 3 else "middle" if part.length <= 12 else "long"
    found = [f"act {part.act}", f"content {length}", f"source {part.source.form}", f"form {part.form}"]
    found += [f"cue {stem}" for stem in part.cue]
    found.append(f"act {part.act} {part.form}")
    found += [f"noun {group}" for group, _, _ in part.nouns[:1]] or ["noun none"]
    found.append(f"act {part.act} {length}")
    return found


def _features(scene: Scene, i: int, j: int, shared: Sequence[str]) -> dict[str, float]:
    """Return what speaks for the i-th attribution's being about the j-th."""
    one, other = scene.parts[i], scene.parts[j]
    found = dict.fromkeys(shared, 1.0)
    far = abs(i - j)
    side = "before" if j < i else "after"
    apart = f"{side} {far if far <= 3 else 6 if far <= 6 else 12}"
    relation = same(one.source, other.source)
    found |= dict.fromkeys(
        (apart, f"{side} {_apart(scene, one, other)}", f"source {relation}", f"{apart} {relation}"), 1.0
    )
    found |= dict.fromkeys((f"other {other.act}", f"{one.act} of {other.act}", f"{one.act} {relation}"), 1.0)
    found |= dict.fromkeys((f"{one.act} {apart}", f"length {min(other.length // 4, 3)}"), 1.0)
    for group, stem, _ in one.nouns[:1]:
        found |= dict.fromkeys((f"{group} of {other.act}", f"{group} {apart}", f"noun {relation}"), 1.0)
        found["noun is cue"] = float(stem in other.cue)
    found |= dict.fromkeys((f"{one.form} {apart}", f"{one.form} {side} {_apart(scene, one, other)}"), 1.0)
    found |= dict.fromkeys((f"{one.form} {relation}", f"{one.form} of {other.act}"), 1.0)
    found |= _names(one, other, relation)
    found |= _overlap(scene, one, other)
    found |= _nested(scene, i, j)
    return found


def _names(one: _Part, other: _Part, relation: str) -> dict[str, float]:
    """Return whether the pointing words name the other's source, and whether its content names the pointing one's."""
    named = bool(other.source.key) and other.source.key in one.names
    answers = bool(one.source.key) and one.source.key in other.mentioned and relation != "same"
    return {
        "names source": float(named),
        f"names source {relation}": float(named),
        f"names source {one.form}": float(named),
        "names": float(bool(one.names)),
        "answers": float(answers),
        f"answers {one.act}": float(answers),
        f"answers {one.form}": float(answers),
    }


def _overlap(scene: Scene, one: _Part, other: _Part) -> dict[str, float]:
    """Return how much of the pointing content's rare words the other's content and cue have."""
    common = _rarity(scene, one.content & (other.content | set(other.cue)))
    share = common / (_rarity(scene, one.content) + 1e-6)
    return {
        "overlap": min(common, 10.0) / 5,
        "overlap share": share,
        "overlap share of other": common / (_rarity(scene, other.content) + 1e-6),
        "overlap none": float(common == 0),
        f"overlap {one.act}": share,
    }


def _rarity(scene: Scene, stems: Iterable[str]) -> float:
    # Sorted, as sums of floats depend on their order and that of a set changes from run to run.
    return sum(scene.rarity.get(stem, 1.0) for stem in sorted(stems))


def _nested(scene: Scene, i: int, j: int) -> dict[str, float]:
    """Return whether one's content holds the other's cue."""
    inner = any(span.start <= scene.parts[j].place[0] < span.end for span in scene.attributions[i].content)
    outer = any(span.start <= scene.parts[i].place[0] < span.end for span in scene.attributions[j].content)
    return {"holds it": float(inner), "held by it": float(outer)}


def _apart(scene: Scene, one: _Part, other: _Part) -> str:
    layout = scene.layout
    sentences = abs(layout.sentence(one.place[0]) - layout.sentence(other.place[0]))
    if sentences <= 2:
        return f"sentences {sentences}"
    return f"paragraphs {min(abs(layout.paragraph(one.place[0]) - layout.paragraph(other.place[0])), 4)}"
