"""The HTTP API keeps to its OpenAPI document, whatever is sent to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import schemathesis
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from ledgers import SAMPLES, added
from schemathesis.specs.openapi.checks import positive_data_acceptance

from reportedly.keeping import open_ledger
from reportedly.keeping.tokens import SCOPES, Tokens
from reportedly.web.app import create_app
from reportedly.web.settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")

EXAMPLES = 15
"""Requests to each operation: more find more, at any time they like."""

# Not checked: that whatever the document allows is accepted. A cursor of another list, a search without a word, a
# correction of something that is not there are refused with 400, and no schema can say which those are.

METHODS = ("get", "post", "put", "delete", "patch")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory):
    """Return the API's description over a ledger with some samples, and a token that may do everything."""
    path: Path = tmp_path_factory.mktemp("schema") / "ledger.db"
    with open_ledger(path) as ledger:
        added(ledger, SAMPLES / "day1-northern-herald.html", SAMPLES / "day2-meridian-wire.html")
    token = Tokens(path).add("test", ["read", "add", "review"])
    told = Settings(ledger=path, hosts=("*",), requests=10**9, changes=10**9)
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(settings=told)), token


def operations() -> list[tuple[str, str]]:
    paths = create_app(Path("none.db")).state.api.openapi()["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods if method in METHODS]


def test_every_operation_is_documented_and_no_other():
    rows = re.findall(
        r"^\| (GET|POST) \| `(.*?)` \| (\w+) \|", (ROOT / "docs/reference/api.md").read_text("utf-8"), re.M
    )
    assert sorted((method.lower(), path) for method, path, _ in rows) == sorted(operations())
    assert {scope for _, _, scope in rows} == set(SCOPES)


def fetches_nothing(case) -> bool:
    return not (isinstance(case.body, dict) and "address" in case.body)


@pytest.mark.parametrize(("method", "path"), operations(), ids=lambda part: part)
def test_what_is_answered_is_what_is_described(served, method: str, path: str):
    schema, token = served

    @given(schema[path][method].as_strategy().filter(fetches_nothing))
    @settings(max_examples=EXAMPLES, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def answered(case):
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=[positive_data_acceptance])

    answered()
