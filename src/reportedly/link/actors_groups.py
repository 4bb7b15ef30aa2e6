"""Which actors of different reports are one: full names first, then people's decisions, then names that are short."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from reportedly.link.actors_candidates import Candidates, gender_mark, genders
from reportedly.link.actors_decisions import decided
from reportedly.link.actors_names import first_key, middles
from reportedly.link.actors_rows import Row, expanded, person_of, rows_of
from reportedly.link.actors_values import Named

THERE, ALONE = "named there", "the only one known that it can be short for"
"""Why a short name is joined with a full one."""
PRIVATE_MARK = "~"
"""Begins the label of an actor that stays with its report; sorts after those that do not."""


class Groups:
    """Rows, and for each its label: rows of one label are one actor. `why` says how a row came to its label."""

    def __init__(
        self, named: Iterable[Named], together: frozenset[tuple[str, str]], apart: frozenset[tuple[str, str]]
    ) -> None:
        self.rows = rows_of(expanded(named))
        self.together = sorted(_known(together, self.rows))
        self.apart = sorted(_known(apart, self.rows))
        self.labels: dict[str, str] = {}
        self.why: dict[str, str] = {}

    def join(self) -> None:
        """Give every row its label."""
        self._middles()
        full = {id_: row.sign.label for id_, row in self.rows.items() if row.sign.label}
        self.labels = decided(full, self.together, self.apart, self.rows)
        self.labels |= self._short([row for row in self.rows.values() if not row.sign.label])
        self.labels = decided(self.labels, self.together, self.apart, self.rows)
        self._joint()

    def _middles(self) -> None:
        """Tell people of one first and family name apart by middle initials; without one, the name is short."""
        alike: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows.values():
            if row.sign.person and row.sign.label:
                alike[row.sign.label].append(row)
        for label, rows in alike.items():
            initials = {middles(person_of(row)) for row in rows} - {""}
            for row in rows if len(initials) > 1 else ():
                initial = middles(person_of(row))
                sign = row.sign
                sign = (
                    replace(sign, label=f"{label}|{initial}") if initial else replace(sign, label="", otherwise=label)
                )
                self.rows[row.id] = replace(row, sign=sign)

    def _short(self, short: Sequence[Row]) -> dict[str, str]:
        """Return the labels of names that do not identify by themselves."""
        asked = {block for row in short for block in row.sign.blocks}
        blocks: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows.values():
            for block in row.sign.blocks if row.sign.label else ():
                if block in asked:
                    blocks[block].append(row)
        index = {block: Candidates(rows, self.labels) for block, rows in blocks.items()}
        never: dict[str, set[str]] = defaultdict(set)
        for one, other in self.apart:
            never[one].add(self.labels.get(other, ""))
            never[other].add(self.labels.get(one, ""))
        found = {row.id: self._candidates(row, index, never[row.id]) for row in short}
        alone = genders(row for row in short if not found[row.id])
        return {row.id: self._label(row, found[row.id], alone) for row in short}

    def _candidates(self, row: Row, index: dict[str, Candidates], never: set[str]) -> set[str]:
        """Return whom a short name can be short for: of its report, or, where it names none, of all that are known."""
        for here, said in ((True, THERE), (False, ALONE)):
            fitting = (index[block].fitting(row, here) for block in row.sign.blocks if block in index)
            found = {label for labels in fitting for label in labels} - never
            if found:
                self.why[row.id] = said
                return found
        return set()

    def _label(self, row: Row, found: set[str], told: dict[tuple[str, ...], set[bool]]) -> str:
        """Return a short name's label: of the only one whom it can mean, else of its own."""
        if len(found) == 1:
            return next(iter(found))
        own = f"{PRIVATE_MARK}{row.report}|{row.kind}|{row.name}"
        self.why.pop(row.id, None)
        whole = row.sign.person is not None and len(first_key(row.sign.person)) > 1
        if not row.sign.otherwise or (found and not whole):
            return own
        return row.sign.otherwise + gender_mark(row, told) if not found else row.sign.otherwise

    def _joint(self) -> None:
        """Label joint sources by their members."""
        for id_, row in self.rows.items():
            if row.members:
                labels = sorted({self.labels[each] for each in row.members})
                self.labels[id_] = labels[0] if len(labels) == 1 else "joint:" + "; ".join(labels)


def _known(pairs: Iterable[tuple[str, str]], rows: dict[str, Row]) -> set[tuple[str, str]]:
    """Return the pairs of rows that are given, the smaller id first."""
    return {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1] and pair[0] in rows and pair[1] in rows}
