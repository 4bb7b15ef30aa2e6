"""How much of a report a capture holds, from what stands in it.

The decision rests on text alone: how much of it is a report, and what the rest says. A flag such as
`isAccessibleForFree`, a status or a wall's mere presence prove nothing, because most pages that have them carry
their article in full.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reportedly.clean.residue import KINDS, Judged
from reportedly.types import ResidueKind, Retrieval, Span, Verdict

_WALLS = {
    ResidueKind.RETRIEVAL_FAILURE: "an error or a failed retrieval is reported",
    ResidueKind.ACCESS_CHECK: "an access check stands in the text",
    ResidueKind.BROWSER_NOTICE: "the page asks for another browser or for JavaScript",
    ResidueKind.SUBSCRIPTION_PROMPT: "a subscription or log-in is asked for",
    ResidueKind.COOKIE_NOTICE: "consent is asked for",
}
_WALL_COLUMNS = [KINDS.index(kind) for kind in _WALLS]
_FAILURES = (ResidueKind.RETRIEVAL_FAILURE, ResidueKind.ACCESS_CHECK)
"""Notices that a page does not show beside an article that arrived whole."""

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ENDED = re.compile(r"""(?<!\.\.)[.!?。！？؟।]["'”’»」)\]]*\s*$""")

_SENTENCE = re.compile(r"""[.!?؟।]["'”’»)\]]*(?=\s|$)|[。！？]""")

TEASER = 16
"""Words of sure body under which there is no report beside a wall, only a headline and a standfirst."""
STUB = 50
"""Words from which a body is more than a teaser even if it is a single sentence, and a line too long for a notice."""
SOLID, OUTWEIGHED = 0.3, 0.7
"""The score under which a paragraph is sure to be the report's; the share of a wall's words that body has to reach."""
LISTED = 200
"""Words left, headings and lists included, from which a page is no wall, unless a quarter of its words are a wall's."""
SHORT, FEW = 250, 4
"""Words and paragraphs of body up to which a prompt to subscribe right after it speaks for a text that was cut."""
PROSE, LONG = 6, 15
"""Words from which a line that ends like a sentence counts as a paragraph, and any line; others are headings, names."""
LENGTHY = 500
"""Words of body from which only a notice within the text itself says that it was cut."""
HINT, SAID = 0.2, 0.5
"""How probably a sentence, and a heading or button, must be a wall's to count; paragraphs of reports stay under 0.1."""
SURE = 0.65
"""How probably a line must be a failure's notice to say that a text which has a body was cut."""
PLAIN = 0.8
"""How probably a failure's notice must speak of the article, and not of a part such as a video, where much text is."""
FEW_WORDS = 3
"""Words up to which a line may be a button, a heading or a name that only looks like a notice."""
TRAILING = 20
"""Words of body that may stand after a wall that cuts a text off: teasers that were not told from it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What else is known of a capture.

    declared_words: those its article has by its own account. near: how many of its notices stand right after the body.
    """

    declared_words: int = 0
    near: int = 0
    notices: int = 0


@dataclass(frozen=True, slots=True)
class Weighed:
    """A line's place in the text, what the classifier thinks of it, and whether it is called residue."""

    span: Span
    judged: Judged
    residue: bool

    @property
    def wall(self) -> float:
        """How probably the line is a wall's or a notice's."""
        return self.judged.score * float(self.judged.kinds[_WALL_COLUMNS].sum())

    @property
    def withheld(self) -> bool:
        """Whether the line, if it is a wall's, says that the article or its rest is not there."""
        return self.judged.withheld > 0.5

    @property
    def wall_kind(self) -> ResidueKind:
        """The most probable kind of wall."""
        return KINDS[max(_WALL_COLUMNS, key=lambda column: float(self.judged.kinds[column]))]


def words_in(text: str) -> int:
    """Count words; in scripts without spaces, two characters count as one."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text) if unspaced else text)) + unspaced // 2


def verdict(text: str, lines: Sequence[Weighed], seen: Seen) -> Retrieval:
    """Return the verdict on a text whose lines were judged."""
    if not any(character.isalnum() for character in text):
        return Retrieval(Verdict.EMPTY, ("there is no text",))
    paragraphs = [line for line in lines if not line.residue and _is_prose(line.span.of(text))]
    words = sum(report_words(line.span.of(text), line.judged) for line in paragraphs)
    walls = [line for line in lines if _is_wall(text, line)]
    left = sum(words_in(line.span.of(text)) for line in lines if not line.residue)
    sure = any(line.wall > SAID and (line.withheld or words_in(line.span.of(text)) > FEW_WORDS) for line in walls)
    if sure and _stands_instead(text, lines, paragraphs, words, left):
        return Retrieval(Verdict.BLOCKED, _reasons(walls), tuple(line.span for line in walls))
    if not paragraphs and left < LISTED:
        return Retrieval(Verdict.EMPTY, ("no line is part of a report",))
    beside = ("a prompt to subscribe or log in stands beside the text, which is whole",) if walls else ()
    complete = Retrieval(Verdict.COMPLETE, beside)
    return _cut(text, lines, paragraphs, words, seen) or complete


def _is_wall(text: str, line: Weighed) -> bool:
    """Say whether a line may be a wall's: what looks like a headline or a long paragraph has to be surer of it."""
    words = line.span.of(text)
    if words_in(words) > STUB:
        return line.wall > SURE
    return line.wall > (HINT if _is_prose(words) else SAID)


def _stands_instead(
    text: str, lines: Sequence[Weighed], paragraphs: Sequence[Weighed], words: float, left: int
) -> bool:
    """Say whether walls stand in a report's place: hardly any sure body, or one paragraph under a longer wall."""
    walled = sum(words_in(line.span.of(text)) * line.wall * line.judged.withheld for line in lines)
    sure = [line.span.of(text) for line in paragraphs if line.judged.score < SOLID]
    if left >= max(LISTED, 4 * walled):
        return False
    return words < TEASER or (words < STUB and _sentences(sure) < 2) or (len(sure) < 2 and words < OUTWEIGHED * walled)


def _sentences(paragraphs: Sequence[str]) -> int:
    """Count the sentences of paragraphs; a short line of one sentence is a standfirst and counts as none.

    A report may be two sentences long; a single one above a wall is its teaser.
    """
    counts = [len(_SENTENCE.findall(p)) + (not _ENDED.search(p[-10:])) for p in paragraphs]
    return sum(n for n, p in zip(counts, paragraphs, strict=True) if n > 1 or words_in(p) >= LONG)


def _is_prose(line: str) -> bool:
    """Say whether a line is a paragraph rather than a heading or an item of a menu."""
    words = words_in(line)
    return words >= LONG or (words >= PROSE and bool(_ENDED.search(line[-10:])))


def report_words(line: str, judged: Judged) -> float:
    """Return how many words of a line are surely the report's.

    A wall's own sentences are often in between, told neither as residue nor as body: the power makes them count little.
    """
    return words_in(line) * (1 - judged.score) ** 2


def _cut(
    text: str, lines: Sequence[Weighed], paragraphs: Sequence[Weighed], words: float, seen: Seen
) -> Retrieval | None:
    """Judge whether a text that has a body stops early: by what stands right after it."""
    # Beside a long article, what the extraction left out is a widget's message, not the article's end.
    notices = seen.near if words < LENGTHY else 0
    last = _last_of_report(text, paragraphs, min(TRAILING, words / 2))
    after = [
        line for line in lines[: len(lines) - seen.notices + notices] if _is_wall(text, line) and line.span.start > last
    ]
    before = [p for p in paragraphs if after and p.span.start < after[0].span.start and p.judged.score < 0.5]
    brief = words < SHORT and len(before) <= FEW
    broken = bool(before) and words < LENGTHY and not _ENDED.search(before[-1].span.of(text)[-10:])
    announced = seen.declared_words > 1.5 * words + 60
    sure, told = (HINT, 0.5) if brief else (SURE, PLAIN)
    # A short text that breaks off was cut by whatever follows; any other only if what follows says so.
    telling = [line for line in after if line.withheld or (broken and words < SHORT)]
    evidence = [line for line in telling if line.wall_kind in _FAILURES and _tells(text, line, sure, told)]
    if brief or broken or (announced and words < LENGTHY):
        evidence += [line for line in telling if line.wall_kind is ResidueKind.SUBSCRIPTION_PROMPT]
    if not evidence:
        return None
    reasons = [*_reasons(evidence), *(["the last paragraph breaks off"] if broken else [])]
    if announced:
        reasons.append(f"the page announces {seen.declared_words} words, about {words:.0f} are there")
    return Retrieval(Verdict.PARTIAL, tuple(reasons), tuple(sorted(line.span for line in evidence)))


def _tells(text: str, line: Weighed, sure: float, told: float) -> bool:
    """Say whether a failure's notice is sure enough, speaks of the article, and is no button or heading."""
    return line.wall > sure and line.judged.withheld > told and words_in(line.span.of(text)) > FEW_WORDS


def _last_of_report(text: str, paragraphs: Sequence[Weighed], few: float) -> int:
    """Return where the last paragraph starts that is not followed by teasers alone, `few` words of them at most."""
    following = 0.0
    for paragraph in reversed(paragraphs):
        following += report_words(paragraph.span.of(text), paragraph.judged)
        if following >= few:
            return paragraph.span.start
    return -1


def _reasons(walls: Sequence[Weighed]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_WALLS[line.wall_kind] for line in walls))
