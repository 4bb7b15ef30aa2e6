"""The article that a page's JSON-LD describes, from data that is often nested, listed or broken."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

Item = dict[str, Any]

SCRIPTS_AT_MOST, CHARACTERS_AT_MOST, ITEMS_AT_MOST = 30, 1_000_000, 2_000

_ARTICLES = (
    "NewsArticle",
    "ReportageNewsArticle",
    "Article",
    "BlogPosting",
    "LiveBlogPosting",
    "SocialMediaPosting",
    "Report",
)
_WRAPPING = re.compile(r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*;?\s*$")
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_BROKEN_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|articleSection|inLanguage)"\s*:\s*"((?:[^"\\]|\\.){1,500})"'
)


def article(scripts: list[str]) -> Item:
    """Return the item that describes the page's article; {} where there is none."""
    found: list[Item] = []
    for script in scripts[:SCRIPTS_AT_MOST]:
        found.extend(_items(_load(script[:CHARACTERS_AT_MOST])))
    ranked = [item for item in found if _rank(item) < len(_ARTICLES) + 2]
    return min(ranked, key=_rank, default={})


def text_of(value: Any) -> str | None:
    """Return the words of a value that may be a string, a list or an object with a name."""
    if isinstance(value, list):
        return next(filter(None, map(text_of, value[:20])), None)
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value")
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        return None
    return " ".join(html.unescape(value).split()) or None


def names_of(value: Any) -> tuple[str, ...]:
    """Return the names of persons or organisations, one or many."""
    several = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(name for name in map(text_of, several[:30]) if name and not name.startswith("http")))


def _load(script: str) -> Any:
    """Parse JSON, repairing what pages usually break; the few fields that can be read off, where nothing helps."""
    bare = _WRAPPING.sub("", _WRAPPING.sub("", script)).strip()
    for attempt in (bare, _TRAILING_COMMA.sub("", bare), html.unescape(bare)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    fields = {
        key: value.replace('\\"', '"').replace("\\/", "/") for key, value in reversed(_BROKEN_FIELD.findall(bare))
    }
    return {"@type": "NewsArticle", **fields} if "headline" in fields else None


def _items(data: Any) -> Iterator[Item]:
    """Yield every object in the data, outer ones first, as far as the bound allows."""
    queue, seen = [data], 0
    while queue and seen < ITEMS_AT_MOST:
        node = queue.pop(0)
        seen += 1
        if isinstance(node, list):
            queue.extend(node[:200])
        elif isinstance(node, dict):
            yield node
            queue.extend(
                node[key]
                for key in ("@graph", "mainEntity", "mainEntityOfPage", "article", "itemListElement", "hasPart")
                if key in node
            )


def _rank(item: Item) -> int:
    """Say how well an item fits an article's description: 0 is best."""
    kinds = item.get("@type")
    names = [str(kind).rsplit("/", 1)[-1] for kind in (kinds if isinstance(kinds, list) else [kinds])]
    best = min((_ARTICLES.index(name) for name in names if name in _ARTICLES), default=len(_ARTICLES) + 2)
    if best > len(_ARTICLES) and any(name.endswith("Article") for name in names):
        best = len(_ARTICLES)
    # Teasers of other articles are items too, but say little.
    return best + (0 if item.get("headline") or item.get("name") else 1)
