"""Every exception that reportedly raises.

::

    ReportedlyError
    ├── InputError            something given from outside cannot be used
    │   ├── UnreadableInput   the path or stream cannot be read at all
    │   ├── NotText           the bytes are no text in any encoding (binary)
    │   ├── NotAReport        the text only lists reports: a feed, a sitemap
    │   ├── NotAFeed          the text is no feed and no sitemap
    │   ├── InputTooLarge     the input is over a stated bound
    │   ├── BadRecord         a line of a JSONL stream, or a record of a web archive, is not usable
    │   ├── ArchiveDamaged    a web archive is cut off or broken
    │   └── WebError          a page cannot be had from the web
    │       ├── AddressRefused  the address is none that may be fetched: its scheme, or where it leads
    │       ├── RobotsRefused   the site does not let robots fetch it, or does not say
    │       ├── PageRefused     the site answered with something else than the page
    │       └── Unreachable     no answer: no such host, no connection, no valid certificate, no time
    ├── ModelError            the shipped weights are missing or do not fit the code
    └── LedgerError           the ledger cannot do what was asked
        ├── LedgerMissing     there is no ledger at the path, or no folder for one
        ├── LedgerBusy        another process is writing
        ├── LedgerUnwritable  the file or its folder is read-only, or the disk is full
        ├── LedgerDamaged     the file is no ledger, or parts of it are broken
        ├── LedgerTooNew      a later version of reportedly made it
        ├── NotInLedger       no report, statement, claim, actor or review has that id or name
        ├── Conflict          what is to be added contradicts what is there
        └── BadQuery          a filter, date or search cannot be understood

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


class NotAFeed(InputError):
    """The text is no feed and no sitemap."""

    advice = "Give a feed's own address; the page that names it may be tried as a site."


class InputTooLarge(InputError):
    """The input is over a stated bound."""

    advice = "Split it, or give the article's part alone."


class BadRecord(InputError):
    """A line of a JSONL stream, or a record of a web archive, is not usable."""

    advice = 'Each line must be a JSON object with "id" and "text" strings.'


class WebError(InputError):
    """A page cannot be had from the web.

    `status`: of HTTP, 0 where there was no answer. `after`: the seconds that the site asks to wait, None for none.
    """

    advice = "Save the page and add the file."
    status: int = 0
    after: float | None = None


class AddressRefused(WebError):
    """The address is none that may be fetched: its scheme is not http or https, or it leads to a private network."""

    advice = "If it is your own machine or network, allow it with --allow-private."


class RobotsRefused(WebError):
    """The site's robots.txt does not let robots fetch the page, or cannot be had."""

    advice = "Save the page in a browser and add the file."


class PageRefused(WebError):
    """The site answered with something else than the page: an error, a demand to log in or to pay."""

    advice = "Open it in a browser; if the page is there, save it and add the file."


class Unreachable(WebError):
    """No answer: there is no such host, no connection, no valid certificate, or it takes too long."""

    advice = "Try again later."


class ArchiveDamaged(InputError):
    """A web archive is cut off or broken; what stands before that is used."""

    advice = "What comes before is added; get the file again for the rest."


class ModelError(ReportedlyError):
    """The shipped weights are missing or do not fit the code."""

    advice = "Reinstall reportedly."


class LedgerError(ReportedlyError):
    """The ledger cannot do what was asked."""

    advice = "Run `reportedly check`."


class LedgerMissing(LedgerError):
    """There is no ledger at the path, or no folder for one."""

    advice = "Add a report first: `reportedly add FILE`; or name another file with --ledger."


class LedgerBusy(LedgerError):
    """Another process is writing."""

    advice = "Wait until it is done, then try again; reading goes on meanwhile."


class LedgerUnwritable(LedgerError):
    """The file or its folder is read-only, or the disk is full."""

    advice = "Make room or give write access, then run the same command again: nothing is half-added."


class LedgerDamaged(LedgerError):
    """The file is no ledger, or parts of it are broken."""

    advice = "Restore a backup with `reportedly restore`, or name another file with --ledger."


class LedgerTooNew(LedgerError):
    """A later version of reportedly made it."""

    advice = "Upgrade reportedly."


class NotInLedger(LedgerError):
    """No report, statement, claim, actor or review has that id or name."""

    advice = "List what there is: `reportedly claims`, `actors`, `reports`, `stories`."


class Conflict(LedgerError):
    """What is to be added contradicts what is there."""

    advice = "Give it an id of its own, or an address (`url`) if it is a later version of the same page."


class BadQuery(LedgerError):
    """A filter, date or search cannot be understood."""

    advice = "Dates are ISO 8601, as 2024-05-07; see the command's --help."
