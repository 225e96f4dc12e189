"""The mock serves every kind of operation, with no handler for any."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import httpx
import pytest
from jsonschema_rs import Draft202012Validator

from aura_panic_mock import Fault, FaultKind, Service, create_app, load_contract, serve
from aura_panic_mock._handlers import HANDLERS, Call, Result
from tests.contract.document import inline, load_document
from tests.servers import run_mock
from tools import openapi

SINK = Path(__file__).parents[1] / "generation" / "kitchen-sink.yaml"
DOCUMENT = load_document(SINK)
PATHS = inline(DOCUMENT, DOCUMENT["paths"])
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
WRONG = "no-such-value"


def is_valid(schema: dict[str, Any], value: Any) -> bool:
    """Ask JSON Schema itself, and not the mock."""
    return Draft202012Validator(schema, validate_formats=True).is_valid(value)


class Operation(openapi.Endpoint):
    """An operation of the document, with every reference followed."""

    @property
    def parameters(self) -> list[Any]:
        return openapi.parameters(DOCUMENT, self)

    @property
    def bodies(self) -> dict[str, Any]:
        return dict(self.operation.get("requestBody", {}).get("content", {}))

    @property
    def success(self) -> tuple[int, Any]:
        """The first status of success, and what its body may be."""
        responses = self.operation["responses"]
        key = next((key for key in responses if key[0] == "2"), "default")
        status = 200 if key == "default" else int(key.replace("X", "0"))
        return status, next(iter(responses[key].get("content", {}).items()), None)


OPERATIONS = {
    each.operation["operationId"]: Operation(*each) for each in openapi.endpoints({"paths": PATHS})
}
ALL = sorted(OPERATIONS)
MINE = [name for name in ALL if name != "exchangeCredentials"]  # the mock has a handler for it


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def texts_of(value: Any) -> list[str]:
    return [text_of(each) for each in (value if isinstance(value, list) else [value])]


def example_of(content: Mapping[str, Any]) -> Any:
    """Return the first example of a body."""
    return next(iter(content["examples"].values()))["value"]


def encode(media_type: str, value: Any) -> dict[str, Any]:
    """Return a body as httpx takes it."""
    if media_type == MULTIPART:
        fields = OPERATIONS["upload"].bodies[MULTIPART]["schema"]["properties"]
        parts = []
        for name, each in value.items():
            field = fields.get(name, {})
            is_file = field.get("items", field).get("format") == "binary"
            parts += [(name, ("x" if is_file else None, text.encode())) for text in texts_of(each)]
        return {"files": parts}
    if media_type == FORM:
        return {"data": {name: texts_of(each) for name, each in value.items()}}
    encoded = value if media_type == "application/octet-stream" else json.dumps(value)
    return {"content": encoded.encode(), "headers": {"Content-Type": media_type}}


def request_of(
    operation: Operation,
    values: Mapping[tuple[str, str], Any] | None = None,
    body: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Build a request from the examples, except some parameters (None omits one) or a body."""
    path, query, headers, cookies = operation.path, [], {}, []
    for each in operation.parameters:
        key = (each["in"], each["name"])
        value = (values or {}).get(key, each["example"])
        if value is None:
            continue
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", quote(text_of(value), safe=""))
        elif each["in"] == "query":
            query += [(each["name"], text) for text in texts_of(value)]
        elif each["in"] == "header":
            headers[each["name"]] = text_of(value)
        else:
            cookies.append(f"{each['name']}={text_of(value)}")
    if body is None and operation.bodies:
        media_type, content = next(iter(operation.bodies.items()))
        body = encode(media_type, example_of(content))
    sent = dict(body or {})
    headers |= sent.pop("headers", {}) | ({"Cookie": "; ".join(cookies)} if cookies else {})
    return {"method": operation.method, "url": path, "params": query, "headers": headers, **sent}


@pytest.fixture(scope="module")
def mock() -> Iterator[Service]:
    """Serve a mock of the document, and nothing else."""
    with serve(create_app(contract=load_contract(SINK), answer_missing=True)) as service:
        yield service


@pytest.fixture(scope="module")
def wire(mock: Service) -> Iterator[httpx.Client]:
    """Return a client with a token."""
    with httpx.Client(base_url=mock.base_url, trust_env=False) as client:
        credentials = {"clientId": mock.client_id, "clientSecret": mock.client_secret}
        token = client.post("/oauth/token", json=credentials).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


@pytest.mark.parametrize("name", MINE)
def test_every_operation_is_answered(wire: httpx.Client, name: str) -> None:
    """With each example of a request, by the documented status, media type and schema."""
    operation = OPERATIONS[name]
    status, expected = operation.success
    bodies: list[dict[str, Any] | None] = [
        encode(media_type, example["value"])
        for media_type, content in operation.bodies.items()
        for example in content["examples"].values()
    ]
    for body in bodies or [None]:
        response = wire.request(**request_of(operation, body=body))
        assert response.status_code == status, response.text
        if expected is None:
            assert response.content == b""
            continue
        media_type, content = expected
        assert response.headers["Content-Type"].partition(";")[0] == media_type
        value = response.json() if media_type.endswith("json") else response.text
        assert value == example_of(content)
        assert is_valid(content["schema"], value)


PARAMETERS = [
    pytest.param(name, each, id=f"{name}-{each['in']}-{each['name']}")
    for name in ALL
    for each in OPERATIONS[name].parameters
]


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS)
def test_an_invalid_parameter_is_named(
    wire: httpx.Client, name: str, parameter: Mapping[str, Any]
) -> None:
    """400, or 404 in a path where the operation has one; with the name, and without the value."""
    operation, key = OPERATIONS[name], (parameter["in"], parameter["name"])
    is_array = parameter["schema"].get("type") == "array"
    if not is_valid(parameter["schema"], [WRONG] if is_array else WRONG):
        response = wire.request(**request_of(operation, {key: WRONG}))
        is_missing = parameter["in"] == "path" and "404" in operation.operation["responses"]
        assert response.status_code == (404 if is_missing else 400)
        assert response.json()["message"].startswith((f"{key[1]}: ", f"{key[1]}.0: "))
        assert WRONG not in response.text
    if parameter["in"] != "path":
        response = wire.request(**request_of(operation, {key: None}))
        assert response.status_code == (400 if parameter.get("required") else 200)
        assert response.is_success or response.json()["message"].startswith(f"{key[1]}: ")


@pytest.mark.parametrize(
    ("place", "parameter", "value"),
    [
        ("path", "code", "abc"),
        ("query", "limit", "0"),
        ("query", "limit", "51"),
        ("query", "limit", "1.0"),
        ("query", "limit", " 1"),
        ("query", "limit", "\u0661"),
        ("query", "limit", ""),
        ("query", "step", "7"),
        ("query", "share", "1"),
        ("query", "share", "1e999"),
        ("query", "share", "nan"),
        ("query", "word", "longer"),
        ("query", "tags", ["a", "a"]),
        ("query", "tags", ["a", "b", "c", "d"]),
        ("header", "X-Limit", "0"),
        ("cookie", "session", "0123abcg"),
    ],
)
def test_the_constraints_of_a_parameter_hold(
    wire: httpx.Client, place: str, parameter: str, value: Any
) -> None:
    """In whatever place."""
    sent = request_of(OPERATIONS["checkConstraints"], {(place, parameter): value})
    response = wire.request(**sent)
    assert response.status_code == 400
    assert response.json()["message"].startswith(parameter)


def test_unknown_parameters_are_ignored(wire: httpx.Client) -> None:
    """A query may hold anything else."""
    assert wire.get("/values", params={"x": "y", "limit": "no"}).status_code == 200


BODIES: list[tuple[str, int, dict[str, Any], str]] = [
    ("echoKinds", 400, {"json": {}}, 'The body: "text" is a required'),
    ("echoOptionalKinds", 400, {"json": {"day": "2024-02-30"}}, "day: "),
    ("echoOptionalKinds", 400, {"json": {"key": WRONG}}, "key: "),
    ("echoOptionalKinds", 400, {"json": {"moment": WRONG}}, "moment: "),
    ("echoOptionalKinds", 400, {"json": {"encoded": WRONG}}, "encoded: "),
    ("echoOptionalKinds", 400, {"json": {"colour": WRONG}}, "colour: "),
    ("echoStructures", 400, {"json": {"inline": {"a": WRONG}}}, "inline.a: "),
    ("echoStructures", 400, {"json": {"items": [{"id": 1, "name": 2}]}}, "items.0.name: "),
    ("checkConstraints", 400, {"json": {"inner": {"word": WRONG}}}, "inner.word: "),
    ("sendInlineObject", 400, {"json": {"name": "a", "mode": WRONG}}, "mode: "),
    ("sendArray", 400, {"json": {}}, "The body: "),
    ("sendArray", 400, {"json": []}, "The body: "),
    ("sendArray", 400, {"json": [{"id": 1}]}, "0: "),
    ("sendScalar", 400, {"json": 101}, "The body: "),
    ("sendScalar", 400, {"json": WRONG}, "The body: "),
    ("sendDay", 400, {"json": WRONG}, "The body: "),
    ("sendDay", 200, {"content": b"null"}, ""),
    ("sendOptional", 200, {}, ""),
    ("sendOptional", 400, {"json": {"id": 1}}, "The body: "),
    ("sendForm", 400, {"data": {"text": "a", "count": WRONG}}, "count: "),
    ("sendForm", 400, {"data": {"text": "a"}}, "The body: "),
    ("sendForm", 400, {"content": b"text=\xff"}, "The body is not UTF-8"),
    ("sendForm", 400, {"data": {"text": "a", "count": "1", "day": WRONG}}, "day: "),
    ("sendForm", 400, {"data": {"text": "a", "count": "1", "flag": "True"}}, "flag: "),
    ("upload", 400, {"files": {"photo": ("a", b"x")}}, "The body: "),
    (
        "upload",
        400,
        {"files": {"photo": ("a", b"x"), "caption": "", "key": (None, WRONG)}},
        "key: ",
    ),
    ("upload", 400, {"files": {"photo": b"x", "caption": "", "item": (None, '{"id": 0}')}}, "item"),
    ("upload", 400, {"content": b"x", "headers": {"Content-Type": MULTIPART}}, "The body "),
    (
        "upload",
        400,
        {"content": b"x", "headers": {"Content-Type": f"{MULTIPART}; boundary=y"}},
        "The body ",
    ),
    ("upload", 413, {"files": {"photo": b"x" * (16 * 1024 * 1024)}}, "The body "),
    ("sendBytes", 200, {"content": b"x" * 1_000_000}, ""),
    ("sendSeveral", 400, {"json": {"id": 1, "name": None}}, "name: "),
    ("sendSeveral", 400, {"data": {"text": "a", "count": WRONG}}, "count: "),
    ("sendVendorJson", 400, {"json": {"id": 0, "name": "a"}}, "id: "),
]


@pytest.mark.parametrize(("name", "status", "body", "message"), BODIES)
def test_a_body_is_held_to_its_schema(
    wire: httpx.Client, name: str, status: int, body: dict[str, Any], message: str
) -> None:
    """With the field's name in the message, and without its value."""
    kind = next(iter(OPERATIONS[name].bodies))
    headers = {} if body.keys() & {"data", "files"} or not body else {"Content-Type": kind}
    response = wire.request(**request_of(OPERATIONS[name], body={"headers": headers, **body}))
    assert response.status_code == status, response.text
    assert WRONG not in response.text
    assert status == 200 or response.json()["message"].startswith(message)


@pytest.mark.parametrize("name", [name for name in ALL if OPERATIONS[name].bodies])
def test_another_media_type_is_refused(wire: httpx.Client, name: str) -> None:
    """415 with those that the contract lists; 400 for no body where there has to be one."""
    operation = OPERATIONS[name]
    for headers in ({"Content-Type": "text/x-other"}, {"Content-Type": "application/xml"}, {}):
        response = wire.request(**request_of(operation, body={"content": b"x", "headers": headers}))
        assert response.status_code == 415
        assert response.json()["message"] == f"Send the body as {' or '.join(operation.bodies)}"
    response = wire.request(**request_of(operation, body={}))
    is_required = operation.operation["requestBody"]["required"]
    assert response.status_code == (400 if is_required else 200)


def test_an_error_has_the_form_that_the_contract_gives_it(mock: Service) -> None:
    """A problem document, where that is what the operation answers with."""
    response = httpx.get(f"{mock.base_url}/responses/range", trust_env=False)
    assert response.status_code == 401
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json()["status"] == 401
    assert "token" in response.json()["detail"]


@pytest.mark.parametrize("kind", ["malformed json", "wrong content type", "wrong type", "delay"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("getImage", "an image"),
        ("getPlainText", "one\ntwo \u00e9"),
        ("listStrings", '["one","two"]'),
        ("deleteThing", ""),
    ],
)
def test_faults_befall_answers_of_any_kind(
    mock: Service, wire: httpx.Client, name: str, text: str, kind: FaultKind
) -> None:
    """By the names of this contract; the connection stays usable."""
    mock.inject(Fault(kind, name, times=1, seconds=0))
    assert wire.request(**request_of(OPERATIONS[name])).is_success
    again = wire.request(**request_of(OPERATIONS[name]))
    assert (again.status_code, again.text) == (OPERATIONS[name].success[0], text)
    assert mock.journal(operation=name)[-1].handled


def test_handlers_get_typed_values(wire: httpx.Client) -> None:
    """Of every place, in the types of JSON; a file with its name, its type and its bytes."""
    calls: dict[str, Call] = {}

    def handler(name: str, answer: Result) -> Any:
        def handle(call: Call) -> Result:
            calls[name] = call
            return answer

        return patch.dict(HANDLERS, {name: handle})

    done: Result = (200, {"message": "Done"})
    names = ["findByPath", "findByRequiredQuery", "findByHeaders", "findByCookies", "findByArrays"]
    names += ["findBySameName", "findByNames", "sendForm", "sendBytes", "sendOptional", "sendArray"]
    for name in names:
        operation = OPERATIONS[name]
        with handler(name, done):
            body: dict[str, Any] | None = {} if name == "sendOptional" else None
            assert wire.request(**request_of(operation, body=body)).json() == done[1]
        call = calls[name]
        places = {"path": call.path, "query": call.query}
        places |= {"header": call.headers, "cookie": call.cookies}
        for each in operation.parameters:
            assert places[each["in"]][each["name"]] == each["example"]
            assert type(places[each["in"]][each["name"]]) is type(each["example"])
    assert calls["sendForm"].body == example_of(OPERATIONS["sendForm"].bodies[FORM])
    assert calls["sendBytes"].body == b"some bytes"
    assert calls["sendOptional"].body is None
    photo = b"\xff\x00\r\n--+++\r\n"
    with handler("upload", done):
        files: list[Any] = [
            ("photo", ("\u00e9.png", photo, "image/png")),
            ("attachments", ("a", b"")),
        ]
        data = {"caption": "\r\n--x", "item": '{"id": 1, "name": "one"}', "labels": ["a"]}
        assert wire.post("/bodies/upload", data=data, files=files).json() == done[1]
    body = calls["upload"].body
    assert body["photo"] == ("\u00e9.png", "image/png", photo)
    assert [file.content for file in body["attachments"]] == [b""]
    assert (body["caption"], body["item"]["id"], body["labels"]) == ("\r\n--x", 1, ["a"])
    for name, answer in {
        "getPlainText": (200, "Hi"),
        "getImage": (200, b"\xff"),
        "deleteThing": (204, None),
    }.items():
        with handler(name, answer):
            response = wire.request(**request_of(OPERATIONS[name]))
            assert (response.status_code, response.content) == (
                answer[0],
                answer[1].encode() if isinstance(answer[1], str) else answer[1] or b"",
            )


def test_whole_numbers_are_integers_anywhere(wire: httpx.Client) -> None:
    """JSON Schema takes 2.0 for an integer, however deep; it reaches a handler as 2."""
    seen: list[Any] = []

    def handle(call: Call) -> Result:
        seen.append(call.body)
        return 200, call.body

    with patch.dict(HANDLERS, {"echoStructures": handle}):
        body = b'{"matrix": [[1.0, 2e0]], "integerMap": {"a": 3.0}, "pair": ["x", 1.0]}'
        headers = {"Content-Type": "application/json"}
        assert wire.post("/structures", content=body, headers=headers).status_code == 200
    assert repr(seen[0]["matrix"]) == "[[1, 2]]"
    assert repr(seen[0]["integerMap"]) == "{'a': 3}"
    assert seen[0]["pair"] == ["x", 1]


def test_the_command_serves_another_contract() -> None:
    """With `--answer-missing`; without it, it refuses to start and names what is missing."""
    command = [sys.executable, "-m", "aura_panic_mock", "--contract", str(SINK)]
    refused = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert refused.returncode == 1
    assert refused.stderr.startswith("aura-panic-mock: there is no handler for checkConstraints, ")
    with run_mock("--contract", SINK, "--answer-missing") as mock:
        url = f"{mock.settings['base_url']}/responses/strings"
        assert httpx.get(url, trust_env=False).json() == ["one", "two"]
