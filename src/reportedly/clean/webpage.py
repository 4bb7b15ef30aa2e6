"""A page to a draft: its article's lines, its metadata, and the notices elsewhere on it that bear on the verdict."""

from __future__ import annotations

from collections.abc import Sequence

from reportedly.clean import jsonld
from reportedly.clean.draft import Draft, letters
from reportedly.clean.extract import line_of, read_page
from reportedly.clean.features import Line
from reportedly.clean.metadata import Declared, dates, declared, metadata, stated_titles
from reportedly.clean.page import Block, Page, squeeze
from reportedly.clean.residue import KINDS, Weights, judge
from reportedly.clean.verdict import TEASER, Seen, report_words, words_in
from reportedly.types import ResidueKind

NOTICES_AT_MOST = 8
SHOWN_AT_MOST = 400
BRIEF = 120
"""Words of an extraction, none of them surely a report's, over which it is kept and not replaced by the whole page."""
NEAR = 6
"""Blocks after the body's last within which a notice stands right after it."""
SCANNED_AT_MOST = 1_500
"""Blocks of a page that are searched for notices."""

_NOTICES = [
    KINDS.index(kind)
    for kind in (
        ResidueKind.RETRIEVAL_FAILURE,
        ResidueKind.ACCESS_CHECK,
        ResidueKind.BROWSER_NOTICE,
        ResidueKind.SUBSCRIPTION_PROMPT,
        ResidueKind.COOKIE_NOTICE,
    )
]


def draft(markup: str, address: str, model: Weights) -> Draft:
    """Return a page's draft."""
    page, lines = read_page(markup)
    said = declared(page.tree)
    found = metadata(said, address)
    title = _page_title(page)
    body = _without_title(
        lines, {letters(text) for text in (found.title, title, *stated_titles(said).values()) if text}
    )
    stub = _prose(body, model) < TEASER
    if stub:
        body = body if sum(words_in(line.text) for line in body) > BRIEF else _fuller(body, page)
    near, far = _notices(page, body, title if stub else "", model, hidden=stub)
    rows = (*body, *near, *far)
    seen = Seen(_declared_words(said), len(near), len(near) + len(far))
    return Draft("\n".join(line.text for line in rows), rows, found, dates(said), seen)


def _prose(lines: Sequence[Line], model: Weights) -> float:
    """Return how many words of report the lines probably hold."""
    return sum(report_words(line.text, j) for line, j in zip(lines, judge(lines, model), strict=True))


def _fuller(body: list[Line], page: Page) -> list[Line]:
    """Return all that a page shows where hardly any of it is an article: what stands there instead then says why."""
    shown = [line_of(block) for block in page.blocks if not block.noscript][:SHOWN_AT_MOST]
    return shown or body or [line_of(block) for block in page.blocks][:SHOWN_AT_MOST]


def _page_title(page: Page) -> str:
    """Return the words of the page's title element."""
    found = page.tree.find(".//title") if page.tree is not None else None
    return squeeze(found.text_content())[:300] if found is not None else ""


def _without_title(lines: Sequence[Line], titles: set[str]) -> list[Line]:
    """Leave out the headline where the text begins with it: it is the report's title, not its first paragraph."""
    start = next((i for i, line in enumerate(lines[:3]) if letters(line.text) in titles), None)
    if start is None or len(lines) == 1:
        return list(lines)
    return [line for i, line in enumerate(lines) if i != start]


def _notices(
    page: Page, body: Sequence[Line], title: str, model: Weights, hidden: bool
) -> tuple[list[Line], list[Line]]:
    """Return lines elsewhere on the page that say why a text may be missing: those right after the body, the others.

    `hidden` notices, those for browsers without scripts, count only where there is nothing else.
    """
    have = {letters(line.text) for line in body}
    last = max((i for i, block in enumerate(page.blocks) if letters(block.text) in have), default=-1)
    places = [
        i
        for i, block in enumerate(page.blocks)
        if letters(block.text) not in have and (hidden or not block.noscript) and _may_be_notice(block)
    ]
    places = places[:SCANNED_AT_MOST]
    rows = [line_of(page.blocks[i]) for i in places]
    if title and letters(title) not in have:
        places, rows = [-1, *places], [Line(title, "title"), *rows]
    judged = model.judge(rows)
    sure = sorted(((-j.score, n) for n, j in enumerate(judged) if j.score > 0.7 and j.kinds[_NOTICES].sum() > 0.7))
    chosen = list({rows[n].text: n for _, n in sorted(sure[:NOTICES_AT_MOST], reverse=True)}.values())
    close = {n for n in chosen if last < places[n] <= last + NEAR}
    return [rows[n] for n in sorted(close)], [rows[n] for n in sorted(set(chosen) - close)]


def _may_be_notice(block: Block) -> bool:
    """Say whether a block can be a notice at all: some words that are not all a link."""
    return 8 <= len(block.text) <= 600 and (block.links < 0.8 or len(block.text) > 40)


def _declared_words(said: Declared) -> int:
    """Return how many words the page says that its article has."""
    words = jsonld.text_of(said.article.get("wordCount")) or ""
    whole = said.article.get("articleBody")
    counted = words_in(whole) if isinstance(whole, str) else 0
    return max(counted, int(words) if words.isascii() and words.isdigit() and int(words) < 50_000 else 0)
