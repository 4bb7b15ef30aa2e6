"""The tables. Captures, reports, reviews, sightings and fetches are only ever added to; sources, pages and rules
hold what is looked at next; all others are derived and can be rebuilt.

Times are text, ISO 8601 in UTC to the second ("2024-05-07T07:45:00Z"), which sorts as time does in every database.
`migrations/` makes these tables; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

captures = Table(
    "captures",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True, comment="SHA-256 of address, body and given fields"),
    Column("address", Text, nullable=False, index=True),
    Column("final", Text, nullable=False, comment="the address that answered, for a page from the web"),
    Column("media_type", String),
    Column("charset", String, nullable=False, comment="as the site said"),
    Column("retrieved", String),
    Column("added", String, nullable=False),
    Column("given", Text, nullable=False, comment="JSON: what came with it, as id, url, publisher"),
    Column("digest", String, nullable=False, comment="SHA-256 of the body"),
    Column("report", String, nullable=False, comment="whose words it has, or in whose place it came; its own: empty"),
    Column("verdict", String, nullable=False, comment="of a page that came in a report's place, else empty"),
    Column("body", LargeBinary, nullable=False, comment="zlib"),
)

reports = Table(
    "reports",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("capture", String, ForeignKey("captures.id"), nullable=False),
    Column("given_id", String, nullable=False, index=True),
    Column("address", Text, nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("previous", String, ForeignKey("reports.id")),
    Column("known", String, nullable=False, index=True, comment="published, else retrieved, else added"),
    Column("published", String),
    Column("title", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("byline", Text, nullable=False),
    Column("language", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("data", LargeBinary, nullable=False, comment="zlib JSON: the report without text and statements"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", String, nullable=False),
    Column("author", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("target", String, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("data", Text, nullable=False, comment="JSON: what the kind needs"),
    Column("undoes", Integer, ForeignKey("reviews.seq")),
)

sources = Table(
    "sources",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True, comment="SHA-256 of kind and address"),
    Column("kind", String, nullable=False, comment="feed, site, page or folder"),
    Column("address", Text, nullable=False),
    Column("feed", Text, nullable=False, comment="of a site, the feed that it names"),
    Column("host", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("tags", Text, nullable=False, comment="JSON: a list"),
    Column("every", Integer, nullable=False, comment="seconds between looks, 0 to find out"),
    Column("credentials", Text, nullable=False, comment="where they are, never themselves"),
    Column("added", String, nullable=False),
    Column("removed", String),
    Column("ended", String, nullable=False, comment="why it is looked at no more"),
    Column("moved_to", Text, nullable=False),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("digest", String, nullable=False, comment="SHA-256 of what came last"),
    Column("due", String, index=True, comment="when it is looked at next"),
    Column("pace", Integer, nullable=False, comment="seconds between looks now"),
    Column("failures", Integer, nullable=False, comment="in a row"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("source", String, ForeignKey("sources.id"), nullable=False),
    Column("address", Text, nullable=False, index=True),
    Column("entry", Text, nullable=False, comment="what the source calls it"),
    Column("digest", String, nullable=False, comment="SHA-256 of what the entry says"),
    Column("title", Text, nullable=False),
    Column("published", String, comment="as the source says"),
    Column("seen", String, nullable=False),
    Index("ix_sightings_entry", "source", "entry", "address", "digest", unique=True),
)

pages = Table(
    "pages",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("address", Text, nullable=False, unique=True, comment="as the source has it"),
    Column("host", Text, nullable=False),
    Column("source", String, ForeignKey("sources.id"), nullable=False, comment="where it was seen first"),
    Column("given", Text, nullable=False, comment="JSON: what the source says of it"),
    Column("filed", Text, nullable=False, index=True, comment="the address of its report"),
    Column("final", Text, nullable=False, index=True, comment="the address that answered"),
    Column("canonical", Text, nullable=False, index=True, comment="the address that it calls its own"),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("due", String, index=True, comment="when it is fetched next"),
    Column("step", Integer, nullable=False, comment="looks after the first that are done, -1 before it"),
    Column("failures", Integer, nullable=False, comment="in a row"),
    Column("ended", String, nullable=False, comment="why it is fetched no more"),
)

fetches = Table(
    "fetches",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", String, nullable=False),
    Column("source", String, ForeignKey("sources.id"), nullable=False),
    Column("page", Integer, nullable=False, comment="1 for a page, 0 for the source itself"),
    Column("address", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("status", Integer, nullable=False, comment="of HTTP, 0 for no answer"),
    Column("got", String, nullable=False, comment="new, same, changed, partial, blocked, empty, failed or gone"),
    Column("milliseconds", Integer, nullable=False),
    Column("size", Integer, nullable=False, comment="bytes, unpacked"),
    Column("error", Text, nullable=False),
    Column("report", String, nullable=False, comment="id of the report, empty for none"),
    Index("ix_fetches_source", "source", "page", "at"),
    Index("ix_fetches_host", "host", "page", "at"),
)

rules = Table(
    "rules",
    metadata,
    Column("site", Text, primary_key=True, comment="scheme, host and port"),
    Column("at", String, nullable=False),
    Column("text", LargeBinary, nullable=False, comment="its robots.txt, packed; of nothing where it has none"),
)

readings = Table(
    "readings",
    metadata,
    Column("report", String, ForeignKey("reports.id"), primary_key=True),
    Column("version", String, nullable=False, comment="that of reportedly and of its weights"),
    Column("data", LargeBinary, nullable=False, comment="zlib JSON: attributions, statements, times, places"),
    Column("band", LargeBinary, nullable=False, comment="fingerprint of the text, for near copies"),
    Column("origin", String, nullable=False, index=True, comment="the report that it copies, itself for none"),
    Column("words", Integer, nullable=False),
    Column("gist", LargeBinary, nullable=False, comment="terms, for stories"),
)

story_keys = Table(
    "story_keys",
    metadata,
    Column("key", String, primary_key=True),
    Column("known", String, primary_key=True),
    Column("report", String, ForeignKey("reports.id"), primary_key=True, index=True),
)

story_links = Table(
    "story_links",
    metadata,
    Column("left", String, ForeignKey("reports.id"), primary_key=True),
    Column("right", String, ForeignKey("reports.id"), primary_key=True, index=True),
    Column("chance", Float, nullable=False),
)

bands = Table(
    "bands",
    metadata,
    Column("band", String, primary_key=True),
    Column("report", String, ForeignKey("reports.id"), primary_key=True, index=True),
)

report_actors = Table(
    "report_actors",
    metadata,
    Column("report", String, ForeignKey("reports.id"), primary_key=True),
    Column("n", Integer, primary_key=True, comment="the report's actors, counted from 0"),
    Column("named", String, nullable=False, unique=True, comment="id of this actor of this report"),
    Column("why", Text, nullable=False, comment="why it is that canonical actor"),
    Column("actor", String, nullable=False, index=True, comment="id of the canonical actor"),
    Column("data", Text, nullable=False, comment="JSON: how the report names and describes it"),
)

report_actor_keys = Table(
    "report_actor_keys",
    metadata,
    Column("key", String, primary_key=True, comment="actors that share one may be one"),
    Column("report", String, ForeignKey("reports.id"), primary_key=True, index=True),
    Column("n", Integer, primary_key=True),
)

statements = Table(
    "statements",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("report", String, ForeignKey("reports.id"), nullable=False, index=True),
    Column("n", Integer, nullable=False),
    Column("act", String, nullable=False),
    Column("distance", String, nullable=False),
    Column("who", Integer, nullable=False, comment="which of the report's actors, -1 for none"),
    Column("actor", String, nullable=False, index=True, comment="id of the canonical actor, empty for none"),
    Column("named", Integer, nullable=False),
    Column("channel", String, nullable=False),
    Column("said", String, nullable=False, comment="when it was said, else when its report was known"),
    Column("known", String, nullable=False, index=True),
    Column("recalled", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("cue", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("spans", Text, nullable=False, comment="JSON: [source, cue, content], each a list of [start, end]"),
    Column("score", Float, nullable=False, index=True),
    Column("refers", String, nullable=False, comment="id of the statement that it points at, empty for none"),
    Column("same_as", String, nullable=False, comment="id of the statement of an earlier revision that it repeats"),
    Column("dropped", String, nullable=False, comment="when a revision without it was known, empty for none"),
    Column("vector", LargeBinary, nullable=False),
    Column("stems", Text, nullable=False, comment="JSON: its words as they are compared"),
)

statement_places = Table(
    "statement_places",
    metadata,
    Column("statement", String, ForeignKey("statements.id"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("key", String, nullable=False, index=True, comment="the name as it is compared"),
    Column("country", String, nullable=False),
    Column("lat", Float),
    Column("lon", Float),
)

actors = Table(
    "actors",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("speaks_for", String, nullable=False, index=True),
    Column("statements", Integer, nullable=False, index=True),
    Column("data", Text, nullable=False, comment="JSON: roles, merges with their reasons"),
)

actor_names = Table(
    "actor_names",
    metadata,
    Column("actor", String, ForeignKey("actors.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("key", String, nullable=False, index=True),
)

actor_keys = Table(
    "actor_keys",
    metadata,
    Column("key", String, primary_key=True, comment="one of its reports' actors has it"),
    Column("actor", String, ForeignKey("actors.id"), primary_key=True, index=True),
)

links = Table(
    "links",
    metadata,
    Column("left", String, ForeignKey("statements.id"), primary_key=True),
    Column("right", String, ForeignKey("statements.id"), primary_key=True, index=True),
    Column("same", Float, nullable=False, index=True),
    Column("opposed", Float, nullable=False),
    Column("why", Text, nullable=False),
)

contests = Table(
    "contests",
    metadata,
    Column("left", String, ForeignKey("statements.id"), primary_key=True),
    Column("right", String, ForeignKey("statements.id"), primary_key=True, index=True),
    Column("why", Text, nullable=False, comment="why the two cannot both be so"),
)

claims = Table(
    "claims",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("who", Text, nullable=False, comment="by whom, in the statement that the label is from"),
    Column("status", String, nullable=False),
    Column("since", String, nullable=False),
    Column("first", String, nullable=False),
    Column("last", String, nullable=False),
    Column("statements", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("reasons", Text, nullable=False, comment="JSON: reasons and notes of the status"),
    Index("ix_claims_last", "last", "id"),
    Index("ix_claims_status_last", "status", "last", "id"),
)

stances = Table(
    "stances",
    metadata,
    Column("statement", String, ForeignKey("statements.id"), primary_key=True),
    Column("claim", String, ForeignKey("claims.id"), primary_key=True, index=True),
    Column("kind", String, nullable=False),
    Column("score", Float, nullable=False),
    Column("why", Text, nullable=False),
    Index("ix_stances_score", "score", "statement"),
)

changes = Table(
    "changes",
    metadata,
    Column("claim", String, ForeignKey("claims.id"), primary_key=True),
    Column("at", String, primary_key=True, index=True),
    Column("status", String, nullable=False),
    Column("before", String, nullable=False, comment="the status until then, empty for the first"),
    Column("reasons", Text, nullable=False),
    Index("ix_changes_status", "status", "before", "at"),
)

stories = Table(
    "stories",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("first", String, nullable=False),
    Column("last", String, nullable=False, index=True),
    Column("reports", Integer, nullable=False),
)

story_reports = Table(
    "story_reports",
    metadata,
    Column("report", String, ForeignKey("reports.id"), primary_key=True),
    Column("story", String, ForeignKey("stories.id"), nullable=False, index=True),
)

DERIVED = (
    story_reports,
    stories,
    story_links,
    story_keys,
    changes,
    stances,
    claims,
    contests,
    links,
    actor_names,
    actor_keys,
    statement_places,
    statements,
    report_actor_keys,
    report_actors,
    actors,
    bands,
    readings,
)
"""What can be rebuilt, in an order in which it can be emptied."""

SEARCHED = {"reports": ("title", "text"), "statements": ("source", "content"), "claims": ("label",)}
"""The columns of full-text search: for each table an FTS5 table `NAME_words`, kept in step by triggers."""
