"""The words that state a channel, and where they stand in a text.

The table `words.json` names them by class: the kinds of channel, classes that may state one of several kinds (books,
advertisements, recordings), and outlets, whose names are matched with their capitals.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from reportedly.types import ChannelKind, Mention, MentionKind, Span

K = ChannelKind
STATES: dict[str, tuple[ChannelKind, ...]] = {
    **{kind.value: (kind,) for kind in K if kind is not K.OTHER},
    "speech": (K.SPEECH, K.PRESS_CONFERENCE),
    "press conference": (K.PRESS_CONFERENCE, K.SPEECH),
    "letter": (K.LETTER, K.DOCUMENT),
    "document": (K.DOCUMENT, K.COURT_FILING, K.LETTER),
    "court filing": (K.COURT_FILING, K.DOCUMENT),
    "broadcast": (K.BROADCAST, K.INTERVIEW),
    "book": (K.OTHER, K.DOCUMENT),
    "advert": (K.BROADCAST, K.OTHER),
    "video": (K.OTHER, K.SOCIAL_MEDIA, K.BROADCAST),
    "blog": (K.OTHER, K.SOCIAL_MEDIA, K.DOCUMENT),
    "wrote": (K.LETTER, K.DOCUMENT, K.NEWS_REPORT, K.SOCIAL_MEDIA, K.OTHER, K.COURT_FILING, K.STATEMENT, K.EMAIL),
    "platform": (K.SOCIAL_MEDIA,),
    "broadcaster": (K.INTERVIEW, K.BROADCAST, K.NEWS_REPORT, K.POLL),
    "agency": (K.NEWS_REPORT, K.INTERVIEW),
    "press": (K.NEWS_REPORT, K.INTERVIEW, K.POLL),
    "organisation": (K.INTERVIEW, K.NEWS_REPORT),
}
"""Which kinds of channel the words of a class may state, the likeliest first."""

NAMES = frozenset({"platform", "broadcaster", "agency", "press", "organisation"})
"""The classes that name an outlet."""

_PRESS_NOUNS = frozenset({
    "Times", "Post", "Journal", "News", "Herald", "Tribune", "Gazette", "Chronicle", "Globe", "Daily", "Weekly",
    "Magazine", "Review", "Observer", "Register", "Today", "Dispatch", "Inquirer", "Mirror", "Examiner", "Courier",
    "Standard", "Sentinel", "Lantern", "Bulletin", "Ledger", "Star", "Echo", "Argus",
})  # fmt: skip
_OTHER_NOUNS = {"Radio": "broadcaster", "TV": "broadcaster", "Television": "broadcaster", "Agency": "agency"}
_WORD = re.compile(r"[^\W_]+(?:[-.&'’][^\W_]+)*|&")
_LONGEST_NAME = 5
_PREPOSITIONS = frozenset({
    "in", "at", "on", "during", "to", "with", "from", "by", "of", "via", "through", "for", "after", "before", "about",
    "over",
})  # fmt: skip
_TOLD = frozenset({"told", "tells", "telling", "tell"})

_Raw = tuple[int, int, str, str, bool]
"""First and last word (exclusive), class, phrase, plainness."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text: its span, itself without a possessive ending."""

    start: int
    end: int
    form: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A word or phrase that may state a channel: where, of which class, which, and the preposition before it.

    `lead` is the preposition before the words, "told" where they are whom somebody told, or empty; of "told" itself
    it is whom. `plain` words state a channel wherever they stand, the others do so in some contexts.
    """

    start: int
    end: int
    group: str
    phrase: str
    lead: str
    plain: bool

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


def words_of(text: str) -> list[Word]:
    """Return the text's words in order."""
    found = []
    for match in _WORD.finditer(text):
        form = match.group()
        for ending in ("'s", "’s"):
            form = form.removesuffix(ending)
        found.append(Word(match.start(), match.start() + len(form), form))
    return found


def hits_of(text: str, words: Sequence[Word], mentions: Sequence[Mention]) -> list[Hit]:
    """Return what may state a channel, in text order; of phrases that overlap the longest, names before words."""
    found: list[_Raw] = [*_listed(words), *_outlets(text, words)]
    found += _organisations(words, mentions)
    chosen: list[_Raw] = []
    for each in sorted(found, key=lambda one: (one[0], one[2] == "organisation", -one[1], one[2] not in NAMES)):
        if (not chosen or each[0] >= chosen[-1][1]) and not _dateline(text, words, each):
            chosen.append(each)
    names = {first for first, _, group, _, _ in chosen if group in NAMES}
    return [
        Hit(
            words[first].start,
            words[last - 1].end,
            group,
            phrase,
            _told(words, last, names) if phrase in _TOLD else _lead(words, first),
            plain,
        )
        for first, last, group, phrase, plain in chosen
    ]


@cache
def _table() -> dict[str, list[tuple[tuple[str, ...], str, bool]]]:
    """Return the phrases by first word, the longest first, with class and plainness; names keep their capitals."""
    table: dict[str, list[tuple[tuple[str, ...], str, bool]]] = defaultdict(list)
    listed: dict[str, dict[str, list[str]]] = json.loads(files(__package__).joinpath("words.json").read_text("utf-8"))
    for group, by_plainness in listed.items():
        for plainness, phrases in by_plainness.items():
            for phrase in phrases:
                forms = tuple(word.form for word in words_of(phrase))
                table[forms[0]].append((forms, group, plainness == "plain"))
    return {first: sorted(rest, key=lambda one: -len(one[0])) for first, rest in table.items()}


def _listed(words: Sequence[Word]) -> Iterator[_Raw]:
    table = _table()
    for i, word in enumerate(words):
        for form in {word.form, word.form.lower()}:
            for phrase, group, plain in table.get(form, ()):
                here = tuple(each.form for each in words[i : i + len(phrase)])
                if group not in NAMES:
                    here = tuple(each.lower() for each in here)
                if here == phrase:
                    yield i, i + len(phrase), group, " ".join(phrase).lower(), plain
                    break


def _outlets(text: str, words: Sequence[Word]) -> Iterator[_Raw]:
    """Yield capitalised names that end as those of newspapers and stations do ("the Harbour Post")."""
    for i, word in enumerate(words):
        group = "press" if word.form in _PRESS_NOUNS else _OTHER_NOUNS.get(word.form, "")
        first = i
        while group and first > 0 and i - first < _LONGEST_NAME and _continues(text, words, first):
            first -= 1
        if first < i:
            yield first, i + 1, group, word.form.lower(), True


def _continues(text: str, words: Sequence[Word], i: int) -> bool:
    """Whether the word before the i-th is a part of the same name."""
    before, here = words[i - 1], words[i]
    return (
        here.start - before.end == 1 and text[before.end] == " " and before.form[0].isupper() and before.form != "The"
    )


def _organisations(words: Sequence[Word], mentions: Iterable[Mention]) -> Iterator[_Raw]:
    """Yield organisations that somebody told something, or in whose name a report may stand."""
    starts = {word.start: i for i, word in enumerate(words)}
    ends = {word.end: i + 1 for i, word in enumerate(words)}
    for mention in mentions:
        first, last = starts.get(mention.span.start), ends.get(mention.span.end)
        if mention.kind is MentionKind.ORGANISATION and first is not None and last is not None and first < last:
            yield first, last, "organisation", "organisation", False


def _dateline(text: str, words: Sequence[Word], raw: _Raw) -> bool:
    """Whether an agency's name stands alone in brackets, as in "KYIV (Reuters) -"."""
    first, last, group, _, _ = raw
    before, after = words[first].start - 1, words[last - 1].end
    return group == "agency" and text[before : before + 1] == "(" and text[after : after + 1] == ")"


def _told(words: Sequence[Word], after: int, names: set[int]) -> str:
    """Return whom somebody told: "outlet", "us" or "others"."""
    if names & {after, after + 1}:
        return "outlet"
    return "us" if after < len(words) and words[after].form.lower() in ("me", "us") else "others"


def _lead(words: Sequence[Word], first: int) -> str:
    """Return the preposition within three words before the first-th, or "told"."""
    for word in reversed(words[max(0, first - 3) : first]):
        form = word.form.lower()
        if form in _PREPOSITIONS:
            return form
        if form in _TOLD:
            return "told"
    return ""
