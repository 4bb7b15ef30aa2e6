"""Invented residue, set among the paragraphs of reports the way captures have it, for the line classifier to learn."""

from __future__ import annotations

import random
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from reportedly.clean.features import Line
from reportedly.types import ResidueKind as Kind
from training.line_texts import BODY, FOLDS, HERE, RESIDUE, UNKNOWN, Known, Text, doubtful, fold_of, host
from training.prepare import records

SEED = 20250315


@dataclass(frozen=True)
class Invented:
    """One invented line: of a kind of residue, or body that could be mistaken for it."""

    text: str
    kind: Kind | None
    lang: str
    fold: int
    withheld: bool | None = None

    @property
    def known(self) -> Known:
        """What is known of the line."""
        return Known(RESIDUE if self.kind else BODY, self.kind, self.withheld)


SAMPLES = 5
"""Lines made from one pattern."""
ALONE = 0.2
"""The weight of a line of a wall: they are many, and in most languages there are few reports to set against them."""
SCOPES = {"withheld": True, "beside": False, "-": None}
"""What a line says of the article: it is not there, or not all of it; it is, and this stands beside it; neither."""

FITTING = 0.5
"""How often a line on a composed page stands in a box whose names tell of it; on real pages they often tell nothing."""
ANYWHERE = ((), ("div",), ("div", "main"), ("div", "content"), ("article", "main"), ("div", "container", "wrapper"))
AROUND: dict[Kind | None, tuple[tuple[str, ...], ...]] = {
    None: (("article",), ("article", "main", "text"), ("div", "story", "body"), ("section", "main")),
    Kind.NAVIGATION: (("nav", "header"), ("ul", "nav", "menu"), ("footer", "links"), ("header",)),
    Kind.PROVENANCE: (("footer",), ("footer", "legal"), ("div", "footer", "imprint"), ("small", "footer")),
    Kind.RELATED_LINK: (("aside", "related"), ("ul", "aside", "teaser"), ("section", "more"), ("div", "recommend")),
    Kind.NEWSLETTER_PROMPT: (("div", "newsletter"), ("aside", "signup"), ("section", "promo")),
    Kind.SUBSCRIPTION_PROMPT: (("div", "paywall"), ("aside", "offer"), ("section", "promo"), ("div", "gate")),
    Kind.BYLINE: (("div", "byline"), ("span", "author", "meta"), ("time", "header", "meta")),
    Kind.COOKIE_NOTICE: (("div", "consent"), ("div", "cookie", "dialog"), ("section", "privacy")),
}
"""Names in the tags, classes and ids around a line of each kind; `None` is the body's."""

_SLOTS = {
    "OUTLET": [
        "The Eastmere Courier",
        "Harbor Times",
        "The Daily Ledger",
        "Nordblick",
        "La Voix du Port",
        "El Faro",
        "NewsPoint",
        "The Standard",
    ],
    "HEADLINE": [
        "Minister denies knowing of the letter",
        "Talks on the border break down again",
        "What we know about the ferry fire",
        "Dock workers vote to strike",
        "Who is the new head of the central bank?",
        "Six charts that explain the drought",
        "Rebels say they hold two more villages",
        "Mayor quits over audit",
    ],
    "NAME": [
        "Ana Lindqvist",
        "Marco Dellarosa",
        "Yun Seo-ha",
        "J. Okonjo-Reyes",
        "Tomas Hale",
        "Miriam Castell",
        "Pavel Orlik",
        "Sade Brennan",
    ],
    "PRICE": ["$1", "€2.99", "£4", "0,99 €", "$12.50", "9.99"],
    "PLACE": ["Eastmere", "Port Alder", "Vostrava", "Karsk", "Lund Bay", "Almeira"],
}


def invented() -> list[Invented]:
    """Read the invented lines, and make some from each pattern. Alike wordings share a fold."""
    found = []
    for row in records(HERE / "data" / "residue_lines.jsonl"):
        line = row["line"]
        fold = fold_of(" ".join(line.lower().split()[:2]) if " " in line else line[:3])
        found.append(Invented(line, _kind(row["kind"]), row["lang"], fold, SCOPES[row.get("scope", "-")]))
    r = random.Random(SEED)
    for number, pattern in enumerate((HERE / "data" / "residue_patterns.txt").read_text(encoding="utf-8").splitlines()):
        if not pattern.startswith("#"):
            kind, lang, scope, words = pattern.split("\t")
            made = sorted({_expand(words, r) for _ in range(SAMPLES)})
            found.extend(Invented(line, _kind(kind), lang, number % FOLDS, SCOPES[scope]) for line in made)
    return found


def _kind(name: str) -> Kind | None:
    return None if name == "body" else Kind(name)


def _expand(pattern: str, r: random.Random) -> str:
    """Choose at each {a|b} and fill the slots."""
    while "{" in pattern:
        pattern = re.sub(r"\{([^{}]*)\}", lambda choice: r.choice(choice[1].split("|")), pattern)
    return " ".join(re.sub("|".join(_SLOTS), lambda slot: r.choice(_SLOTS[slot[0]]), pattern).split())


def bodies(shared: Path) -> list[tuple[str, str, list[str]]]:
    """Return the paragraphs of reports as (outlet, country or language, paragraphs)."""
    data = shared / "data"
    found = [(r["id"].split("_")[0], "en", _paragraphs(r["text"])) for r in records(data / "polnear" / "train.jsonl")]
    found += [(r["id"], "en", _paragraphs(r["text"])) for r in records(data / "newswcl50" / "docs.train.jsonl")]
    for row in records(data / "basil" / "triples.train.jsonl"):
        found += [(a["source"], "en", _paragraphs(a["text"])) for a in row["articles"]]
    for page in records(data / "fundus-pages" / "pages.train.jsonl"):
        found.append((host(page), page["country"], _paragraphs(page["gold_text"])))
    return [body for body in found if len(body[2]) >= 2]


def _paragraphs(text: str) -> list[str]:
    return [line for line in map(str.strip, text.split("\n")) if line]


class Composer:
    """Sets invented residue among real paragraphs the way captures do: before, between, after, or alone."""

    def __init__(self, lines: Iterable[Invented], seed: int = SEED) -> None:
        self._random = random.Random(seed)
        self._residue: dict[int, list[Invented]] = defaultdict(list)
        self._body: dict[int, list[Invented]] = defaultdict(list)
        for line in lines:
            (self._residue if line.kind else self._body)[line.fold].append(line)

    def compose(self, outlet: str, paragraphs: list[str]) -> Text:
        """Return one text with residue in some of the usual places."""
        r, fold = self._random, fold_of(outlet)
        rows = [(p, Known(UNKNOWN if doubtful(p) else BODY)) for p in paragraphs[: r.randint(2, 40)]]
        for line in self._some(self._body, fold, r.choice((0, 1, 2, 3))):
            rows.insert(r.randint(0, len(rows)), (line.text, line.known))
        if r.random() < 0.5:
            for line in self._some(self._residue, fold, r.choice((1, 1, 2, 3))):
                rows.insert(r.randint(0, len(rows)), (line.text, line.known))
        before = self._some(self._residue, fold, r.choice((0, 0, 0, 1, 3)))
        after = self._some(self._residue, fold, r.choice((0, 0, 1, 2, 4, 8)))
        rows = [(x.text, x.known) for x in before] + rows + [(x.text, x.known) for x in after]
        if r.random() < 0.1:
            width = r.choice((60, 72, 80, 100))
            rows = [(part, known) for words, known in rows for part in textwrap.wrap(words, width)]
        return _text("composed", fold, rows, 1.0)

    def walls(self) -> Iterator[Text]:
        """Yield all invented residue without a report, as a wall or a challenge page has it: lines, then paragraphs."""
        for fold, lines in self._chunks(self._residue):
            yield _text("alone", fold, [(line.text, line.known) for line in lines], ALONE)
        telling = {fold: [x for x in pool if x.withheld is not None] for fold, pool in self._residue.items()}
        for fold, lines in self._chunks(telling, by_kind=True):
            words = " ".join(line.text for line in lines[:3])
            rows = [(words, lines[0].known), *((line.text, line.known) for line in lines[3:])]
            yield _text("alone", fold, rows, ALONE)

    def briefs(self) -> Iterator[Text]:
        """Yield all invented body lines as paragraphs of briefs, often with residue of their language around them."""
        r = self._random
        for fold, lines in self._chunks(self._body):
            rows: list[tuple[str, Known]] = []
            while lines:
                size = r.choice((1, 1, 2, 3))
                rows.append((" ".join(line.text for line in lines[:size]), Known(BODY)))
                last, lines = lines[0], lines[size:]
            near = [line for line in self._residue[fold] if line.lang == last.lang]
            before, after = (r.sample(near, min(len(near), r.choice(n))) for n in ((0, 0, 1, 3), (0, 1, 2, 4)))
            around = [[(x.text, x.known) for x in some] for some in (before, after)]
            yield _text("brief", fold, [*around[0], *rows, *around[1]], 1.0)

    def _chunks(self, pools: dict[int, list[Invented]], by_kind: bool = False) -> Iterator[tuple[int, list[Invented]]]:
        """Yield all lines of `pools` once with their fold, a few of one language (and kind and scope) at a time."""
        key = lambda line: (line.lang, *((str(line.kind), str(line.withheld)) if by_kind else ()))
        for fold, pool in pools.items():
            mixed = sorted(self._random.sample(pool, len(pool)), key=key)
            while mixed:
                size = self._random.choice((1, 2, 3, 5, 8))
                lines = [line for line in mixed[:size] if key(line) == key(mixed[0])]
                yield fold, lines
                mixed = mixed[len(lines) :]

    def as_page(self, text: Text) -> Text:
        """Return the same text as lines of a page, in tags that say little of them."""
        lines = [self._tagged(line, known) for line, known in zip(text.lines, text.known, strict=True)]
        return replace(text, origin=f"{text.origin} page", lines=lines)

    def _tagged(self, line: Line, known: Known) -> Line:
        """Give a line a tag and a share of links that both body and residue have, and often names that fit it."""
        r = self._random
        residue = known.label == RESIDUE
        tag = r.choice(
            ("p", "p", "p", "div", "div", "span", "h1", "h2", "li", "button")
            if residue
            else ("p", "p", "p", "p", "div", "li", "h2")
        )
        links = r.choice((0.0, 0.0, 0.3, 0.6, 1.0)) if residue else r.choice((0.0, 0.0, 0.0, 0.2))
        around = r.choice(AROUND.get(known.kind, ANYWHERE) if r.random() < FITTING else ANYWHERE)
        return Line(line.text, tag, links, tuple(dict.fromkeys((tag, *around))))

    def _some(self, pools: dict[int, list[Invented]], fold: int, count: int) -> list[Invented]:
        """Draw lines of one fold, mostly of one language."""
        pool = pools[fold]
        if not pool or not count:
            return []
        lang = self._random.choice(pool).lang
        near = [line for line in pool if line.lang == lang]
        return self._random.sample(near, min(count, len(near)))


def _text(origin: str, fold: int, rows: list[tuple[str, Known]], weight: float) -> Text:
    return Text(origin, fold, [Line(words) for words, _ in rows], [known for _, known in rows], weight)


def composed(shared: Path) -> Iterator[Text]:
    """Yield every composed text."""
    composer = Composer(invented())
    for outlet, _, paragraphs in bodies(shared):
        yield composer.compose(outlet, paragraphs)
        yield composer.as_page(composer.compose(outlet, paragraphs))
    for text in [*composer.walls(), *composer.briefs(), *composer.briefs()]:
        yield text
        yield composer.as_page(text)
