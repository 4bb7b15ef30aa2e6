"""How often the right actor is found behind a source, with the attributions given, and how often a pronoun's name.

`python -m quality.actors MENTIONS [--shared SHARED]`; MENTIONS: names by a tagger, {"id", "mentions": [[start, end,
kind]…]} a line.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from reportedly.resolve.actors import resolve_actors
from reportedly.types import Mention, MentionKind, Span
from training.prepare import records

SHARED = Path(__file__).parent.parent.parent / "shared"
TITLES = re.compile(r"\b(the|mr|mrs|ms|dr|sen|rep|gov|president|former|u s|us)\b")
GENRES = ("news", "interview")
PRONOUNS = frozenset(("he", "she", "they", "him", "her", "them", "his", "hers", "their", "theirs", "who", "whose"))


def plain(name: str) -> str:
    """Return a name as the statements' scorer compares it: without case, articles, titles and punctuation."""
    return " ".join(TITLES.sub(" ", re.sub(r"[^\w\s]", " ", name.casefold())).split())


def actors(names: str) -> frozenset[str]:
    """Return the plain names in a "; "-joined string."""
    return frozenset(filter(None, (plain(part) for part in names.split(";"))))


def mentions_of(path: Path) -> dict[str, list[Mention]]:
    """Return the tagger's mentions by report."""
    rows = records(path)
    return {row["id"]: [Mention(Span(a, b), MentionKind(kind), 1.0) for a, b, kind in row["mentions"]] for row in rows}


def named_actors(shared: Path, mentions: Mapping[str, Sequence[Mention]], part: str = "dev") -> dict[str, float]:
    """Return the share of right actors over the labels of a part, as `score_statements.py` counts."""
    reports = {row["id"]: row for row in records(shared / "data" / "polnear" / f"{part}.jsonl")}
    labels = defaultdict(list)
    for label in records(shared / "data" / "acts" / f"{part}.jsonl"):
        labels[label["id"]].append(label)
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for id_, rows in labels.items():
        text, attributions = reports[id_]["text"], reports[id_]["attributions"]
        sources = [tuple(Span(*span) for span in each["source"]) for each in attributions]
        found = resolve_actors(text, sources, mentions[id_])
        for row in rows:
            result, gold = found[row["n"]], actors(row["actor"])
            words = plain(" ".join(span.of(text) for span in sources[row["n"]]))
            named = not gold or any(name in words for name in gold)
            stated = all(name in plain(text) for name in gold)
            ok = actors(result.value.name if result else "") == gold
            for group, within in (("all", True), ("no name", not named), ("stated", stated)):
                right[group] += ok and within
                total[group] += within
    share = {f"actors: {group}": 100 * right[group] / total[group] for group in total}
    return {**share, "actors: not stated": float(total["all"] - total["stated"])}


def antecedents(shared: Path, mentions: Mapping[str, Sequence[Mention]], part: str = "dev") -> dict[str, float]:
    """Return the share of pronouns and of definite descriptions whose cluster holds a name that resolve to it.

    In GUM's news and interviews; each is asked alone, as a report's only source.
    """
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row in records(shared / "data" / "gum" / f"docs.{part}.jsonl"):
        if row["genre"] not in GENRES:
            continue
        clusters = defaultdict(list)
        for mention in row["ontogum_coref"]:
            clusters[mention["cluster"]].append(Span(mention["start"], mention["end"]))
        for spans in clusters.values():
            names = [each.span for each in mentions[row["id"]] if any(_heads(each.span, span) for span in spans)]
            for span in spans if names else []:
                form = _form(span.of(row["text"]))
                if form:
                    found = resolve_actors(row["text"], [(span,)], mentions[row["id"]])[0]
                    right[form] += found is not None and any(_meets(a, b) for a in found.value.mentions for b in names)
                    total[form] += 1
    return {f"coreference: {form}": 100 * right[form] / total[form] for form in sorted(total)}


def _heads(name: Span, mention: Span) -> bool:
    """Whether a mention is no more than a name, with a word or two before it."""
    return mention.start <= name.start and abs(mention.end - name.end) <= 2 and name.start - mention.start <= 24


def _meets(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _form(words: str) -> str:
    low = words.casefold()
    if low in PRONOUNS:
        return "pronouns"
    return "descriptions" if re.match(r"(?:the|this|that) ", low) and low == words[:1].casefold() + words[1:] else ""


def measure(shared: Path, mentions: Mapping[str, Sequence[Mention]]) -> dict[str, float]:
    """Return all figures, in per cent; "not stated" counts labels with a name that the report does not hold."""
    return {**named_actors(shared, mentions), **antecedents(shared, mentions)}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mentions", type=Path)
    parser.add_argument("--shared", type=Path, default=SHARED)
    given = parser.parse_args()
    for name, value in measure(given.shared, mentions_of(given.mentions)).items():
        print(f"{name:30} {value:6.1f}")


if __name__ == "__main__":
    main()
