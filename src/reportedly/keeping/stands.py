"""Statements on a claim to what the rules of status look at: whose position it is, whose voice, since when."""

from __future__ import annotations

import re
from collections.abc import Collection

from reportedly.ledger.claiming import Member
from reportedly.ledger.moments import moment
from reportedly.types import Stance, Stand

_CORRECTION = re.compile(r"^\W*(corrected|correction|clarification|retraction)\b|\bcorrects?\b.*\breport\b", re.I)
"""How the headline of a report that corrects another begins."""


_UNABLE = re.compile(r"\b(?:could|can|been able|able|possible)\b.{0,30}\b(?:verif|confirm|corroborat)", re.I)
"""Words with which somebody says that they could not confirm something, the reporter too where no source is named."""


def stand(
    stance: Stance,
    member: Member,
    side: str,
    outlet: str,
    rival: bool = False,
    against: Collection[str] = (),
) -> Stand:
    """Return the stand of a statement.

    side: the id of its actor or of the topmost one for whom that speaks; outlet: that of the report from which its own
    was copied. A named source is a voice of its own, however many outlets carry it; all else that an outlet knows,
    from unnamed sources and documents, is the outlet's voice.
    """
    printed = _outlet(member, outlet)
    unable = bool(_UNABLE.search(f"{member.cue} {member.content}"))
    return Stand(
        statement=member.id,
        report=member.report,
        stance=stance.kind,
        side=side,
        voice=f"side {side}" if side and (member.named or side != member.actor) else f"outlet {printed}",
        said=moment(member.said),
        known=moment(member.known),
        recalled=member.recalled,
        rival=rival,
        against=frozenset(against),
        named=member.named,
        outlet=printed,
        correction=is_correction(member.title),
        unable=unable and bool(member.actor),
        caveat=unable and not member.actor,
        dropped=moment(member.dropped) if member.dropped else None,
    )


def is_correction(title: str) -> bool:
    """Tell whether a headline announces the correction of a report."""
    return bool(_CORRECTION.search(title))


def _outlet(member: Member, outlet: str) -> str:
    """Return whose report a statement is: the outlet that it names as its channel, else that of its report."""
    kind, _, named = member.channel.partition(": ")
    if kind == "news report" and named:
        return named
    return outlet or member.publisher or member.origin
