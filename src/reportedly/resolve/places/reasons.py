"""Why an entry was chosen, in words."""

from __future__ import annotations

from collections.abc import Mapping

from reportedly.resolve.places.sense import Sense

AT_MOST = 3
"""Reasons given."""

_REASONS = (
    ("within the name after", "lies in what is named after it"),
    ("within the apposed name", "lies in what is named after it"),
    ("within the name before", "lies in what is named before it"),
    ("division's share", "the report names its division"),
    ("division named", "the report names its division"),
    ("country's share", "the report names its country"),
    ("country named", "the report names its country"),
    ("called a division, is division", "called a division"),
    ("called a city, is other", "called a city"),
    ("names in its second", "another name of the report is in the same county or district"),
    ("others in its second", "other places of the report are in the same county or district"),
    ("share of others in its second", "other places of the report are in the same county or district"),
    ("others in its first", "other places of the report are in the same division"),
    ("share of others in its first", "other places of the report are in the same division"),
    ("others in its country", "other places of the report are in the same country"),
    ("share of others in its country", "other places of the report are in the same country"),
    ("names around", "other names of the report are near it"),
    ("near ", "near other places of the report"),
    ("in the area", "near other places of the report"),
    ("named so elsewhere", "the report says elsewhere which one"),
    ("of the publisher's country", "in the country of the publisher"),
    ("American English, in", "where such English is written"),
    ("British English, in", "where such English is written"),
    ("size of", "larger than others of that name"),
    ("smaller than the largest", "larger than others of that name"),
    ("kind country", "a country"),
)
_HOW = {
    "demonym": "word for its people",
    "abbreviation": "abbreviation of its name",
    "division": "its name without what it is called",
    "direction": "part of it",
    "part": "named in the name of something there",
}


def why(sense: Sense) -> str:
    """Return what spoke most for the chosen entry against the next one."""
    if sense.best is None:
        return ""
    reasons = [_HOW[sense.best.how]] if sense.best.how in _HOW else []
    if sense.count == 1:
        reasons.append("the only place of that name that is known")
    else:
        reasons += _strongest(sense.gains)
    return "; ".join(dict.fromkeys(reasons[:AT_MOST]))


def _strongest(gains: Mapping[str, float]) -> list[str]:
    ordered = sorted(gains.items(), key=lambda gain: (-gain[1], gain[0]))
    found = [_said(name) for name, gain in ordered if gain > 0.1]
    return list(dict.fromkeys(reason for reason in found if reason))[:AT_MOST] or ["likeliest of that name"]


def _said(name: str) -> str:
    return next((reason for start, reason in _REASONS if name.startswith(start)), "")
