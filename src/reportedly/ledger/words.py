"""Full-text search: FTS5 tables beside the searched ones, kept in step by triggers, and queries that cannot be misread.

Source: https://www.sqlite.org/fts5.html (external content tables, query syntax).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reportedly.errors import BadQuery
from reportedly.ledger.schema import SEARCHED

WORDS_AT_MOST = 32
"""The most words and phrases of one search."""


def full_text() -> Iterator[str]:
    """Yield the statements that make the tables and triggers of full-text search."""
    for table, columns in SEARCHED.items():
        names, new, old = ", ".join(columns), _prefixed("new", columns), _prefixed("old", columns)
        words = f"{table}_words"
        yield (
            f"CREATE VIRTUAL TABLE {words} USING fts5({names}, content='{table}', content_rowid='seq', "
            "tokenize='unicode61 remove_diacritics 2')"
        )
        add = f"INSERT INTO {words}(rowid, {names}) VALUES (new.seq, {new})"  # noqa: S608 our own names
        drop = f"INSERT INTO {words}({words}, rowid, {names}) VALUES ('delete', old.seq, {old})"  # noqa: S608
        yield f"CREATE TRIGGER {table}_added AFTER INSERT ON {table} BEGIN {add}; END"
        yield f"CREATE TRIGGER {table}_dropped AFTER DELETE ON {table} BEGIN {drop}; END"
        changed = f"AFTER UPDATE OF {names} ON {table}"
        yield f"CREATE TRIGGER {table}_changed {changed} BEGIN {drop}; {add}; END"


def query(words: str) -> str:
    """Return the FTS5 query for what a person typed: words all of which must occur, phrases in double quotes.

    Every word is quoted, so that nothing in it is syntax. Raises BadQuery where no word is left.
    """
    parts = re.findall(r'"([^"]*)"|(\S+)', words)
    found = [phrase or word for phrase, word in parts]
    quoted = ['"' + each.replace('"', '""').replace("\0", "") + '"' for each in found if re.search(r"\w", each)]
    if not quoted:
        raise BadQuery("nothing to search for", words[:80], "Give at least one word.")
    if len(quoted) > WORDS_AT_MOST:
        raise BadQuery(f"more than {WORDS_AT_MOST} words", words[:80], "Search for fewer words.")
    return " ".join(quoted)


def _prefixed(row: str, columns: tuple[str, ...]) -> str:
    return ", ".join(f"{row}.{column}" for column in columns)


FULL_TEXT = tuple(full_text())
