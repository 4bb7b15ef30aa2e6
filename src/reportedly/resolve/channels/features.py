"""What speaks for each kind of channel of an attribution: named features of the words around it.

For a hit the features say where it stands towards the attribution, what precedes it, and whether the attribution that
it stands with has the same source; for the attribution itself its cue and how far into the report it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from reportedly.resolve.channels.layout import Layout, attributing, bounds, layout_of
from reportedly.resolve.channels.sources import Source, same, sources_of
from reportedly.resolve.channels.words import NAMES, STATES, Hit, hits_of, words_of
from reportedly.types import Attribution, ChannelKind, Mention, Span

NEAR = ("source", "cue", "before", "after", "content", "previous")
"""The places within the attribution and its sentences, the most telling first."""

_HITS_AT_MOST = 60
"""Hits looked at before and after an attribution."""

_NAMES_AT_MOST = 200

_EARLIER_PARAGRAPHS = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kind of channel that an attribution may have, and the hits that state it, the nearest first.

    features: of the hits in the attribution's own sentences and the one before; distant: of the others.
    """

    kind: ChannelKind
    features: dict[str, float]
    hits: tuple[Hit, ...]
    distant: dict[str, float]


@dataclass(frozen=True, slots=True)
class Scene:
    """A report as the features see it.

    attributions: in text order, with their sources and places; owners: for each hit the attribution that it stands
    with, -1 for none; counts: of the hits by the kind they state first; names: of outlets.
    """

    text: str
    layout: Layout
    attributions: list[Attribution]
    sources: list[Source]
    places: list[tuple[int, int]]
    hits: list[Hit]
    owners: list[int]
    counts: Counter[ChannelKind]
    names: tuple[str, ...]

    def hits_between(self, start: int, end: int) -> list[Hit]:
        """Return the hits that begin in [start, end)."""
        first = bisect_left(self.hits, start, key=lambda hit: hit.start)
        return self.hits[first : bisect_left(self.hits, end, key=lambda hit: hit.start)]


def scene_of(
    text: str, attributions: Sequence[Attribution], mentions: Sequence[Mention], actors: Sequence[str] = ()
) -> Scene:
    """Look up what the features need. attributions: in text order, none without any span; actors: their names."""
    layout = layout_of(text)
    hits = hits_of(text, words_of(text), mentions)
    ordered = list(attributions)
    places = [bounds(attributing(each)) for each in ordered]
    counts = Counter(STATES[hit.group][0] for hit in hits)
    owners = _owners(layout, hits, ordered, places)
    sources = sources_of(text, ordered, actors)
    names = tuple(sorted({hit.span.of(text) for hit in hits if hit.group in NAMES}))[:_NAMES_AT_MOST]
    return Scene(text, layout, ordered, sources, places, hits, owners, counts, names)


def candidates_of(scene: Scene, i: int) -> list[Candidate]:
    """Return the kinds of channel that any hit near the i-th attribution may state."""
    near: dict[ChannelKind, set[str]] = defaultdict(set)
    distant: dict[ChannelKind, set[str]] = defaultdict(set)
    stating: dict[ChannelKind, list[tuple[int, int, Hit]]] = defaultdict(list)
    for hit, owner, place, gap in _around(scene, i):
        found = near if place in NEAR else distant
        for rank, kind in enumerate(STATES[hit.group]):
            found[kind] |= _of_hit(scene, i, hit, owner, place, rank, kind)
            stating[kind].append((_ORDER[place], gap, hit))
    shared = _of_attribution(scene, i)
    result = []
    for kind in sorted(stating):
        own = near[kind] | {str(kind), *shared, *(f"{kind}|{name}" for name in shared)}
        count = f"count={min(scene.counts[kind], 8)}"
        far = distant[kind] | {count, f"{kind}|{count}"}
        hits = tuple(hit for _, _, hit in sorted(stating[kind], key=lambda one: one[:2]))
        result.append(Candidate(kind, _scaled(own, kind), hits, _scaled(far, kind)))
    return result


_ORDER = {name: i for i, name in enumerate((*NEAR, "paragraph", "above", "next", "earlier", "top", "below"))}


def _owners(
    layout: Layout, hits: Sequence[Hit], attributions: Sequence[Attribution], places: Sequence[tuple[int, int]]
) -> list[int]:
    """Return for each hit the attribution whose words stand in the same sentence, the nearest; -1 where none."""
    starts = [first for first, _ in places]
    owners = []
    for hit in hits:
        after = bisect_right(starts, hit.start)
        near = range(max(0, after - 2), min(len(starts), after + 2))
        here = [i for i in near if layout.sentence(starts[i]) == layout.sentence(hit.start)]
        here = [i for i in here if not _within(hit, attributions[i].content)]
        owners.append(min(here, key=lambda i: abs(starts[i] - hit.start), default=-1))
    return owners


def _within(hit: Hit, spans: Sequence[Span]) -> bool:
    return any(span.start <= hit.start < span.end for span in spans)


def _around(scene: Scene, i: int) -> list[tuple[Hit, int, str, int]]:
    """Return the hits about the i-th attribution with their owners, places and distances in characters."""
    first, last = scene.places[i]
    middle = bisect_left(scene.hits, first, key=lambda hit: hit.start)
    end = bisect_left(scene.hits, last, key=lambda hit: hit.start)
    found = []
    for number in range(max(0, middle - _HITS_AT_MOST), min(len(scene.hits), end + _HITS_AT_MOST // 4)):
        hit = scene.hits[number]
        place = _place(scene, i, hit)
        if place:
            gap = max(first - hit.start, hit.start - last, 0)
            found.append((hit, scene.owners[number], place, gap))
    return found


def _place(scene: Scene, i: int, hit: Hit) -> str:
    """Return where a hit stands towards the i-th attribution, or "" where it is too far away."""
    attribution, (first, last) = scene.attributions[i], scene.places[i]
    if _within(hit, attribution.source):
        return "source"
    if _within(hit, attribution.cue):
        return "cue"
    if _within(hit, attribution.content):
        return "content"
    layout = scene.layout
    here = layout.sentence(hit.start)
    from_, to = layout.sentence(first), layout.sentence(last)
    if from_ <= here <= to:
        return "before" if hit.start < first else "after"
    begin = min((span.start for span in attribution.content), default=first)
    if here == min(from_, layout.sentence(begin)) - 1:
        return "previous" if layout.paragraph(hit.start) == layout.paragraph(first) else "above"
    return _distant(layout, hit.start, first, last)


def _distant(layout: Layout, hit: int, first: int, last: int) -> str:
    paragraphs = layout.paragraph(first) - layout.paragraph(hit)
    if hit > last:
        return "next" if layout.sentence(hit) - layout.sentence(last) == 1 else "below" if paragraphs >= -2 else ""
    if paragraphs == 0:
        return "paragraph"
    if paragraphs == 1:
        return "above"
    if paragraphs <= _EARLIER_PARAGRAPHS:
        return "earlier"
    return "top" if layout.paragraph(hit) < 3 else ""


def _of_hit(scene: Scene, i: int, hit: Hit, owner: int, place: str, rank: int, kind: ChannelKind) -> set[str]:
    """Return the features of one hit for a kind that it may state, as the `rank`-th likeliest."""
    order = f"{min(rank, 1)}{'plain' if hit.plain else 'vague'}"
    near = place in NEAR
    found = {
        f"{place}|{order}",
        f"{place}|{hit.group}|{kind}",
        f"{place}|{order}|{hit.lead}",
        f"{'near' if near else 'far'}|{hit.phrase}|{kind}",
    }
    if near:
        found |= {
            f"{place}|{hit.phrase}|{kind}",
            f"{hit.group}|{hit.lead}|{kind}",
            f"{place}|{hit.group}|{hit.lead}|{kind}",
        }
    if not near or place == "previous":
        relation = same(scene.sources[i], scene.sources[owner]) if owner >= 0 else "free"
        between = min(abs(i - owner), 5) if owner >= 0 else 0
        found |= {
            f"{place}|{order}|by {relation}",
            f"by {relation}|{order}|{between}",
            f"by {relation}|{hit.group}|{kind}",
        }
        found.add(f"by {relation}|{order}|{hit.lead}")
    return found


def _of_attribution(scene: Scene, i: int) -> list[str]:
    """Return the features of the attribution itself."""
    attribution, text = scene.attributions[i], scene.text
    cue = " ".join(span.of(text)[:80].lower() for span in attribution.cue).split()
    found = [f"cue {word}" for word in cue[:6]]
    found.append(f"source {scene.sources[i].form}")
    direct = any(text[max(0, span.start - 1) : span.start + 2].strip()[:1] in "\"“'‘" for span in attribution.content)
    found.append(f"direct {direct}")
    found.append(f"paragraph {min(scene.layout.paragraph(scene.places[i][0]), 3)}")
    found.append(f"cues {min(len(cue), 4)}")
    return found


def _scaled(names: set[str], kind: ChannelKind) -> dict[str, float]:
    """Features of one kind alone count less than those that all kinds share, as rare kinds have few examples."""
    return {name: 0.5 if kind in name else 1.0 for name in sorted(names)}
