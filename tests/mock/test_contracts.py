"""Contracts of other kinds: what the mock makes of them, and what it says when it cannot."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema_rs import Draft202012Validator

from aura_panic_mock import DriftError, create_app, load_contract, parse_contract, serve

COMPONENTS: dict[str, Any] = {
    "schemas": {
        "Tree": {
            "type": "object",
            "required": ["branches"],
            "properties": {
                "branches": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
            },
        },
        "Chain": {
            "type": "object",
            "required": ["next"],
            "properties": {
                "next": {"anyOf": [{"$ref": "#/components/schemas/Chain"}, {"type": "null"}]}
            },
        },
        "Endless": {
            "type": "object",
            "required": ["self"],
            "properties": {"self": {"$ref": "#/components/schemas/Endless"}},
        },
        "Base": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}},
        "Left": {"allOf": [{"$ref": "#/components/schemas/Base"}]},
        "Old": {"type": "string", "format": "uuid", "nullable": True},
        "a/b~c": {"type": "object", "properties": {"y": {"const": "deep"}}},
    }
}

SCHEMAS: list[Any] = [
    {"const": 7},
    {"enum": ["a", "b"]},
    {"type": "string", "default": "a"},
    {"type": "string", "example": "a"},
    {"type": "integer", "examples": [5]},
    {"type": "string", "minLength": 12},
    {"type": "string", "maxLength": 2},
    *({"type": "string", "format": each} for each in ("uuid", "date", "date-time", "time")),
    *({"type": "string", "format": each} for each in ("duration", "email", "uri", "byte", "ipv6")),
    {"type": "integer", "minimum": 10, "maximum": 10},
    {"type": "integer", "exclusiveMinimum": 3, "multipleOf": 5},
    {"type": "integer", "maximum": -1, "multipleOf": 2},
    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    {"type": ["null", "boolean"]},
    {"type": "null"},
    {},
    {"type": "array", "items": {"type": "integer"}, "minItems": 2},
    {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]},
    {"type": "object", "required": ["a"], "additionalProperties": {"type": "integer"}},
    {
        "required": ["a"],
        "properties": {
            "a": {"type": "object", "required": ["b"], "properties": {"b": {"type": "boolean"}}}
        },
    },
    {
        "allOf": [
            {"$ref": "#/components/schemas/Left"},
            {"$ref": "#/components/schemas/Base"},
            {"required": ["x"], "properties": {"x": {"type": "number"}}},
        ]
    },
    {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
        "oneOf": [{"required": ["b"]}, {"required": ["c"]}],
    },
    {"oneOf": [{"$ref": "#/components/schemas/Endless"}, {"type": "integer"}]},
    {"type": "array", "items": {"$ref": "#/components/schemas/Endless"}},
    {"type": "object", "required": ["a"], "properties": {"a": True}},
    {"$ref": "#/components/schemas/Tree"},
    {"$ref": "#/components/schemas/Chain"},
    {"$ref": "#/components/schemas/Old"},
    {"$ref": "#/components/schemas/a~1b~0c/properties/y"},
    {"$ref": "#/paths/~10/get/responses/200/content/application~1json/schema"},
]


def document(operations: dict[str, Any]) -> dict[str, Any]:
    """Return a contract of GET operations, by path."""
    paths = {
        path: {"get": {"operationId": f"get{path[1:]}", "responses": {"200": {}}, **operation}}
        for path, operation in operations.items()
    }
    return {"openapi": "3.1.0", "paths": paths, "components": COMPONENTS}


def json_response(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    return {"responses": {"200": {"content": {media_type: {"schema": schema}}}}}


@pytest.fixture(scope="module")
def wire() -> Iterator[httpx.Client]:
    """Create a mock of all those schemas, without one example beside them."""
    operations = {f"/{number}": json_response(each) for number, each in enumerate(SCHEMAS)}
    operations["/text"] = json_response({"type": "string"}, "text/plain")
    operations["/number"] = json_response({"type": "integer"}, "text/plain")
    operations["/bytes"] = json_response({"type": "string", "format": "binary"}, "image/png")
    operations["/range"] = {"responses": {"404": {}, "2XX": {}}}
    operations["/secret"] = {"security": [{"bearerAuth": []}]}
    contract = parse_contract(document(operations))
    with (
        serve(create_app(contract=contract, answer_missing=True)) as mock,
        httpx.Client(base_url=mock.base_url, trust_env=False) as client,
    ):
        yield client


@pytest.mark.parametrize("number", range(len(SCHEMAS)))
def test_a_value_is_made_up_for_any_schema(wire: httpx.Client, number: int) -> None:
    """It conforms, and it ends."""
    response = wire.get(f"/{number}")
    assert response.status_code == 200
    schema = {**document({"/0": json_response(SCHEMAS[0])}), **SCHEMAS[number]}
    Draft202012Validator(schema, validate_formats=True).validate(response.json())
    if SCHEMAS[number].get("format") == "byte":
        assert base64.b64decode(response.json(), validate=True)


def test_text_and_bytes_are_made_up_too(wire: httpx.Client) -> None:
    """In their own media type; nothing where nothing is documented."""
    found = {name: wire.get(f"/{name}") for name in ("text", "number", "bytes", "range")}
    assert {name: (each.status_code, each.text) for name, each in found.items()} == {
        "text": (200, "text"),
        "number": (200, "1"),
        "bytes": (200, "text"),
        "range": (200, ""),
    }
    assert found["bytes"].headers["Content-Type"] == "image/png"


def test_any_token_will_do_where_there_is_no_way_to_get_one(wire: httpx.Client) -> None:
    """A contract without `exchangeCredentials` still has its operations ask for a token."""
    for header, status in {"Bearer any": 200, "Bearer": 401, "Basic any": 401, "": 401}.items():
        assert wire.get("/secret", headers={"Authorization": header}).status_code == status


PARAMETER = {"name": "filter", "in": "query"}


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [
        (
            {"parameters": [{**PARAMETER, "content": {"application/json": {}}}]},
            "getx: the mock reads no parameter with `content`, such as filter",
        ),
        (
            {"parameters": [{**PARAMETER, "schema": {"type": "object"}}]},
            "getx: the mock reads no parameter that is an object, such as filter",
        ),
        (
            {"requestBody": {"content": {"application/xml": {"schema": {"type": "object"}}}}},
            "getx: the mock reads no object in a body of application/xml",
        ),
        (
            {"parameters": [{"$ref": "#/components/parameters/Nope"}]},
            "getx: there is no components/parameters/Nope in the document",
        ),
        (
            {"parameters": [{**PARAMETER, "schema": {"minimum": 1, "exclusiveMinimum": True}}]},
            "getx: one of its schemas cannot be checked: ",
        ),
        (
            json_response({"type": "string", "pattern": "^[A-Z]{3}$"}),
            "getx, response 200: its example does not conform (The body: ",
        ),
        (
            json_response({"$ref": "#/components/schemas/Endless"}),
            "getx, response 200: one of its schemas contains itself without end",
        ),
        (
            json_response({"oneOf": [{"$ref": "#/components/schemas/Endless"}]}),
            "getx, response 200: one of its schemas contains itself without end",
        ),
        (
            json_response(
                {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Endless"}}
            ),
            "getx, response 200: one of its schemas contains itself without end",
        ),
    ],
)
def test_what_the_mock_cannot_do_is_said_in_a_sentence(
    operation: dict[str, Any], sentence: str
) -> None:
    """With the operation, and nothing about the linter: the contract is clean."""
    with pytest.raises(DriftError) as caught:
        create_app(contract=parse_contract(document({"/x": operation})), answer_missing=True)
    assert str(caught.value).startswith(sentence)
    assert "lint" not in str(caught.value)


def test_arrays_come_with_separators_too() -> None:
    """In a query that does not explode them, in a path, a header and a cookie."""
    array = {"type": "array", "items": {"type": "integer"}}
    parameters = [
        {"name": "a", "in": "query", "explode": False, "schema": array},
        {"name": "b", "in": "query", "style": "pipeDelimited", "explode": False, "schema": array},
        {"name": "c", "in": "path", "required": True, "schema": array},
        {"name": "D", "in": "header", "schema": array},
        {"name": "e", "in": "cookie", "schema": array},
    ]
    contract = parse_contract(document({"/{c}": {"parameters": parameters}}))
    with serve(create_app(contract=contract, answer_missing=True)) as mock:
        good = {"a": "1,2", "b": "1|2", "c": "1,2", "D": "1, 2", "e": "1,2"}
        for wrong in ["", *good]:
            sent = {**good, **({wrong: good[wrong].replace("2", "x")} if wrong else {})}
            response = httpx.get(
                f"{mock.base_url}/{sent['c']}",
                params={name: sent[name] for name in "ab"},
                headers={"D": sent["D"], "Cookie": f"e={sent['e']}"},
                trust_env=False,
            )
            assert response.status_code == (400 if wrong else 200), response.text
            assert not wrong or response.json()["message"].startswith(f"{wrong}.1: ")


def test_yaml_of_any_style_is_read(tmp_path: Path) -> None:
    """Statuses that are no strings, dates without quotes, a path item and a server of its own."""
    path = tmp_path / "contract.yaml"
    path.write_text("""\
openapi: 3.0.3
servers: [{url: /base/}]
paths:
  /day:
    $ref: '#/components/pathItems/Day'
components:
  pathItems:
    Day:
      get:
        operationId: getDay
        parameters:
          - {name: since, in: query, schema: {type: integer, minimum: 1, nullable: true}}
        responses:
          200:
            description: A day.
            content: {application/json: {example: 2024-04-20}}
""")
    app = create_app(contract=load_contract(path), answer_missing=True)
    with serve(app) as mock:
        assert mock.base_url.endswith("/base")
        for since, status in {"1": 200, "": 200, "0": 400, "x": 400}.items():
            response = httpx.get(f"{mock.base_url}/day?since={since}", trust_env=False)
            assert response.status_code == status
            assert status == 400 or response.json() == "2024-04-20"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "cannot be read: No such file or directory"),
        ("a: [", "is not a valid OpenAPI document (ParserError): `make lint-spec` shows where"),
        (
            "openapi: 3.1.0",
            "is not a valid OpenAPI document (KeyError): `make lint-spec` shows where",
        ),
    ],
)
def test_a_file_that_is_no_contract_is_refused(
    tmp_path: Path, text: str | None, sentence: str
) -> None:
    """In a sentence that names it."""
    path = tmp_path / "contract.yaml"
    if text:
        path.write_text(text)
    with pytest.raises(DriftError) as caught:
        load_contract(path)
    assert str(caught.value).endswith(f"{path.name} {sentence}")
