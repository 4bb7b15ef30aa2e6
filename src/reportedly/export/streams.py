"""JSON documents with a long list in them, written piece by piece."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any


def document(head: Mapping[str, Any], name: str, items: Iterable[Any]) -> Iterator[str]:
    """Yield a JSON object: the fields of `head`, then a list of `items` under `name`, one a line."""
    opening = "".join(f"{json.dumps(key)}: {_text(value)},\n" for key, value in head.items())
    yield f"{{{opening}{json.dumps(name)}: ["
    between = "\n"
    for item in items:
        yield between + _text(item)
        between = ",\n"
    yield "\n]}\n"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
