"""Requests: arguments are encoded, checked against the contract, and put in their places."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from aura_panic_runtime.decoding import DecodeError, json_path
from aura_panic_runtime.errors import InvalidArgument, InvalidArgumentType
from aura_panic_runtime.models import UNSET, encode
from aura_panic_runtime.operations import Operation, Parameter
from aura_panic_runtime.uploads import Upload
from aura_panic_runtime.validation import NAME, WrongType, check_value

DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}

CLIENT_HEADERS = {
    "accept", "accept-encoding", "authorization", "connection", "content-length", "content-type",
    "host", "transfer-encoding", "user-agent", "x-request-id",
}  # fmt: skip
"""Headers that the client sets itself, in lower case."""

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


class Request(dict[str, Any]):
    """Arguments of ``httpx.Request``; its repr does not show them.

    Attributes:
        identifiers: The identifiers that the response has to repeat, by its attributes.
        uploads: The files that it sends.
    """

    def __init__(
        self,
        arguments: Mapping[str, Any],
        identifiers: Mapping[str, object] | None = None,
        uploads: list[Upload] | None = None,
    ) -> None:
        super().__init__(arguments)
        self.identifiers = dict(identifiers or {})
        self.uploads = uploads or []

    def __repr__(self) -> str:
        return f"<{self['method']} {self['url'].partition('?')[0]}>"

    @property
    def can_repeat(self) -> bool:
        """True if it can be sent twice: some files can be read only once."""
        return all(upload.can_rewind for upload in self.uploads)

    def close(self) -> None:
        """Close the files that were opened for it."""
        for upload in self.uploads:
            upload.close()


def build_request(
    operation: Operation[Any],
    arguments: Mapping[str, Any],
    body: Any = UNSET,
    content_type: str | None = None,
) -> Request:
    """Build a request and check it against the contract.

    Args:
        operation: The operation.
        arguments: The values of its parameters, by their names in Python; others are omitted.
        body: The body: a model, or its fields by their names on the wire.
        content_type: The media type of the body; the only one when omitted.

    Raises:
        InvalidArgument: An argument is not what the contract allows. The text never shows it.
    """
    # Raised outside of the handlers: what they caught knows frames that hold what was to be sent.
    outcome = _build(operation, arguments, body, content_type)
    del arguments, body  # tools that show locals do not show what was to be sent
    if isinstance(outcome, Request):
        return outcome
    raise outcome


def _build(
    operation: Operation[Any], arguments: Mapping[str, Any], body: Any, content_type: str | None
) -> Request | InvalidArgument:
    places: dict[str, list[tuple[str, str]]] = {"query": [], "header": [], "cookie": []}
    path: dict[str, str] = {}
    for parameter in operation.parameters:
        value = arguments.get(parameter.argument, UNSET)
        if value is UNSET and not parameter.required:
            continue
        try:
            value = encode(value)
            check_value(value, parameter.schema, operation.definitions)
            if parameter.location == "path":
                path[parameter.argument] = _write_path(value)
            else:
                places[parameter.location] += _write(parameter, value)
        except DecodeError as error:
            return _invalid(operation, error, parameter.argument)
    headers = dict(places["header"])
    if places["cookie"]:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in places["cookie"])
    request: dict[str, Any] = {
        "method": operation.method,
        "url": operation.path.format_map(path),
        "headers": headers,
    }
    if places["query"]:
        request["url"] += "?" + urlencode(places["query"], quote_via=quote)
    uploads: list[Upload] = []
    if body is not UNSET:
        try:
            body = encode(body)
            media_type = content_type or next(iter(operation.bodies))
            _add_body(request, body, media_type, operation, uploads)
        except (DecodeError, TypeError, OSError, RecursionError) as error:
            for upload in uploads:
                upload.close()
            return _invalid(operation, error)
    fields = body if isinstance(body, Mapping) else {}
    sent = {**arguments, **{operation.names.get(name, name): fields[name] for name in fields}}
    return Request(
        request,
        {
            attribute: sent[argument]
            for attribute, argument in operation.identifiers.items()
            if sent.get(argument, UNSET) is not UNSET
        },
        uploads,
    )


def _write_path(value: Any) -> str:
    text = ",".join(quote(_text(each), safe="") for each in _items(value))
    if text in {"", ".", ".."}:
        raise DecodeError("cannot be that: it would lead to another path")
    return text


def _write(parameter: Parameter, value: Any) -> Iterator[tuple[str, str]]:
    """Write a parameter outside of the path, in the style that the contract names."""
    name = parameter.name
    if parameter.location != "query":
        text = ",".join(map(_text, _items(value)))
        if parameter.location == "cookie":
            text = quote(text, safe="")
        elif not (text.isascii() and text.isprintable()):
            raise DecodeError("has characters that a header cannot have")
        yield name, text
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield (f"{name}[{key}]" if parameter.style == "deepObject" else key), _text(each)
    elif parameter.explode:
        for each in _items(value):
            yield name, _text(each)
    else:
        yield name, DELIMITERS.get(parameter.style, ",").join(map(_text, _items(value)))


def _items(value: Any) -> list[Any]:
    """Return the items of a list, or a value as the only one."""
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    """Return a value as it stands in a URL, a header or a form."""
    if isinstance(value, bool | Mapping | list):
        return json.dumps(value)
    return "" if value is None else str(value)


def _add_body(
    request: dict[str, Any],
    body: Any,
    media_type: str,
    operation: Operation[Any],
    uploads: list[Upload],
) -> None:
    if media_type not in operation.bodies:
        raise DecodeError(f"should be {' or '.join(operation.bodies)}", ("content_type",))
    check_value(body, operation.bodies[media_type], operation.definitions)
    kind = media_type.partition(";")[0].strip().lower()
    if kind == MULTIPART:
        request["files"] = list(_parts(body, uploads))
    elif kind == FORM:
        request["data"] = {name: list(map(_text, _items(each))) for name, each in body.items()}
    elif isinstance(body, Upload):
        uploads.append(body)
        body.open()
        request["content"] = body
    elif body is None:
        request["content"] = b"null"  # which HTTP libraries take for no body
    else:
        _check_json(body)
        request["json"] = body
    if kind != MULTIPART:
        request["headers"]["Content-Type"] = media_type


def _check_json(body: Any) -> None:
    """Check that what has no schema can be sent as well."""
    try:
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError):
        raise WrongType("has a value that JSON cannot hold") from None


def _parts(body: Mapping[str, Any], uploads: list[Upload]) -> Iterator[tuple[str, Any]]:
    """Return the parts of a form with files, as httpx takes them."""
    for name, value in body.items():
        for each in _items(value):
            if isinstance(each, Upload):
                uploads.append(each)
                each.open()
                yield name, each
            elif isinstance(each, Mapping | list):
                yield name, (None, _text(each), "application/json")
            else:
                yield name, (None, _text(each))


def _invalid(operation: Operation[Any], error: Exception, argument: str = "") -> InvalidArgument:
    """Return the error for a caller: with names in Python, and without what was to be sent."""
    kind = InvalidArgumentType if isinstance(error, WrongType | TypeError) else InvalidArgument
    if isinstance(error, OSError):
        problem = f"a file cannot be read ({error.strerror or type(error).__name__})"
    elif isinstance(error, RecursionError):
        problem = "the body is nested too deeply"
    elif isinstance(error, DecodeError):
        keys = (operation.names.get(str(key), key) for key in error.keys)
        path = (argument + json_path(tuple(keys)).removeprefix("$")).removeprefix(".")
        text = NAME.sub(lambda found: operation.names.get(found[1], found[1]), error.problem)
        problem = f"{path} {text}".strip()
    else:
        problem = str(error)
    return kind(
        f"{operation.name}: The request was not sent: {problem}.",
        operation=operation.name,
        method=operation.method,
        path=operation.path,
    )
