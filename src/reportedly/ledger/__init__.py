"""The ledger: schema, migrations, queries, status rules; the only place with SQL."""
