"""The public document, and the stricter one that the contract tests alone hold the mock to."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import yaml
from jsonschema_rs import Draft202012Validator

CONTRACT = Path(__file__).parents[2] / "openapi" / "panic-callouts.yaml"

_DOCUMENT: dict[str, Any] = yaml.load(CONTRACT.read_bytes(), Loader=yaml.CSafeLoader)
BASE_PATH = urlsplit(_DOCUMENT["servers"][0]["url"]).path

AS_SENT = 64 * 1024
"""Characters of an answer that repeats what was sent: a request is no longer."""

LENGTHS: dict[tuple[str, str], tuple[int, int]] = {
    ("Callout", "status"): (0, 64),
    ("CalloutEvent", "message"): (1, AS_SENT),
    ("CalloutMap", "image"): (1, 2048),
    ("CalloutMap", "url"): (1, 2048),
    ("CancellationReason", "reason"): (0, AS_SENT),
    ("Confirmation", "message"): (1, 200),
    ("Error", "message"): (1, 200),
    ("RatingItem", "name"): (1, 200),
    ("ResolutionReport", "outcome"): (1, 200),
    ("Token", "access_token"): (1, 2048),
    ("Token", "token_type"): (6, 6),
}
"""How short and how long the texts in answers may be. The public document says it of none, for the
service may grow; a mock that does so sends something that nobody meant."""


def load_document() -> dict[str, Any]:
    """The public document, to be used as it is or changed."""
    return copy.deepcopy(_DOCUMENT)


def strict_document() -> dict[str, Any]:
    """The public document, but answers have no properties that it does not name, nor endless texts.

    Requests stay as they are: what the service may ignore, it may ignore here too.
    """
    document = load_document()
    schemas = document["components"]["schemas"]
    for name in _answered(document):
        schemas[name]["additionalProperties"] = False
        for field, told in schemas[name]["properties"].items():
            if "string" in told.get("type", ()) and told.get("format") != "date-time":
                told["minLength"], told["maxLength"] = LENGTHS[name, field]
    return document


def _answered(document: dict[str, Any]) -> set[str]:
    """The names of the objects in answers."""
    schemas = document["components"]["schemas"]
    answers = [document["components"]["responses"]]
    answers += [
        item[method]["responses"]
        for item in document["paths"].values()
        for method in item
        if method != "parameters"
    ]
    return {
        name
        for name in re.findall(r"'#/components/schemas/(\w+)'", str(answers))
        if schemas[name]["type"] == "object"
    }


class Operation(NamedTuple):
    """An operation, with every reference followed."""

    name: str
    method: str
    path: str
    pattern: re.Pattern[str]
    parameters: list[str]
    authenticated: bool
    body: dict[str, Any] | None
    example: dict[str, Any] | None
    """The first of its bodies that the document shows."""

    answers: dict[int, dict[str, Any]]
    """The schema of each documented answer, but 5XX: the mock has no failures of its own."""

    @property
    def label(self) -> str:
        """As in ``GET /path``."""
        return f"{self.method} {self.path}"


def operations(document: dict[str, Any]) -> list[Operation]:
    """Every operation of a document."""
    return [
        _operation(document, path, method, item)
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    ]


def _operation(document: dict[str, Any], path: str, method: str, item: dict[str, Any]) -> Operation:
    told = inline(document, item[method])
    answers = {
        int(status): answer["content"]["application/json"]["schema"]
        for status, answer in told["responses"].items()
        if status != "5XX"
    }
    body = told["requestBody"]["content"]["application/json"] if "requestBody" in told else None
    return Operation(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        pattern=re.compile(
            re.sub(r"\\{(\w+)\\}", r"(?P<\1>[0-9]{1,19})", re.escape(BASE_PATH + path))
        ),
        parameters=[each["name"] for each in inline(document, item.get("parameters", []))],
        authenticated=bool(told["security"]),
        body=body and body["schema"],
        example=body and next(iter(body["examples"].values()))["value"],
        answers=answers,
    )


def inline(document: dict[str, Any], node: Any) -> Any:
    """A part of a document with every reference followed; none leads to itself."""
    if isinstance(node, list):
        return [inline(document, each) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        found = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return inline(document, found)
    return {name: inline(document, each) for name, each in node.items()}


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """A validator of a schema; building one takes longer than using it."""
    return _VALIDATORS.setdefault(id(schema), (schema, Draft202012Validator(schema)))[1]


_VALIDATORS: dict[int, tuple[dict[str, Any], Draft202012Validator]] = {}
