"""Whose voice a report is: copies of one text are one, that of the first to print it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection

from reportedly.ledger import copying
from reportedly.link.copies import BUCKET, COPIED, bands, copies, similarities

CROWD = 24
"""Copies up to which all are grouped anew when one is added; of more, it joins those that it is most like."""


def find_origins(connection: Connection, report: str, fingerprint: bytes) -> set[str]:
    """File a report that has been read among its copies; return the statements of reports whose origin changed.

    The origin of copies is the one that was known first.
    """
    keys = bands(fingerprint)
    near = copying.near(connection, keys, BUCKET)
    copying.add_bands(connection, report, keys)
    found = copying.family(connection, {report, *near})
    if len(found) > CROWD:
        origin = _best({each: (prints, origin) for each, (prints, origin, _) in found.items()}, report)
        return copying.set_origins(connection, {report: origin}) if origin != report else set()
    origins = {each: each for each in found}
    for group in copies({each: prints for each, (prints, _, _) in found.items()}):
        first = min(group, key=lambda each: (found[each][2], each))
        origins.update(dict.fromkeys(group, first))
    return copying.set_origins(
        connection, {each: origin for each, origin in origins.items() if origin != found[each][1]}
    )


def _best(found: Mapping[str, tuple[bytes, str]], report: str) -> str:
    """Return the origin of the copies that a report is most like on average, itself where it is none."""
    others = sorted(found.keys() - {report})
    alike = similarities(found[report][0], [found[each][0] for each in others])
    families: dict[str, list[float]] = defaultdict(list)
    for each, value in zip(others, alike, strict=True):
        families[found[each][1]].append(value)
    average, origin = max((sum(values) / len(values), origin) for origin, values in families.items())
    return origin if average >= COPIED else report
