"""How often a page's title, authors and date are right, beside trafilatura alone in the same run.

    python -m quality.metadata ../shared          # prints the shares, and with --wrong what is wrong

Pages are those of `data/fundus-pages`, whose fields were read by one hand-written parser a publisher and reviewed.
Figures are of its English pages, and of all. A title is right that has the same words; authors that are the same
persons, in any order, and none where there are none; a date that is the same day, in the zone of the reviewed one.
Pages whose reviewed date or title is missing are left out for that field. Many pages have their title in two wordings
or more, and the reviewed one is any of them: one figure is the share of English pages that have but one.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from statistics import mean

import py3langid
import trafilatura
from lxml.html import fromstring

from reportedly.clean.steps import clean
from reportedly.types import Capture

_WORD = re.compile(r"\w+")
_AND = re.compile(r"\s*;\s*")


@dataclass(frozen=True)
class Fields:
    """What is said of a page: words of the title, words of each author's name, day."""

    title: str
    authors: frozenset[str]
    day: date | None


@dataclass(frozen=True)
class Page:
    """A page with its reviewed fields, ours, and trafilatura's."""

    id: str
    english: bool
    wordings: int
    gold: Fields
    ours: Fields
    alone: Fields


def words(text: str | None) -> str:
    """Return the words of a text, whatever its punctuation, capitals and accents."""
    plain = unicodedata.normalize("NFKD", text or "").casefold()
    return " ".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def persons(names: Iterable[str]) -> frozenset[str]:
    """Return names by their words."""
    return frozenset(filter(None, map(words, names)))


def pages(shared: Path) -> Iterator[Page]:
    """Yield the pages that developers may see, read both ways."""
    folder = shared / "data" / "fundus-pages"
    for record in map(json.loads, (folder / "pages.train.jsonl").read_text(encoding="utf-8").splitlines()):
        body = gzip.decompress((folder / record["html_gz"]).read_bytes())
        gold = ast.literal_eval(record["gold"]) if isinstance(record["gold"], str) else record["gold"]
        when = _moment(gold.get("publishing_date"))
        yield Page(
            record["id"],
            py3langid.classify(record["gold_text"][:5_000])[0] == "en",
            _wordings(body),
            Fields(words(gold.get("title")), persons(gold.get("authors") or ()), when.date() if when else None),
            _ours(body, record, when),
            _alone(body, record["url"]),
        )


def _wordings(body: bytes) -> int:
    """Return in how many wordings a page has its title: for networks, for search engines, as its first heading."""
    tree = fromstring(body)
    told = tree.xpath("//meta[@property='og:title']/@content")[:1] + [h.text_content() for h in tree.xpath("//h1")][:1]
    headline = re.search(rb'"headline"\s*:\s*("(?:[^"\\\\]|\\\\.)*")', body)
    told += [json.loads(headline[1], strict=False)] if headline else []
    return len({words(title) for title in told})


def _moment(stated: object) -> datetime | None:
    return datetime.fromisoformat(stated) if isinstance(stated, str) else None


def _ours(body: bytes, record: dict[str, str], gold: datetime | None) -> Fields:
    retrieved = datetime.fromisoformat(record["crawl_date"]).astimezone()
    found = clean(Capture(record["url"], body, "text/html", retrieved=retrieved)).metadata
    when = found.published
    if when and when.tzinfo and gold and gold.tzinfo:
        when = when.astimezone(gold.tzinfo)
    return Fields(words(found.title), persons(found.byline), when.date() if when else None)


def _alone(body: bytes, address: str) -> Fields:
    found = trafilatura.extract_metadata(body, default_url=address)
    day = date.fromisoformat(found.date) if found.date else None
    return Fields(words(found.title), persons(_AND.split(found.author or "")), day)


def shares(read: Sequence[Page], whose: str) -> dict[str, float]:
    """Return the share of pages with the right title, authors and day; `whose` is "ours" or "alone"."""
    pairs = [(page.gold, getattr(page, whose)) for page in read]
    return {
        "title": mean(gold.title == found.title for gold, found in pairs if gold.title),
        "authors": mean(gold.authors == found.authors for gold, found in pairs),
        "date": mean(gold.day == found.day for gold, found in pairs if gold.day),
    }


def figures(read: Sequence[Page]) -> dict[str, float]:
    """Return every figure."""
    english = [page for page in read if page.english]
    found: dict[str, float] = {}
    for name, some in (("", english), (", all languages", read)):
        found |= {f"{key}{name}": value for key, value in shares(some, "ours").items()}
        found |= {f"{key}{name}, trafilatura": value for key, value in shares(some, "alone").items()}
    found["title in one wording"] = mean(page.wordings < 2 for page in english)
    return found | {"pages": len(english), "pages, all languages": len(read)}


def measure(shared: Path) -> dict[str, float]:
    """Return every figure."""
    return figures(list(pages(shared)))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--wrong", action="store_true", help="also print each field of ours that is wrong")
    given = parser.parse_args()
    read = list(pages(given.shared))
    for page in read if given.wrong else ():
        for name in ("title", "authors", "day"):
            gold, ours, alone = (getattr(fields, name) for fields in (page.gold, page.ours, page.alone))
            if gold != ours and (gold or name == "authors"):
                print(f"{'en' if page.english else '  '} {page.id} {name}: {gold} | {ours} | {alone}")
    for name, value in figures(read).items():
        print(f"{name:40}{value:8.4g}")


if __name__ == "__main__":
    main()
