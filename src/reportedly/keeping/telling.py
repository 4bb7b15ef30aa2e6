"""A report to its story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection

from reportedly.ledger import telling
from reportedly.link.stories import CANDIDATES, COMMON, WINDOW, Gist, Stories, Telling, gist, keys, likely
from reportedly.types import Report

CROWD = 60
"""Connected reports up to which stories are formed anew when one is added; in larger crowds it joins the one that it
fits best.
"""

JOINED = 0.35
"""The average probability from which a report joins a story in a crowd; as that from which stories are formed."""

Pair = tuple[str, str]


def gist_of(report: Report) -> Gist:
    """Return what stories need of a report."""
    about = report.metadata
    actors = [one.actor.value.name for one in report.statements if one.actor]
    places = [one.name for one in report.places]
    return gist(Telling(report.id, report.body, about.title or "", about.day, tuple(dict.fromkeys([*actors, *places]))))


def tell_story(connection: Connection, own: Gist, known: str) -> None:
    """Put a report that has been read into its story, forming anew those that it is linked with."""
    found = telling.near(connection, known, keys(own), WINDOW, COMMON, CANDIDATES)
    links = likely(own, _gists(connection, found)) if found else {}
    telling.add_keys(connection, own.id, known, keys(own))
    telling.add_links(connection, links)
    crowd, among = _crowd(connection, own.id)
    if len(crowd) > CROWD:
        _join_best(connection, own.id, known, links)
        return
    groups = Stories(_gists(connection, crowd), among).groups()
    old = telling.stories_of(connection, crowd)
    gone = [story for story, members in old.items() if members not in groups]
    telling.replace_stories(connection, gone, [one for one in groups if one not in old.values()])


def _gists(connection: Connection, reports: Collection[str]) -> list[Gist]:
    return [Gist(one.id, one.published, one.words, one.gist) for one in telling.terms(connection, reports)]


def _crowd(connection: Connection, report: str) -> tuple[set[str], dict[Pair, float]]:
    """Return the reports that links connect with one, and these links; no more than make a crowd."""
    found, fresh, among = {report}, {report}, dict[Pair, float]()
    while fresh and len(found) <= CROWD:
        links = telling.links_of(connection, fresh)
        among |= links
        fresh = {one for pair in links for one in pair} - found
        found |= fresh
    return found, among


def _join_best(connection: Connection, report: str, known: str, links: dict[Pair, float]) -> None:
    """Put a report into the story with whose reports its links are best on average, or into one of its own."""
    chances = {one: chance for pair, chance in links.items() for one in pair if one != report}
    sums: dict[str, float] = defaultdict(float)
    stories = telling.stories_of(connection, chances)
    for story, members in stories.items():
        shown = [chances[one] for one in members & chances.keys()]
        sums[story] = sum(shown) / min(len(members), CANDIDATES)
    best = max(sorted(sums), key=lambda story: sums[story], default="")
    if best and sums[best] >= JOINED:
        telling.join(connection, best, report, known)
    else:
        telling.replace_stories(connection, (), [frozenset({report})])
