"""What changed, for those who follow everything, a search, a story, a claim or an actor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from sqlalchemy import Connection

from reportedly.errors import BadQuery
from reportedly.export.feeds import REASONS_AT_MOST, News, NewsFeed
from reportedly.keeping import answers
from reportedly.ledger import changing, facets, finding, fronts, queries, tales
from reportedly.ledger.facets import Sought
from reportedly.ledger.filters import Filter
from reportedly.ledger.paging import Page
from reportedly.ledger.views import Change

KINDS = ("all", "search", "story", "claim", "actor")
"""What can be followed."""

ENTRIES_AT_MOST = 100
"""Changes in one feed, the latest."""

CLAIMS_AT_MOST = 500
"""Claims of one search that are followed, the best found."""


def feed(connection: Connection, kind: str, what: str, narrowed: Sought | None = None) -> NewsFeed:
    """Return the latest changes of what is followed: `what` is a search's words or an id; narrowed: a search's facets.

    Raises NotInLedger, BadQuery.
    """
    page = Page(ENTRIES_AT_MOST)
    if kind == "search" and narrowed and narrowed.facets:
        name, title, which, claims = _narrowed(connection, replace(narrowed, words=what))
    else:
        name, title, which, claims = _subject(connection, kind, what)
    actors = answers.actor_ids(connection, which.actor) if which.actor else ()
    found = list(changing.changes(connection, which, actors, claims, page, latest_first=True))
    return NewsFeed(kind, name, title, told(connection, found))


def _subject(connection: Connection, kind: str, what: str) -> tuple[str, str, Filter, list[str] | None]:
    """Return the id or words of what is followed, a title, and which claims it is about. Raises BadQuery."""
    if kind == "all":
        return "", "Claims: what changed", Filter(), None
    if kind == "search":
        return what, f"Search: {what}", Filter(), _found(connection, what)
    if kind == "story":
        story = tales.story(connection, what)
        return story.id, f"Story: {story.title or story.id}", Filter(story=story.id), None
    if kind == "claim":
        claim = queries.claim(connection, what)
        return claim.id, f"Claim: {claim.label}", Filter(), [claim.id]
    if kind == "actor":
        actor = finding.actors_named(connection, what)[0]
        return actor.id, f"Actor: {actor.name}", Filter(actor=actor.id), None
    raise BadQuery(f"{kind[:40]!r} cannot be followed", "", f"One of {', '.join(KINDS)} can.")


def _narrowed(connection: Connection, asked: Sought) -> tuple[str, str, Filter, list[str] | None]:
    """Return what :func:`_subject` does for a search with facets: the claims of the statements that pass."""
    found = answers.sought(connection, asked)
    given = {"words": found.words, **found.facets} if found.words else found.facets
    named = fronts.names(connection, {found.actor} - {""})
    said = (f"{name} {named.get(value, value)}" for name, value in found.facets.items())
    title = f"Search: {', '.join([*([found.words] if found.words else []), *said])}"
    return urlencode(given), title, Filter(), facets.claims(connection, found)[:CLAIMS_AT_MOST]


def _found(connection: Connection, words: str) -> list[str]:
    """Return the claims in which words occur, or of which statements have them."""
    hits = list(finding.search(connection, words, finding.HITS_AT_MOST))
    claims = [hit.id for hit in hits if hit.kind == "claim"]
    claims += changing.claims_of(connection, [hit.id for hit in hits if hit.kind == "statement"])
    return list(dict.fromkeys(claims))[:CLAIMS_AT_MOST]


def told(connection: Connection, changes: Sequence[Change]) -> tuple[News, ...]:
    """Return changes with who made them so."""
    shown = [change.reasons[:REASONS_AT_MOST] for change in changes]
    who = changing.speakers(connection, (reason.statement for reasons in shown for reason in reasons))
    return tuple(
        News(
            change,
            because=tuple((who.get(reason.statement, "another claim"), reason.why) for reason in reasons),
            more=len(change.reasons) - len(reasons),
        )
        for change, reasons in zip(changes, shown, strict=True)
    )
