"""How actors are named: entities by their fullest usual name, states for their places, others in the report's words."""

from __future__ import annotations

import re
from collections.abc import Callable

from reportedly.names.tables import state_named, state_of_people
from reportedly.names.words import capital, folded
from reportedly.resolve.actors.edges import PREFIXES
from reportedly.resolve.actors.entities import Cast, Entity
from reportedly.resolve.actors.names import DERIVED
from reportedly.resolve.actors.roles import speaks_for
from reportedly.resolve.actors.sources import Source
from reportedly.resolve.actors.words import PAPERS, PREPOSITIONS, SPEAKERS, TIMES
from reportedly.types import ActorKind, MentionKind, Span

_CUT = re.compile(
    r"(?:,?\s+(?:who|which|whose|where|that|when|while|with knowledge)\b"
    r"|\s*[(“\"]|,\s|\s+(?:this|last|next)\s(?:week|month|year)\b|\s(?:I|we|he|she|they)\s"
    r"|\s(?:released|conducted|published|posted|issued|commissioned|obtained)\b).*$",
    re.DOTALL,
)
"""Where a description's clauses, brackets, appositions and times begin."""
_LEADING = re.compile(
    r"^(?:(?:only|nearly|roughly|almost|more|even|a number of|an army of|a group of|all|any)\s+)?"
    r"(?:(?:by|among|in|from|on|for|at|to|with|according to|even|both|while)\s+)?"
    r"(?:(?:the|a|an|these|those|this|that|one(?!\s+(?:of|in|side)\b))\s+(?=\S))?"
    r"(?:(?:same|new|recent|latest|current)\s+(?=\S+\s+\S))?",
    re.IGNORECASE,
)
"""What a description's name leaves out at its beginning."""


def entity_name(entity: Entity) -> str:
    """Return an entity's name; for a country, capital or seat of government the state's."""
    if entity.kind in (MentionKind.PLACE, MentionKind.FACILITY, MentionKind.ORGANISATION) and not entity.derived:
        state = state_named(folded(entity.name))
        if state:
            return state
    if entity.kind is MentionKind.PERSON:
        return " ".join(entity.name.split()).replace("’", "'")
    return spelled(entity.name)


def spelled(name: str) -> str:
    """Return a name in one spelling: white space single, "U.S." without dots, "Barrack's" without its ending."""
    name = " ".join(name.split()).replace("’", "'")
    return re.sub(r"\b((?:[A-Z]\.){2,})", lambda match: match.group(1).replace(".", ""), name)


def entity_kind(entity: Entity) -> ActorKind:
    """Return what kind of actor an entity is."""
    if entity.kind is MentionKind.PERSON:
        return ActorKind.PERSON
    if entity.kind is MentionKind.GROUP:
        return ActorKind.GROUP
    if entity.derived in PAPERS:
        return ActorKind.DOCUMENT
    state = not entity.derived and (entity.country or state_named(folded(entity.name)))
    return ActorKind.STATE if state else ActorKind.ORGANISATION


def described(cast: Cast, source: Source, owner: Entity | None, is_name: Callable[[str], bool]) -> str:
    """Return a description in the report's words: "senior administration official", "Fenwick Rail spokesman".

    owner: whose it is ("his aide"); is_name: whether a word is part of a name and keeps its capital.
    """
    text = source.span.of(cast.text)
    made = (
        (_paper(cast, source) if source.paper else "")
        or government(text, cast.countries)
        or _speaker(cast, source, owner)
    )
    if made:
        return made
    if source.owner and owner is not None:
        rest = shortened(" ".join(text.split()[1:]))
        return f"{owned(owner)} {DERIVED.get(rest.casefold(), rest)}".strip()
    return small_first(shortened(_named_parts(cast, source.span)), is_name)


def _speaker(cast: Cast, source: Source, owner: Entity | None) -> str:
    """Return an unnamed spokesperson's name ("a spokesman for the bank" → "bank spokesman"), or ""."""
    text = source.span.of(cast.text)
    spoken, speaker = speaks_for(text), SPEAKERS.search(text)
    if not spoken or not speaker:
        return ""
    at = source.span.start + text.find(spoken)
    principal = entity_at(cast, Span(at, at + len(spoken)))
    if principal is None and spoken.casefold() == source.owner:
        principal = owner
    whom = entity_name(principal) if principal else re.sub(r"^(?:the|a|an) ", "", spoken)
    return f"{spelled(whom)} {speaker.group(1).casefold()}"


_TITLE = re.compile(r"(?:[\"“]|'')(.{3,90}?),?(?:[\"”]|'')")
_ISSUED = re.compile(r"\b(?:by|from)\s+(?:the\s+)?")


def _paper(cast: Cast, source: Source) -> str:
    """Return a document's quoted title, or its maker and kind ("poll conducted by Fenwick" → "Fenwick poll"), or ""."""
    text = source.span.of(cast.text)
    title = _TITLE.search(text)
    if title and title.group(1)[0].isupper():
        return spelled(title.group(1))
    for match in _ISSUED.finditer(text):
        at = source.span.start + match.end()
        places = cast.within(at, at + 1)
        if places and cast.names[places[0]].span.start == at and not cast.names[places[0]].derived:
            entity = cast.of(places[0])
            if entity.kind is MentionKind.ORGANISATION:
                return f"{entity_name(entity)} {source.head}"
    return ""


def government(text: str, countries: frozenset[str] = frozenset()) -> str:
    """Return the state whose government is meant ("the Norwegian government"), or ""; countries: others, folded."""
    match = re.fullmatch(
        r"(?:the\s+)?(.+?)(?:['’]s)?\s+government\W*", text.split(",")[0].split(" which ")[0].strip(), re.IGNORECASE
    )
    if not match:
        return ""
    whose = folded(match.group(1))
    return state_of_people(whose) or state_named(whose) or (match.group(1) if whose in countries else "")


def owned(owner: Entity) -> str:
    """Return a name as it stands before what it owns: people by their family name."""
    return owner.person.family if owner.person and owner.kind is MentionKind.PERSON else entity_name(owner)


def entity_at(cast: Cast, span: Span) -> Entity | None:
    """Return the entity named within a span, if any."""
    places = cast.within(span.start, span.end)
    return cast.of(places[0]) if places else None


_TITLE_LAST = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov)\.?\s*$")
_STAFF = re.compile(
    r"['’]s (?=(?:\w+ )?(?:aides?|advis[eo]rs?|supporters?|backers?|allies|ally|strategists?|staff|team|surrogates?)\b)"
)
"""What stands between a person and those who work or stand for the person: "Orla Venn's aides" are "Venn aides"."""
_PLAIN = "|".join(sorted(PREPOSITIONS | {"and", "or", "who", "that", "which"}))
_MODIFYING = re.compile(rf"[ \xa0-](?!(?:{_PLAIN})\b)\w")
"""What follows a name that only modifies a noun ("Venn supporters"), and goes by the family name."""


def _named_parts(cast: Cast, span: Span) -> str:
    """Return a phrase's words with short names of bodies written out ("F.A.A. records")."""
    text, parts, at = cast.text, [], span.start
    for place in cast.within(span.start, span.end):
        name, entity = cast.names[place], cast.of(place)
        if name.span.start < at or name.span.end > span.end:
            continue
        if (
            entity.kind is MentionKind.ORGANISATION
            and not entity.derived
            and len(entity.name.split()) > len(name.text.split())
            and "-" not in (text[name.span.start - 1 : name.span.start], text[name.span.end : name.span.end + 1])
        ):
            parts += [text[at : name.span.start], entity.name]
            at = name.span.end
        elif entity.kind is MentionKind.PERSON and not _MODIFYING.match(text[name.span.end : span.end]):
            own = _STAFF.match(text, name.span.end, span.end) and entity.person
            parts += [_TITLE_LAST.sub("", text[at : name.span.start]), own.family if own else entity.name]
            at = name.span.end + (2 if own else 0)
        elif entity.kind is MentionKind.PERSON or entity.derived:
            parts.append(_TITLE_LAST.sub("", text[at : name.span.start]))
            at = name.span.start
    return "".join([*parts, text[at : span.end]])


def shortened(phrase: str) -> str:
    """Return a phrase without articles before, and without clauses, times and appositions after."""
    words = _CUT.sub("", " ".join(phrase.split())).strip(" ,.;:'’\"“”")
    if not words.casefold().startswith("a lot of"):
        words = _LEADING.sub("", words, count=1)
    words = re.sub(r"['’]s$|['’]$", "", words)
    parts = words.split()
    while len(parts) > 1 and (parts[-1].casefold() in TIMES or parts[-1].casefold() in PREPOSITIONS):
        parts.pop()
    if parts and parts[0].casefold().removesuffix("'s").removesuffix("’s") in TIMES and len(parts) > 1:
        parts.pop(0)
    return spelled(" ".join(parts))


def small_first(phrase: str, known: Callable[[str], bool]) -> str:
    """Return a phrase with its first word small, unless that word is part of a name or stands in capitals."""
    first = phrase.split(None, 1)[0] if phrase else ""
    if folded(first.partition("-")[0]) in PREFIXES:
        return phrase[0].casefold() + phrase[1:]
    if not first or known(first) or (len(first) > 1 and not first[1:].islower()) or not capital(first):
        return phrase
    return first.casefold() + phrase[len(first) :]
