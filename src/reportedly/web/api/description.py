"""The OpenAPI document: what FastAPI knows of the routes, and what it does not: the one error body, and who may ask."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from reportedly.export.documents import schema
from reportedly.web.api.problems import MEDIA_TYPE, Problem

Json = dict[str, Any]

_PROBLEM = "#/components/schemas/Problem"
_DOCUMENT = "#/components/schemas/ReadReport"


def described(app: FastAPI) -> Json:
    """Return the document of an application, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _described(app)
    return app.openapi_schema


def _described(app: FastAPI) -> Json:
    found = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        servers=[{"url": "/api/v1"}],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    schemas = found["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas.update(_schemas())
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    return found


def _schemas() -> Json:
    """Return the schema of problems, and that of a report as `reportedly read --json` prints it."""
    shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    wrong = shape.pop("$defs")
    read = json.loads(json.dumps(schema()).replace("#/$defs/", "#/components/schemas/Read."))
    parts = {f"Read.{name}": part for name, part in read.pop("$defs").items()}
    for name in ("$schema", "$id"):
        read.pop(name, None)
    return {"Problem": shape, **wrong, "ReadReport": read, **parts}


def _complete(path: str, method: str, operation: Json) -> None:
    """Put in the answers of an operation that are errors, and that 304 is one; who may ask without a token."""
    answers = operation["responses"]
    answers.pop("422", None)
    for code, words in (("4XX", "What was asked cannot be answered."), ("5XX", "The server cannot answer.")):
        answers[code] = {"description": words, "content": {MEDIA_TYPE: {"schema": {"$ref": _PROBLEM}}}}
    if method == "get" and not path.startswith("/exports/"):
        answers["304"] = {"description": "It is as it was when it had the tag that was sent."}
    if path == "/read":
        answers["200"]["content"]["application/json"]["schema"] = {"$ref": _DOCUMENT}
    if method == "get" or path == "/read":
        operation["security"] = [{}, *operation.get("security", [])]
