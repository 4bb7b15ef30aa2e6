"""What is known of each canonical actor: usual name, aliases, roles with their dates, for whom it speaks, and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from reportedly.link.actors_groups import Groups
from reportedly.link.actors_names import PRIVATE
from reportedly.link.actors_rows import Row
from reportedly.link.actors_values import Actors, CanonicalActor, Placed, Role, hashed
from reportedly.names.bodies import role_key, without_article
from reportedly.types import ActorKind

ALIASES, ROLES = 40, 24
"""How many aliases and roles of an actor are kept."""


def profiled(groups: Groups) -> Actors:
    """Return the actors that grouped rows amount to."""
    members: dict[str, list[Row]] = defaultdict(list)
    for id_, row in groups.rows.items():
        members[groups.labels[id_]].append(row)
    ids = {id_: hashed("actor", label) for id_, label in groups.labels.items()}
    actors: list[CanonicalActor] = []
    placed: dict[str, Placed] = {}
    for label in members:
        rows = sorted(members[label], key=lambda row: row.age)
        actors.append(_actor(hashed("actor", label), rows, ids))
        placed |= _placements(rows, groups, hashed("actor", label))
    return Actors({each.id: each for each in sorted(actors, key=lambda each: each.id)}, dict(sorted(placed.items())))


def _actor(id_: str, rows: Sequence[Row], ids: Mapping[str, str]) -> CanonicalActor:
    """Return the actor of some rows, the oldest first."""
    shown = [row for row in rows if not row.implied] or rows
    full = [row for row in shown if row.sign.label] or shown
    kinds = Counter(row.kind for row in full)
    kind = max(kinds, key=lambda each: (kinds[each], each))
    principals = [ids[whom] for row in rows for _, whom in row.serves if ids[whom] != id_]
    joint = next((row for row in rows if row.members), None)
    dates = [row.published for row in shown if row.published]
    return CanonicalActor(
        id_,
        _name(full, kind),
        kind,
        _aliases(shown),
        _roles(id_, rows, ids),
        principals[-1] if principals else "",
        tuple(sorted({ids[each] for each in joint.members})) if joint else (),
        kind not in PRIVATE,
        all(row.implied for row in rows),
        0 if all(row.implied for row in rows) else len({row.report for row in shown}),
        min(dates, default=None),
        max(dates, default=None),
    )


def _name(rows: Sequence[Row], kind: ActorKind) -> str:
    """Return the usual name: a state's own; else the most frequent, of a person the fuller, of a body the longer."""
    if kind is ActorKind.STATE:
        return next((row.sign.state for row in rows if row.sign.state), rows[0].name)
    names = Counter(_spelled(row) for row in rows)
    return max(names, key=lambda name: (names[name], len(name.split()), len(name), name))


def _spelled(row: Row) -> str:
    return row.name if row.kind in PRIVATE else without_article(row.name) or row.name


def _aliases(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the words by which reports name an actor, the most used first."""
    counts = Counter(alias for row in rows for alias in dict.fromkeys((row.name, *row.aliases)))
    return tuple(sorted(counts, key=lambda alias: (-counts[alias], alias))[:ALIASES])


def _roles(id_: str, rows: Sequence[Row], ids: Mapping[str, str]) -> tuple[Role, ...]:
    """Return what reports call an actor, the latest first."""
    said: dict[str, list[tuple[Row, str, str]]] = defaultdict(list)
    for row in rows:
        serves = dict(row.serves)
        for words in row.descriptions:
            whom = ids.get(serves.get(words, ""), "")
            said[role_key(words)].append((row, without_article(words), whom if whom != id_ else ""))
    roles = [_role(each) for _, each in sorted(said.items())]
    return tuple(sorted(roles, key=lambda role: (role.last or date.min, role.reports), reverse=True)[:ROLES])


def _role(said: Sequence[tuple[Row, str, str]]) -> Role:
    """Return a role from the rows, oldest first, that tell of it."""
    dates = [row.published for row, *_ in said if row.published]
    serves = [whom for *_, whom in said if whom]
    first = said[0]
    reports = len({row.report for row, *_ in said})
    return Role(
        first[1],
        serves[-1] if serves else "",
        min(dates, default=None),
        max(dates, default=None),
        first[0].report,
        reports,
    )


def _placements(rows: Sequence[Row], groups: Groups, actor: str) -> dict[str, Placed]:
    """Return where the rows of one actor, oldest first, went, and why: each beside a full name, its report's first."""
    named = [row for row in rows if not row.implied]
    full = [row for row in named if row.sign.label] or named
    here: dict[str, Row] = {}
    for row in full:
        here.setdefault(row.report, row)
    found = {}
    for row in named:
        like = here.get(row.report, full[0])
        like = full[0] if like is row else like
        found[row.id] = Placed(row.id, actor, _why(row, like, groups), "" if like is row else like.id)
    return found


def _why(row: Row, like: Row, groups: Groups) -> str:
    """Say why a row is the actor that another row is."""
    here = f"“{row.name}” in report {row.report}"
    if row.kind in PRIVATE:
        return f"{here} has no name: never the same as in another report"
    if like is row:
        return (
            f"{here}: the first to name it in full" if row.sign.label else f"{here}: nobody known has that name in full"
        )
    reason = groups.why.get(row.id) or _because(row, like)
    return f"{here} is “{like.name}” in report {like.report}: {reason}"


def _because(row: Row, like: Row) -> str:
    """Say why two names are one actor's."""
    one, other = row.sign.label or row.sign.otherwise, like.sign.label or like.sign.otherwise
    if one != other:
        return "a person's decision"
    if row.kind is ActorKind.STATE:
        return f"both stand for {row.sign.state}"
    if row.members:
        return "the same together"
    if row.kind is ActorKind.PERSON and not (row.sign.label and like.sign.label):
        return "no report names anybody of that family name in full"
    return "the same full name" if row.kind is ActorKind.PERSON else "the same name"
