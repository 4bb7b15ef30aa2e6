"""The ledger as schema.org JSON-LD: articles, the quotations in them, claims, and who makes them.

schema.org has no words for stances, acts and status; they are given in names of our own, under `reportedly:`. A
`ClaimReview` would be a verdict: none is made here. Sources: https://schema.org/Claim, https://schema.org/Quotation,
JSON-LD 1.1. `shapes/schema-org.ttl` says in SHACL what the nodes look like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reportedly.export.filed import URN, Filed, FiledReport, urn, web_address, without_blanks
from reportedly.ledger.views import ActorView, ClaimView, Position
from reportedly.types import FOR, Place

Json = dict[str, Any]

CONTEXT: list[Any] = ["https://schema.org", {"reportedly": URN}]
"""What the names in the nodes mean; to be put beside `@graph`."""

TYPES = {
    "person": "Person",
    "organisation": "Organization",
    "group": "Organization",
    "state": "GovernmentOrganization",
    "document": "CreativeWork",
}
"""What an actor of a kind is in schema.org. An unnamed source is nobody's name there: its words are a credit."""

AUTHORS = frozenset(TYPES) - {"document"}
"""Kinds of actors that schema.org lets be an author."""


def article(filed: FiledReport) -> Json:
    """Return a report as a NewsArticle, without its text, which is its publisher's."""
    view, about = filed.view, filed.metadata
    return without_blanks(
        {
            "@id": urn("report", view.id),
            "@type": "NewsArticle",
            "headline": view.title,
            "url": web_address(view.address),
            "identifier": view.given_id,
            "datePublished": about.published.isoformat() if about.published else "",
            "dateModified": about.modified.isoformat() if about.modified else "",
            "inLanguage": view.language,
            "articleSection": view.section,
            "author": [{"@type": "Person", "name": name} for name in about.byline if name],
            "publisher": {"@type": "Organization", "name": view.publisher} if view.publisher else None,
            "version": view.revision,
            "isBasedOn": {"@id": urn("report", view.copy_of)} if view.copy_of else None,
            "hasPart": [{"@id": urn("statement", one.view.id)} for one in filed.statements],
            "reportedly:retrieval": view.verdict.value,
        }
    )


def quotation(one: Filed, filed: FiledReport, actors: Mapping[str, ActorView]) -> Json:
    """Return a statement as a Quotation: the words of its content, credited in the report's own words.

    actors: those of the ledger by id; what is said by one of a kind that can be an author has it as its author.
    """
    view = one.view
    actor = actors.get(view.actor)
    return without_blanks(
        {
            "@id": urn("statement", view.id),
            "@type": "Quotation",
            "text": view.content,
            "creditText": view.source,
            "author": _author(actor),
            "isBasedOn": {"@id": urn("actor", actor.id)} if actor and actor.kind == "document" else None,
            "dateCreated": view.said,
            "inLanguage": filed.view.language,
            "isPartOf": {"@id": urn("report", view.report)},
            "about": [{"@id": urn("claim", claim)} for claim, _ in one.claims],
            "contentLocation": [_place(place) for place in one.places],
            "reportedly:act": view.act.value,
            "reportedly:distance": view.distance.value,
            "reportedly:cue": view.cue,
            "reportedly:stance": [stance for _, stance in one.claims],
        }
    )


def claim(found: ClaimView, positions: Sequence[Position], actors: Mapping[str, ActorView]) -> Json:
    """Return a claim with the quotations in which it appears, and those that deny, doubt or decline it apart."""
    having = sorted(
        (one for one in positions if one.stance in FOR), key=lambda one: (one.statement.known, one.statement.id)
    )
    other = [one for one in positions if one.stance not in FOR]
    first = having[0].statement if having else None
    return without_blanks(
        {
            "@id": urn("claim", found.id),
            "@type": "Claim",
            "text": found.label,
            "author": _author(actors.get(first.actor)) if first else None,
            "datePublished": found.first,
            "dateModified": found.last,
            "firstAppearance": {"@id": urn("statement", first.id)} if first else None,
            "appearance": [{"@id": urn("statement", one.statement.id)} for one in having],
            "subjectOf": [{"@id": urn("statement", one.statement.id)} for one in other],
            "reportedly:status": found.status.value,
            "reportedly:since": found.since,
        }
    )


def actor(found: ActorView, actors: Mapping[str, ActorView]) -> Json | None:
    """Return an actor, a person with the organisation for which they speak; None for an unnamed source."""
    if found.kind not in TYPES:
        return None
    principal = actors.get(found.speaks_for)
    speaks = found.kind == "person" and principal and TYPES.get(principal.kind, "").endswith("Organization")
    return without_blanks(
        {
            "@id": urn("actor", found.id),
            "@type": TYPES[found.kind],
            "name": found.name,
            "affiliation": {"@id": urn("actor", principal.id)} if speaks and principal else None,
        }
    )


def _author(found: ActorView | None) -> Json | None:
    return {"@id": urn("actor", found.id)} if found and found.kind in AUTHORS else None


def _place(found: Place) -> Json:
    located = found.lat is not None and found.lon is not None
    return without_blanks(
        {
            "@type": "Place",
            "name": found.name,
            "geo": {"@type": "GeoCoordinates", "latitude": found.lat, "longitude": found.lon} if located else None,
            "sameAs": f"https://sws.geonames.org/{found.geonames}/" if found.geonames else "",
        }
    )
