"""People's corrections: what they are about, and what follows from them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

from sqlalchemy import Connection

from reportedly.errors import BadQuery
from reportedly.keeping.deriving import Deriver
from reportedly.ledger import acting, finding, queries
from reportedly.ledger.decisions import Review, ReviewKind, add_review, decisions, review
from reportedly.types import Act, Distance, StanceKind

Data = Mapping[str, Any]

PAIRS_AT_MOST = 100_000
"""The most pairs that one correction may put together or apart."""


def correct(
    connection: Connection,
    deriver: Deriver,
    kind: ReviewKind,
    targets: Sequence[str],
    author: str,
    reason: str,
    value: str,
) -> Review:
    """Add a correction, derive what follows, and return it. Raises NotInLedger and BadQuery, changing nothing."""
    if not author.strip():
        raise BadQuery("a correction needs an author", "", "Give --by NAME.")
    data = _MEANT[kind](connection, targets, value)
    if len(data.get("pairs", ())) > PAIRS_AT_MOST:
        raise BadQuery(f"more than {PAIRS_AT_MOST:,} pairs", "", "Split or merge fewer at a time.")
    undone = review(connection, data["undoes"]) if kind is ReviewKind.UNDO else None
    seq = add_review(connection, author.strip(), kind, targets[0], reason, data)
    follow(connection, deriver, undone or review(connection, seq))
    return review(connection, seq)


def follow(connection: Connection, deriver: Deriver, changed: Review) -> None:
    """Derive anew what a correction that came into force, or went out of it, concerns."""
    decided = deriver.decided(connection)
    named = {one for pair in changed.data.get("pairs", ()) for one in pair}
    if changed.kind in (ReviewKind.MERGE_ACTORS, ReviewKind.SPLIT_ACTOR):
        deriver.place_again(connection, named, decided)
    elif changed.kind in (ReviewKind.MERGE_CLAIMS, ReviewKind.SPLIT_CLAIM, ReviewKind.KEEP_CLAIMS_APART):
        deriver.group_again(connection, named, decided)
    elif changed.kind is ReviewKind.UNDO:
        follow(connection, deriver, review(connection, changed.data["undoes"]))
    else:
        deriver.read_again(connection, changed.target, decided)


def _several(targets: Sequence[str], least: int, what: str) -> None:
    if len(targets) < least:
        raise BadQuery(f"{what} needs at least {least}", "", "See `reportedly review --help`.")


def _merge_claims(connection: Connection, targets: Sequence[str], _value: str) -> Data:
    _several(targets, 2, "merging claims")
    found = [queries.claim(connection, one).id for one in targets]
    members = sorted({one.statement.id for claim in found for one in queries.positions(connection, claim)})
    return {"pairs": [(members[0], other) for other in members[1:]]}


def _split_claim(connection: Connection, targets: Sequence[str], _value: str) -> Data:
    _several(targets, 2, "splitting a claim: the claim, then statements of it,")
    claim = queries.claim(connection, targets[0])
    members = {one.statement.id for one in queries.positions(connection, claim.id)}
    leaving = set(targets[1:])
    if not leaving < members:
        odd = sorted(leaving - members) or sorted(leaving)
        raise BadQuery(f"{odd[0][:40]!r} cannot be split off", claim.id, "Name some, not all, statements of the claim.")
    return {"pairs": [tuple(sorted(pair)) for pair in product(sorted(leaving), sorted(members - leaving))]}


def _keep_claims_apart(connection: Connection, targets: Sequence[str], _value: str) -> Data:
    if len(targets) != 2:
        raise BadQuery("two claims are kept apart", "", "Name both.")
    one, other = (queries.claim(connection, each) for each in targets)
    if one.id == other.id:
        raise BadQuery("that is one claim", one.id, "Split it: `reportedly review split-claim`.")
    members = [[each.statement.id for each in queries.positions(connection, claim.id)] for claim in (one, other)]
    return {"pairs": sorted(tuple(sorted(pair)) for pair in product(*members))}


def _merge_actors(connection: Connection, targets: Sequence[str], _value: str) -> Data:
    _several(targets, 2, "merging actors")
    actors = list(dict.fromkeys(_actor(connection, one) for one in targets))
    found = [acting.one_named(connection, one) for one in actors]
    pairs = {_ordered(found[0], other) for other in found[1:]}
    # What was parted before among them would hold them apart: this is the later word on it.
    members = {named for one in actors for named, _ in acting.named_of(connection, one)}
    pairs |= set(decisions(connection).actors.among(members)[1])
    return {"pairs": sorted(pairs), "was": dict(zip(actors, found, strict=True))}


def _ordered(one: str, other: str) -> tuple[str, str]:
    return min(one, other), max(one, other)


def _actor(connection: Connection, name: str) -> str:
    """Return the id of the only actor with a name or id. Raises BadQuery where there are several."""
    found = finding.actors_named(connection, name)
    if len(found) > 1:
        raise BadQuery(
            f"{len(found)} actors are called {name[:60]!r}", "", "Give the id of one: `reportedly actor NAME`."
        )
    return found[0].id


def _split_actor(connection: Connection, targets: Sequence[str], _value: str) -> Data:
    _several(targets, 2, "splitting an actor: the actor, then reports,")
    reports = {queries.report(connection, one).id for one in targets[1:]}
    named = acting.named_of(connection, _actor(connection, targets[0]))
    leaving = [one for one, report in named if report in reports]
    staying = [one for one, report in named if report not in reports]
    if not leaving or not staying:
        raise BadQuery("nothing to split off", targets[0][:60], "Name some, not all, reports that name the actor.")
    # Two of one name make every mention of it doubtful; those on either side were one, and stay so.
    kept = [_ordered(some[0], one) for some in (leaving, staying) for one in some[1:]]
    return {"pairs": [tuple(sorted(pair)) for pair in product(leaving, staying)], "kept": kept}


def _stance(connection: Connection, targets: Sequence[str], value: str) -> Data:
    queries.statement(connection, targets[0])
    return {"stance": _one_of(StanceKind, value)}


def _act(connection: Connection, targets: Sequence[str], value: str) -> Data:
    queries.statement(connection, targets[0])
    return {"act": _one_of(Act, value)}


def _distance(connection: Connection, targets: Sequence[str], value: str) -> Data:
    queries.statement(connection, targets[0])
    return {"distance": _one_of(Distance, value)}


def _one_of(kind: type[StanceKind] | type[Act] | type[Distance], value: str) -> str:
    if value not in list(kind):
        raise BadQuery(f"{value[:40]!r} is none", "", f"One of: {', '.join(kind)}.")
    return value


def _its_actor(connection: Connection, targets: Sequence[str], value: str) -> Data:
    queries.statement(connection, targets[0])
    return {"named": acting.one_named(connection, _actor(connection, value))}


def _spans(connection: Connection, targets: Sequence[str], value: str) -> Data:
    found = queries.statement(connection, targets[0])
    length = len(queries.text(connection, found.report))
    try:
        spans = json.loads(value)
        roles = [
            [[int(start), int(end)] for start, end in spans.get(role, [])] for role in ("source", "cue", "content")
        ]
    except (ValueError, TypeError, AttributeError) as error:
        raise BadQuery("the spans are not understood", "", _SPANS) from error
    if not roles[1] or not roles[2] or any(not 0 <= start < end <= length for role in roles for start, end in role):
        raise BadQuery(f"cue and content need spans within the report's {length} characters", "", _SPANS)
    return {"spans": roles}


_ROLES = ("source", "cue", "content")
_SPANS = 'Give {"source": [[start, end], …], "cue": […], "content": […]}.'


def _no_attribution(connection: Connection, targets: Sequence[str], _value: str) -> Data:
    queries.statement(connection, targets[0])
    return {"act": Act.NONE}


def _undo(_connection: Connection, targets: Sequence[str], _value: str) -> Data:
    if not targets[0].isdecimal():
        raise BadQuery(f"{targets[0][:40]!r} is no number of a review", "", "List them: `reportedly review list`.")
    return {"undoes": int(targets[0])}


_MEANT: dict[ReviewKind, Callable[[Connection, Sequence[str], str], Data]] = {
    ReviewKind.MERGE_CLAIMS: _merge_claims,
    ReviewKind.SPLIT_CLAIM: _split_claim,
    ReviewKind.KEEP_CLAIMS_APART: _keep_claims_apart,
    ReviewKind.MERGE_ACTORS: _merge_actors,
    ReviewKind.SPLIT_ACTOR: _split_actor,
    ReviewKind.STANCE: _stance,
    ReviewKind.ACT: _act,
    ReviewKind.DISTANCE: _distance,
    ReviewKind.ACTOR: _its_actor,
    ReviewKind.SPANS: _spans,
    ReviewKind.NO_ATTRIBUTION: _no_attribution,
    ReviewKind.UNDO: _undo,
}
