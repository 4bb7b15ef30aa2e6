"""Keeping a ledger up to date from its sources.

::

    ledger → what is due       (intake, deciding)  one look at a time to a host, many hosts at once
           → looks at sources  (sourced)           feeds, sites, pages, folders; entries with their addresses
           → looks at pages    (paged)             new reports, and the same again after 1, 6, 24 and 72 hours
           → what follows      (deciding)          when the next look is due: decided purely, from what was found
           → filed             (intake)            each look in one transaction, so that a killed run loses nothing
           → told              (telling)           an event for each look

What is due is in the ledger, and nowhere else: a run that was stopped or killed goes on where it was.
"""

from reportedly.watch.deciding import Plan
from reportedly.watch.running import Watch, alone
from reportedly.watch.telling import Event

__all__ = ["Event", "Plan", "Watch", "alone"]
