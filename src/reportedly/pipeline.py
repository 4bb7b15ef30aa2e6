"""The steps in order.

::

    address → capture  (collect)  a file or standard input, as bytes
            → report   (clean)    its text, metadata, residue and retrieval verdict
            → read     (reading)  the report with its attributions and names
            → resolve  (resolve)  the report with its statements: actors, acts, channels, times, places
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from reportedly.clean import clean
from reportedly.collect import capture
from reportedly.errors import ReportedlyError
from reportedly.model.installed import DEFAULT, find
from reportedly.reading import AttributionReader
from reportedly.resolve.statements import Context, resolve
from reportedly.types import Attribution, Capture, Outcome, Report, Statement, Verdict

LANGUAGE = "en"
"""The language that the shipped weights read."""


class Reader:
    """Reads reports: a page or text in, who says what out.

    The weights are loaded at the first reading. A reader may be shared by threads and used in forked workers.

    >>> reader = Reader()
    >>> report = reader.read("Orvane said it had reopened two bridges.")
    >>> report[report.attributions[0].source]
    'Orvane'
    """

    def __init__(
        self,
        *,
        any_language: bool = False,
        model: str = DEFAULT,
        nested: bool = False,
        threads: int = 1,
        weights: Path | None = None,
    ) -> None:
        """Make a reader.

        `any_language`: read reports in other languages than English as well, at your own risk. `nested`: look for
        attributions within what is attributed as well ("she said that he had denied it": also what he denied).
        `threads`: processor threads for one report. `model`: the installed weights to read with, `weights`: an ONNX
        file in their place. Raises ModelError when the model is not installed.
        """
        self._any_language = any_language
        self._attributions = AttributionReader(weights or find(model), threads, nested)

    def read(self, source: str | bytes | os.PathLike[str] | Capture) -> Report:
        """Return the report in a text, an HTML page, a file (given as a path object) or a capture.

        Raises InputError for what is no readable text, and ModelError when the weights are missing.
        """
        return self.read_again(clean(_captured(source)))

    def attributions(self, text: str) -> tuple[Attribution, ...]:
        """Return the attributions of a body text; nothing is cleaned, and offsets index `text`."""
        return self._attributions.read(text).attributions

    def statements(self, text: str, published: date | None = None) -> tuple[Statement, ...]:
        """Return the statements of a body text, one for each attribution; nothing is cleaned, and offsets index `text`.

        Without the day on which it was `published`, its times stay relative.
        """
        return resolve(text, self._attributions.read(text), Context(published)).statements

    def outcomes(self, addresses: Iterable[str]) -> Iterator[Outcome[Report]]:
        """Read files one by one; one that cannot be read is an outcome with its error and stops nothing."""
        for address in addresses:
            try:
                yield Outcome(address, value=self.read(capture(address)))
            except ReportedlyError as error:
                yield Outcome(address, error=error)

    def read_again(self, report: Report) -> Report:
        """Return a cleaned report with its attributions and statements, or with why none were looked for."""
        language = report.metadata.language
        if report.retrieval.verdict in (Verdict.BLOCKED, Verdict.EMPTY):
            return replace(report, unread=f"the retrieval is {report.retrieval.verdict}")
        if language and language.partition("-")[0] != LANGUAGE and not self._any_language:
            why = f"the text is not in English ({language}); `any_language` has it read all the same"
            return replace(report, unread=why)
        residue = [each.span for each in report.residue]
        reading = self._attributions.read(report.text, residue, report.id)
        about = report.metadata
        context = Context(about.day, about.publisher or "")
        found = resolve(report.text, reading, context, residue)
        return replace(
            report,
            attributions=reading.attributions,
            statements=found.statements,
            times=found.times,
            places=found.places,
        )


def _captured(source: str | bytes | os.PathLike[str] | Capture) -> Capture:
    """Return what was given as a capture."""
    if isinstance(source, Capture):
        return source
    if isinstance(source, bytes):
        return Capture("", source)
    if isinstance(source, str):
        return Capture("", source.encode("utf-8-sig", "replace"))  # the mark overrules a charset named in the page
    return capture(os.fspath(source))


def read(source: str | bytes | os.PathLike[str] | Capture) -> Report:
    """Return the report in `source` with its attributions, as :meth:`Reader.read` does.

    For more than one, make a :class:`Reader` and keep it: the weights are loaded once.
    """
    return Reader().read(source)
