"""How a toponym is used: for the place, for its government or people, or as a modifier.

The distinction is that of Gritta, Pilehvar and Collier, "A pragmatic guide to geoparsing evaluation" (2020): literal,
metonymic and modifying toponyms. Judged by a conditional logit model of the words beside the toponym.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from reportedly.resolve.places.candidates import Candidate
from reportedly.resolve.places.gazetteer import CITIES, Kind
from reportedly.resolve.ranking import chances
from reportedly.types import PlaceUse, Span

USES = (PlaceUse.METONYM, PlaceUse.MODIFIER)
"""What the model's candidates are; none of them is use for the place."""

_NEAR = 80
_TOKEN = re.compile(r"['\u2019]s\b|\w+(?:[-.&]\w+)*|[^\w\s]")
_PREPOSITIONS = frozenset(
    "in at near from to into toward towards around across outside inside through throughout via of off over within "
    "leaving visit visited visiting left reached".split()
)
_AGAINST = frozenset(
    "against with between by accused accuse accuses urged urge told warn warned asked beat defeated".split()
)
_ACTS = frozenset(
    "said says say has had have is was are were will would wants want may could can must should does did announced "
    "agreed accused denied rejected refused called calls plans sent launched seeks sought".split()
)
_CALLED = frozenset(
    "government officials official army troops forces military president minister ministry foreign prime ambassador "
    "parliament authorities police state people citizens nationals companies company media team economy embassy".split()
)
_FUNCTION = frozenset(
    "and or of in on for with as that which who to from by at than but while when after before because since until if "
    "during through under over into about where so not also it he she they this these those its their".split()
)
_GROUPS = (
    ("place", _PREPOSITIONS),
    ("against", _AGAINST),
    ("act", _ACTS),
    ("called", _CALLED),
    ("function", _FUNCTION),
)
_ENDS = ("ing", "ed", "ly", "ment", "ion", "ian", "er", "ers", "s")


def use(text: str, span: Span, candidate: Candidate | None, weights: Mapping[str, float]) -> tuple[PlaceUse, float]:
    """Return how a toponym is used and how probable that is; `candidate`: what it names, where that is known."""
    seen = features(text, span, candidate)
    judged = chances([_for(each, seen) for each in USES], weights)
    judged.append(1 - sum(judged))
    best = max(range(len(judged)), key=judged.__getitem__)
    return (*USES, PlaceUse.PLACE)[best], judged[best]


def _for(which: PlaceUse, seen: Mapping[str, float]) -> dict[str, float]:
    return {f"{which}: {name}": value for name, value in seen.items()}


def choice(text: str, span: Span, candidate: Candidate | None) -> list[dict[str, float]]:
    """Return the features of both `USES`."""
    seen = features(text, span, candidate)
    return [_for(each, seen) for each in USES]


def features(text: str, span: Span, candidate: Candidate | None) -> dict[str, float]:
    """Return what tells how a toponym is used."""
    line_after = text[span.end : span.end + _NEAR].split("\n", 1)[0]
    line_before = text[max(0, span.start - _NEAR) : span.start].rsplit("\n", 1)[-1]
    after = [*_TOKEN.findall(line_after)[:3], "", "", ""]
    before = ["", "", "", *_TOKEN.findall(line_before)[-3:]]
    named = [f"after: {_shape(after[0])}", f"before: {_shape(before[-1])}", f"before: {_group(before[-1])}"]
    named += [f"after: {_group(after[0])}", f"then: {_group(after[1])}", f"earlier: {_group(before[-2])}"]
    named += [f"word after: {after[0].lower()}", f"word before: {before[-1].lower()}"]
    named += [f"{_group(before[-1])} before, {_shape(after[0])} after"]
    named += [f"{_group(before[-2])}, {_group(before[-1])} before", f"{_group(after[0])}, {_group(after[1])} after"]
    role = before[-2] if before[-1] == "of" else before[-3] if before[-2:] == ["of", "the"] else ""
    named += [f"{_group(role)}, {_shape(role)} of"] if role else []
    named += [f"is {_what(candidate)}", f"is {_what(candidate)}, {_shape(after[0])} after"]
    words = span.of(text)
    if words.endswith("s") and _what(candidate) == "demonym":
        named.append("plural demonym")
    return dict.fromkeys(["always", *named], 1.0)


def _shape(token: str) -> str:
    if not token or not token[0].isalnum():
        return "possessive" if token[1:] == "s" else token or "end"
    if token[0].isdigit():
        return "number"
    return "capital" if token[0].isupper() else "lower"


def _group(token: str) -> str:
    word = token.lower()
    for name, words in _GROUPS:
        if word in words:
            return name
    if word in ("the", "a", "an"):
        return "article"
    return next((f"-{end}" for end in _ENDS if word.endswith(end) and len(word) > len(end) + 2), "other")


def _what(candidate: Candidate | None) -> str:
    """Return what kind of name it is."""
    if candidate is None:
        return "unknown"
    if candidate.how in ("demonym", "part"):
        return candidate.how
    if candidate.entry.kind == Kind.COUNTRY:
        return "country"
    return "city" if candidate.entry.kind in CITIES else "division"
