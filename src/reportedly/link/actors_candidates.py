"""Whom a short name can be short for: by first name or initial, gender and rank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from reportedly.link.actors_names import first_key
from reportedly.link.actors_rows import Row
from reportedly.types import ActorKind


class Candidates:
    """The rows of one block that identify somebody: by label, and of each report."""

    def __init__(self, rows: Sequence[Row], labels: Mapping[str, str]) -> None:
        by_label: dict[str, list[Row]] = defaultdict(list)
        self.by_report: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            by_label[labels[row.id]].append(row)
            self.by_report[row.report].add(labels[row.id])
        self.known = {label: _Known(each) for label, each in by_label.items()}

    def fitting(self, row: Row, here: bool) -> set[str]:
        """Return the labels that a short name of a report may be short for; here: those of its report alone."""
        labels: Iterable[str] = self.by_report.get(row.report, ()) if here else self.known
        able = {label for label in labels if self.known[label].fits(row)}
        if len(able) < 2:
            return able
        ranked = {label for label in able if self.known[label].ranks & ranks(row)}
        return ranked if len(ranked) == 1 else able


class _Known:
    """What is known of the rows of one label."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.ranks = frozenset(word for row in rows for word in ranks(row))
        self.female = max((row.female for row in rows), key=lambda share: (abs(share - 0.5), share))
        self.state = any(row.kind is ActorKind.STATE for row in rows)
        self.firsts = {first_key(row.sign.person) for row in rows if row.sign.person}

    def fits(self, row: Row) -> bool:
        """Whether a short name can be that of the actor: by gender, and by the initial or first name that it has."""
        if row.sign.person is None:
            return True
        if not self.firsts:
            return self.state and row.female == 0.5
        first = first_key(row.sign.person)
        begins = not first or any(each.startswith(first) for each in self.firsts)
        clash = (row.female > 0.8 and self.female < 0.2) or (row.female < 0.2 and self.female > 0.8)
        return begins and not clash


def ranks(row: Row) -> frozenset[str]:
    """Return the words of rank in what a report calls a person."""
    words = row.heads if row.kind is ActorKind.PERSON else frozenset[str]()
    return frozenset(word for word in words if len(word) > 3)


def genders(short: Iterable[Row]) -> dict[tuple[str, ...], set[bool]]:
    """Return by block whether women and whether men are told among short names ("Ms. Venn", "Mr. Venn")."""
    found: dict[tuple[str, ...], set[bool]] = defaultdict(set)
    for row in short:
        if row.sign.person and row.female != 0.5:
            found[row.sign.blocks].add(row.female > 0.5)
    return found


def gender_mark(row: Row, told: Mapping[tuple[str, ...], set[bool]]) -> str:
    """Return what tells "Mr. Venn" from "Ms. Venn" where reports name both, and nobody of that name in full."""
    if len(told.get(row.sign.blocks, ())) < 2:
        return ""
    return f"~{row.report}" if row.female == 0.5 else "|f" if row.female > 0.5 else "|m"
