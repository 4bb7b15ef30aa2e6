"""The schema's history, a module a version; run by Alembic when a ledger is opened for writing."""
