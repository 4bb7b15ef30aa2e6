"""What the line classifier is trained on: lines with what is known of each, body or residue and of which kind.

Three kinds of text, none of which is shipped: pages whose body is known (each extracted line is compared with it),
the outputs of nine extractors compared with it in the same way, and invented residue set among the paragraphs of
reports. Every text has a fold by its host, every invented line by its wording.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import textwrap
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from reportedly.clean.decode import decode
from reportedly.clean.extract import line_of, read_page
from reportedly.clean.features import Line
from reportedly.types import ResidueKind as Kind

HERE = Path(__file__).parent
FOLDS = 4
PAGES = ("page", "blocks", "composed page", "alone page", "brief page")
"""The origins whose lines have mark-up."""
SEED = 20250315
BODY, RESIDUE, UNKNOWN = 0, 1, -1


@dataclass(frozen=True)
class Text:
    """One text's lines with what is known of each; `fold` keeps a host's or a wording's texts together."""

    origin: str
    fold: int
    lines: list[Line]
    labels: list[int]
    kinds: list[Kind | None]
    weight: float = 1.0


def texts(shared: Path) -> list[Text]:
    """Return everything to learn from."""
    return [*pages(shared), *extractors(shared), *composed(shared)]


# --- pages whose body is known ------------------------------------------------------------------------------------


def pages(shared: Path) -> Iterator[Text]:
    """Yield the extracted lines, and the blocks around them, of the three page sets."""
    for name in ("article-extraction-benchmark", "fundus-evaluation", "fundus-pages"):
        folder = shared / "data" / name
        for page in _records(folder / "pages.train.jsonl"):
            if page.get("gold_match", 1) < 0.9 or not page["gold_text"]:
                continue
            yield from _page_texts(page, folder, 0.5 if name == "fundus-pages" else 1.0)


def _page_texts(page: dict[str, Any], folder: Path, weight: float) -> Iterator[Text]:
    """Yield one page's texts."""
    markup = decode(gzip.decompress((folder / page["html_gz"]).read_bytes()), page["id"])
    parsed, lines = read_page(markup)
    label = label_of(page)
    fold = fold_of(host(page))
    whole = [line_of(block) for block in parsed.blocks if not block.noscript]
    for origin, some in (("page", lines), ("blocks", _around(whole, lines))):
        labels = [label(line.text) for line in some]
        kinds = [kind_of(line) if known == RESIDUE else None for line, known in zip(some, labels, strict=True)]
        if BODY in labels:
            text = Text(origin, fold, some, labels, kinds, weight if origin == "page" else weight / 2)
            yield text
            yield replace(text, origin=f"{origin} plain", lines=[Line(line.text) for line in some])


def label_of(page: dict[str, Any]) -> Callable[[str], int]:
    """Return what says of a line whether it is in a page's known body."""
    free = [part["text"] for part in page["gold"] if part["optional"]] if isinstance(page.get("gold"), list) else []
    gold = page["gold_text"]
    return partial(_label, _grams(gold), _grams("\n".join(free)), {_plain(line) for line in gold.split("\n")})


def _around(blocks: list[Line], lines: list[Line]) -> list[Line]:
    """Return the blocks from a little before the article to a little after it, as a reader would copy them."""
    body = {line.text for line in lines if len(line.text) > 80}
    at = [i for i, block in enumerate(blocks) if block.text in body]
    return blocks[max(at[0] - 8, 0) : at[-1] + 16] if at else []


def host(page: dict[str, Any]) -> str:
    """Return a page's outlet as one lower-case word, alike in all sets."""
    if page.get("publisher"):
        return re.sub(r"\W", "", page["publisher"].lower())
    name = re.sub(r"^www\.|:.*", "", page.get("host") or page["url"].split("/")[2])
    return re.sub(r"\W", "", name.split(".")[0])


def fold_of(name: str) -> int:
    """Return the fold that a host or a wording belongs to."""
    return zlib.crc32(name.encode()) % FOLDS


def _label(gold: Counter[Any], free: Counter[Any], whole: set[str], line: str) -> int:
    """Compare one line with the known body: body, residue, or unknown where it is in between or optional."""
    if _plain(line) in whole:
        return BODY
    grams = _grams(line)
    if not grams:
        return RESIDUE
    if sum(g in free for g in grams) * 2 > len(grams):
        return UNKNOWN
    share = sum(g in gold for g in grams) / len(grams)
    return BODY if share >= 0.85 else RESIDUE if share <= 0.1 else UNKNOWN


def _plain(line: str) -> str:
    return re.sub(r"\W+", " ", line).strip().lower()


def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = _plain(text).split()
    # Scripts without spaces are compared by characters.
    if len(words) * 12 < len(text):
        words = list(re.sub(r"\s", "", _plain(text)))
    return Counter(zip(words, words[1:], words[2:], strict=False))


def extractors(shared: Path) -> Iterator[Text]:
    """Yield the outputs of the nine extractors, whose lines were compared with the body beforehand."""
    outputs: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for line in _records(shared / "data" / "residue-lines" / "lines.train.jsonl"):
        outputs[line["page"], line["extractor"]].append(line)
    codes = {"body": BODY, "residue": RESIDUE, "optional": UNKNOWN}
    for some in outputs.values():
        some.sort(key=lambda line: line["pos"])
        lines = [Line(line["line"]) for line in some]
        labels = [codes[line["label"]] for line in some]
        kinds = [kind_of(line) if known == RESIDUE else None for line, known in zip(lines, labels, strict=True)]
        yield Text("extractor", fold_of(host({"host": some[0]["host"]})), lines, labels, kinds, 0.5)


# --- the kind of a residue line, where a rule can tell ------------------------------------------------------------

_RULES: tuple[tuple[Kind, str], ...] = (
    (Kind.COOKIE_NOTICE, r"\bcookies?\b|consent"),
    (Kind.BROWSER_NOTICE, r"javascript|your browser|ad ?block"),
    (Kind.NEWSLETTER_PROMPT, r"newsletter|e-?mail address|inbox|sign up for|daily briefing"),
    (Kind.SUBSCRIPTION_PROMPT, r"subscri(?:be|ption|ber)|log ?in|sign in|unlimited access|abonn"),
    (
        Kind.ADVERTISEMENT,
        r"^ad(?:vertisement|vertising)?$|^anzeige$|^werbung$|sponsored|continue reading below"
        r"|^publicité|% off|get the .* app",
    ),
    (Kind.SHARE_PROMPT, r"\bshare\b|facebook|twitter|whatsapp|copy link|follow (?:us|him|her)"),
    (
        Kind.CAPTION,
        r"getty|reuters|afp|photo(?:graph|s)?\b|image:|\bfoto\b|\(ap\b|/ ap\b|in fullscreen|©.{0,40}$|credit:",
    ),
    (Kind.PROVENANCE, r"^source:|all rights reserved|copyright|reprint|published under|first published"),
    (
        Kind.BYLINE,
        r"^by [A-Z]|^(?:updated|published|posted)\b|\d{1,2}[:.]\d\d ?(?:am|pm|gmt|est|et|cet|uhr)"
        r"|contributed to this|^\w+ \d{1,2}, 20\d\d$",
    ),
    (
        Kind.RELATED_LINK,
        r"read more|related|more (?:on|from|about)|see also|don'?t miss|trending|most (?:popular|read)"
        r"|you may also|lesen sie|lire aussi|\[(?:video|insight|reaction|related)|^watch:",
    ),
    (Kind.NAVIGATION, r"^(?:home|menu|search|skip to|back to top|next|previous|comments?|print|save|close)\b"),
)
_MARKS: tuple[tuple[Kind, str], ...] = (
    (Kind.CAPTION, r"caption|credit"),
    (Kind.NEWSLETTER_PROMPT, r"newsletter|signup"),
    (Kind.SHARE_PROMPT, r"share|social"),
    (Kind.BYLINE, r"byline|author|dateline|timestamp|published"),
    (Kind.COOKIE_NOTICE, r"cookie|consent"),
    (Kind.SUBSCRIPTION_PROMPT, r"paywall|subscri|regwall"),
    (Kind.ADVERTISEMENT, r"advert|sponsor|promo"),
    (Kind.RELATED_LINK, r"related|recirc|trending|popular|teaser|recommend"),
    (Kind.NAVIGATION, r"\bnav\b|menu|breadcrumb|footer|header"),
)


def kind_of(line: Line) -> Kind | None:
    """Return the kind of a residue line by its own words or by the names around it, None where neither tells."""
    for kind, words in _RULES:
        if len(line.text) < 400 and re.search(words, line.text, re.I):
            return kind
    marks = " ".join(line.marks)
    if line.tag == "figcaption":
        return Kind.CAPTION
    # "paywall" and "header" also name the box around a whole article: only a short line takes its kind from them.
    found = next((kind for kind, words in _MARKS if re.search(words, marks)), None)
    if found is None and line.links > 0.8 and len(line.text) > 25:
        return Kind.RELATED_LINK
    return found


# --- invented residue among the paragraphs of reports -------------------------------------------------------------


@dataclass(frozen=True)
class Invented:
    """One invented line: of a kind of residue, or body that could be mistaken for it."""

    text: str
    kind: Kind | None
    lang: str
    fold: int


SAMPLES = 12
"""Lines made from one pattern."""

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
    for row in _records(HERE / "data" / "residue_lines.jsonl"):
        line = row["line"]
        fold = fold_of(" ".join(line.lower().split()[:2]) if " " in line else line[:3])
        found.append(Invented(line, None if row["kind"] == "body" else Kind(row["kind"]), row["lang"], fold))
    r = random.Random(SEED)
    for number, pattern in enumerate((HERE / "data" / "residue_patterns.txt").read_text(encoding="utf-8").splitlines()):
        if not pattern.startswith("#"):
            kind, lang, words = pattern.split("\t")
            made = {_expand(words, r) for _ in range(SAMPLES)}
            found.extend(
                Invented(line, None if kind == "body" else Kind(kind), lang, number % FOLDS) for line in sorted(made)
            )
    return found


def _expand(pattern: str, r: random.Random) -> str:
    """Choose at each {a|b} and fill the slots."""
    while "{" in pattern:
        pattern = re.sub(r"\{([^{}]*)\}", lambda choice: r.choice(choice[1].split("|")), pattern)
    return " ".join(re.sub("|".join(_SLOTS), lambda slot: r.choice(_SLOTS[slot[0]]), pattern).split())


def bodies(shared: Path) -> list[tuple[str, str, list[str]]]:
    """Return the paragraphs of reports as (outlet, country or language, paragraphs)."""
    data = shared / "data"
    found = [(r["id"].split("_")[0], "en", _paragraphs(r["text"])) for r in _records(data / "polnear" / "train.jsonl")]
    found += [(r["id"], "en", _paragraphs(r["text"])) for r in _records(data / "newswcl50" / "docs.train.jsonl")]
    for row in _records(data / "basil" / "triples.train.jsonl"):
        found += [(a["source"], "en", _paragraphs(a["text"])) for a in row["articles"]]
    for page in _records(data / "fundus-pages" / "pages.train.jsonl"):
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
        rows: list[tuple[str, Kind | None, int]] = [
            (p, None, UNKNOWN if _doubtful(p) else BODY) for p in paragraphs[: r.randint(2, 40)]
        ]
        for line in self._some(self._body, fold, r.choice((0, 1, 2, 3))):
            rows.insert(r.randint(0, len(rows)), (line.text, None, BODY))
        if r.random() < 0.5:
            for line in self._some(self._residue, fold, r.choice((1, 1, 2, 3))):
                rows.insert(r.randint(0, len(rows)), (line.text, line.kind, RESIDUE))
        before = self._some(self._residue, fold, r.choice((0, 0, 0, 1, 3)))
        after = self._some(self._residue, fold, r.choice((0, 0, 1, 2, 4, 8)))
        rows = [(x.text, x.kind, RESIDUE) for x in before] + rows + [(x.text, x.kind, RESIDUE) for x in after]
        if r.random() < 0.1:
            rows = [
                (part, kind, label)
                for words, kind, label in rows
                for part in textwrap.wrap(words, r.choice((60, 72, 80, 100)))
            ]
        return _text("composed", fold, rows, 1.0)

    def alone(self, fold: int) -> Text:
        """Return residue without any report, as a wall or a challenge page gives."""
        lines = self._some(self._residue, fold, self._random.choice((1, 2, 3, 5, 8)))
        return _text("alone", fold, [(line.text, line.kind, RESIDUE) for line in lines], 0.5)

    def brief(self, fold: int) -> Text:
        """Return a few invented body lines without anything else."""
        lines = self._some(self._body, fold, self._random.choice((1, 2, 3, 5)))
        return _text("brief", fold, [(line.text, None, BODY) for line in lines], 1.0)

    def as_page(self, text: Text) -> Text:
        """Return the same text as lines of a page, in tags that say little of them."""
        lines = [self._tagged(line, label) for line, label in zip(text.lines, text.labels, strict=True)]
        return replace(text, origin=f"{text.origin} page", lines=lines)

    def _tagged(self, line: Line, label: int) -> Line:
        """Give a line a tag and a share of links that both body and residue have."""
        r = self._random
        tag = r.choice(
            ("p", "p", "p", "p", "div", "li", "h2")
            if label != RESIDUE
            else ("p", "p", "p", "div", "div", "span", "h1", "h2", "li", "button")
        )
        links = r.choice((0.0, 0.0, 0.0, 0.2)) if label != RESIDUE else r.choice((0.0, 0.0, 0.3, 0.6, 1.0))
        around = r.choice(
            ((), ("div",), ("div", "main"), ("div", "content"), ("article", "main"), ("div", "container", "wrapper"))
        )
        return Line(line.text, tag, links, tuple(dict.fromkeys((tag, *around))))

    def _some(self, pools: dict[int, list[Invented]], fold: int, count: int) -> list[Invented]:
        """Draw lines of one fold, mostly of one language."""
        pool = pools[fold]
        if not pool or not count:
            return []
        lang = self._random.choice(pool).lang
        near = [line for line in pool if line.lang == lang]
        return self._random.sample(near, min(count, len(near)))


def _doubtful(paragraph: str) -> bool:
    """Say whether a paragraph of a published report may itself be residue that nobody took out."""
    return any(re.search(words, paragraph, re.I) for _, words in _RULES) and len(paragraph) < 120


def _text(origin: str, fold: int, rows: list[tuple[str, Kind | None, int]], weight: float) -> Text:
    return Text(
        origin, fold, [Line(row[0]) for row in rows], [row[2] for row in rows], [row[1] for row in rows], weight
    )


def composed(shared: Path) -> Iterator[Text]:
    """Yield every composed text."""
    composer = Composer(invented())
    for outlet, _, paragraphs in bodies(shared):
        yield composer.compose(outlet, paragraphs)
        yield composer.as_page(composer.compose(outlet, paragraphs))
    for i in range(1200):
        yield composer.alone(i % FOLDS)
        yield composer.as_page(composer.alone(i % FOLDS))
        yield composer.brief(i % FOLDS)
        if i % 3 == 0:
            yield composer.as_page(composer.brief(i % FOLDS))


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
