"""The outlet that goes with a channel: "an interview with the Harbour Post", "Tass reported", "on Telegram"."""

from __future__ import annotations

from collections.abc import Sequence

from reportedly.resolve.channels.features import Scene
from reportedly.resolve.channels.words import NAMES, Hit
from reportedly.types import ChannelKind, Span

K = ChannelKind
_GROUPS: dict[ChannelKind, frozenset[str]] = {
    K.SOCIAL_MEDIA: frozenset({"platform"}),
    K.INTERVIEW: frozenset({"broadcaster", "agency", "press", "organisation"}),
    K.BROADCAST: frozenset({"broadcaster"}),
    K.NEWS_REPORT: frozenset({"press", "agency", "broadcaster", "organisation"}),
    K.POLL: frozenset({"press", "broadcaster"}),
}
"""Which names may be the outlet of a kind; the others have none."""

_PLATFORMS = frozenset({
    "twitter", "facebook", "instagram", "telegram", "youtube", "tiktok", "linkedin", "reddit", "weibo", "whatsapp",
})  # fmt: skip
_HITS = 4
"""How many of the nearest hits are asked for an outlet."""

_SPOKEN_TO = frozenset({"told", "with"})

_REACH = 60
"""Characters between the words that state a channel and its outlet, at most."""


def outlet_of(scene: Scene, kind: ChannelKind, hits: Sequence[Hit]) -> tuple[str, Span | None]:
    """Return the outlet's name and where it stands, or "" and None. hits: what states the channel, nearest first."""
    groups = _GROUPS.get(kind, frozenset())
    for hit in [each for each in hits if _may_name(each)][:_HITS]:
        found = _of_hit(scene, kind, hit, groups)
        if found:
            return found
    return "", None


def _may_name(hit: Hit) -> bool:
    """Whether a hit may be an outlet or stand beside one: an organisation only if it is spoken to, or with."""
    return hit.group != "organisation" or hit.lead in _SPOKEN_TO


def _of_hit(scene: Scene, kind: ChannelKind, hit: Hit, groups: frozenset[str]) -> tuple[str, Span] | None:
    """Return the outlet that a hit is, implies, or has beside it."""
    if hit.group in groups:
        return _named(scene, hit), hit.span
    if kind is K.SOCIAL_MEDIA and hit.phrase in _PLATFORMS:
        return hit.span.of(scene.text), hit.span
    near = next((each for each in _beside(scene, hit) if each.group in groups), None)
    if near and hit.plain:
        return _named(scene, near), near.span
    if kind is K.SOCIAL_MEDIA and hit.phrase.startswith(("tweet", "retweet")):
        return "Twitter", hit.span
    return None


def _beside(scene: Scene, hit: Hit) -> list[Hit]:
    """Return the names in the hit's sentence and near it, those that follow it first."""
    here = scene.layout.sentence(hit.start)
    near = [
        each
        for each in scene.hits_between(hit.start - _REACH, hit.end + _REACH)
        if each.group in NAMES and _may_name(each) and scene.layout.sentence(each.start) == here
    ]
    return sorted(near, key=lambda each: (each.start < hit.start, abs(each.start - hit.start)))


def _named(scene: Scene, hit: Hit) -> str:
    """Return the fullest form in which the report has the outlet's name ("Fox" may be "Fox News" elsewhere)."""
    name = _bare(hit.span.of(scene.text))
    longer = [each for each in scene.names if each.startswith(f"{name} ") or each.endswith(f" {name}")]
    return max(longer, key=len, default=name)


def _bare(name: str) -> str:
    return " ".join(name.split()).removeprefix("The ").removeprefix("the ")
