"""Who wrote a page's report: the names that it declares, or shows where it declares none but its publisher's.

What is declared is often no name (an address, a credit of a picture), several names in one, or the outlet itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from lxml import html

from reportedly.clean import jsonld
from reportedly.clean.draft import letters
from reportedly.clean.page import squeeze

NAMES_AT_MOST = 20
"""Names of a byline."""
SHOWN_AT_MOST = 60
"""Elements of a page that are looked at for a byline."""

_BY = re.compile(r"^(?:by|von|par|por|di|door|av|af|przez|text|words)(?:\s*:\s*|\s+)", re.I)
_AND = re.compile(r"\s*[,;/|&]\s*|\s+(?:and|und|et|y|e|en|och|og)\s+")
_PARTICLES = "al|af|av|bin|da|de|del|della|den|der|di|do|dos|du|el|ibn|la|le|van|ten|ter|von|y|zu"
_PERSON = re.compile(
    rf"[^\W\d_][\w.'’-]*(?:\s+(?:(?:{_PARTICLES})\s+){{0,2}}[^\W\d_][\w.'’-]*){{1,3}}",
)
_CREDIT = re.compile(r"[:@©]|://|\bgetty\b|\bimages?\b|\bphotos?\b", re.I)
_HOST = re.compile(r"\bwww\.|\b\w+\.(?:com|org|net|co\.[a-z]{2}|[a-z]{2})$", re.I)
_NO_NAMES = frozenset("twitter facebook instagram linkedin whatsapp email newsletter follow share read more".split())
_SHOWN = "//*[contains(@class, 'yline') or contains(@class, 'uthor')][not(ancestor-or-self::*[{}])]"
ELSEWHERE = (
    "self::aside or self::footer or self::nav or self::figure or self::script or self::style"
    " or contains(@class, 'comment') or contains(@class, 'related') or contains(@class, 'recommend')"
    " or contains(@class, 'teaser') or contains(@class, 'caption') or contains(@class, 'credit')"
)
"""What is no part of the article itself, as a condition of XPath on an element or one around it."""
_XPATH = _SHOWN.format(ELSEWHERE)
_LEAD = "//p[strong and normalize-space(string(.)) = normalize-space(string(strong))]"


def names(values: Sequence[Any]) -> tuple[str, ...]:
    """Return the names that declared values give, several in one taken apart."""
    found = [name for value in values for whole in jsonld.names_of(value) for name in _apart(squeeze(whole))]
    return tuple(dict.fromkeys(filter(_is_name, found)))[:NAMES_AT_MOST]


def persons(found: tuple[str, ...], outlets: Sequence[str]) -> tuple[str, ...]:
    """Return the names that are not the outlet's own; `outlets` are what it is called."""
    called = [letters(outlet) for outlet in outlets if len(letters(outlet)) > 2]
    return tuple(
        name for name in found if not _HOST.search(name) and not any(_same(letters(name), one) for one in called)
    )


def shown(tree: html.HtmlElement, outlets: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the byline that a page shows: in an element called so, or alone above the first paragraph."""
    for text in _shown_texts(tree):
        found = persons(tuple(part for part in _apart(text) if _is_person(part)), outlets)
        if found:
            return tuple(dict.fromkeys(found))[:NAMES_AT_MOST]
    return ()


def _shown_texts(tree: html.HtmlElement) -> Iterator[str]:
    for element in tree.xpath(_XPATH)[:SHOWN_AT_MOST]:
        text = squeeze(element.text_content()[:400])
        if 3 < len(text) <= 120:
            yield text
    for element in tree.xpath(_LEAD)[:3]:
        text = squeeze(element.text_content()[:400])
        if 3 < len(text) <= 80 and not any(
            len(before.text_content()) > 120 for before in element.itersiblings("p", preceding=True)
        ):
            yield text


def _same(name: str, outlet: str) -> bool:
    """Say whether a name is the outlet's, more or less: "Herald" of "The Herald", "Stern.de" of "Stern"."""
    return name == outlet or (len(name) > 3 and (name in outlet or outlet in name))


def _apart(text: str) -> Iterator[str]:
    """Yield the names in a text, taken apart only where each may be a person's, places behind them left out."""
    bare = _BY.sub("", text)
    parts = [part for part in _AND.split(bare) if part]
    people = list(takewhile(_is_person, parts))
    places = parts[len(people) :]
    apart = people and all(" " not in place and place.istitle() for place in places)
    yield from people if apart else (bare,)


def _is_name(name: str) -> bool:
    return 1 < len(name) <= 120 and not _CREDIT.search(name) and not name.startswith("www.")


def _is_person(name: str) -> bool:
    """Say whether a text may be a person's name: two to four words, in capitals but for particles."""
    words = name.split()
    if len(name) > 60 or not _PERSON.fullmatch(name) or any(word.lower() in _NO_NAMES for word in words):
        return False
    return all(word[0].isupper() or word in _PARTICLES.split("|") for word in words)
