"""Every exception that reportedly raises.

::

    ReportedlyError
    ├── InputError            something given from outside cannot be used
    │   ├── UnreadableInput   the path or stream cannot be read at all
    │   ├── NotText           the bytes are no text in any encoding (binary)
    │   ├── NotAReport        the text only lists reports: a feed, a sitemap
    │   ├── InputTooLarge     the input is over a stated bound
    │   └── BadRecord         a line of a JSONL stream is no usable record
    └── ModelError            the shipped weights are missing or do not fit the code

Each says what was wrong, where, and what to do. One report's failure is a value
(:class:`reportedly.types.Outcome`) and never stops a batch.
"""

from __future__ import annotations


class ReportedlyError(Exception):
    """Base of every error raised here.

    `what` says what was wrong, `where` names the file, line or address, and `advice` says what to do.
    """

    advice = "Please report this as a bug."

    def __init__(self, what: str, where: str = "", advice: str = "") -> None:
        """Keep the three parts; `advice` defaults to that of the class."""
        super().__init__(what, where, advice)
        self.what = what
        self.where = where
        self.advice = advice or type(self).advice

    def __str__(self) -> str:
        """One line: where, what, advice."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}. {self.advice}"


class InputError(ReportedlyError):
    """Something given from outside cannot be used."""

    advice = "Check the input."


class UnreadableInput(InputError):
    """The path or stream cannot be read at all."""

    advice = "Check that it exists and that you may read it."


class NotText(InputError):
    """The bytes are no text in any encoding."""

    advice = "Give an HTML page, plain text or Markdown."


class NotAReport(InputError):
    """The text is no report but a list of reports: a feed, a sitemap."""

    advice = "Save the pages that its entries name and give those."


class InputTooLarge(InputError):
    """The input is over a stated bound."""

    advice = "Split it, or give the article's part alone."


class BadRecord(InputError):
    """A line of a JSONL stream is no usable record."""

    advice = 'Each line must be a JSON object with "id" and "text" strings.'


class ModelError(ReportedlyError):
    """The shipped weights are missing or do not fit the code."""

    advice = "Reinstall reportedly."
