"""What happened in a ledger in some days, for people: as plain text, as a page of HTML, and as a message to mail."""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from jinja2 import Environment, PackageLoader

from reportedly.errors import BadQuery
from reportedly.export.feeds import News
from reportedly.ledger.views import ClaimView, Position, ReportView, StoryView

WIDTH = 78
"""Characters of a line of text."""

WORDS_AT_MOST = 300
"""Characters of a claim or of a statement's words."""

_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]\\@]+@[^\s<>,;:\"()\[\]\\@]+")


@dataclass(frozen=True, slots=True)
class Moved:
    """A claim that stands elsewhere than at the beginning: what it was then, "" for a new one, and the last change."""

    before: str
    news: News


@dataclass(frozen=True, slots=True)
class Digest:
    """Some days of a ledger.

    since, until: their first and last moment. `moved`: claims that stand elsewhere; `answers`: who denied a claim or
    would not comment on it; `stories`: those with new reports; `verdicts`: how many reports came, by how much of them
    could be had; `lost`: those that were blocked or empty. `more`: for each of these lists how many were left out.
    """

    since: str
    until: str
    moved: tuple[Moved, ...]
    answers: tuple[tuple[ClaimView, Position], ...]
    stories: tuple[StoryView, ...]
    verdicts: tuple[tuple[str, int], ...]
    lost: tuple[ReportView, ...]
    more: dict[str, int]

    @property
    def title(self) -> str:
        """Which days these are."""
        first, last = self.since[:10], self.until[:10]
        return f"Claims: {first}" if first == last else f"Claims: {first} to {last}"

    @property
    def quiet(self) -> bool:
        """Tell whether nothing happened."""
        return not (self.moved or self.answers or self.stories or self.verdicts)


def text(digest: Digest, site: str = "") -> str:
    """Return a digest as plain text; site: where the ledger is served, for addresses of claims."""
    return "\n".join(_lines(digest, site.rstrip("/"))) + "\n"


def _lines(digest: Digest, site: str) -> Iterator[str]:
    yield digest.title
    yield "=" * len(digest.title)
    if digest.quiet:
        yield "Nothing changed."
    yield from _head("Reports", bool(digest.verdicts))
    if digest.verdicts:
        yield ", ".join(f"{number} {verdict}" for verdict, number in digest.verdicts)
    for report in digest.lost:
        yield from _wrapped(f"{report.verdict}: {short(report.title or report.given_id)} ({report.publisher})")
    yield from _more(digest, "lost")
    yield from _head("Claims that stand elsewhere", bool(digest.moved))
    for one in digest.moved:
        yield from _moved(one, site)
    yield from _more(digest, "moved")
    yield from _head("Who denied, or would not comment", bool(digest.answers))
    for claim, position in digest.answers:
        who = position.statement.who or "no source named"
        yield from _wrapped(f"{position.statement.known[:10]}  {who} {position.stance}: «{short(claim.label)}»")
    yield from _more(digest, "answers")
    yield from _head("Stories with new reports", bool(digest.stories))
    for story in digest.stories:
        yield from _wrapped(f"{short(story.title) or 'a story without a title'} ({story.reports} in all)")
    yield from _more(digest, "stories")


def _moved(one: Moved, site: str) -> Iterator[str]:
    change = one.news.change
    before = f", before {one.before}" if one.before else ", new"
    yield from _wrapped(f"{change.status}{before}: «{short(change.label)}»")
    for who, why in one.news.because:
        yield from _wrapped(f"{who or 'no source named'}: {why}", "    ")
    if one.news.more:
        yield f"    and {one.news.more} more"
    if site:
        yield f"    {site}/claims/{change.claim}"


def _head(words: str, there: bool) -> Iterator[str]:
    if there:
        yield from ("", words, "-" * len(words))


def _more(digest: Digest, name: str) -> Iterator[str]:
    if digest.more.get(name):
        yield f"… and {digest.more[name]} more"


def _wrapped(words: str, indent: str = "") -> Iterator[str]:
    """Yield lines of some words; what could steer a terminal is left out."""
    plain = " ".join("".join(each if each.isprintable() else " " for each in words).split())
    yield from textwrap.wrap(plain, WIDTH, initial_indent=f"{indent}", subsequent_indent=f"{indent}  ")


def short(words: str) -> str:
    """Return words on one line, cut where they are too many."""
    line = " ".join(words.split())
    return line if len(line) <= WORDS_AT_MOST else f"{line[:WORDS_AT_MOST].rsplit(' ', 1)[0]} …"


def html(digest: Digest, site: str = "") -> str:
    """Return a digest as a page that needs no script and loads nothing, fit for mail: everything is escaped."""
    environment = Environment(
        loader=PackageLoader("reportedly.export"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["short"] = short
    return environment.get_template("digest.html.jinja").render(digest=digest, site=site.rstrip("/"))


def mail(digest: Digest, to: str, sender: str = "", site: str = "") -> bytes:
    """Return a digest as a message (RFC 5322), as text and as HTML, for `sendmail -t`. Raises BadQuery.

    The boundary between its parts follows from its words, so that the same digest is the same message.
    """
    for address in (to, *([sender] if sender else [])):
        if not _ADDRESS.fullmatch(address):
            raise BadQuery(f"{address[:60]!r} is no address for mail", "", "Write it as name@example.org.")
    message = EmailMessage(SMTP)
    message["Subject"] = digest.title
    message["To"] = to
    if sender:
        message["From"] = sender
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine should answer
    plain, page = text(digest, site), html(digest, site)
    message.set_content(plain, cte="base64")
    message.add_alternative(page, subtype="html", cte="base64")
    message.set_boundary(f"==reportedly-{hashlib.sha256((plain + page).encode()).hexdigest()[:32]}==")
    return message.as_bytes()
