"""The limits of what is sent, which the generator passes over: read from the contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openapi_python_client.strings import pascal_case

from aura_panic_legacy import LIMIT_KEYWORDS
from contract import GenerationError, operations, whole

SAID_OTHERWISE = {
    "type", "format", "title", "description", "deprecated", "example", "examples", "default",
    "readOnly", "writeOnly",
}  # fmt: skip
"""Keywords that set no limit, or one that the types of the models set already."""


def limits(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The model of each request body that has limits, and what they are.

    Raises:
        GenerationError: A limit is of a kind that nothing holds yet.
    """
    for _, operation in operations(document):
        for media in whole(document, operation.get("requestBody", {})).get("content", {}).values():
            schema = media["schema"]
            name = whole(document, schema).get("title") or schema["$ref"].rpartition("/")[2]
            if found := _pruned(document, schema, operation["operationId"]):
                yield pascal_case(name), found


def _pruned(document: Any, schema: Any, operation: str) -> dict[str, Any]:
    """A schema without references, and without what sets no limit."""
    found: dict[str, Any] = {}
    for keyword, value in whole(document, schema).items():
        if keyword in SAID_OTHERWISE or keyword.startswith("x-"):
            continue
        if keyword not in LIMIT_KEYWORDS:
            raise GenerationError(f"{operation}: {keyword} of what is sent would not be held to.")
        found[keyword] = value
        if keyword == "properties":
            each = {name: _pruned(document, one, operation) for name, one in value.items()}
            found[keyword] = {name: one for name, one in each.items() if one}
        elif keyword == "items":
            found[keyword] = _pruned(document, value, operation)
        elif keyword in {"allOf", "anyOf", "oneOf"}:
            found[keyword] = [_pruned(document, one, operation) for one in value]
    return {keyword: value for keyword, value in found.items() if value not in ({}, [], [{}])}
