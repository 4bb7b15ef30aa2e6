"""What follows from a look: when the next one is due. Pure functions; `chance` is a random number from 0 to 1.

Chance spreads looks that would otherwise fall on one moment, at many sources of one host or of many users.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from reportedly.ledger.watching import Due
from reportedly.types import Got, Page, Source, SourceKind

AFTER_AT_MOST = 604_800
"""Seconds that a site may ask to wait before the next look (Retry-After): a week."""

LOST_AFTER = 6
"""Looks in a row after which a feed that is not there has vanished: a day and more, as they are further and further
apart."""

_FASTER, _SLOWER = 2.0, 1.25
"""How many times as often a source is looked at after a look that found something, as rarely after one that did not."""

_EDITS_EXPECTED, _LOOKS_EXPECTED = 1, 20
"""What is taken for granted of a publisher before anything is known: one edit in twenty later looks."""

_OFTEN, _RARELY = 0.15, 0.02
"""The shares of later looks that find an edit, from which on a publisher edits often, and up to which rarely."""

_SEEN = frozenset({Got.NEW, Got.SAME, Got.CHANGED, Got.PARTIAL, Got.BLOCKED, Got.EMPTY})


@dataclass(frozen=True, slots=True)
class Plan:
    """How often is looked.

    `rechecks`: the hours after its first look at which a page is fetched again. `soonest`, `latest`, `first`: the
    seconds between two looks at a source: at least, at most, and to begin with. `retry`: the seconds before a page that
    could not be had is tried again, doubled each time. `tries`: after so many failures in a row it is given up. `news`:
    the seconds after which is looked whether a source was added meanwhile.
    """

    rechecks: tuple[float, ...] = (1, 6, 24, 72)
    soonest: int = 600
    latest: int = 86_400
    first: int = 1_800
    retry: int = 300
    tries: int = 6
    news: float = 30


@dataclass(frozen=True, slots=True)
class Found:
    """What a look found, as far as the next one depends on it.

    `status`: of HTTP. `fresh`: seconds for which the answer says that nobody needs to ask again. `after`: seconds that
    the site asks to wait. `asks`: seconds between looks that a feed asks for. `moved_to`: where a permanent redirect
    led. `digest`: of what came. `lasting`: an error that will not pass.
    """

    got: Got
    status: int = 0
    fresh: float = 0.0
    after: float | None = None
    asks: int = 0
    moved_to: str = ""
    title: str = ""
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    lasting: bool = False


def after_look(plan: Plan, source: Source, found: Found, now: datetime, chance: float) -> Source:
    """Return what has become of a source: when it is looked at next, and by what it may say that nothing has changed.

    Twice as often after something new, a quarter more rarely after nothing; not while the answer is fresh, nor before a
    moment that the site asks for. A person's interval goes before all but that last one. After failures twice as rarely
    each time. A source that is gone for good is not looked at again.
    """
    if found.got is Got.GONE and found.status == 410:
        return replace(source, ended="gone", due=None, failures=source.failures + 1)
    if found.got in (Got.FAILED, Got.BLOCKED, Got.GONE):
        pace = source.every or source.pace or plan.first
        wait = max(pace, min(pace * 2.0 ** min(source.failures, 20), plan.latest)) * (1 + chance / 2)
        return replace(source, due=_later(now, wait, found.after), failures=source.failures + 1)
    pace = _pace(plan, source, found)
    wait = max(pace, 0 if source.every else found.fresh) * (1 + chance / 10)
    return replace(
        source,
        pace=pace,
        due=_later(now, wait, found.after),
        failures=0,
        title=source.title or found.title,
        moved_to=found.moved_to or source.moved_to,
        etag=found.etag,
        last_modified=found.last_modified,
        digest=found.digest,
    )


def has_lost_its_feed(source: Source, found: Found) -> bool:
    """Tell whether the feed of a site has vanished, so that another is looked for: for good, or for a long time.

    A page in the place of the feed is often the site's own, to which it leads all that is not there any more.
    """
    vanished = found.got is Got.GONE or (found.got is Got.BLOCKED and found.status == 200)
    lasting = found.status == 410 or source.failures + 1 >= LOST_AFTER
    return source.kind is SourceKind.SITE and vanished and lasting


def put_off(now: datetime, after: float | None) -> datetime:
    """Return when that is looked at which could not be asked for yet, as its site has asked to wait."""
    return _later(now, 0.0, after)


def _pace(plan: Plan, source: Source, found: Found) -> int:
    """Return the seconds between looks from now on."""
    if source.every:
        return source.every
    before = source.pace or plan.first
    pace = before if not source.pace else before / _FASTER if found.got is Got.NEW else before * _SLOWER
    return int(min(max(pace, plan.soonest, found.asks), plan.latest))


def _later(now: datetime, seconds: float, after: float | None) -> datetime:
    # A second more, as the ledger keeps whole ones and cuts off the rest.
    return now + timedelta(seconds=1 + max(seconds, min(after or 0.0, AFTER_AT_MOST)))


def after_page(plan: Plan, page: Page, found: Found, now: datetime, chance: float, edits: tuple[int, int]) -> Page:
    """Return what has become of a page: when it is fetched again.

    edits: how many of how many later looks at its host found another text; where that is often, the next look comes
    twice as soon, where it is rare, twice as late. A page that cannot be had is tried again a few times; one that is
    gone for good, or that robots may not fetch, is not.
    """
    if found.got in _SEEN and not found.lasting:
        kept = replace(page, failures=0, etag=found.etag, last_modified=found.last_modified)
        return _next(plan, kept, now, chance, edits)
    if found.lasting or found.status == 410:
        return replace(page, due=None, ended="gone" if found.got is Got.GONE else _REASONS.get(found.got, "failed"))
    if found.got is Got.GONE and page.step >= 0:
        after = _next(plan, page, now, chance, edits)
        return replace(after, ended="gone") if after.due is None else after
    if page.failures + 1 >= plan.tries:
        return replace(page, due=None, failures=page.failures + 1, ended="failed")
    wait = plan.retry * 2.0 ** min(page.failures, 20) * (1 + chance / 2)
    return replace(page, due=_later(now, wait, found.after), failures=page.failures + 1)


_REASONS = {Got.BLOCKED: "refused"}


def _next(plan: Plan, page: Page, now: datetime, chance: float, edits: tuple[int, int]) -> Page:
    """Return a page with its next later look, or none after the last."""
    step = page.step + 1
    gaps = [later - sooner for sooner, later in pairwise((0.0, *plan.rechecks))]
    if page.ended or step >= len(gaps):
        return replace(page, step=step, due=None, ended=page.ended or "done")
    wait = gaps[step] * 3_600 * factor(edits) * (1 + chance / 10)
    return replace(page, step=step, due=_later(now, wait, None))


def factor(edits: tuple[int, int]) -> float:
    """Return by how much later looks at a publisher's pages are put off: by half, as planned, or twice."""
    share = (edits[0] + _EDITS_EXPECTED) / (edits[1] + _LOOKS_EXPECTED)
    return 0.5 if share >= _OFTEN else 2.0 if share <= _RARELY else 1.0


def seen_again(page: Page, source: Source, now: datetime) -> Page | None:
    """Return a page of which its source says something else than before: it is fetched now. None for no change.

    Only the source where it was seen first decides, so that two that describe one report differently change nothing.
    """
    if page.source != source.id or page.step < 0 or page.ended in ("gone", "refused", "twin", "feed", "source"):
        return None
    return replace(page, due=now, ended="")


def choose(due: Iterable[Due], busy: Collection[str], room: int) -> list[Due]:
    """Return what is looked at now: one at each host that is not busy, in their order, so many at most."""
    taken, found = set(busy), list[Due]()
    for each in due:
        lane = each.host or each.key
        if len(found) >= room:
            break
        if lane not in taken:
            taken.add(lane)
            found.append(each)
    return found
