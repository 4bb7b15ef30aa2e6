"""Which expectations of other projects' feed tests hold of what we keep of a feed.

    python -m quality.feeds ../shared          # prints the share that holds, and each that does not

Each expectation in `data/feeds` is an expression over feedparser's answer, such as `entries[0]['title'] == 'Salt'`.
Its comparisons are translated one by one to our values; KEPT says how. An expectation is counted where at least one of
its comparisons is about something that we keep, and holds where all of those hold. Not counted: what we keep nothing
of (contributors, images, rights, media, chapters, the feed's own description), what is only about feedparser's
form (`bozo`, the type, base and sanitising of a text), and expectations without a comparison (`1`).
"""

from __future__ import annotations

import argparse
import ast
import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from dateutil.parser import parse as any_date

from reportedly.collect.feeds import parse
from reportedly.errors import ReportedlyError
from reportedly.types import Entry, Feed

KNOWN = {
    "encoding/bozo_linenoise.xml": "bytes in no encoding at all; feedparser expects the guess of one library",
    "entities/rang.xml": "&rang; is U+27E9 since HTML 5, where feedparser has HTML 4's U+232A",
    "wellformed/lang/entry_title_xml_lang_inherit_4.xml": "an entry has one language here, that of its longest text",
    "wellformed/namespace/rss2.0mathml.xml": "the declaration of xlink in MathML comes with sanitising alone",
    "wellformed/rss/item_description_not_a_doctype.xml": "HTML is kept as it stands; feedparser escapes a stray <!",
}
"""Why an expectation does not hold, by file."""
_HEADER = re.compile(r"^Header:\s*([\w-]+):[ \t]*(.*?)[ \t]*$", re.M)
_OTHER_LINKS = re.compile(rb"""rel=["'](?!alternate)""")
_DOCUMENT = "http://127.0.0.1:8097/"
"""Where feedparser's tests serve the files from that are about HTTP by their path; the others have no address."""


@dataclass(frozen=True)
class Case:
    """A feed with what is expected of it."""

    file: str
    body: bytes
    expected: str
    headers: dict[str, str]

    def read(self) -> Feed:
        """Return our reading. Raises ReportedlyError."""
        kind, _, charset = self.headers.get("content-type", "").partition("charset=")
        served = _DOCUMENT if re.search(r"/http[_/]", self.file) else ""
        stated = urljoin(served, self.headers.get("content-location", ""))
        address = stated if stated.startswith("http") else served
        language = self.headers.get("content-language", "")
        return parse(self.body, address, kind.strip(" ;"), charset.strip("\"' "), language)


# --- what is compared, and how ------------------------------------------------------------------------------------


def words(expected: str, ours: str) -> bool:
    """Say whether a title is right: ours is plain text, where theirs may be HTML."""
    return ours in (" ".join(expected.split()), text_of(expected))


def markup(expected: str, ours: str) -> bool:
    """Say whether a text is right: the same tags, attributes and words; theirs may be plain text, ours is HTML."""
    return ours == html.escape(expected, quote=False) or _Events.of(ours) == _Events.of(expected)


def same(expected: str, ours: str) -> bool:
    """Say whether a value is right."""
    return ours == expected


def among(expected: str, ours: tuple[str, ...]) -> bool:
    """Say whether a name or category is there."""
    return expected in ours


def at(expected: Any, ours: datetime | None) -> bool:
    """Say whether a moment is right, to the second: theirs is nine numbers in UTC, or words."""
    if ours is None:
        return expected is None
    if isinstance(expected, str):
        stated = any_date(expected)
        return ours == (stated if stated.tzinfo else stated.replace(tzinfo=UTC))
    return bool(ours.astimezone(UTC).timetuple()[:6] == tuple(expected)[:6])


Rule = tuple[str, Callable[[Any], Any], Callable[[Any, Any], bool]]
OF_FEED: tuple[Rule, ...] = (
    (r"title|title_detail\.value", lambda feed: feed.title, words),
    (r"link|links\.0\.href", lambda feed: feed.site, same),
    (r"language", lambda feed: feed.language, same),
)
OF_ENTRY: tuple[Rule, ...] = (
    (r"title|title_detail\.value", lambda entry: entry.title, words),
    # feedparser repeats the content as the summary where there is none; we do not.
    (r"description|summary|summary_detail\.value", lambda entry: entry.summary or entry.content, markup),
    (r"content\.0\.value", lambda entry: entry.content, markup),
    (r"link|links\.0\.href", lambda entry: entry.address, same),
    (r"id|guid", lambda entry: entry.id, same),
    (r"author_detail\.name|authors\.\d\.name", lambda entry: entry.authors, among),
    (r"tags\.\d\.term|category", lambda entry: entry.categories, among),
    (r"published|published_parsed|created_parsed", lambda entry: entry.published, at),
    (r"updated|updated_parsed", lambda entry: entry.updated, at),
    (r"(?:(?:title|summary)_detail\.|content\.0\.)?language", lambda entry: entry.language or None, same),
)
"""How a path in feedparser's answer is kept by us, and how the two are compared."""


def comparison(path: str, expected: Any, case: Case, feed: Feed) -> bool | None:
    """Say whether one comparison holds, None where it is about nothing that we keep."""
    if path == "version":
        return feed.format == expected
    if path == "encoding":
        return _decoded(case, str(expected), feed)
    if "links.0" in path and _OTHER_LINKS.search(case.body):
        return None
    whole = re.fullmatch(r"feed\.(.+)", path)
    if whole:
        return _ruled(OF_FEED, whole[1], expected, feed)
    one = re.fullmatch(r"entries\.(\d+)\.(.+)", path)
    if not one:
        return None
    entry = feed.entries[int(one[1])] if int(one[1]) < len(feed.entries) else Entry("")
    return _ruled(OF_ENTRY, one[2], expected, entry)


def _ruled(rules: tuple[Rule, ...], path: str, expected: Any, value: Feed | Entry) -> bool | None:
    for pattern, ours, right in rules:
        if re.fullmatch(pattern, path):
            return right(expected, ours(value))
    return None


def _decoded(case: Case, encoding: str, feed: Feed) -> bool:
    """Say whether the feed was decoded as expected: it reads as it does in UTF-8 after that encoding is taken off."""
    text = re.sub(r"^\ufeff?<\?xml[^>]*\?>", "", case.body.decode(encoding, "replace"))
    other = Case(case.file, text.encode(), "", case.headers | {"content-type": ""}).read()
    return (other.title, other.entries) == (feed.title, feed.entries)


# --- expectations -------------------------------------------------------------------------------------------------


def comparisons(expression: str) -> Iterator[tuple[str, Any]]:
    """Yield the comparisons that an expectation is made of: dotted path, expected value."""
    tree = ast.parse(expression, mode="eval").body
    for part in tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]:
        if isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.Eq):
            left, value = part.left, part.comparators[0]
            try:
                if isinstance(left, ast.Call) and getattr(left.func, "id", "") == "ord":
                    yield _path(left.args[0]), chr(ast.literal_eval(value))
                else:
                    yield _path(left), ast.literal_eval(value)
            except ValueError:
                continue


def _path(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_path(node.value)}.{node.attr}"
    if isinstance(node, ast.Subscript):
        return f"{_path(node.value)}.{ast.literal_eval(node.slice)}"
    raise ValueError(ast.dump(node))


def cases(shared: Path) -> Iterator[Case]:
    """Yield the feeds with an expectation, those about sanitising apart."""
    folder = shared / "data" / "feeds"
    for line in (folder / "index.train.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["suite"] == "feedparser" and record["expect"] and not record["cat"].endswith("sanitize"):
            body = (folder / record["file"]).read_bytes()
            headers = {name.lower(): value for name, value in _HEADER.findall(body.decode("latin-1"))}
            yield Case(record["file"], body, record["expect"], headers)


class _Events(HTMLParser):
    """What a reader of HTML comes across: tags with their attributes in any order, and words."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Any] = []
        self.words = ""

    @classmethod
    def of(cls, markup: str) -> list[Any]:
        """Return the events of HTML."""
        parser = cls()
        parser.feed(markup)
        parser.close()
        return [event for event in [*parser.found, parser.words] if event]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [self.words, (tag, sorted((name, value or "") for name, value in attrs))]
        self.words = ""

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("br", "hr", "img", "input", "wbr"):
            self.found += [self.words, "/" + tag]
            self.words = ""

    def handle_data(self, data: str) -> None:
        self.words += data


def text_of(markup: str) -> str:
    """Return HTML's words, by the parser of the standard library."""
    parser = _Events()
    parser.feed(markup)
    parser.close()
    words = [event for event in parser.found if isinstance(event, str) and not event.startswith("/")]
    return " ".join("".join([*words, parser.words]).split())


def failures(shared: Path) -> tuple[int, list[tuple[Case, str]]]:
    """Return how many expectations are about what we keep, and those that do not hold, each with what did not."""
    counted, failed = 0, []
    for case in cases(shared):
        wanted = list(comparisons(case.expected))
        try:
            held = {path: comparison(path, value, case, case.read()) for path, value in wanted}
            wrong = [path for path, holds in held.items() if holds is False]
            counted += any(holds is not None for holds in held.values())
        except ReportedlyError as error:
            wrong = [f"{type(error).__name__}: {error}"]
            counted += 1
        if wrong:
            failed.append((case, ", ".join(wrong)))
    return counted, failed


def measure(shared: Path) -> dict[str, float]:
    """Return the share of the expectations about what we keep that hold, and their number."""
    counted, failed = failures(shared)
    return {"expectations that hold": 1 - len(failed) / counted, "expectations": counted}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    counted, failed = failures(parser.parse_args().shared)
    for case, wrong in failed:
        reason = KNOWN.get(case.file.removeprefix("files/feedparser/"), "not explained")
        print(f"{case.file}: {wrong}\n    {case.expected}\n    {reason}")
    print(f"{counted - len(failed)} of {counted} hold: {1 - len(failed) / counted:.4f}")


if __name__ == "__main__":
    main()
