"""A contract of every kind: its package, clients of it, and a service with scripted responses."""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib
import inspect
import json
import socket
import sys
import threading
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin
from urllib.parse import parse_qsl, quote
from uuid import UUID

import attrs
import jsonpatch
import uvicorn
import yaml
from openapi_python_client.parser.openapi import generate_operation_id
from openapi_python_client.schema import UntrustedString
from openapi_python_client.strings import PythonIdentifier
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from aura_panic import AsyncPanicClient, PanicClient
from aura_panic_runtime.decoding import PartialList
from aura_panic_runtime.models import OpenEnum, Unset, WireModel
from aura_panic_runtime.uploads import File
from tools.openapi import Endpoint, content, deref, endpoints, load, parameters

HERE = Path(__file__).parent
CONFIG = HERE / "generator-config.yaml"
SINK: dict[str, Any] = load(HERE / "kitchen-sink.yaml")


class Change(NamedTuple):
    """A single change of the kitchen sink."""

    name: str
    patch: list[dict[str, Any]]
    error: str | None
    alone: bool

    def apply(self, document: Any) -> Any:
        """Return a document with the change."""
        return jsonpatch.apply_patch(document, self.patch)


def read_change(path: Path) -> Change:
    found = yaml.load(path.read_text(), yaml.CSafeLoader)
    return Change(path.stem, found["patch"], found.get("error"), found.get("alone", False))


CHANGES = [read_change(path) for path in sorted((HERE / "changes").glob("*.yaml"))]
TOGETHER = [each for each in CHANGES if not each.error and not each.alone]


def everything() -> Any:
    """Return the kitchen sink with all changes that can be applied together."""
    return jsonpatch.apply_patch(SINK, [edit for each in TOGETHER for edit in each.patch])


DOCUMENT = everything()


def name_of(endpoint: Endpoint) -> str:
    """Return the name of an operation's method."""
    name = endpoint.operation.get("operationId")
    if name is None:
        path = UntrustedString(endpoint.path)
        return generate_operation_id(path=path, method=endpoint.method, prefix="field_")
    return PythonIdentifier(name, "field_")


ENDPOINTS = {name_of(each): each for each in endpoints(DOCUMENT)}


# A service ----------------------------------------------------------------------------------------


class Received(NamedTuple):
    """A request as it arrived."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Headers
    cookies: dict[str, str]
    body: bytes

    @property
    def parts(self) -> list[Message]:
        """The parts of a form with files."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        parsed = BytesParser().parsebytes(head + self.body)
        return [each for each in parsed.get_payload() if isinstance(each, Message)]


class Reply(NamedTuple):
    """A response of the service."""

    status: int
    content: bytes = b""
    media_type: str = "application/json"

    @classmethod
    def of(cls, value: Any, status: int = 200) -> Reply:
        return cls(status, json.dumps(value).encode())


class Service:
    """A service that sends its replies in turn, and the last one again and again."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.received: list[Received] = []
        self.replies: list[Reply] = [Reply(204)]

    def respond(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.received.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep a request and send the next reply (ASGI)."""
        request = Request(scope, receive)
        path, query = scope["raw_path"].decode(), scope["query_string"].decode()
        pairs, body = parse_qsl(query, keep_blank_values=True), await request.body()
        self.received.append(
            Received(request.method, path, pairs, request.headers, request.cookies, body)
        )
        reply = self.replies.pop(0) if self.replies[1:] else self.replies[0]
        headers = {"Content-Type": reply.media_type}
        await Response(reply.content, reply.status, headers)(scope, receive, send)


@contextmanager
def serve() -> Iterator[Service]:
    """Run a service on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        service = Service(f"http://127.0.0.1:{listener.getsockname()[1]}")
        server = uvicorn.Server(uvicorn.Config(service, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield service
        finally:
            server.should_exit = True
            thread.join()


# A package ----------------------------------------------------------------------------------------


class Package:
    """The generated package, with both real clients for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        sys.path.insert(0, str(folder.parent))
        self.module: Any = importlib.import_module(folder.name)
        self.models: Any = self.module.models
        self.operations: Any = importlib.import_module(f"{folder.name}.operations").OPERATIONS
        own, asynchronous = vars(self.module.Operations), vars(self.module.AsyncOperations)
        names = {name for name in own if not name.startswith("_")}
        self.blocking = type(
            "SinkClient",
            (PanicClient, self.module.Operations),
            {name: own[name] for name in names},
        )
        self.asynchronous = type(
            "AsyncSinkClient",
            (AsyncPanicClient, self.module.AsyncOperations),
            {name: asynchronous[name] for name in names},
        )

    def hints(self, name: str) -> dict[str, Any]:
        """Return the types of a method's arguments, and of what it returns."""
        names = {
            "models": self.models, "datetime": dt, "UUID": UUID, "Literal": Literal,
            "File": File, "Any": Any, "PartialList": PartialList, "Unset": Unset,
        }  # fmt: skip
        method = getattr(self.module.Operations, name)
        signature = inspect.signature(method)
        hints = {each.name: each.annotation for each in signature.parameters.values()}
        hints["return"] = signature.return_annotation
        return {
            key: eval(hint, names)  # noqa: S307 - generated by ourselves
            for key, hint in hints.items()
            if isinstance(hint, str)
        }


def hints_of_model(model: type[Any]) -> dict[str, Any]:
    """Return the types of a model's fields."""
    module = sys.modules[model.__module__]
    return {
        each.name: eval(each.type, vars(module) | {"Unset": Unset})  # noqa: S307 - as above
        for each in attrs.fields(model)
    }


PARSERS: dict[Any, Callable[[Any], Any]] = {
    dt.datetime: lambda value: dt.datetime.strptime(value, "%Y-%m-%dT%H:%M:%S%z"),
    dt.date: dt.date.fromisoformat,
    dt.time: dt.time.fromisoformat,
    UUID: UUID,
    bytes: str.encode,
}


def convert(value: Any, hint: Any) -> Any:
    """Return a value of an example as a caller writes it."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint == File:
        return value.encode()
    if origin in (types.UnionType, Union):
        return convert_any(value, arguments)
    if origin in (list, PartialList) and isinstance(value, list):
        return [convert(each, arguments[0]) for each in value]
    if isinstance(hint, type) and issubclass(hint, WireModel | OpenEnum):
        return hint.from_dict(value) if issubclass(hint, WireModel) else hint(value)
    return value if value is None else PARSERS.get(hint, lambda value: value)(value)


def convert_any(value: Any, hints: Iterable[Any]) -> Any:
    """Return a value as the first of some types that it can be of."""
    for each in hints:
        with suppress(ValueError, TypeError, KeyError, AttributeError):
            converted = convert(value, each)
            if conforms(converted, each):
                return converted
    raise ValueError(f"{value!r} is none of {hints}")


def of_any(value: Any, hints: tuple[Any, ...]) -> bool:
    return any(conforms(value, each) for each in hints)


def list_of(value: Any, hints: tuple[Any, ...]) -> bool:
    return isinstance(value, list) and all(conforms(each, hints[0]) for each in value)


def map_of(value: Any, hints: tuple[Any, ...]) -> bool:
    return isinstance(value, dict) and all(conforms(each, hints[1]) for each in value.values())


CHECKS: dict[Any, Callable[[Any, tuple[Any, ...]], bool]] = {
    types.UnionType: of_any,
    Union: of_any,
    Literal: lambda value, hints: value in hints,
    list: list_of,
    PartialList: list_of,
    dict: map_of,
}


def conforms(value: Any, hint: Any) -> bool:
    """Return whether a value is of a type, with all its parts."""
    if hint is Any or hint == File:
        return hint is Any or isinstance(value, bytes)
    if check := CHECKS.get(get_origin(hint)):
        return check(value, get_args(hint))
    if isinstance(hint, type) and issubclass(hint, WireModel):
        fields = hints_of_model(hint).items()
        return type(value) is hint and all(conforms(getattr(value, n), kind) for n, kind in fields)
    if hint is float:
        return type(value) in (int, float)
    return value is None if hint is None else type(value) is hint


# Examples -----------------------------------------------------------------------------------------


def examples_of(holder: Any) -> list[tuple[str, Any]]:
    """Return the examples of a body or a response, with their media types."""
    return [
        (media_type, deref(DOCUMENT, example)["value"])
        for media_type, media in content(DOCUMENT, holder).items()
        for example in media.get("examples", {}).values()
    ]


def value_of(parameter: Any) -> Any:
    """Return the example of a parameter."""
    return parameter["example"]


def plain(value: Any) -> Any:
    """Return JSON with times in one spelling."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, str) and value[-1:] == "Z" and ":" in value:
        return value.removesuffix("Z") + "+00:00"
    return value


def as_text(value: Any) -> str:
    """Return a value as it stands in a URL or a form."""
    if isinstance(value, bool | dict | list):
        return json.dumps(value)
    return str(plain(value))


def target_of(endpoint: Endpoint) -> tuple[str, list[tuple[str, str]]]:
    """Return path and query of a request with all examples, as OpenAPI has them."""
    path, query = endpoint.path, []
    for each in parameters(DOCUMENT, endpoint):
        value = value_of(each)
        items = value if isinstance(value, list) else [value]
        if each["in"] == "path":
            written = ",".join(quote(as_text(item), safe="") for item in items)
            path = path.replace(f"{{{each['name']}}}", written)
        elif each["in"] == "query" and isinstance(value, Mapping):
            deep = each.get("style") == "deepObject"
            query += [
                (f"{each['name']}[{key}]" if deep else key, as_text(item))
                for key, item in value.items()
            ]
        elif each["in"] == "query" and each.get("explode") is False:
            query.append((each["name"], ",".join(map(as_text, items))))
        elif each["in"] == "query":
            query += [(each["name"], as_text(item)) for item in items]
    return path, query


async def outcome_of(result: Any) -> Any:
    """Return what a method of either client returns."""
    return await result if inspect.isawaitable(result) else result


# Calls --------------------------------------------------------------------------------------------

CLIENTS = ("blocking", "asynchronous")


def call(package: Package, service: Service, kind: str, name: str, **arguments: Any) -> Any:
    """Call an operation on one of the clients."""
    return call_each(package, service, kind, [(name, arguments)])[0]


def call_each(
    package: Package, service: Service, kind: str, calls: list[tuple[str, dict[str, Any]]]
) -> list[Any]:
    """Call operations on one of the clients, and return what they return or raise."""

    async def run() -> list[Any]:
        client = getattr(package, kind)(base_url=service.base_url, token="t", random=lambda: 0.0)
        outcomes = []
        for name, arguments in calls:
            method = getattr(client, name)
            positional = list(package.operations[name].path.split("{")[1:])
            paths = [arguments.pop(each.partition("}")[0]) for each in positional]
            try:
                outcomes.append(await outcome_of(method(*paths, **arguments)))
            except Exception as error:  # noqa: BLE001 - returned
                outcomes.append(error)
        await outcome_of(client.aclose() if kind == "asynchronous" else client.close())
        return outcomes

    return asyncio.run(run())
