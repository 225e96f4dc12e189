"""Exchanges: a request and its response, as the checks see them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from email.parser import BytesParser
from email.policy import HTTP
from http.cookies import CookieError, SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec

from tests.contract.adapter import LostResponse, Response
from tests.contract.document import Operation, Parameter, Schema, group, is_json, validator

DONE = {*range(200, 300)}
"""Statuses of a request that was carried out."""

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"

ENDLESS = re.compile("-?[0-9]{20,}")
"""An integer that has more than 64 bits, and is taken for text."""

Key = tuple[str, str]
"""Place and name of a parameter."""


class Exchange(NamedTuple):
    """A request and its response, as they were on the wire."""

    operation: Operation | None
    """The operation of its path and method; None if there is none."""

    method: str
    arguments: Mapping[Key, Any]
    """The values of its parameters; not of those that are absent, or there twice."""

    media_type: str
    has_body: bool
    sent: Any
    """The body as JSON, or the fields of a form; None if it is neither."""

    token: str
    status: int
    received: Any
    """The body of the response as JSON; None if it is not JSON."""

    elapsed: float = 0.0
    lost: str = ""
    """The reason why there is no response, in words that follow "the service"."""

    @property
    def name(self) -> str:
        return self.operation.name if self.operation else ""

    @property
    def done(self) -> bool:
        return self.status in DONE

    @property
    def ids(self) -> Mapping[str, int]:
        """The identifiers in the path."""
        return {
            name: value
            for (place, name), value in self.arguments.items()
            if place == "path" and isinstance(value, int)
        }

    @property
    def body(self) -> Mapping[str, Any]:
        """The fields of the body; none if it is no object."""
        return self.sent if isinstance(self.sent, dict) else {}

    @property
    def body_schema(self) -> Schema | None:
        """The schema of a body of its media type, if that can be read here."""
        if not self.operation:
            return None
        readable = {*filter(is_json, self.operation.bodies), FORM, MULTIPART}
        kinds = [self.media_type, *self.operation.bodies] if self.has_body else []
        return next(
            (
                self.operation.bodies[each]
                for each in kinds
                if each in self.operation.bodies.keys() & readable
            ),
            None,
        )

    def asked_for(self, name: str) -> int | None:
        """Return an identifier, in the path or in the body."""
        value = self.ids.get(name, self.body.get(name))
        return value if isinstance(value, int) else None

    @property
    def fields(self) -> Mapping[str, Any]:
        """The body of the response, if it is an object."""
        return self.received if isinstance(self.received, dict) else {}

    @property
    def items(self) -> list[Mapping[str, Any]]:
        """The objects in the body of the response, if it is a list."""
        received = self.received if isinstance(self.received, list) else []
        return [each for each in received if isinstance(each, dict)]

    @property
    def callouts(self) -> list[Mapping[str, Any]]:
        """The callouts that are shown, as far as they have an identifier."""
        return [
            each
            for each in (self.fields, *self.items)
            if "status" in each and isinstance(each.get("id"), int)
        ]

    @property
    def number(self) -> int | None:
        """The identifier in the response, if it is one."""
        number = self.fields.get("id")
        return number if isinstance(number, int) else None


NOTHING = Exchange(None, "", {}, "", has_body=False, sent=None, token="", status=0, received=None)
"""Stand-in for a request that was not sent."""


def read_exchange(operations: Iterable[Operation], response: Response) -> Exchange:
    """Read an exchange off the wire."""
    request = response.request
    url = urlsplit(str(request.url))
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    operation, path = find_operation(operations, str(request.method), url.path)
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    texts = {"path": path, "query": parse_qs(url.query, keep_blank_values=True)}
    texts["header"] = {name: [value] for name, value in headers.items()}
    texts["cookie"] = _cookies(headers.get("cookie", ""))
    schema = operation.bodies.get(kind, {}) if operation else {}
    return Exchange(
        operation=operation,
        method=str(request.method),
        arguments=_arguments(operation.parameters if operation else [], texts),
        media_type=kind,
        has_body=bool(request.body),
        sent=_read_body(request.body, headers.get("content-type", ""), schema),
        token=headers.get("authorization", "").removeprefix("Bearer "),
        status=response.status_code,
        received=_read_json(response.content),
        elapsed=response.elapsed,
        lost=response.reason if isinstance(response, LostResponse) else "",
    )


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every scalar in a JSON document, with the name of the property that it is in."""
    waiting = [(name, value)]
    while waiting:
        name, value = waiting.pop()
        match value:
            case dict():
                waiting += reversed(value.items())
            case list():
                waiting += [(name, each) for each in reversed(value)]
            case _:
                yield name, value


def broken(exchange: Exchange) -> Iterator[str]:
    """Yield the invalid parts of a request, as they are on the wire."""
    operation, schema = exchange.operation, exchange.body_schema
    if operation is None:
        yield "path"
        return
    for each in operation.parameters:
        value = exchange.arguments.get((each.place, each.name), NOTHING)
        if value is not NOTHING and not validator(each.schema).is_valid(value):
            yield f"{each.place} parameter {each.name}"
    if schema is not None and not validator(schema).is_valid(exchange.sent):
        yield "body"
    if operation.needs_body and not exchange.has_body:
        yield "missing body"


def is_mistaken(check: str, exchange: Exchange) -> bool:
    """Return whether schemathesis is mistaken about a request.

    In a form or a query there are no types, and an unknown header or cookie breaks nothing. An
    integer is one of 64 bits.
    """
    if check not in {"negative_data_rejection", "positive_data_acceptance"}:
        return False
    return any(broken(exchange)) == (check == "positive_data_acceptance")


def find_operation(
    operations: Iterable[Operation], method: str, path: str
) -> tuple[Operation | None, Mapping[str, list[str]]]:
    """Return the operation with the fewest parameters in its path, as services route, and these."""
    found = [
        (each, match)
        for each in operations
        if each.method == method and (match := each.pattern.fullmatch(path))
    ]
    if not found:
        return None, {}
    operation, match = min(found, key=lambda each: len(each[1].groups()))
    return operation, {name: [unquote(text)] for name, text in match.groupdict().items()}


def _arguments(
    parameters: Iterable[Parameter], texts: Mapping[str, Mapping[str, list[str]]]
) -> dict[Key, Any]:
    read: dict[Key, Any] = {}
    for each in parameters:
        name = {"path": group(each.name), "header": each.name.lower()}.get(each.place, each.name)
        found = texts[each.place].get(name, [])
        if found and not each.explode and "items" in each.schema:
            found = found[0].split(",")
        if "items" in each.schema and found:
            read[each.place, each.name] = [_read_text(text, each.schema["items"]) for text in found]
        elif len(found) == 1:
            read[each.place, each.name] = _read_text(found[0], each.schema)
    return read


def _read_text(text: str, schema: Schema) -> Any:
    """Return a value that was sent as text, of whichever type fits."""
    read = [text, text if ENDLESS.fullmatch(text) else _read_json(text)]
    return next((each for each in read if validator(schema).is_valid(each)), text)


def _read_body(content: Any, kind: str, schema: Schema) -> Any:
    if not content:
        return None
    if kind.startswith(FORM):
        texts = parse_qs(_text(content), keep_blank_values=True)
    elif kind.startswith(MULTIPART):
        texts = _parts(content, kind)
    else:
        return _read_json(content)
    properties = schema.get("properties", {})
    return {
        name: [_read_text(text, properties[name]["items"]) for text in found]
        if "items" in properties.get(name, {})
        else _read_text(found[-1], properties.get(name, {}))
        for name, found in texts.items()
    }


def _parts(content: str | bytes, kind: str) -> dict[str, list[str]]:
    content = content.encode() if isinstance(content, str) else content
    message = BytesParser(policy=HTTP).parsebytes(
        f"Content-Type: {kind}\r\n\r\n".encode() + content
    )
    texts: dict[str, list[str]] = {}
    for part in message.walk() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            texts.setdefault(name, []).append(_text(part.get_payload(decode=True) or b""))
    return texts


def _cookies(header: str) -> dict[str, list[str]]:
    try:
        return {name: [each.value] for name, each in SimpleCookie(header).items()}
    except CookieError:
        return {}


def _read_json(content: Any) -> Any:
    try:
        return msgspec.json.decode(content) if content else None
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None


def _text(value: str | bytes | Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
