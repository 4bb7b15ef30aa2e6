"""People's decisions about actors: what they say is one becomes one, what they say is not is taken apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from reportedly.link.actors_rows import Row

Pair = tuple[str, str]


def decided(
    labels: Mapping[str, str], together: Sequence[Pair], apart: Sequence[Pair], rows: Mapping[str, Row]
) -> dict[str, str]:
    """Return the labels of rows after decisions; pairs with a row that has no label are passed over.

    Of a pair that is apart and shares a label, the row that is apart from more others keeps it, then the older one;
    the other gets a label of its own. Then all rows of the labels of a pair that is together share one label, unless a
    pair that is apart would come together.
    """
    found = dict(labels)
    kept = [pair for pair in apart if pair[0] in found and pair[1] in found]
    for id_ in _leaving(found, kept, rows):
        found[id_] = f"{found[id_]}~{id_}"
    merged = _merged(found, [pair for pair in together if pair[0] in found and pair[1] in found], kept)
    return {id_: merged.get(label, label) for id_, label in found.items()}


def _leaving(labels: Mapping[str, str], apart: Sequence[Pair], rows: Mapping[str, Row]) -> list[str]:
    """Return the rows that leave their label, so that no pair that is apart shares one."""
    inner = [pair for pair in apart if labels[pair[0]] == labels[pair[1]]]
    degree = Counter(each for pair in inner for each in pair)
    left: set[str] = set()
    for one, other in sorted(inner):
        if one in left or other in left:
            continue
        left.add(max((one, other), key=lambda each: (-degree[each], rows[each].age)))
    return sorted(left)


def _merged(labels: Mapping[str, str], together: Sequence[Pair], apart: Sequence[Pair]) -> dict[str, str]:
    """Return a common label for labels that people joined."""
    root: dict[str, str] = {}

    def find(label: str) -> str:
        while root.get(label, label) != label:
            label = root[label]
        return label

    foes: dict[str, set[str]] = defaultdict(set)
    for one, other in apart:
        foes[labels[one]].add(labels[other])
        foes[labels[other]].add(labels[one])
    for one, other in sorted(together):
        first, second = sorted((find(labels[one]), find(labels[other])))
        if first == second or any(find(each) == first for each in foes[second]):
            continue
        root[second] = first
        foes[first] |= foes[second]
    return {label: find(label) for label in set(labels.values()) if find(label) != label}
