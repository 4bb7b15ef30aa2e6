"""What the line classifier is trained on: lines with what is known of each, body or residue and of which kind.

None of it is shipped: pages whose body is known (each extracted line is compared with it), and the outputs of nine
extractors compared with it in the same way. Invented residue among the paragraphs of reports comes from
:mod:`training.line_composer`. Every text has a fold by its host, every invented line by its wording.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from reportedly.clean.decode import decode
from reportedly.clean.extract import line_of, read_page
from reportedly.clean.features import Line
from reportedly.types import ResidueKind as Kind
from training.prepare import records

HERE = Path(__file__).parent
FOLDS = 4
PAGES = ("page", "blocks", "composed page", "alone page", "brief page")
"""The origins whose lines have mark-up."""
BODY, RESIDUE, UNKNOWN = 0, 1, -1


class Known(NamedTuple):
    """What is known of a line: whether it is residue, its kind, and whether it says that the article is withheld."""

    label: int
    kind: Kind | None = None
    withheld: bool | None = None


@dataclass(frozen=True)
class Text:
    """One text's lines with what is known of each; `fold` keeps a host's or a wording's texts together."""

    origin: str
    fold: int
    lines: list[Line]
    known: list[Known]
    weight: float = 1.0


def texts(shared: Path) -> list[Text]:
    """Return the pages and the extractors' outputs."""
    return [*pages(shared), *extractors(shared)]


# --- pages whose body is known ------------------------------------------------------------------------------------


def pages(shared: Path) -> Iterator[Text]:
    """Yield the extracted lines, and the blocks around them, of the three page sets."""
    for name in ("article-extraction-benchmark", "fundus-evaluation", "fundus-pages"):
        folder = shared / "data" / name
        for page in records(folder / "pages.train.jsonl"):
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
        known = [_known(label(line.text), line) for line in some]
        if any(one.label == BODY for one in known):
            text = Text(origin, fold, some, known, weight if origin == "page" else weight / 2)
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
    for line in records(shared / "data" / "residue-lines" / "lines.train.jsonl"):
        outputs[line["page"], line["extractor"]].append(line)
    codes = {"body": BODY, "residue": RESIDUE, "optional": UNKNOWN}
    for some in outputs.values():
        some.sort(key=lambda line: line["pos"])
        lines = [Line(line["line"]) for line in some]
        known = [_known(codes[row["label"]], line) for line, row in zip(lines, some, strict=True)]
        yield Text("extractor", fold_of(host({"host": some[0]["host"]})), lines, known, 0.5)


def _known(label: int, line: Line) -> Known:
    return Known(label, kind_of(line) if label == RESIDUE else None)


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


def doubtful(paragraph: str) -> bool:
    """Say whether a paragraph of a published report may itself be residue that nobody took out."""
    return any(re.search(words, paragraph, re.I) for _, words in _RULES) and len(paragraph) < 120
