"""The contract as the mock reads it: operations, their requests and their responses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import yaml
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response

from aura_panic_mock._errors import ApiError
from aura_panic_mock._json import LONGEST_BODY, LONGEST_UPLOAD, Json, read_bytes, read_json
from aura_panic_mock._schema import Document, DriftError, Node, Schema

Parts = dict[str, list[Any]]
"""Fields of a form: text or files, by name."""

_FINDERS: Mapping[str, Callable[[Request, str], list[str]]] = {
    "path": lambda request, key: [request.path_params[key]],
    "query": lambda request, key: request.query_params.getlist(key),
    "header": lambda request, key: request.headers.getlist(key),
    "cookie": lambda request, key: [request.cookies[key]] if key in request.cookies else [],
}
"""Find the texts of a parameter in a request, by the place where it is sent."""

_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_RESERVED_HEADERS = {"accept", "authorization", "content-type"}  # no parameters, says OpenAPI
_EXPONENT = re.compile(rb"[eE][+]?[0-9]")


class File(NamedTuple):
    """A file in a multipart body."""

    name: str
    media_type: str | None
    content: bytes


class Parameter:
    """A parameter of an operation."""

    def __init__(self, document: Document, node: Node, path_status: int) -> None:
        """Take a parameter, and the status for an invalid one in a path: nothing can be there."""
        self.name, self.place = node["name"], node["in"]
        if "schema" not in node:
            raise DriftError(f"the mock reads no parameter with `content`, such as {self.name}")
        self.schema = Schema(document, node["schema"])
        self.schema.compile()
        if "object" in self.schema.types:
            raise DriftError(f"the mock reads no parameter that is an object, such as {self.name}")
        in_path, style = self.place == "path", node.get("style", "form")
        self._key = route_name(self.name) if in_path else self.name
        self._required = node.get("required", False)
        self._status = path_status if in_path else 400
        repeated = self.place == "query" and style == "form" and node.get("explode", True)
        is_split = "array" in self.schema.types and not repeated
        self._separator = _SEPARATORS.get(style, ",") if is_split else None

    def read(self, request: Request) -> Any:
        """Return the typed value, or Ellipsis if it is omitted.

        Raises:
            ApiError: With the name of the parameter.
        """
        texts = _FINDERS[self.place](request, self._key)
        if not texts:
            if self._required:
                raise ApiError(400, f"{self.name}: this {self.place} parameter is required")
            return ...
        if self._separator:
            texts = [each.strip() for each in texts[-1].split(self._separator)]
        value = self.schema.read_all(texts)
        self.schema.check(value, self.name, self._status)
        return value


class MediaType:
    """Media type of a body, with its schema."""

    def __init__(self, document: Document, text: str, node: Node) -> None:
        self.name = text.partition(";")[0].strip().lower()
        self.is_json = self.name in {"application/json", "text/json"} or self.name.endswith("+json")
        self.is_form = self.name in {"application/x-www-form-urlencoded", "multipart/form-data"}
        self.schema = Schema(document, node.get("schema", True))
        examples = [node, *map(document.resolve, node.get("examples", {}).values())]
        words = ("example", "value")
        self._examples = [each[word] for each in examples for word in words if word in each]

    def read_json(self, content: bytes) -> Any:
        """Decode a body of JSON."""
        value = read_json(content)
        self.schema.check(value)
        may_hold_whole_float = b".0" in content or _EXPONENT.search(content)
        return self.schema.with_integers(value) if may_hold_whole_float else value

    async def read(self, content: bytes, headers: Headers) -> Any:
        """Decode a form; leave a body of anything else as it is."""
        value: Any = content
        if self.is_form:
            parts = await (_read_multipart if "multipart" in self.name else _read_form)(
                content, headers
            )
            fields = self.schema.fields
            value = {
                name: fields[name].read_all(values) if name in fields else values[-1]
                for name, values in parts.items()
            }
        self.schema.check(_as_text(value))
        return value

    def example(self) -> Any:
        """Return the contract's example, or a value made up from the schema.

        Raises:
            DriftError: It does not conform to the schema.
        """
        value = self._examples[0] if self._examples else self.schema.example()
        try:
            self.schema.check(value)
        except ApiError as error:
            raise DriftError(f"its example does not conform ({error.message})") from None
        return value


_JSON = MediaType(Document({}), "application/json", {})
"""For a status that the contract does not list."""


class Operation:
    """One operation of the contract."""

    def __init__(self, document: Document, path: str, item: Node, method: str, name: str) -> None:
        """Take an operation of a path item.

        Raises:
            DriftError: It is of a kind that the mock does not know.
        """
        node = item[method]
        self.name, self.method, self.path = name, method.upper(), path
        security = node.get("security", document.root.get("security", []))
        self.authenticated = bool(security) and {} not in security
        responses = {key: document.resolve(each) for key, each in node["responses"].items()}
        self.responses = {
            key: next(_parse_content(document, each), None) for key, each in responses.items()
        }
        """By status, range or ``default``; None for no body."""
        nodes = map(document.resolve, (*item.get("parameters", []), *node.get("parameters", [])))
        parameters = {(each["in"], each["name"]): each for each in nodes}
        self._parameters = [
            Parameter(document, each, 404 if "404" in responses else 400)
            for each in parameters.values()
            if each["in"] != "header" or each["name"].lower() not in _RESERVED_HEADERS
        ]
        self.has_text_in_path = any(
            each.place == "path" and each.schema.types != {"integer"} for each in self._parameters
        )
        """True if a parameter of its path may have a slash in it."""
        body = document.resolve(node.get("requestBody", {}))
        self._body_required = body.get("required", False)
        bodies = [*_parse_content(document, body)]
        self._bodies = {each.name: each for each in bodies}
        for each in bodies:
            each.schema.compile()
            if not (each.is_json or each.is_form) and each.schema.types - {"string"}:
                kinds = " or ".join(sorted(each.schema.types))
                raise DriftError(f"the mock reads no {kinds} in a body of {each.name}")
        structured = all(each.is_json or "urlencoded" in each.name for each in bodies)
        self._longest_body = LONGEST_BODY if structured else LONGEST_UPLOAD

    def read_parameters(self, request: Request) -> Mapping[str, dict[str, Any]]:
        """Return the typed parameters of a request, by their place and name.

        Raises:
            ApiError: With the name of the first that is invalid.
        """
        values: dict[str, dict[str, Any]] = {place: {} for place in _FINDERS}
        for each in self._parameters:
            value = each.read(request)
            if value is not ...:
                values[each.place][each.name] = value
        return values

    async def read_body(self, request: Request) -> Any:
        """Return the typed body of a request, or None if there is none.

        Raises:
            ApiError: 400, with the name of the field; 415 for an unknown media type.
        """
        content = await read_bytes(request, self._longest_body)
        if not self._bodies:
            return None
        content_type = request.headers.get("content-type", "")
        media_type = self._bodies.get(content_type) or self._match(content_type)
        if not content and (media_type is None or media_type.is_json or media_type.is_form):
            if self._body_required:
                raise ApiError(400, "The body is missing")
            return None
        if media_type is None:
            raise ApiError(415, f"Send the body as {' or '.join(self._bodies)}")
        if media_type.is_json:
            return media_type.read_json(content)
        return await media_type.read(content, request.headers)

    def _match(self, content_type: str) -> MediaType | None:
        name = content_type.partition(";")[0].strip().lower()
        return next((each for key, each in self._bodies.items() if fnmatchcase(name, key)), None)

    def respond(self, status: int, value: object) -> Response:
        """Return a response in the media type that the contract gives to its status."""
        media_type = self._find_response(status)
        if media_type is None:
            return Response(status_code=status)
        if media_type.is_json:
            return Json(value, status, media_type=media_type.name)
        content = value if isinstance(value, str | bytes) else Json(value).body
        return Response(content, status, media_type=media_type.name)

    def respond_error(self, error: ApiError) -> Response:
        """Return an error response in the form that the contract gives to errors of its status."""
        message, status = error.message, error.status
        body: object = {"message": message}
        media_type = self._find_response(status)
        fields = media_type.schema.fields if media_type else {}
        if media_type and fields and "message" not in fields:  # such as a problem document
            known = {"title": message, "detail": message, "status": status}
            known = {name: value for name, value in known.items() if name in fields}
            body = {**media_type.schema.example(), **known}
        response = self.respond(status, body)
        if status == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    def find_example(self) -> tuple[int, Any]:
        """Return the first status of success that the contract lists, and its example.

        Raises:
            DriftError: The contract has no example, and none can be made up.
        """
        keys = [*(each for each in self.responses if each[0] == "2"), "default", *self.responses]
        key = next(each for each in keys if each in self.responses)
        media_type = self.responses[key]
        status = int(key.replace("X", "0")) if key != "default" else HTTPStatus.OK
        try:
            return status, media_type and media_type.example()
        except DriftError as error:
            raise DriftError(f"{self.name}, response {key}: {error}") from None

    def _find_response(self, status: int) -> MediaType | None:
        key = str(status)
        if key in self.responses:
            return self.responses[key]
        return self.responses.get(f"{key[0]}XX", self.responses.get("default", _JSON))


class Contract(NamedTuple):
    """The contract, as far as a service needs it."""

    base_path: str
    operations: list[Operation]
    document: Node
    secrets: Collection[str]
    """Names of the fields and parameters that are passwords."""


def load_contract(path: Path | None = None) -> Contract:
    """Read a contract; by default the one that came with the mock.

    Raises:
        DriftError: The mock cannot serve it.
    """
    if path is None:
        return _load_own_contract()
    try:
        return parse_contract(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader))
    except OSError as error:
        raise DriftError(f"{path} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise DriftError(
            f"{path.name} is not a valid OpenAPI document ({type(error).__name__}): "
            "`make lint-spec` shows where"
        ) from None


@cache
def _load_own_contract() -> Contract:
    packaged = Path(str(files("aura_panic_mock"))) / "panic-callouts.yaml"
    in_repository = Path(__file__).parents[2] / "openapi" / "panic-callouts.yaml"
    return load_contract(packaged if packaged.exists() else in_repository)


def parse_contract(document: Node) -> Contract:
    """Take the operations from a parsed OpenAPI document.

    Raises:
        DriftError: An operation is of a kind that the mock does not know.
    """
    whole = Document(document)
    operations = []
    for path, node in whole.root["paths"].items():
        item = whole.resolve(node)
        for method in sorted(_METHODS & item.keys()):
            name = item[method].get("operationId", f"{method.upper()} {path}")
            try:
                operations.append(Operation(whole, path, item, method, name))
            except DriftError as error:
                raise DriftError(f"{name}: {error}") from None
    servers = whole.root.get("servers") or [{"url": ""}]
    base_path = urlsplit(servers[0]["url"]).path.rstrip("/")
    return Contract(base_path, operations, document, {*_find_secrets(whole, whole.root)})


def _find_secrets(whole: Document, node: Any) -> Iterator[str]:
    """Find the names of all fields and parameters that are passwords."""
    if isinstance(node, dict):
        properties = node.get("properties")
        named = {**properties} if isinstance(properties, dict) else {}
        if isinstance(node.get("name"), str) and "schema" in node:
            named[node["name"]] = node["schema"]
        for name, schema in named.items():
            if any(part.get("format") == "password" for part in whole.parts(schema)):
                yield name
    for each in node.values() if isinstance(node, dict) else node:
        if isinstance(each, dict | list):
            yield from _find_secrets(whole, each)


def _parse_content(document: Document, node: Node) -> Iterator[MediaType]:
    return (MediaType(document, text, each) for text, each in node.get("content", {}).items())


def route_name(name: str) -> str:
    """Return the name by which a route knows a parameter of a path."""
    return name if re.fullmatch("[a-zA-Z_][a-zA-Z0-9_]*", name) else f"_{name.encode().hex()}"


def _as_text(value: Any) -> Any:
    """Return what a schema is held to: bytes as text of the same length."""
    if isinstance(value, dict):
        return {name: _as_text(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    content = value.content if isinstance(value, File) else value
    return content.decode("latin-1") if isinstance(content, bytes) else content


async def _read_form(content: bytes, _: Headers) -> Parts:
    try:
        return parse_qs(content.decode(), keep_blank_values=True)
    except UnicodeDecodeError:
        raise ApiError(400, "The body is not UTF-8") from None


async def _read_multipart(content: bytes, headers: Headers) -> Parts:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield content

    parts: defaultdict[str, list[Any]] = defaultdict(list)
    try:
        form = await MultiPartParser(headers, stream()).parse()
    except (MultiPartException, ValueError):
        raise ApiError(400, "The body is not multipart/form-data") from None
    for name, value in form.multi_items():
        if isinstance(value, str):
            parts[name].append(value)
        else:
            parts[name].append(File(value.filename or "", value.content_type, await value.read()))
    await form.close()
    return parts
