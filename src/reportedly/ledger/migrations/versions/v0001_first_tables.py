"""first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from reportedly.ledger.words import FULL_TEXT

revision = "0001"
down_revision = None


def upgrade() -> None:
    """first tables."""
    op.create_table(
        "actors",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("speaks_for", sa.String(), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False, comment="JSON: roles, merges with their reasons"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_actors_speaks_for"), "actors", ["speaks_for"], unique=False)
    op.create_index(op.f("ix_actors_statements"), "actors", ["statements"], unique=False)
    op.create_table(
        "captures",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False, comment="SHA-256 of address, body and given fields"),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("final", sa.Text(), nullable=False, comment="the address that answered, for a page from the web"),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("charset", sa.String(), nullable=False, comment="as the site said"),
        sa.Column("retrieved", sa.String(), nullable=True),
        sa.Column("added", sa.String(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False, comment="JSON: what came with it, as id, url, publisher"),
        sa.Column("digest", sa.String(), nullable=False, comment="SHA-256 of the body"),
        sa.Column(
            "report",
            sa.String(),
            nullable=False,
            comment="whose words it has, or in whose place it came; its own: empty",
        ),
        sa.Column(
            "verdict", sa.String(), nullable=False, comment="of a page that came in a report's place, else empty"
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="zlib"),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(op.f("ix_captures_address"), "captures", ["address"], unique=False)
    op.create_table(
        "claims",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False, comment="by whom, in the statement that the label is from"),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("first", sa.String(), nullable=False),
        sa.Column("last", sa.String(), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False, comment="JSON: reasons and notes of the status"),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_claims_last", "claims", ["last", "id"], unique=False)
    op.create_index("ix_claims_status_last", "claims", ["status", "last", "id"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False, comment="JSON: what the kind needs"),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["undoes"],
            ["reviews.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_reviews_target"), "reviews", ["target"], unique=False)
    op.create_table(
        "stories",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("first", sa.String(), nullable=False),
        sa.Column("last", sa.String(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_stories_last"), "stories", ["last"], unique=False)
    op.create_table(
        "actor_keys",
        sa.Column("key", sa.String(), nullable=False, comment="one of its reports' actors has it"),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor"],
            ["actors.id"],
        ),
        sa.PrimaryKeyConstraint("key", "actor"),
    )
    op.create_index(op.f("ix_actor_keys_actor"), "actor_keys", ["actor"], unique=False)
    op.create_table(
        "actor_names",
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor"],
            ["actors.id"],
        ),
        sa.PrimaryKeyConstraint("actor", "name"),
    )
    op.create_index(op.f("ix_actor_names_key"), "actor_names", ["key"], unique=False)
    op.create_table(
        "changes",
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False, comment="the status until then, empty for the first"),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim"],
            ["claims.id"],
        ),
        sa.PrimaryKeyConstraint("claim", "at"),
    )
    op.create_index(op.f("ix_changes_at"), "changes", ["at"], unique=False)
    op.create_index("ix_changes_status", "changes", ["status", "before", "at"], unique=False)
    op.create_table(
        "reports",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("capture", sa.String(), nullable=False),
        sa.Column("given_id", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(), nullable=True),
        sa.Column("known", sa.String(), nullable=False, comment="published, else retrieved, else added"),
        sa.Column("published", sa.String(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("byline", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "data", sa.LargeBinary(), nullable=False, comment="zlib JSON: the report without text and statements"
        ),
        sa.ForeignKeyConstraint(
            ["capture"],
            ["captures.id"],
        ),
        sa.ForeignKeyConstraint(
            ["previous"],
            ["reports.id"],
        ),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(op.f("ix_reports_address"), "reports", ["address"], unique=False)
    op.create_index(op.f("ix_reports_given_id"), "reports", ["given_id"], unique=False)
    op.create_index(op.f("ix_reports_known"), "reports", ["known"], unique=False)
    op.create_table(
        "bands",
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report"],
            ["reports.id"],
        ),
        sa.PrimaryKeyConstraint("band", "report"),
    )
    op.create_index(op.f("ix_bands_report"), "bands", ["report"], unique=False)
    op.create_table(
        "readings",
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False, comment="that of reportedly and of its weights"),
        sa.Column(
            "data", sa.LargeBinary(), nullable=False, comment="zlib JSON: attributions, statements, times, places"
        ),
        sa.Column("band", sa.LargeBinary(), nullable=False, comment="fingerprint of the text, for near copies"),
        sa.Column("origin", sa.String(), nullable=False, comment="the report that it copies, itself for none"),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("gist", sa.LargeBinary(), nullable=False, comment="terms, for stories"),
        sa.ForeignKeyConstraint(
            ["report"],
            ["reports.id"],
        ),
        sa.PrimaryKeyConstraint("report"),
    )
    op.create_index(op.f("ix_readings_origin"), "readings", ["origin"], unique=False)
    op.create_table(
        "report_actor_keys",
        sa.Column("key", sa.String(), nullable=False, comment="actors that share one may be one"),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report"],
            ["reports.id"],
        ),
        sa.PrimaryKeyConstraint("key", "report", "n"),
    )
    op.create_index(op.f("ix_report_actor_keys_report"), "report_actor_keys", ["report"], unique=False)
    op.create_table(
        "report_actors",
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False, comment="the report's actors, counted from 0"),
        sa.Column("named", sa.String(), nullable=False, comment="id of this actor of this report"),
        sa.Column("why", sa.Text(), nullable=False, comment="why it is that canonical actor"),
        sa.Column("actor", sa.String(), nullable=False, comment="id of the canonical actor"),
        sa.Column("data", sa.Text(), nullable=False, comment="JSON: how the report names and describes it"),
        sa.ForeignKeyConstraint(
            ["report"],
            ["reports.id"],
        ),
        sa.PrimaryKeyConstraint("report", "n"),
        sa.UniqueConstraint("named"),
    )
    op.create_index(op.f("ix_report_actors_actor"), "report_actors", ["actor"], unique=False)
    op.create_table(
        "statements",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("distance", sa.String(), nullable=False),
        sa.Column("who", sa.Integer(), nullable=False, comment="which of the report's actors, -1 for none"),
        sa.Column("actor", sa.String(), nullable=False, comment="id of the canonical actor, empty for none"),
        sa.Column("named", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False, comment="when it was said, else when its report was known"),
        sa.Column("known", sa.String(), nullable=False),
        sa.Column("recalled", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("cue", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column(
            "spans", sa.Text(), nullable=False, comment="JSON: [source, cue, content], each a list of [start, end]"
        ),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column(
            "refers", sa.String(), nullable=False, comment="id of the statement that it points at, empty for none"
        ),
        sa.Column(
            "same_as", sa.String(), nullable=False, comment="id of the statement of an earlier revision that it repeats"
        ),
        sa.Column(
            "dropped", sa.String(), nullable=False, comment="when a revision without it was known, empty for none"
        ),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("stems", sa.Text(), nullable=False, comment="JSON: its words as they are compared"),
        sa.ForeignKeyConstraint(
            ["report"],
            ["reports.id"],
        ),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(op.f("ix_statements_actor"), "statements", ["actor"], unique=False)
    op.create_index(op.f("ix_statements_known"), "statements", ["known"], unique=False)
    op.create_index(op.f("ix_statements_report"), "statements", ["report"], unique=False)
    op.create_index(op.f("ix_statements_score"), "statements", ["score"], unique=False)
    op.create_table(
        "story_keys",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("known", sa.String(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report"],
            ["reports.id"],
        ),
        sa.PrimaryKeyConstraint("key", "known", "report"),
    )
    op.create_index(op.f("ix_story_keys_report"), "story_keys", ["report"], unique=False)
    op.create_table(
        "story_links",
        sa.Column("left", sa.String(), nullable=False),
        sa.Column("right", sa.String(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["left"],
            ["reports.id"],
        ),
        sa.ForeignKeyConstraint(
            ["right"],
            ["reports.id"],
        ),
        sa.PrimaryKeyConstraint("left", "right"),
    )
    op.create_index(op.f("ix_story_links_right"), "story_links", ["right"], unique=False)
    op.create_table(
        "story_reports",
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("story", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report"],
            ["reports.id"],
        ),
        sa.ForeignKeyConstraint(
            ["story"],
            ["stories.id"],
        ),
        sa.PrimaryKeyConstraint("report"),
    )
    op.create_index(op.f("ix_story_reports_story"), "story_reports", ["story"], unique=False)
    op.create_table(
        "contests",
        sa.Column("left", sa.String(), nullable=False),
        sa.Column("right", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False, comment="why the two cannot both be so"),
        sa.ForeignKeyConstraint(
            ["left"],
            ["statements.id"],
        ),
        sa.ForeignKeyConstraint(
            ["right"],
            ["statements.id"],
        ),
        sa.PrimaryKeyConstraint("left", "right"),
    )
    op.create_index(op.f("ix_contests_right"), "contests", ["right"], unique=False)
    op.create_table(
        "links",
        sa.Column("left", sa.String(), nullable=False),
        sa.Column("right", sa.String(), nullable=False),
        sa.Column("same", sa.Float(), nullable=False),
        sa.Column("opposed", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["left"],
            ["statements.id"],
        ),
        sa.ForeignKeyConstraint(
            ["right"],
            ["statements.id"],
        ),
        sa.PrimaryKeyConstraint("left", "right"),
    )
    op.create_index(op.f("ix_links_right"), "links", ["right"], unique=False)
    op.create_index(op.f("ix_links_same"), "links", ["same"], unique=False)
    op.create_table(
        "stances",
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim"],
            ["claims.id"],
        ),
        sa.ForeignKeyConstraint(
            ["statement"],
            ["statements.id"],
        ),
        sa.PrimaryKeyConstraint("statement", "claim"),
    )
    op.create_index(op.f("ix_stances_claim"), "stances", ["claim"], unique=False)
    op.create_index("ix_stances_score", "stances", ["score", "statement"], unique=False)
    op.create_table(
        "statement_places",
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False, comment="the name as it is compared"),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["statement"],
            ["statements.id"],
        ),
        sa.PrimaryKeyConstraint("statement", "name"),
    )
    op.create_index(op.f("ix_statement_places_key"), "statement_places", ["key"], unique=False)
    op.create_table(
        "sources",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(), nullable=False, comment="SHA-256 of kind and address"),
        sa.Column("kind", sa.String(), nullable=False, comment="feed, site, page or folder"),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False, comment="of a site, the feed that it names"),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False, comment="JSON: a list"),
        sa.Column("every", sa.Integer(), nullable=False, comment="seconds between looks, 0 to find out"),
        sa.Column("credentials", sa.Text(), nullable=False, comment="where they are, never themselves"),
        sa.Column("added", sa.String(), nullable=False),
        sa.Column("removed", sa.String(), nullable=True),
        sa.Column("ended", sa.String(), nullable=False, comment="why it is looked at no more"),
        sa.Column("moved_to", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False, comment="SHA-256 of what came last"),
        sa.Column("due", sa.String(), nullable=True, comment="when it is looked at next"),
        sa.Column("pace", sa.Integer(), nullable=False, comment="seconds between looks now"),
        sa.Column("failures", sa.Integer(), nullable=False, comment="in a row"),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(op.f("ix_sources_due"), "sources", ["due"], unique=False)
    op.create_table(
        "fetches",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False, comment="1 for a page, 0 for the source itself"),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False, comment="of HTTP, 0 for no answer"),
        sa.Column(
            "got", sa.String(), nullable=False, comment="new, same, changed, partial, blocked, empty, failed or gone"
        ),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes, unpacked"),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("report", sa.String(), nullable=False, comment="id of the report, empty for none"),
        sa.ForeignKeyConstraint(
            ["source"],
            ["sources.id"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_fetches_host", "fetches", ["host", "page", "at"], unique=False)
    op.create_index("ix_fetches_source", "fetches", ["source", "page", "at"], unique=False)
    op.create_table(
        "rules",
        sa.Column("site", sa.Text(), nullable=False, comment="scheme, host and port"),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column(
            "text", sa.LargeBinary(), nullable=False, comment="its robots.txt, packed; of nothing where it has none"
        ),
        sa.PrimaryKeyConstraint("site"),
    )
    op.create_table(
        "pages",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("address", sa.Text(), nullable=False, comment="as the source has it"),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("source", sa.String(), nullable=False, comment="where it was seen first"),
        sa.Column("given", sa.Text(), nullable=False, comment="JSON: what the source says of it"),
        sa.Column("filed", sa.Text(), nullable=False, comment="the address of its report"),
        sa.Column("final", sa.Text(), nullable=False, comment="the address that answered"),
        sa.Column("canonical", sa.Text(), nullable=False, comment="the address that it calls its own"),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("due", sa.String(), nullable=True, comment="when it is fetched next"),
        sa.Column("step", sa.Integer(), nullable=False, comment="looks after the first that are done, -1 before it"),
        sa.Column("failures", sa.Integer(), nullable=False, comment="in a row"),
        sa.Column("ended", sa.String(), nullable=False, comment="why it is fetched no more"),
        sa.ForeignKeyConstraint(
            ["source"],
            ["sources.id"],
        ),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("address"),
    )
    op.create_index(op.f("ix_pages_canonical"), "pages", ["canonical"], unique=False)
    op.create_index(op.f("ix_pages_due"), "pages", ["due"], unique=False)
    op.create_index(op.f("ix_pages_filed"), "pages", ["filed"], unique=False)
    op.create_index(op.f("ix_pages_final"), "pages", ["final"], unique=False)
    op.create_table(
        "sightings",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False, comment="what the source calls it"),
        sa.Column("digest", sa.String(), nullable=False, comment="SHA-256 of what the entry says"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published", sa.String(), nullable=True, comment="as the source says"),
        sa.Column("seen", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source"],
            ["sources.id"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index(op.f("ix_sightings_address"), "sightings", ["address"], unique=False)
    op.create_index("ix_sightings_entry", "sightings", ["source", "entry", "address", "digest"], unique=True)
    for statement in FULL_TEXT:
        op.execute(statement)
